"""What applications and cases can count, by the day things happened."""

import json
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet

from tongban.infra.measures import Figure, Listed, counted, counted_there, measure
from tongban.infra.models import TrailEvent
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.services.cases.legterms import load_terms
from tongban.services.cases.models import Application, Case, Correction, HandedMaterial, WorkSystem
from tongban.services.cases.values import Channel, CollectWay, Source, WorkWay
from tongban.services.catalogue.values import Plan
from tongban.services.events import CaseRetyped


def _between(field: str, period: Period) -> dict[str, object]:
    return {f"{field}__gte": period.first_moment, f"{field}__lt": period.end_moment}


def _accepted(period: Period) -> "QuerySet[Application]":
    return Application.objects.filter(**_between("accepted_at", period)).order_by("number")


def _listed(found: "QuerySet[Application]") -> Figure:
    return counted_there(found.values_list("number", "matter_name"))


def _share(part: "QuerySet[Application]", whole: "QuerySet[Application]") -> Figure:
    """In per cent, resting on the part's rows."""
    total, rows = whole.count(), Listed(part.values_list("number", "matter_name"))
    return Figure(Decimal(100 * len(rows)) / total if total else Decimal(0), rows)


@measure("cases.accepted", "受理办件", "件")
def accepted(period: Period, scope: str) -> Figure:
    """Scope `counter`: those of the window; `count`: the number alone, for a line over many months; `matter`: how many of each."""
    found = _accepted(period)
    if scope == "count":
        return Figure(Decimal(found.count()))
    if scope == "matter":
        groups = list(found.order_by("matter_name").values_list("matter_name").annotate(n=Count("pk")))
        return Figure(Decimal(sum(n for _, n in groups)), [(name, f"{n}件") for name, n in groups])
    return _listed(found.filter(channel=Channel.COUNTER) if scope == "counter" else found)


@measure("cases.decided", "部门审批", "件")
def decided(period: Period, scope: str) -> Figure:
    found = Case.objects.filter(**_between("decided_at", period)).order_by("number")
    return counted_there(found.values_list("number", "department__name"))


@measure("cases.promised_days", "承诺办结工作日", "天")
def promised_days(period: Period, scope: str) -> Figure:
    """What the legs decided in the period had been promised to take, on average; by department."""
    found = Case.objects.filter(**_between("decided_at", period)).order_by()
    sums: dict[UUID, tuple[Decimal, int]] = {}
    # without their names: joined, the database would go through all legs of each department instead of those of the period
    for department, terms, n in found.values_list("department_id", "terms").annotate(n=Count("pk")):
        days, count = sums.get(department, (Decimal(0), 0))
        sums[department] = (days + load_terms(terms).promise.amount * n, count + n)
    whole = sum(count for _, count in sums.values())
    total = sum((days for days, _ in sums.values()), Decimal(0))
    names = dict(Department.objects.filter(pk__in=sums).values_list("pk", "name"))
    rows = sorted((names[pk], f"{days.normalize():f}天/{count}件") for pk, (days, count) in sums.items())
    return Figure(total / whole if whole else Decimal(0), rows)


@measure("cases.issued", "统一出证", "件")
def issued(period: Period, scope: str) -> Figure:
    found = Application.objects.filter(**_between("collected_at", period)).order_by("number")
    return _listed(found.filter(collect_way=CollectWay.WINDOW) if scope == "window" else found)


@measure("cases.online_share", "网上受理率", "%")
def online_share(period: Period, scope: str) -> Figure:
    return _share(_accepted(period).filter(channel=Channel.PORTAL), _accepted(period))


@measure("cases.by_channel", "各渠道受理", "件")
def by_channel(period: Period, scope: str) -> Figure:
    """One system for all channels: the value is how many systems there are, the rows how many each channel brought."""
    if scope == "phone":
        return _listed(_accepted(period).filter(channel=Channel.PORTAL))
    found = _accepted(period).order_by().values_list("channel").annotate(n=Count("pk")).order_by("channel")
    rows = [(Channel(channel).label, str(n)) for channel, n in found]
    return Figure(Decimal(1 if rows else 0), rows)


@measure("cases.parallel_legs", "并联办理环节", "个")
def parallel_legs(period: Period, scope: str) -> Figure:
    """Legs that began together with another of the same application."""
    found = Case.objects.filter(**_between("opened_at", period), application__cases__isnull=False)
    together = found.annotate(n=Count("application__cases")).filter(n__gt=1).order_by("number")
    return counted_there(together.values_list("number", "title"))


@measure("cases.accepted_one_window", "一窗受理", "件")
def accepted_one_window(period: Period, scope: str) -> Figure:
    return _listed(_accepted(period))


@measure("cases.one_trip_share", "一次办成率", "%")
def one_trip_share(period: Period, scope: str) -> Figure:
    whole = Application.objects.filter(**_between("concluded_at", period)).order_by("number")
    return _share(whole.exclude(materials__source=Source.DEFERRED), whole)


@measure("cases.digital_material_share", "申请资料电子化率", "%")
def digital_material_share(period: Period, scope: str) -> Figure:
    """Papers held as data or files, not as paper."""
    whole = HandedMaterial.objects.filter(**_between("handed_at", period))
    part = whole.exclude(source=Source.PAPER)
    total = whole.count()
    rows = list(part.values_list("application__number", "material")[:1000])
    return Figure(Decimal(100 * part.count()) / total if total else Decimal(0), rows)


@measure("cases.trips_saved", "减少跑动", "次")
def trips_saved(period: Period, scope: str) -> Figure:
    rows = []
    for number, text in _accepted(period).values_list("number", "plan"):
        plan = Plan.from_json(text)
        if plan.trips_before > plan.trips_after:
            rows.append((number, str(plan.trips_before - plan.trips_after)))
    return Figure(Decimal(sum(int(saved) for _, saved in rows)), rows)


@measure("cases.typed_twice", "二次录入字段", "个")
def typed_twice(period: Period, scope: str) -> Figure:
    """Fields a person typed a second time: each leg sent out in the period times what its system's entry says.

    The evidence for asking a department to share its data (services.md §3, departments' own systems).
    """
    sent = Case.objects.filter(**_between("sent_out_at", period)).order_by("number")
    rows, total = [], 0
    systems = list(WorkSystem.objects.exclude(way=WorkWay.EXCHANGE).order_by("since"))
    for number, department_id, item, at in sent.values_list("number", "department_id", "item", "sent_out_at"):
        assert at is not None  # asked for between two moments
        day = local(at).date()
        fits = [
            s
            for s in systems
            if s.department_id == department_id
            and s.item in ("", item)
            and s.since <= day
            and (s.until is None or day < s.until)
        ]
        if not fits:
            continue
        system = max(fits, key=lambda s: s.item)
        total += system.fields_twice
        rows.append((number, f"{system.name}：{system.fields_twice}个字段"))
    return Figure(Decimal(total), rows)


@measure("cases.retyped_minutes", "二次录入用时", "分钟")
def retyped_minutes(period: Period, scope: str) -> Figure:
    """Minutes that people wrote down for typing a matter a second time. Served by index trail_event_retyped."""
    found = TrailEvent.objects.filter(**_between("at", period), kind=CaseRetyped.kind).order_by("at")
    told = [json.loads(facts) for facts in found.values_list("facts", flat=True)]
    numbers = dict(Case.objects.filter(pk__in=[one["case_id"] for one in told]).values_list("pk", "number"))
    rows = [(numbers[UUID(one["case_id"])], f"{one['fields']}项，{one['minutes']}分钟") for one in told]
    return Figure(Decimal(sum(one["minutes"] for one in told)), rows)


@measure("cases.late_entries", "应急补录办件", "件")
def late_entries(period: Period, scope: str) -> Figure:
    """Taken in on paper while the system stood still, entered afterwards with real times."""
    found = Application.objects.filter(**_between("submitted_at", period), entered_at__isnull=False).order_by("number")
    return _listed(found)


@measure("cases.corrections", "一次性告知补正", "件")
def corrections(period: Period, scope: str) -> Figure:
    found = Correction.objects.filter(**_between("asked_at", period)).order_by("application__number")
    return counted(found.values_list("application__number", "application__matter_name"))


@measure("cases.deemed", "逾期视为受理", "件")
def deemed(period: Period, scope: str) -> Figure:
    return _listed(_accepted(period).filter(deemed=True))
