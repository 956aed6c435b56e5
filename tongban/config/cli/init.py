"""Make a deployment out of an empty data directory: which county it is, and the first administrator."""

import argparse
import sys
from datetime import date, datetime

from tongban.kernel.refusals import Refused

HELP = "初始化：本中心是哪里、第一位管理员"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", help="行政区划代码，如 430212")
    parser.add_argument("--name", help="中心名称，如 渌口区政务服务中心")
    parser.add_argument("--short", default="", help="文号简称，如 渌审；缺省取中心名称的头一个字")
    parser.add_argument("--admin", default="admin", help="第一位管理员的登录名")
    parser.add_argument("--starter", action="store_true", help="装入随产品提供的一件事目录作为起点")
    parser.add_argument("--yes", action="store_true", help="不再询问")


def run(args: argparse.Namespace) -> int:
    from django.db import transaction

    from tongban.infra.shipped import data_file
    from tongban.kernel.actors import SYSTEM, Duty
    from tongban.orgs.models import Department
    from tongban.orgs.selectors import centre
    from tongban.orgs.usecases import assign_duty, found_centre
    from tongban.people.accounts.models import Account
    from tongban.people.accounts.usecases import first_link_token, open_staff_account
    from tongban.services.lifeevents.importing import import_lifeevents

    here, now = centre(), datetime.now().astimezone()
    region = args.region or (here.region_id if here else "")
    name = _words(args.name if args.name is not None else here.name if here else "", "中心名称", 100)
    short = _words(args.short or (here.short_name if here else name[:1]), "文号简称", 10)
    admin = _words(args.admin, "管理员登录名", 64)
    if not region or not name:
        raise Refused("请给出行政区划代码和中心名称：tongban init --region 430212 --name 渌口区政务服务中心")
    if not admin:
        raise Refused("请给出管理员的登录名：--admin admin")
    code = _region(region)
    if here and here.region_id != code:
        raise Refused(f"此数据目录属于 {here.name}（{here.region_id}），请换一个目录（--data）")
    if not args.yes and not _agreed(f"将在此数据目录建立“{name}”（{code}），继续吗？[y/N] "):
        print("已取消", file=sys.stderr)
        return 1
    with transaction.atomic():
        bureau = here.bureau.code if here else "spj"
        found_centre(
            actor=SYSTEM, region_code=code, name=name, short_name=short, bureau=bureau, now=now
        )  # fmt: skip
        account = Account.objects.filter(username=admin).first()
        if account is None:
            account = open_staff_account(actor=SYSTEM, username=admin, name="管理员", now=now)
        for duty in (Duty.ADMIN, Duty.CATALOGUE):
            department = Department.objects.get(code=bureau)
            assign_duty(
                actor=SYSTEM, account=account, department=department, duty=duty, since=date(2000, 1, 1), now=now
            )
    print(f"已建立：{name}（{code}）")
    if args.starter:
        report = import_lifeevents(actor=SYSTEM, content=data_file("onethings.yaml").read_bytes(), now=now)
        print(f"一件事目录：新增{report.created}，更新{report.updated}，未变{report.unchanged}")
    if account.has_usable_password():
        print(f"管理员 {account.username} 已可登录")
    else:
        print("管理员首次登录（一次有效，7天内使用）：启动服务后打开")
        print(f"  /first/{first_link_token(account)}/")
    return 0


def _words(text: str, what: str, most: int) -> str:
    """On one line, within what the register holds."""
    said = " ".join(text.split())
    if len(said) > most:
        raise Refused(f"{what}最多{most}个字，现有{len(said)}个，请缩短")
    return said


def _region(text: str) -> str:
    """The twelve digits of a county or a city; a province, town or village has no centre of this kind."""
    from tongban.kernel.regions import PROVINCES, Level, level, pad

    code = pad(text)
    if code[:2] not in PROVINCES:
        raise Refused(f"行政区划代码“{text}”的前两位不是任何省份，请核对")
    if level(code) not in (Level.PREFECTURE, Level.COUNTY):
        raise Refused(f"行政区划代码“{text}”应是县（市、区）的六位代码，例如 430212；乡镇、村在建立之后再录入")
    return code


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise Refused("非交互环境请加 --yes")
    return input(question).strip().lower() in ("y", "yes", "是")
