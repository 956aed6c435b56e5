"""The ui app."""

from typing import Final

from django import forms
from django.apps import AppConfig
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext

_ASKED: Final[tuple[tuple[type[forms.Field], str], ...]] = (
    (forms.Field, "请填写"), (forms.ChoiceField, "请选择"), (forms.BooleanField, "请勾选"), (forms.FileField, "请选择文件"),
)  # fmt: skip


def _asking(words: str) -> str:
    """The words for an empty field, in Chinese; another language keeps Django's own."""
    return words if (get_language() or "").startswith("zh") else gettext("This field is required.")


class UiConfig(AppConfig):
    name = "tongban.web.ui"
    label = "ui"

    def ready(self) -> None:
        """Nobody outside an office knows what a 字段 is: say what to do instead. How people read goes with their login."""
        from tongban.web.ui import reading

        reading.wire()
        say = lazy(_asking, str)
        for kind, words in _ASKED:
            kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), "required": say(words)}
