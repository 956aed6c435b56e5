"""The demonstration county: regions, organisation, invented staff and citizens, one-things and the whole catalogue."""

import csv
import random
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from tongban.config.demo import catalogue
from tongban.infra.shipped import data_file, data_yaml
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.identifiers import resident_check
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty, found_centre, load_orgs, load_regions
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import citizen_username, open_citizen_account, open_staff_account
from tongban.people.parties.usecases import register_party
from tongban.people.parties.values import IdKind
from tongban.services.lifeevents.importing import import_lifeevents

REGION: Final = "430212000000"
SINCE: Final = date(2020, 1, 1)
CITIZEN: Final = ("周安", "430212199003070029")
_FAMILY: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = "安宁和平清明远志文华春秋雨田禾江山月星岚松柏竹梅兰若思齐家国民生乐康"


def person_name(chance: random.Random) -> str:
    """An invented name."""
    return chance.choice(_FAMILY) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2))))


def person_number(chance: random.Random) -> str:
    """An invented identity number with a valid check digit."""
    born = date(chance.randint(1945, 2000), chance.randint(1, 12), chance.randint(1, 28))
    body = f"430212{born:%Y%m%d}{chance.randint(100, 998):03d}"
    return body + resident_check(body)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the window, the issuing window, one approver for each department, a verified citizen."""

    clerk: Actor
    issuer: Actor
    approvers: dict[str, Actor]
    citizen: Actor


@transaction.atomic
def load(now: datetime) -> Cast:
    """Found the county. Everything on the record, at the moment given; whole or not at all."""
    with data_file("lukou/regions.csv").open(encoding="utf-8") as lines:
        regions = list(csv.DictReader(lines))
    load_regions(actor=SYSTEM, rows=regions, now=now)
    orgs = data_yaml("lukou/orgs.yaml")
    bodies = data_yaml("onethings.yaml")["departments"]
    _load_orgs(orgs, bodies, regions, now)
    centre = orgs["centre"]
    found_centre(
        actor=SYSTEM, region_code=centre["region"], name=centre["name"], short_name=centre["short_name"],
        bureau=centre["bureau"], address=centre["address"], phone=centre["phone"], now=now,
    )  # fmt: skip
    content = data_file("onethings.yaml").read_bytes()
    report = import_lifeevents(actor=SYSTEM, content=content, now=now, effective_from=SINCE)
    assert not report.errors, report.errors
    catalogue.load(since=SINCE, now=now)
    return _cast(now)


def _load_orgs(
    orgs: dict[str, Any], bodies: list[dict[str, Any]], regions: list[dict[str, str]], now: datetime
) -> None:
    own = {row["code"] for row in orgs["departments"]}
    others = [
        {"code": b["id"], "name": b["zh"], "kind": b["kind"], "uscc": b.get("sample_uscc", "")}
        for b in bodies
        if b["id"] not in own
    ]
    load_orgs(
        actor=SYSTEM,
        orgs={
            **orgs,
            "departments": [*orgs["departments"], *others],
            "venues": [*orgs["venues"], *_town_venues(regions)],
            "staff": list(_staff(orgs)),
        },
        now=now,
    )


def _town_venues(regions: list[dict[str, str]]) -> list[dict[str, Any]]:
    """A service centre in each town, a station in each village."""
    found = []
    for row in regions:
        town = row["code"].endswith("000") and row["code"][6:9] != "000"
        village = not row["code"].endswith("000")
        if town or village:
            kind, tier = ("便民服务中心", "town") if town else ("便民服务站", "village")
            zones = [{"name": "综合服务区", "windows": [{"number": "01", "kind": "general", "name": "综合受理"}]}]
            found.append(
                {"code": f"{tier}-{row['code']}", "name": row["name"] + kind, "tier": tier, "region": row["code"],
                 "hours": "周一至周五 8:30-12:00 14:00-17:30", "zones": zones if town else []}
            )  # fmt: skip
    return found


def _staff(orgs: dict[str, Any]) -> Any:
    chance = random.Random(20210101)  # noqa: S311 - invented persons
    number = 0
    lines = list(orgs["staff"])
    seconded = orgs["seconded"]
    for place in range(seconded["total"]):
        department = seconded["departments"][place % len(seconded["departments"])]
        lines.append({"department": department, "employment": "seconded", "post": "窗口人员", "count": 1})
    for line in lines:
        for _ in range(line["count"]):
            number += 1
            yield {
                "no": f"LK{number:04d}", "name": person_name(chance), "employment": line["employment"],
                "post": line["post"], "department": line["department"], "since": SINCE,
            }  # fmt: skip


def _cast(now: datetime) -> Cast:
    """Logins for each role; all are doors of the demonstration and have no password."""
    bureau = Department.objects.get(code="spj")
    handling = list(Department.objects.filter(items__isnull=False).distinct().order_by("code"))

    def login(username: str, name: str, *duties: tuple[Duty, Department]) -> Account:
        account = open_staff_account(actor=SYSTEM, username=username, name=name, now=now)
        for duty, department in duties:
            assign_duty(actor=SYSTEM, account=account, department=department, duty=duty, since=SINCE, now=now)
        return account

    clerk = login("demo-clerk", "罗清", (Duty.ACCEPT, bureau))
    login("clerk-2", "田敏", (Duty.ACCEPT, bureau))  # at the next window: takes the shift over
    issuer = login("demo-issuer", "何月", (Duty.ISSUE, bureau))
    login("demo-editor", "马文", (Duty.CATALOGUE, bureau))
    login("demo-admin", "高远", (Duty.ADMIN, bureau), (Duty.SUPERVISE, bureau))
    login("demo-lead", "谭岚", *((Duty.LEAD, d) for d in (bureau, *(d for d in handling if d.pk != bureau.pk))))
    own = next(d for d in handling if d.code == "sj")  # its colleague at the next desk is approver-sj
    login("demo-approver", "徐明", (Duty.EXAMINE, own), (Duty.DECIDE, own))
    login("colleague-sj", "陶雨", (Duty.EXAMINE, own), (Duty.DECIDE, own))  # stands in where the neighbour is away
    chance = random.Random(20210102)  # noqa: S311 - invented persons
    approvers = {
        d.code: actor_for(
            login(f"approver-{d.code}", person_name(chance), (Duty.EXAMINE, d), (Duty.DECIDE, d)), now=now
        )
        for d in handling
    }
    citizen = _citizen(now)
    return Cast(actor_for(clerk, now=now), actor_for(issuer, now=now), approvers, actor_for(citizen, now=now))


def _citizen(now: datetime) -> Account:
    """A citizen whose identity was checked at the window (level 4)."""
    name, number = CITIZEN
    account = open_citizen_account(name=name, id_number=number, password="tongban-demo-2021", now=now)  # noqa: S106
    register_party(
        actor=SYSTEM,
        name=name,
        id_kind=IdKind.RESIDENT,
        id_number=number,
        phone="13800000000",
        identity_level=4,
        now=now,
    )
    assert account.username == citizen_username(number)
    Account.objects.filter(pk=account.pk).update(username="demo-citizen")
    return Account.objects.get(pk=account.pk)
