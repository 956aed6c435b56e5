"""What the one-things can count; `scope` names one of them by words of its name."""

from decimal import Decimal

from tongban.infra.measures import Figure, counted, counted_there, measure
from tongban.infra.once import once
from tongban.kernel.periods import Period
from tongban.services.cases.models import Application
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.values import Bundle, MaterialSource, Plan
from tongban.services.lifeevents.models import LifeEventVersion
from tongban.services.lifeevents.selectors import bundle_of, current_versions


def _plans(period: Period, scope: str) -> list[tuple[Bundle, Plan]]:
    """The editions in force at the end of the period, composed in their usual case."""
    return _plans_of(period, scope.split(";")[0].strip().removesuffix("一件事"))


@once
def _plans_of(period: Period, name: str) -> list[tuple[Bundle, Plan]]:
    """All of them, or the first whose name has these words."""
    codes = current_versions(on=period.end).order_by("life_event__code").values_list("life_event__code", flat=True)
    if name:
        codes = codes.filter(life_event__name__contains=name)[:1]
    return [(bundle, compose(bundle, {})) for bundle in (bundle_of(code, on=period.end) for code in codes)]


def _value(period: Period, scope: str, pick: str) -> Figure:
    """One number of the plan, resting on the members of the one-thing."""
    value, rows = Decimal(0), []
    for bundle, plan in _plans(period, scope):
        value += Decimal(str(getattr(plan, pick)))
        rows += [(item.name, bundle.name) for item in plan.items]
    return Figure(value, rows)


def _all(period: Period) -> Figure:
    found = current_versions(on=period.end, singles=True).order_by("life_event__single", "life_event__code")
    return counted(found.values_list("life_event__name", "life_event__code"))


@measure("lifeevents.published", "已发布一件事", "件")
def published(period: Period, scope: str) -> Figure:
    return _all(period)


@measure("lifeevents.editions_revised", "修订版本", "个")
def editions_revised(period: Period, scope: str) -> Figure:
    found = LifeEventVersion.objects.filter(
        edition__gt=1, effective_from__gte=period.start, effective_from__lte=period.end
    )
    return counted((v.life_event.name, str(v.edition)) for v in found.select_related("life_event"))


@measure("lifeevents.items", "一件事一次办事项", "件")
def items(period: Period, scope: str) -> Figure:
    """One-things of several items and single items published as a one-thing of their own."""
    return _all(period)


@measure("lifeevents.joint_items", "联办事项", "项")
def joint_items(period: Period, scope: str) -> Figure:
    return counted((i.name, bundle.name) for bundle, _ in _plans(period, "") for i in bundle.items)


@measure("lifeevents.member_items", "成员事项", "项")
def member_items(period: Period, scope: str) -> Figure:
    return counted((i.name, i.department_name) for _, plan in _plans(period, scope) for i in plan.items)


@measure("lifeevents.departments", "联办部门", "个")
def departments(period: Period, scope: str) -> Figure:
    names = {i.department: i.department_name for _, plan in _plans(period, scope) for i in plan.items}
    return counted((name, code) for code, name in names.items())


@measure("lifeevents.materials_before", "原材料数", "份")
def materials_before(period: Period, scope: str) -> Figure:
    return _value(period, scope, "materials_before")


@measure("lifeevents.materials_after", "合并后材料数", "份")
def materials_after(period: Period, scope: str) -> Figure:
    return counted((m.name, m.source.label) for _, plan in _plans(period, scope) for m in plan.materials)


@measure("lifeevents.materials_cut", "精减材料", "份")
def materials_cut(period: Period, scope: str) -> Figure:
    return counted((d.name, d.reason) for _, plan in _plans(period, scope) for d in plan.dropped)


@measure("lifeevents.materials_reused", "免重复提交材料", "份")
def materials_reused(period: Period, scope: str) -> Figure:
    kept = (MaterialSource.SHARED, MaterialSource.KNOWN, MaterialSource.PRODUCED)
    return counted((m.name, m.reason) for _, plan in _plans(period, scope) for m in plan.materials if m.source in kept)


@measure("lifeevents.days_before", "原办理时限", "个工作日")
def days_before(period: Period, scope: str) -> Figure:
    return _value(period, scope, "days_before")


@measure("lifeevents.days_after", "承诺时限", "个工作日")
def days_after(period: Period, scope: str) -> Figure:
    """For a one-thing with a milestone the promise of the milestone, as the report states it."""
    value, rows = Decimal(0), []
    for bundle, plan in _plans(period, scope):
        value += plan.milestones[0].working_days if plan.milestones else plan.days_after
        rows += [(item.name, bundle.name) for item in plan.items]
    return Figure(value, rows)


@measure("lifeevents.steps_before", "原环节", "个")
def steps_before(period: Period, scope: str) -> Figure:
    return _value(period, scope, "steps_before")


@measure("lifeevents.steps_after", "合并后环节", "个")
def steps_after(period: Period, scope: str) -> Figure:
    return _value(period, scope, "steps_after")


@measure("lifeevents.trips_saved", "减少跑动", "次")
def trips_saved(period: Period, scope: str) -> Figure:
    value, rows = Decimal(0), []
    for bundle, plan in _plans(period, scope):
        value += plan.trips_before - plan.trips_after
        rows.append((bundle.name, f"{plan.trips_before} → {plan.trips_after}"))
    return Figure(value, rows)


@measure("lifeevents.single_form", "一表申请", "件")
def single_form(period: Period, scope: str) -> Figure:
    return counted((b.name, m.reason) for b, plan in _plans(period, scope) for m in plan.materials if m.form)


@measure("lifeevents.concluded", "办结", "件")
def concluded(period: Period, scope: str) -> Figure:
    done = Application.objects.filter(concluded_at__gte=period.first_moment, concluded_at__lt=period.end_moment)
    name = scope.split(";")[0].strip().removesuffix("一件事")
    return counted_there(
        done.filter(matter_name__contains=name).order_by("number").values_list("number", "matter_name")
    )
