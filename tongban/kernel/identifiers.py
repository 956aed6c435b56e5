"""Numbers with check digits: residents, organisations, certificates, items, queries (services.md §2.2, §8)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.kernel.refusals import Refused

# --- resident identity number, GB 11643 ---------------------------------------------------------------------------------

_RESIDENT_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS: Final = "10X98765432"
_EARLIEST_BIRTH: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A valid 18-character number with what it says of its bearer."""

    number: str
    birth: date
    female: bool

    def age(self, on: date) -> int:
        """Full years."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


def resident_check(body: str) -> str:
    """The check character of the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def check_resident_id(text: str) -> ResidentId:
    """The number, upper case; 15 old digits are converted. Unknown or abolished region prefixes are valid."""
    number = text.strip().upper()
    if re.fullmatch(r"[0-9]{15}", number):
        body = number[:6] + "19" + number[6:]
        number = body + resident_check(body)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Refused("身份证号应为18位，最后一位可以是X，请核对")
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as wrong:
        raise Refused("身份证号中的出生日期不存在，请核对第7至14位") from wrong
    if birth < _EARLIEST_BIRTH:
        raise Refused("身份证号中的出生日期早于1900年，请核对")
    if resident_check(number[:17]) != number[17]:
        raise Refused("身份证号有一位输错了（校验位对不上），请逐位核对")
    return ResidentId(number, birth, int(number[16]) % 2 == 0)


# --- unified social credit code, GB 32100, and organisation code, GB 11714 ----------------------------------------------

_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS: Final = tuple(pow(3, n, 31) for n in range(17))
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc_check(body: str) -> str:
    """The check character of the first 17."""
    total = sum(_USCC_ALPHABET.index(c) * weight for c, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """The check character of an eight-character organisation code."""
    total = sum(int(c, 36) * weight for c, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_uscc(text: str) -> str:
    """The code, upper case. The inner organisation code's own check only warns in practice and is not refused here."""
    code = text.strip().upper()
    if len(code) != 18 or any(c not in _USCC_ALPHABET for c in code):
        raise Refused("统一社会信用代码应为18位数字和大写字母（不含I、O、S、V、Z），请核对")
    if uscc_check(code[:17]) != code[17]:
        raise Refused("统一社会信用代码有一位输错了（校验位对不上），请逐位核对")
    return code


# --- item codes ------------------------------------------------------------------------------------------------------------

_IMPLEMENTATION: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}[1-6]\d{12}")


def implementation_faults(code: str) -> list[str]:
    """What is odd about an implementation code of 31 (or 33) characters; foreign lengths say nothing."""
    if len(code) not in (31, 33):
        return [] if 23 <= len(code) <= 55 else [f"实施编码长度为{len(code)}位，常见为31位"]
    if not _IMPLEMENTATION.fullmatch(code[:31]):
        return ["实施编码格式与“18位信用代码+1位层级+12位基本编码”不符"]
    return [] if uscc_check(code[:17]) == code[17] else ["实施编码中的统一社会信用代码校验位不对"]


# --- electronic certificate identifier, GB/T 36904, ISO 7064 MOD 37,36 ------------------------------------------------------

_CERTIFICATE_ROOT: Final = "1.2.156.3005.2"


def mod_37_36(text: str) -> str:
    """The check character of digits and capital letters."""
    product = 36
    for character in text:
        product = (product + int(character, 36)) % 36 or 36
        product = product * 2 % 37
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - product) % 36]


def certificate_identifier(
    *, issuer: str, type_serial: str, serial: str, version: str = "001", definer: str | None = None
) -> str:
    """root.type.issuer.serial.version.check; a body without a credit code stands as zeros."""
    body = issuer or "0" * 18
    kind = (definer or body) + type_serial
    return ".".join((_CERTIFICATE_ROOT, kind, body, serial, version, mod_37_36(kind + body + serial + version)))


def check_certificate_identifier(text: str) -> bool:
    """Whether the check character agrees (a foreign one that fails is not refused on that alone)."""
    parts = text.strip().split(".")
    if len(parts) != 10 or ".".join(parts[:5]) != _CERTIFICATE_ROOT:
        return False
    try:
        return mod_37_36("".join(parts[5:9])) == parts[9]
    except ValueError:
        return False


# --- public query code, ISO 7064 MOD 11,10 ------------------------------------------------------------------------------------


def mod_11_10(digits: str) -> str:
    product = 10
    for digit in digits:
        product = (product + int(digit)) % 10 or 10
        product = product * 2 % 11
    return str((11 - product) % 10)


def query_code(region: str, day: str, serial: int) -> str:
    """Six-digit region + YYYYMMDD + five digits + check digit."""
    body = f"{region}{day}{serial:05d}"
    return body + mod_11_10(body)


def check_query_code(text: str) -> str:
    """The code without spaces; refuses a slip of the finger at once."""
    code = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{20}", code) or mod_11_10(code[:-1]) != code[-1]:
        raise Refused("查询码应为20位数字，请对照收件凭证核对")
    return code


_MOBILE: Final = re.compile(r"1[3-9]\d{9}")


def check_mobile(text: str) -> str:
    number = re.sub(r"[\s-]", "", text)
    if not _MOBILE.fullmatch(number):
        raise Refused("手机号应为11位数字，例如 13812345678")
    return number
