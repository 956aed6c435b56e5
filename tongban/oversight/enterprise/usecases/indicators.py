"""Schemes come in as data; each result is reported, looked at by somebody else, published."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refusal, Refused, Stale, require
from tongban.kernel.times import local
from tongban.oversight.enterprise import reading, rules
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import Indicator, IndicatorResult, Scheme, Unit
from tongban.oversight.enterprise.policies.common import acts_for, is_office, may_keep
from tongban.oversight.enterprise.reading import Fault, Preview
from tongban.oversight.enterprise.transitions.results import after
from tongban.oversight.enterprise.usecases.common import STREAM, note
from tongban.oversight.enterprise.values.campaign import CampaignChanged
from tongban.oversight.enterprise.values.registers import IndicatorSpec, ResultAct, ResultMoved, ResultState

_FIELDS = (
    "code",
    "area",
    "name",
    "definition",
    "unit",
    "worst",
    "best",
    "weight",
    "responsible",
    "source",
    "frequency",
)
_LINES_MAX = 500
_BYTES_MAX = 2_000_000


def number_of(text: Any, what: str) -> Decimal:
    """A number as people write it. Raises EnterpriseRefusal."""
    try:
        value = Decimal(str(text).strip().rstrip("%"))
    except InvalidOperation as wrong:
        raise EnterpriseRefusal(f"{what}“{str(text)[:20]}”不是数字") from wrong
    if not value.is_finite() or abs(value) >= 1_000_000_000:
        raise EnterpriseRefusal(f"{what}太大或不是有限的数")
    return value.quantize(Decimal("0.001"))


def line_of(cells: Mapping[str, Any]) -> IndicatorSpec:
    """One line of a scheme. Raises EnterpriseRefusal for what cannot be scored."""
    said = {name: str(cells.get(name, "") or "").strip() for name in _FIELDS}
    worst, best, weight = (
        number_of(cells.get(n, ""), t) for n, t in (("worst", "最差值"), ("best", "最优值"), ("weight", "分值"))
    )
    if worst == best:
        raise EnterpriseRefusal("最差值和最优值不能相同")
    if not 0 < weight < 10_000:
        raise EnterpriseRefusal("分值应大于0")
    return IndicatorSpec(
        code=rules.must_say(said["code"], "编号", 20), area=rules.must_say(said["area"], "一级指标", 60), name=rules.must_say(said["name"], "二级指标", 100),
        definition=rules.must_say(said["definition"], "口径", 500), unit=rules.may_say(said["unit"], "计量单位", 20), worst=worst, best=best,
        weight=weight, responsible=rules.must_say(said["responsible"], "责任单位", 100), source=said["source"][:100],
        frequency=said["frequency"][:20],
    )  # fmt: skip


def read_scheme(content: bytes) -> Preview:
    """The lines of a YAML file or a spreadsheet, each with its fault. Raises Refused when it is neither."""
    if content.startswith((b"PK", b"\xd0\xcf")):
        table = reading.read_table(content, "indicator", needed=("code", "area", "name", "worst", "best", "weight"))
        preview = reading.rows_of(table, "indicator", line_of)
    else:
        preview = _from_yaml(content)
    codes: set[str] = set()
    for place, line, _ in preview.rows:
        if line.code in codes:
            preview.faults.append(Fault(place, line.code, f"编号{line.code}出现了两次"))
        codes.add(line.code)
    return preview


def _from_yaml(content: bytes) -> Preview:
    if len(content) > _BYTES_MAX:
        raise EnterpriseRefusal("文件太大，指标方案一般不超过几百行")
    try:
        told = yaml.load(content.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as wrong:
        raise EnterpriseRefusal("不是有效的YAML文件或表格，请核对") from wrong
    rows = told.get("indicators") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not rows or len(rows) > _LINES_MAX:
        raise EnterpriseRefusal(f"YAML里要有“indicators”清单，1到{_LINES_MAX}行")
    preview = Preview(heads=["编号", "一级指标", "二级指标", "分值"])
    for place, row in enumerate(rows, start=1):
        try:
            if not isinstance(row, dict):
                raise EnterpriseRefusal("这一行不是“名称: 值”的形式")
            line = line_of(row)
            preview.rows.append((place, line, {"c": line.code, "a": line.area, "n": line.name, "w": str(line.weight)}))
        except Refused as wrong:
            preview.faults.append(Fault(place, str(row)[:40], str(wrong)))
    return preview


@act()
def import_scheme(*, actor: Actor, name: str, place: str, year: int, basis: str, content: bytes, now: datetime, sure: bool = False) -> Preview:  # fmt: skip
    """A scheme of any county and year, whole or not at all."""
    require(may_keep(actor))
    preview = read_scheme(content)
    if sure and not preview.faults:
        _scheme(actor, name, place, year, basis, [line for _, line, _ in preview.rows], now)
    return preview


@act()
def keep_scheme(*, actor: Actor, name: str, place: str, year: int, basis: str, lines: Sequence[IndicatorSpec], now: datetime) -> Scheme:  # fmt: skip
    require(may_keep(actor))
    return _scheme(actor, name, place, year, basis, lines, now)


def _scheme(actor: Actor, name: str, place: str, year: int, basis: str, lines: Sequence[IndicatorSpec], now: datetime) -> Scheme:  # fmt: skip
    if not 2000 <= year <= 2200:
        raise EnterpriseRefusal("年度不对，请核对")
    told, where = rules.must_say(name, "名称", 100), rules.must_say(place, "适用地区", 60)
    if Scheme.objects.filter(name=told, place=where, year=year).exists():
        raise EnterpriseRefusal(f"{where}{year}年度的“{told}”已登记，修订的请换一个名称")
    row = Scheme.objects.create(
        id=new_id(),
        name=told,
        place=where,
        year=year,
        basis=rules.may_say(basis, "依据", 200),
        entered_by_id=actor.account_id,
        entered_at=now,
    )
    units = {u.name: u for u in Unit.objects.all()}
    Indicator.objects.bulk_create([
        Indicator(
            id=new_id(), scheme=row, code=x.code, area=x.area, name=x.name, definition=x.definition, measured_in=x.unit, worst=x.worst,
            best=x.best, weight=x.weight, frequency=x.frequency, source=x.source, unit=units.get(x.responsible), responsible=x.responsible, place=n,
        )
        for n, x in enumerate(lines)
    ])  # fmt: skip
    note(actor, STREAM, [CampaignChanged(register="scheme", key=str(row.pk))], now)
    return row


@act()
def ask_for_results(*, actor: Actor, scheme: Scheme, start: date, end: date, now: datetime) -> int:
    """Units are asked for the values of a period; asked twice changes nothing."""
    require(may_keep(actor))
    if rules.believable(end, "结束日期") < rules.believable(start, "起始日期"):
        raise EnterpriseRefusal("结束日期不能早于起始日期")
    if (end - start).days > 366:
        raise EnterpriseRefusal("一次填报最长一年")
    known = set(
        IndicatorResult.objects.filter(indicator__scheme=scheme, start=start).values_list("indicator_id", flat=True)
    )
    rows = [
        IndicatorResult(id=new_id(), indicator=line, start=start, end=end, state=ResultState.EMPTY.value)
        for line in Indicator.objects.filter(scheme=scheme) if line.pk not in known
    ]  # fmt: skip
    IndicatorResult.objects.bulk_create(rows)
    note(actor, STREAM, [CampaignChanged(register="round", key=f"{scheme.pk} {start}")], now)
    return len(rows)


def may_report(actor: Actor, row: IndicatorResult) -> Refusal | None:
    unit = row.indicator.unit
    if is_office(actor) or (unit is not None and acts_for(actor, unit)):
        return None
    return Refusal("只有责任单位的负责人可以填报；没有账号的单位由优化办附材料代填")


def may_check(actor: Actor, row: IndicatorResult) -> Refusal | None:
    if not is_office(actor):
        return Refusal("只有优化办可以审核和发布")
    if row.state == ResultState.REPORTED and actor.account_id is not None and actor.account_id == row.reported_by_id:
        return Refusal("数值是您代填的，请由另一位优化办人员审核")
    return None


def _moved(actor: Actor, row: IndicatorResult, what: ResultAct, now: datetime, **facts: object) -> None:
    was = ResultState(row.state)
    state = after(was, what)
    if IndicatorResult.objects.filter(pk=row.pk, state=was.value).update(state=state.value, **facts) != 1:
        raise Stale("这个指标刚被他人处理，请刷新后再试")
    note(actor, row.pk, [ResultMoved(result_id=row.pk, act=what.value, state=state.value)], now)
    row.refresh_from_db()


@act()
def report_result(*, actor: Actor, row: IndicatorResult, value: Decimal, said: str, now: datetime, paper: files.Attachment | None = None) -> None:  # fmt: skip
    """A value with its evidence. Not before the period is over."""
    require(may_report(actor, row))
    after(ResultState(row.state), ResultAct.REPORT)
    if local(now).date() < row.end:
        raise EnterpriseRefusal(f"{row.end}期满后才能填报")
    unit = row.indicator.unit
    own = unit is not None and acts_for(actor, unit)
    if not own and paper is None and row.file_id is None:
        raise EnterpriseRefusal("代单位填报须附证明材料")
    stored, name = files.keep(paper, now)
    more = {"file": stored, "file_name": name} if stored is not None else {}
    told = rules.may_say(said, "说明", 500)
    _moved(actor, row, ResultAct.REPORT, now, value=value, note=told, returned="", reported_by_id=actor.account_id, reported_at=now, passed_by=None, passed_at=None, **more)  # fmt: skip


@act()
def check_result(*, actor: Actor, row: IndicatorResult, what: ResultAct, said: str, now: datetime) -> None:
    """Passed, sent back with a reason, published, or taken back to be corrected."""
    require(may_check(actor, row))
    match what:
        case ResultAct.PASS:
            _moved(actor, row, what, now, passed_by_id=actor.account_id, passed_at=now)
        case ResultAct.PUBLISH:
            _moved(actor, row, what, now, published_at=now)
        case ResultAct.SEND_BACK | ResultAct.RECALL:
            _moved(
                actor,
                row,
                what,
                now,
                returned=rules.must_say(said, "理由", 500),
                passed_by=None,
                passed_at=None,
                published_at=None,
            )
        case ResultAct.REPORT:
            raise EnterpriseRefusal("请选择审核意见")
