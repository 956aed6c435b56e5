"""The plain registers: each row once, with its day and its paper; what was found is carried to its end."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from tongban.infra import files, numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.oversight.enterprise import rules
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import (
    Assessment,
    Brief,
    Clearance,
    LegacyProblem,
    MediaReport,
    Rectification,
    Training,
    Unit,
)
from tongban.oversight.enterprise.policies.common import may_keep
from tongban.oversight.enterprise.rules import believable
from tongban.oversight.enterprise.usecases.common import note
from tongban.oversight.enterprise.values.registers import (
    AssessmentScope,
    OutletLevel,
    RegisterKept,
    Separation,
    WeakSource,
)

Row = TypeVar("Row", bound=models.Model)


def _past(day: date, what: str, now: datetime) -> date:
    if day > local(now).date():
        raise EnterpriseRefusal(f"{what}不能晚于今天")
    return believable(day, what)


def _keep(actor: Actor, made: type[Row], register: str, now: datetime, paper: files.Attachment | None, **facts: Any) -> Row:  # fmt: skip
    stored, name = files.keep(paper, now)
    row: Row = made._default_manager.create(id=new_id(), file=stored, file_name=name, entered_by_id=actor.account_id, entered_at=now, **facts)  # fmt: skip
    note(actor, row.pk, [RegisterKept(register=register, key=row.pk, how="entered")], now)
    return row


def _finish(actor: Actor, row: models.Model, register: str, now: datetime, *, day_field: str, on: date, since: date, result: str) -> None:  # fmt: skip
    """Done on a day, with what came of it; done once."""
    require(may_keep(actor))
    if _past(on, "完成日期", now) < since:
        raise EnterpriseRefusal(f"完成日期不能早于{since}")
    told = rules.must_say(result, "结果", 500)
    same = type(row)._default_manager.filter(pk=row.pk, **{day_field: None})
    if same.update(**{day_field: on, "result": told}) != 1:
        raise EnterpriseRefusal("已登记完成")
    note(actor, row.pk, [RegisterKept(register=register, key=row.pk, how="finished")], now)
    row.refresh_from_db()


# --- problems left over --------------------------------------------------------------------------------------------------


@act()
def register_legacy(
    *, actor: Actor, title: str, background: str, lead: Unit, cooperating: Sequence[Unit], since: date, due_on: date, measure: str,
    now: datetime, paper: files.Attachment | None = None,
) -> LegacyProblem:  # fmt: skip
    """A problem of years past, with the unit that leads and those that work with it. No private person's name in its title."""
    require(may_keep(actor))
    if due_on < _past(since, "登记日期", now):
        raise EnterpriseRefusal("目标日期不能早于登记日期")
    if lead in cooperating:
        raise EnterpriseRefusal("牵头单位不必再选为配合单位")
    sequence = numbering.take(f"enterprise.legacy.{since.year}")
    row = _keep(
        actor, LegacyProblem, "legacy", now, paper, number=f"遗留〔{since.year}〕{sequence}号", title=rules.must_say(title, "问题", 100),
        background=rules.must_say(background, "由来", 1000), lead=lead, since=since, due_on=due_on, measure=rules.must_say(measure, "措施", 1000),
    )  # fmt: skip
    row.cooperating.set(cooperating)
    return row


@act()
def solve_legacy(*, actor: Actor, row: LegacyProblem, on: date, result: str, now: datetime) -> None:
    _finish(actor, row, "legacy", now, day_field="solved_on", on=on, since=row.since, result=result)


@act()
def reopen_legacy(*, actor: Actor, row: LegacyProblem, now: datetime) -> None:
    """It came back."""
    require(may_keep(actor))
    if LegacyProblem.objects.filter(pk=row.pk, solved_on__isnull=False).update(solved_on=None, result="") != 1:
        raise EnterpriseRefusal("这个问题没有登记解决")
    note(actor, row.pk, [RegisterKept(register="legacy", key=row.pk, how="reopened")], now)


# --- briefs and media --------------------------------------------------------------------------------------------------------


@act()
def register_brief(
    *, actor: Actor, on: date, title: str, sent_to: str, text: str, now: datetime, issue_no: int | None = None,
    paper: files.Attachment | None = None,
) -> Brief:  # fmt: skip
    """The next number of the year unless another is given."""
    require(may_keep(actor))
    year = _past(on, "印发日期", now).year
    last = Brief.objects.filter(year=year).aggregate(models.Max("issue_no"))["issue_no__max"] or 0
    number = issue_no or last + 1
    if not 1 <= number <= 999:
        raise EnterpriseRefusal("期号应在1到999之间")
    if Brief.objects.filter(year=year, issue_no=number).exists():
        raise EnterpriseRefusal(f"{year}年第{number}期已登记")
    if not text.strip() and paper is None:
        raise EnterpriseRefusal("请填写正文，或附上简报文件")
    return _keep(
        actor, Brief, "brief", now, paper, year=year, issue_no=number, on=on, title=rules.must_say(title, "标题", 150),
        sent_to=rules.must_say(sent_to, "报送", 200), text=text.strip()[:20_000],
    )  # fmt: skip


@act()
def register_media(
    *, actor: Actor, on: date, title: str, outlet: str, level: OutletLevel, now: datetime, link: str = "",
    paper: files.Attachment | None = None,
) -> MediaReport:  # fmt: skip
    require(may_keep(actor))
    told, place = rules.must_say(title, "标题", 150), rules.must_say(outlet, "媒体", 100)
    if MediaReport.objects.filter(on=on, outlet=place, title=told).exists():
        raise EnterpriseRefusal("这篇报道已登记")
    if link and not link.startswith(("http://", "https://")):
        raise EnterpriseRefusal("网址应以 http:// 或 https:// 开头")
    return _keep(
        actor, MediaReport, "media", now, paper, on=_past(on, "刊发日期", now), title=told, outlet=place, level=level.value,
        link=link.strip()[:300],
    )  # fmt: skip


# --- associations, trainings, weaknesses, outside assessments -------------------------------------------------------------------


@act()
def register_clearance(
    *, actor: Actor, association: str, unit: Unit, checked_on: date, separated: Sequence[Separation], found: str, now: datetime,
    paper: files.Attachment | None = None,
) -> Clearance:  # fmt: skip
    """An association was looked at. Separated in all five respects it is done at once."""
    require(may_keep(actor))
    told = rules.must_say(association, "行业协会", 100)
    if Clearance.objects.filter(association=told, checked_on=checked_on).exists():
        raise EnterpriseRefusal("这次排查已登记")
    whole = set(separated) == set(Separation)
    if not whole and not found.strip():
        raise EnterpriseRefusal("没有全部分离的，请填写发现的问题")
    return _keep(
        actor, Clearance, "clearance", now, paper, association=told, unit=unit, checked_on=_past(checked_on, "排查日期", now),
        separated=[s.value for s in Separation if s in separated], found=rules.may_say(found, "发现的问题", 500),
        done_on=checked_on if whole else None, result="已全部分离" if whole else "",
    )  # fmt: skip


@act()
def finish_clearance(*, actor: Actor, row: Clearance, on: date, result: str, now: datetime) -> None:
    _finish(actor, row, "clearance", now, day_field="done_on", on=on, since=row.checked_on, result=result)


@act()
def register_training(
    *, actor: Actor, on: date, agency: str, topic: str, attendees: int, now: datetime, fee_fen: int = 0, contract: str = "",
    paper: files.Attachment | None = None,
) -> Training:  # fmt: skip
    require(may_keep(actor))
    who, what = rules.must_say(agency, "机构", 100), rules.must_say(topic, "内容", 200)
    if Training.objects.filter(on=on, agency=who, topic=what).exists():
        raise EnterpriseRefusal("这次培训已登记")
    if attendees < 1:
        raise EnterpriseRefusal("参加人数至少1人")
    return _keep(
        actor, Training, "training", now, paper, on=_past(on, "日期", now), agency=who, topic=what, attendees=attendees, fee_fen=fee_fen,
        contract=rules.may_say(contract, "合同", 100),
    )  # fmt: skip


@act()
def register_rectification(
    *, actor: Actor, source: WeakSource, on: date, area: str, gap: str, measure: str, unit: Unit, due_on: date, now: datetime,
    paper: files.Attachment | None = None,
) -> Rectification:  # fmt: skip
    """A weakness with what is done about it, by whom, until when."""
    require(may_keep(actor))
    if due_on < _past(on, "提出日期", now):
        raise EnterpriseRefusal("整改期限不能早于提出日期")
    sequence = numbering.take(f"enterprise.rectification.{on.year}")
    return _keep(
        actor, Rectification, "rectification", now, paper, number=f"整改〔{on.year}〕{sequence}号", source=source.value, on=on,
        area=rules.must_say(area, "领域", 60), gap=rules.must_say(gap, "差距", 500), measure=rules.must_say(measure, "整改措施", 1000), unit=unit,
        due_on=due_on,
    )  # fmt: skip


@act()
def finish_rectification(*, actor: Actor, row: Rectification, on: date, result: str, now: datetime) -> None:
    _finish(actor, row, "rectification", now, day_field="done_on", on=on, since=row.on, result=result)


@act()
def register_assessment(
    *, actor: Actor, year: int, agency: str, on: date, scope: AssessmentScope, score: Decimal, full: Decimal, now: datetime,
    paper: files.Attachment | None, unit: Unit | None = None, rank: int | None = None, out_of: int | None = None, note: str = "",
) -> Assessment:  # fmt: skip
    """What an outside agency found, with its report."""
    require(may_keep(actor))
    if paper is None:
        raise EnterpriseRefusal("请附评估机构的报告或结果通报")
    if (scope is AssessmentScope.DEPARTMENT) != (unit is not None):
        raise EnterpriseRefusal("对职能部门的评估请选择单位；对全区的不选")
    if not 0 <= score <= full or full <= 0:
        raise EnterpriseRefusal(f"得分应在0到满分（{full}）之间")
    if (rank is None) != (out_of is None) or (rank is not None and out_of is not None and not 1 <= rank <= out_of):
        raise EnterpriseRefusal("名次和参评数要一起填，名次不能大于参评数")
    who = rules.must_say(agency, "评估机构", 100)
    if Assessment.objects.filter(year=year, agency=who, unit=unit).exists():
        raise EnterpriseRefusal(f"{who}对{unit.name if unit else '全区'}{year}年度的结果已登记")
    return _keep(
        actor, Assessment, "assessment", now, paper, year=year, agency=who, on=_past(on, "结果日期", now), scope=scope.value, unit=unit,
        score=score, full=full, rank=rank, out_of=out_of, note=rules.may_say(note, "评价", 500),
    )  # fmt: skip
