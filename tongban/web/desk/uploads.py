"""A file that is looked at before it counts: sent once, it comes back signed with the page and is the same."""

import base64
from typing import Final

from django.core import signing
from django.http import HttpRequest

from tongban.kernel.refusals import Refused

_BYTES_MAX: Final = 20_000_000
_LOOKED_AT_MOST: Final = 3600  # seconds


def uploaded(
    request: HttpRequest, about: str, *, missing: str = "请先选择文件", instead: str = "请拆分后再导入"
) -> tuple[str, bytes]:
    """Name and content of the file just chosen, or of the one looked at before; `about` is what is imported.

    Raises Refused: `missing` says what to choose, `instead` what to do with a file that is too large.
    """
    if "ticket" in request.POST:
        try:
            kept = signing.loads(request.POST["ticket"], salt=about, max_age=_LOOKED_AT_MOST)
        except signing.BadSignature as wrong:
            raise Refused("预览已过期，请重新选择文件") from wrong
        return str(kept["name"]), base64.b64decode(kept["content"])
    given = request.FILES.get("file")
    if given is None:
        raise Refused(missing)
    if (given.size or 0) > _BYTES_MAX:
        raise Refused(f"文件超过{_BYTES_MAX // 1_000_000}MB，{instead}")
    return given.name or "", given.read()


def ticket_of(name: str, content: bytes, about: str) -> str:
    """What the page carries so that the same file comes back."""
    return signing.dumps({"name": name, "content": base64.b64encode(content).decode()}, salt=about, compress=True)
