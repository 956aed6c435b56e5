"""Personal data as it may be shown: enough to recognise, too little to use (services.md §9.1)."""


def mask_id(number: str) -> str:
    """4302**********0029: the first four and the last four; short numbers keep one at each end."""
    return _ends(number, 4, 4) if len(number) >= 12 else _ends(number, 1, 1)


def mask_phone(number: str) -> str:
    """138****5678"""
    return _ends(number, 3, 4) if len(number) >= 8 else _ends(number, 1, 1)


def mask_name(name: str) -> str:
    """张*, 李*明: the family name and, of three and more, the last character."""
    if len(name) <= 1:
        return "*"
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_organisation(name: str) -> str:
    """Names of organisations are public."""
    return name


def mask_address(address: str) -> str:
    """The first six characters."""
    return address if len(address) <= 6 else address[:6] + "****"


def _ends(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]
