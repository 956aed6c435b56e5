"""What may not stand in a text for everybody: marks by which a person could be found."""

import re
import unicodedata
from typing import Final

from tongban.oversight.openness.errors import OpennessRefusal

_MARKS: Final = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "身份证号"),
    (re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"), "手机号"),
    (re.compile(r"(?<!\d)\d{16,19}(?!\d)"), "银行卡号"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "电子邮箱"),
)


def must_be_impersonal(text: str, what: str) -> None:
    """Raises OpennessRefusal, naming what was found."""
    plain = unicodedata.normalize("NFKC", text)
    for mark, name in _MARKS:
        if mark.search(plain):
            raise OpennessRefusal(f"{what}里有{name}，公布前请删去个人信息")
