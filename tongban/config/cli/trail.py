"""The trail: verify the chains, read one story, list the published roots."""

import argparse
import sys
from typing import TYPE_CHECKING
from uuid import UUID

from tongban.config.cli.output import print_json
from tongban.kernel.refusals import Refused

if TYPE_CHECKING:
    from tongban.infra.trail import Broken

HELP = "办理留痕：校验、查看"


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="校验全部（或一条）留痕是否被改动")
    verify.add_argument("--stream", help="只校验这一条")
    verify.add_argument("--json", action="store_true")
    show = verbs.add_parser("show", help="按顺序列出一条留痕")
    show.add_argument("stream")
    verbs.add_parser("roots", help="列出每日公布的根值")


def run(args: argparse.Namespace) -> int:
    from tongban.infra import trail
    from tongban.infra.models import TrailRoot

    if args.verb == "roots":
        for root in TrailRoot.objects.order_by("day"):
            print(f"{root.day}  {root.events:>8}  {root.root}")
        return 0
    stream = _stream(args.stream) if args.stream else None
    if args.verb == "show":
        assert stream is not None
        for line in trail.lines(stream):
            print(f"{line.seq:>4}  {line.at.astimezone():%Y-%m-%d %H:%M:%S}  {line.kind}  {line.facts}")
        return 0
    verdict = trail.verify(stream)
    if args.json:
        broken = [_as_json(b) for b in verdict.broken]
        print_json({"ok": verdict.ok, "events": verdict.events, "broken": broken})
    elif verdict.ok:
        print(f"校验通过：{verdict.events}条留痕完整无改动")
    else:
        for b in verdict.broken:
            where = f"第{b.seq}条" if b.until is None else f"第{b.seq}至{b.until}条"
            print(f"{b.stream} {where}：{_WORDS.get(b.kind, b.kind)}", file=sys.stderr)
    return 0 if verdict.ok else 1


_WORDS = {
    "edited": "内容被改动", "deleted": "被删除", "reordered": "次序被调换", "cut": "末尾被截断",
    "headless": "缺少链头", "root": "与当日公布的根值不符", "unproven": "前一条缺失，无法核对是否改动",
}  # fmt: skip


def _as_json(broken: "Broken") -> dict[str, object]:
    plain: dict[str, object] = {"stream": broken.stream, "seq": broken.seq, "kind": broken.kind}
    return plain if broken.until is None else {**plain, "until": broken.until}


def _stream(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Refused(f"“{text}”不是留痕编号") from wrong
