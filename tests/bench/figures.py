"""The other figures on one database: compose(), search at 100,000 items, deadlines, the worklist page.

Run as a process of its own (`python -m tests.bench.figures`), because settings choose the database. Each figure that
can be compared stands beside its own floor, measured in the same run.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

ITEMS = int(os.environ.get("BENCH_ITEMS", "100000"))
OPEN = int(os.environ.get("BENCH_OPEN", "10000"))


def timed(act: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of so many runs."""
    out = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        out.append((time.perf_counter() - started) * 1000)
    return out


def quantile(values: list[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 3)


def composing() -> dict[str, Any]:
    """compose() for every shipped one-thing."""
    from tongban.services.catalogue.compose import compose
    from tongban.services.lifeevents.models import LifeEvent
    from tongban.services.lifeevents.selectors import bundle_of

    by_code = {}
    for code in LifeEvent.objects.order_by("code").values_list("code", flat=True):
        bundle = bundle_of(code, on=date(2021, 9, 6))
        by_code[code] = statistics.median(timed(lambda bundle=bundle: compose(bundle, {}), 50))  # type: ignore[misc]
    return {"median_ms": round(statistics.median(by_code.values()), 3), "slowest_ms": round(max(by_code.values()), 3)}


def deadlines() -> dict[str, Any]:
    """Terms of 20 working days from moments of a year, beside walking day by day."""
    from tongban.infra.calendar import workdays
    from tongban.kernel.terms import Term, TermUnit
    from tongban.kernel.times import LOCAL
    from tongban.kernel.workdays import deadline

    calendar = workdays()
    term = Term(amount=Decimal(20), unit=TermUnit.WORKING, basis="行政许可法第四十二条")
    starts = [datetime(2021, 1, 4, 9, tzinfo=LOCAL) + timedelta(minutes=n * 20) for n in range(20_000)]

    def ours() -> list[date]:
        return [d.due_at.date() for s in starts if (d := deadline(term=term, start=s, calendar=calendar)).due_at]

    def walk() -> list[date]:
        out = []
        for start in starts:
            day, left = start.date(), 20
            while left:
                day += timedelta(days=1)
                left -= calendar.is_workday(day)
            out.append(day)
        return out

    assert ours() == walk()
    mine, floor = statistics.median(timed(ours, 5)), statistics.median(timed(walk, 5))
    return {"per_s": round(len(starts) / mine * 1000), "faster_than_walking": round(floor / mine, 2)}


_PLACES = ["县", "乡镇", "城区", "园区", "农村", "社区", "水库", "林场"]
_THINGS = [
    "食品",
    "药品",
    "林木",
    "渔船",
    "养老",
    "民办学校",
    "道路运输",
    "户外广告",
    "排污",
    "取水",
    "医疗器械",
    "烟花爆竹",
    "建筑施工",
    "宗教场所",
    "特种设备",
]
_ACTS = ["经营许可", "设立登记", "变更备案", "注销", "年度检验", "延续", "补领证件", "资格认定", "补贴申领", "核准"]


def searching() -> dict[str, Any]:
    """Two-character words, pinyin, initials, a slip of the pen, nothing found; among 100,000 items."""
    from tongban.infra import search
    from tongban.infra.search import Entry

    names = [f"{p}{t}{a}（{n}号目录）" for n in range(100) for p in _PLACES for t in _THINGS for a in _ACTS][:ITEMS]
    started = time.perf_counter()
    search.put(Entry(kind="item", key=f"B{n:06d}", title=name, note="县某局") for n, name in enumerate(names))
    built = time.perf_counter() - started
    queries = [
        "食品",
        "林木",
        "yanglao",
        "slzz",
        "民办学校设立登记",
        "道路运输延续",
        "医疗器戒",
        "补贴",
        "量子",
        "去世",
        "B000777",
        "城区排污",
    ]
    found = {q: search.find(q).total for q in queries}
    took = [ms for q in queries for ms in timed(lambda q=q: search.find(q), 20)]  # type: ignore[misc]
    return {
        "items": len(names), "build_s": round(built, 1), "p50_ms": quantile(took, 0.5), "p99_ms": quantile(took, 0.99),
        "found_something": sum(1 for total in found.values() if total), "queries": len(queries),
    }  # fmt: skip


def worklist() -> dict[str, Any]:
    """The page of thirty-five open legs among many, beside fetching the same rows by hand-written SQL."""
    from django.db import connection
    from django.test import Client

    from tests.support.matter import Stage
    from tongban.kernel.ids import new_id
    from tongban.people.accounts.models import Account
    from tongban.services.cases.models import Application, Case

    stage = Stage.build(now=datetime.now().astimezone() - timedelta(hours=2))
    stage.to_accepted("bench-seed")
    whole, leg = stage.row(), next(x for x in stage.legs() if x.state == "accepted")
    assert leg.promised_due_at is not None
    applications, legs = [], []
    for n in range(OPEN):
        key = new_id()
        fields = {f.attname: getattr(whole, f.attname) for f in Application._meta.concrete_fields}
        fields |= {"id": key, "number": f"B{n:012d}", "query_code": f"Q{n:012d}", "key": f"b{n}"}
        applications.append(Application(**fields))
        rows = {f.attname: getattr(leg, f.attname) for f in Case._meta.concrete_fields}
        due = leg.promised_due_at + timedelta(minutes=random.randrange(100_000))
        legs.append(Case(**(rows | {"id": new_id(), "application_id": key, "number": f"B{n:012d}-01", "promised_due_at": due, "statutory_due_at": due + timedelta(days=200)})))  # fmt: skip
    Application.objects.bulk_create(applications, batch_size=400)
    Case.objects.bulk_create(legs, batch_size=400)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    approver = next(
        a for a in Account.objects.filter(username__startswith="a-") if stage.approver(leg).account_id == a.pk
    )
    client.force_login(approver, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/desk/work/")
    page = timed(lambda: client.get("/desk/work/"), 60)
    assert client.get("/desk/work/").status_code == 200
    sql = (
        "SELECT c.id, c.number, c.title, c.promised_due_at, p.name FROM case_leg c JOIN application a ON a.id = c.application_id "
        "JOIN party p ON p.id = a.applicant_id WHERE c.department_id = %s AND c.state = 'accepted' ORDER BY c.promised_due_at, c.id LIMIT 35"
    )
    department = leg.department_id.hex if connection.vendor == "sqlite" else leg.department_id

    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [department])
            assert len(cursor.fetchall()) == 35

    floor = timed(by_hand, 60)
    return {
        "open": OPEN, "p50_ms": quantile(page, 0.5), "p95_ms": quantile(page, 0.95),
        "rows_by_hand_ms": quantile(floor, 0.5), "ratio": round(statistics.median(page) / statistics.median(floor), 1),
    }  # fmt: skip


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    out = {"worklist": worklist(), "compose": composing(), "deadlines": deadlines(), "search": searching()}
    json.dump(out, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
