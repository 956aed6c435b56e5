"""One person's data: a copy to give out, or erasure where nothing has to be kept. Both are on the person's trail."""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from tongban.kernel.refusals import Refused

if TYPE_CHECKING:
    from tongban.people.parties.models import Party

HELP = "个人信息：导出一个人的全部信息，或删除没有办件的人"


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, help_ in (("export", "导出为 zip（JSON 和文件）"), ("erase", "删除没有办件记录的人")):
        verb = verbs.add_parser(name, help=help_)
        verb.add_argument("id", nargs="?", help="证件号码；写 - 则从标准输入读，不留在命令历史里")
        verb.add_argument("--party", help="当事人编号，代替证件号码")
        verb.add_argument("--reason", required=True, help="理由，例如“本人书面申请”")
        if name == "export":
            verb.add_argument("--out", type=Path, required=True, help="写入的 zip 文件")
        else:
            verb.add_argument("--yes", action="store_true", help="确认删除")


def run(args: argparse.Namespace) -> int:
    from tongban.kernel.actors import SYSTEM
    from tongban.people.parties.usecases import erase_party

    now = datetime.now().astimezone()
    party = _found(args.id, args.party)
    if args.verb == "export":
        return _export(party, args.out, args.reason, now)
    if not args.yes:
        raise Refused("删除后不能恢复；确认请加 --yes")
    erase_party(actor=SYSTEM, party_id=party.pk, reason=args.reason, now=now)
    print(f"已删除当事人 {party.pk}；以前的备份里仍有其信息，请按备份保存期限销毁")
    return 0


def _found(number: str | None, party_id: str | None) -> "Party":
    from tongban.people.parties.models import Party
    from tongban.people.parties.selectors import by_number

    if bool(number) == bool(party_id):
        raise Refused("请给出证件号码，或用 --party 给出当事人编号（二者选一）")
    if party_id:
        found = Party.objects.filter(pk=_uuid(party_id)).first()
    else:
        found = by_number(sys.stdin.readline() if number == "-" else str(number))
    if found is None:
        raise Refused("没有找到该当事人，请核对证件号码或编号")
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Refused(f"“{text}”不是当事人编号") from wrong


def _export(party: "Party", out: Path, reason: str, now: datetime) -> int:
    """The file beside its place, the act on the record, then the name: no copy without its record."""
    from tongban.config.persondata import gather
    from tongban.kernel.actors import SYSTEM
    from tongban.people.parties.usecases import record_export

    if out.exists():
        raise Refused(f"{out} 已经存在，请换一个文件名")
    dossier = gather(party, now=now)
    draft = out.with_name(f".{out.name}.{os.getpid()}.new")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(dossier.as_zip())
        record_export(actor=SYSTEM, party_id=party.pk, files=len(dossier.files), reason=reason, now=now)
        os.replace(draft, out)
    except OSError as wrong:
        raise Refused(f"不能写入 {out}：{wrong.strerror}") from wrong
    finally:
        draft.unlink(missing_ok=True)
    print(
        f"已导出到 {out}：申请{len(dossier.told['applications'])}件，文件{len(dossier.files)}个；内含个人信息，请当面交付"
    )
    for name in dossier.unreadable:
        print(f"文件读不出来：{name}", file=sys.stderr)
    return 0
