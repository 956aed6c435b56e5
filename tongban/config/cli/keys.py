"""Key rotation."""

import argparse
import os
from pathlib import Path

HELP = "密钥轮换：启用新密钥，把旧数据换到新密钥下"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["new", "reencrypt"], help="new 启用新密钥；reencrypt 旧数据换用当前密钥")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from tongban.infra import keys

    if args.what == "new":
        path = Path(os.environ.get("TONGBAN_SECRETS") or settings.DATA_DIR / "secrets.json")
        name = keys.add_key(path)
        print(f"新密钥 {name} 已启用。请另行备份 {path}，重启服务，再运行 tongban keys reencrypt")
        return 0
    columns, files = keys.reencrypt_columns(), keys.reencrypt_files()
    print(f"已换用当前密钥：数据 {columns} 处，文件 {files} 个")
    return 0
