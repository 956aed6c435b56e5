"""Put a backup back into an empty place, or look whether it could be."""

import argparse
from datetime import datetime
from pathlib import Path

from tongban.config.cli.backup import print_findings
from tongban.config.cli.output import print_json
from tongban.kernel.times import LOCAL

HELP = "恢复：把备份恢复到空的数据目录（--data），或只验证（--verify）"
NEEDS_DATABASE = False  # there is none yet


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="tongban backup 写成的归档")
    parser.add_argument("--force", action="store_true", help="目标里已有数据也恢复（先停止服务；原目录改名保留）")
    parser.add_argument("--verify", action="store_true", help="只在临时目录里恢复并逐项核对，不改动任何数据")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from tongban.infra.backup import drill
    from tongban.infra.backup.place import Place
    from tongban.infra.backup.restoring import restore

    place, now = Place.here(), datetime.now(LOCAL)
    if args.verify:
        findings = drill.verify(place, args.file, now=now)
        good = all(found.good for found in findings)
        if args.json:
            print_json({"ok": good, "verified": [{"ok": f.good, "text": f.text} for f in findings]})
        else:
            print_findings(findings)
        return 0 if good else 1
    done = restore(place, args.file, force=args.force, now=now)
    if args.json:
        print_json(
            {"ok": True, "data": str(place.data), "set_aside": done.set_aside, "manifest": done.manifest.as_json()}
        )
        return 0
    manifest = done.manifest
    print(
        f"已恢复到 {place.data}：{manifest.made_at[:16]} 的备份，数据{sum(manifest.counts.values())}行，文件{manifest.files}个"
    )
    if done.set_aside:
        print(f"原有数据改名保留在 {done.set_aside}，确认无误后请自行删除")
    print("下一步：tongban trail verify，然后 tongban run")
    return 0
