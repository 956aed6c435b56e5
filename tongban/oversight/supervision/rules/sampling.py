"""A draw that anybody can repeat: the seed and each key are hashed together, the smallest hashes are drawn."""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.values.sampling import Result


def digest(keys: Collection[str]) -> str:
    """SHA-256 of the keys in order, one a line: the population as it was."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def lot(seed: str, key: str) -> str:
    """The lot of one key: SHA-256 of the seed, a line break and the key."""
    return hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()


def draw(keys: Collection[str], *, seed: str, count: int) -> Sequence[str]:
    """So many keys, those with the smallest lots, in the order of their lots."""
    if not 1 <= count <= len(keys):
        raise SupervisionRefusal(f"抽取数应在1到{len(keys)}之间")
    return sorted(keys, key=lambda key: lot(seed, key))[:count]


def result_of(answers: Mapping[str, str], questions: Collection[str]) -> Result:
    """A single no is a finding; where nothing could be looked at, nothing was checked."""
    strangers = set(answers) - set(questions)
    if strangers or any(said not in ("yes", "no", "none") for said in answers.values()):
        raise SupervisionRefusal("检查表填写不对，请重新打开页面")
    missing = [q for q in questions if q not in answers]
    if missing:
        raise SupervisionRefusal(f"检查表还有{len(missing)}项没有填")
    if "no" in answers.values():
        return Result.FAILED
    return Result.PASSED if "yes" in answers.values() else Result.SKIPPED
