"""Anticipated refusals of the catalogue."""

from tongban.kernel.refusals import Refused


class CatalogueRefusal(Refused):
    """Base of what the catalogue refuses."""


class NothingToDo(CatalogueRefusal):
    """With these answers no item is active; the sentence says which answer to change."""


class WrongAnswer(CatalogueRefusal):
    """An answer that the question does not offer."""


class NotFound(CatalogueRefusal):
    """No such item or one-thing."""


class NotPublishable(CatalogueRefusal):
    """The edition contradicts itself or the law; `problems` name the paths."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("；".join(found))
        self.problems = found
