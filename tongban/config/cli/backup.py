"""Take a backup while the site runs, and prove it when asked."""

import argparse
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tongban.config.cli.output import print_json
from tongban.kernel.times import LOCAL

if TYPE_CHECKING:
    from tongban.infra.backup.archive import Manifest
    from tongban.infra.backup.drill import Finding

HELP = "备份：数据库、文件和清单写成一个归档，服务不必停"
NEEDS_DATABASE = False  # a backup is taken of what is there, before anything is upgraded


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, help="写入的文件，以 .tar 或 .tar.gz 结尾")
    parser.add_argument("--with-secrets", action="store_true", help="连同密钥一起写入（此文件须另行严加保管）")
    parser.add_argument("--verify", action="store_true", help="写完后恢复到临时目录，逐项核对")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from tongban.infra.backup import drill
    from tongban.infra.backup.making import make, read_note, write_note
    from tongban.infra.backup.place import Place

    place, now = Place.here(), datetime.now(LOCAL)
    manifest = make(place, args.out, with_secrets=args.with_secrets, version=version("tongban"), now=now)
    findings = drill.verify(place, args.out, now=now) if args.verify else []
    good = not manifest.missing_files and all(found.good for found in findings)
    if args.verify and good:
        write_note(place, {**read_note(place.data), "verified_at": datetime.now(LOCAL).isoformat()})
    if args.json:
        told = [{"ok": f.good, "text": f.text} for f in findings]
        print_json({"ok": good, "file": str(args.out), "bytes": args.out.stat().st_size,
                    "manifest": manifest.as_json(), "verified": told})  # fmt: skip
    else:
        _print(args.out, manifest, findings)
    return 0 if good else 1


def _print(out: Path, manifest: "Manifest", findings: "list[Finding]") -> None:
    rows = sum(manifest.counts.values())
    print(f"已备份到 {out}：数据{rows}行，文件{manifest.files}个，归档{out.stat().st_size / 1e6:.1f} MB")
    if not manifest.with_secrets:
        print("备份不含密钥：请把 secrets.json 和 seal.key 另行保管，没有它们，恢复后读不出个人信息、不能续用印章")
    if manifest.missing_files:
        names = "、".join(digest[:12] for digest in manifest.missing_files)
        print(f"警告：数据库提到的文件有缺失：{names}", file=sys.stderr)
    print_findings(findings)


def print_findings(findings: "list[Finding]") -> None:
    for found in findings:
        print(f"{'通过' if found.good else '不符'}  {found.text}", file=sys.stdout if found.good else sys.stderr)
