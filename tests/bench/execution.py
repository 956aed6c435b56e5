"""The year in execution at full size: its pages beside the same rows by hand-written SQL, and the import of a long file.

Run as a process of its own (`python -m tests.bench.execution`). BENCH_QUOTAS, BENCH_PAYMENTS, BENCH_IMPORT shrink it.
"""

import json
import os
import random
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any

from tests.bench.figures import quantile, timed

QUOTAS = int(os.environ.get("BENCH_QUOTAS", "10000"))
PAYMENTS = int(os.environ.get("BENCH_PAYMENTS", "1000000"))
IMPORT = int(os.environ.get("BENCH_IMPORT", "100000"))
YEAR = 2021
_CODES = [f"30{c}{n:02d}" for c in (1, 2, 3) for n in range(1, 18)]


def fill() -> None:
    """A year with so many quotas and payments; the counters are what the payments make them."""
    from django.db import connection
    from django.db.models import Sum

    from tongban.finance.budget import usecases
    from tongban.finance.budget.models import BudgetYear, Payment, Quota, QuotaMonth
    from tongban.kernel.actors import SYSTEM
    from tongban.kernel.ids import new_id

    now, chance = datetime.now().astimezone(), random.Random(1)
    usecases.open_year(actor=SYSTEM, fiscal_year=YEAR, unit="某局", now=now, drafted=True)
    BudgetYear.objects.update(state="execution")
    room = 10**12
    quotas = [
        Quota(
            id=new_id(), year_id=YEAR, unit="某局", economic=_CODES[n % len(_CODES)], functional="2010301", name=f"科目{n % len(_CODES)}",
            document=f"{n}号", opening_fen=room, issued_fen=room,
        )
        for n in range(QUOTAS)
    ]  # fmt: skip
    Quota.objects.bulk_create(quotas, batch_size=50)
    for start in range(0, PAYMENTS, 20_000):
        rows = []
        for n in range(start, min(start + 20_000, PAYMENTS)):
            quota, day = quotas[n % QUOTAS], date(YEAR, 1, 1) + timedelta(days=chance.randrange(365))
            rows.append(
                Payment(
                    id=new_id(), year_id=YEAR, quota_id=quota.pk, number=f"B{n:09d}", economic=quota.economic, payee=f"单位{n % 977}",
                    purpose="用途", amount_fen=chance.randrange(1, 10**6), on=day, state="paid", entered="system", made_at=now,
                )
            )  # fmt: skip
        Payment.objects.bulk_create(rows, batch_size=500)
    for quota_id, fen in Payment.objects.values_list("quota").annotate(fen=Sum("amount_fen")).order_by():
        Quota.objects.filter(pk=quota_id).update(spent_fen=fen)
    months = Payment.objects.values_list("quota", "on__month").annotate(fen=Sum("amount_fen")).order_by()
    QuotaMonth.objects.bulk_create(
        [QuotaMonth(quota_id=q, month=m, spent_fen=fen) for q, m, fen in months], batch_size=300
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def pages() -> dict[str, Any]:
    """Overview, lines and payments: the 95th of a hundred, their statements, and the floor of their rows."""
    from django.db import connection
    from django.test import Client

    from tests.support.matter import staff
    from tongban.kernel.actors import SYSTEM, Duty
    from tongban.orgs.usecases import ensure_department, found_centre

    now = datetime.now().astimezone()
    bureau = ensure_department(actor=SYSTEM, name="某局", code="spj", now=now)
    found_centre(actor=SYSTEM, region_code="430212", name="某中心", short_name="某", bureau="spj", now=now)
    client = Client()
    client.force_login(staff("bench", (Duty.FINANCE, bureau), now=now), backend="allauth.account.auth_backends.AuthenticationBackend")  # fmt: skip
    out: dict[str, Any] = {}
    base = f"/desk/budget/{YEAR}/"
    for name, where in (
        ("overview", base), ("lines", base + "lines/"), ("list", base + "payments/"),
        ("list_of_item", base + "payments/?economic=30205"), ("list_of_payee", base + "payments/?payee=单位5"),
    ):  # fmt: skip
        assert client.get(where).status_code == 200
        seen: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any, seen: list[str] = seen) -> Any:
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            client.get(where)
        took = timed(lambda where=where: client.get(where), 40)  # type: ignore[misc]
        out[name] = {"p50_ms": quantile(took, 0.5), "p95_ms": quantile(took, 0.95), "queries": len(seen)}
    by_item = "SELECT economic, project, name, sum(opening_fen), sum(issued_fen), sum(reserved_fen), sum(spent_fen) FROM budget_quota WHERE year_id = %s GROUP BY economic, project, name"
    newest = 'SELECT * FROM budget_payment WHERE year_id = %s ORDER BY "on" DESC, id DESC LIMIT 51'

    def by_hand(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [YEAR])
            cursor.fetchall()

    out["items_by_hand_ms"] = quantile(timed(lambda: by_hand(by_item), 20), 0.5)
    out["newest_by_hand_ms"] = quantile(timed(lambda: by_hand(newest), 20), 0.5)
    return out


def importing() -> dict[str, Any]:
    """A long export taken in, and once more."""
    from tongban.finance.budget import usecases
    from tongban.kernel.actors import SYSTEM

    chance, now = random.Random(2), datetime.now().astimezone()
    usecases.open_year(actor=SYSTEM, fiscal_year=YEAR + 1, unit="某局", now=now, drafted=True)
    from tongban.finance.budget.values import ControlFields, PostingKind, YearAct

    lines = [(ControlFields(unit="某局", functional="2010301", economic=code), 10**12) for code in _CODES]
    usecases.post_document(
        actor=SYSTEM, fiscal_year=YEAR + 1, kind=PostingKind.OPENING, document="1号", on=date(YEAR + 1, 1, 4), reason="批复", lines=lines, now=now
    )  # fmt: skip
    usecases.move_year(actor=SYSTEM, fiscal_year=YEAR + 1, what=YearAct.START, now=now)
    rows = ["支付单号,支付日期,支付金额（元）,收款人,用途,部门经济分类"]
    for n in range(IMPORT):
        day = date(YEAR + 1, 1, 5) + timedelta(days=chance.randrange(350))
        rows.append(
            f"S{n:08d},{day},{chance.randrange(100, 10**6) / 100:.2f},单位{n % 977},用途{n % 31},{chance.choice(_CODES)}"
        )
    content = "\n".join(rows).encode()
    took = []
    for _ in range(2):
        started = time.perf_counter()
        done = usecases.import_payments(
            actor=SYSTEM, fiscal_year=YEAR + 1, source="省系统", name="s.csv", content=content, now=now
        )
        took.append(time.perf_counter() - started)
    assert (done.known, done.posted) == (IMPORT, 0)
    return {"rows": IMPORT, "first_s": round(took[0], 1), "again_s": round(took[1], 1)}


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    fill()
    result = {"quotas": QUOTAS, "payments": PAYMENTS, "filled_s": round(time.perf_counter() - started, 1), **pages(), "import": importing()}  # fmt: skip
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
