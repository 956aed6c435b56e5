"""What people write: not empty, not too long, kept as it was written."""

from tongban.oversight.openness.errors import OpennessRefusal


def must_say(text: str, what: str, most: int, least: int = 1) -> str:
    """The text without its edges. Raises OpennessRefusal when it says nothing or too much."""
    told = "\n".join(" ".join(line.split()) for line in text.strip().splitlines()).strip()
    if len(told) < least:
        raise OpennessRefusal(f"请填写{what}" if not told else f"{what}太短，请写清楚（至少{least}个字）")
    if len(told) > most:
        raise OpennessRefusal(f"{what}最多{most}字，现在{len(told)}字")
    return told


def may_say(text: str, what: str, most: int) -> str:
    """The same for what may be left out."""
    return must_say(text, what, most) if text.strip() else ""
