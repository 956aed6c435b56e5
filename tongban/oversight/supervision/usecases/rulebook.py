"""New editions of rules and of the ladder: from a day to come on; what was stays."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.oversight.supervision import rulebook
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import LadderEdition, RuleEdition
from tongban.oversight.supervision.policies import signals as policies
from tongban.oversight.supervision.rules import ladders
from tongban.oversight.supervision.rules.words import must_say
from tongban.oversight.supervision.selectors.rulebook import Editions
from tongban.oversight.supervision.usecases.common import STREAM, note
from tongban.oversight.supervision.values.signals import Light, Measuring, SupervisionRuleChanged

_LAST: Final = 2200


@act()
def set_rule(
    *, actor: Actor, code: str, title: str, light: Light, measure: Measuring, given: Mapping[str, str], on: bool,
    since: date, basis: str, now: datetime,
) -> RuleEdition:  # fmt: skip
    """A new edition of a rule, or a rule of the unit's own. It holds for clocks that begin on the day or later."""
    require(policies.may_supervise(actor))
    name = must_say(code, "规则代码", 40)
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise SupervisionRefusal("规则代码只用字母、数字和下划线，例如 yellow_half")
    known = next((rule for rule in Editions().all_on(since) if rule.code == name), None)
    if known is not None and (known.measure, known.light) != (measure, light):
        raise SupervisionRefusal(f"规则“{name}”看的是“{known.measure.label}”，不能改成别的；请另起一个代码")
    _not_back(since, now)
    values = {one.name: _read(one, given.get(one.name, "")) for one in rulebook.thresholds(measure)}
    row = RuleEdition.objects.create(
        code=name, title=must_say(title, "规则名称", 60), light=light.value, measure=measure.value,
        thresholds={key: str(value) for key, value in values.items()}, on=on, since=since,
        basis=must_say(basis, "依据", 200), entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    note(actor, STREAM, [SupervisionRuleChanged(key=name, edition=row.pk)], now)
    return row


@act()
def set_ladder(
    *, actor: Actor, levels: Sequence[Mapping[str, Any]], entries: Mapping[str, str], since: date, basis: str,
    now: datetime,
) -> LadderEdition:  # fmt: skip
    """A new ladder for signals raised from the day on. A circle is refused."""
    require(policies.may_supervise(actor))
    _not_back(since, now)
    try:
        wanted = rulebook.ladder_of(levels, entries)
    except (KeyError, ValueError) as wrong:
        raise SupervisionRefusal("上报层级没有填完整：每级都要有代码、名称、对象和天数") from wrong
    if len(wanted.levels) != len(levels):
        raise SupervisionRefusal("上报层级的代码不能重复")
    ladders.check(wanted)
    row = LadderEdition.objects.create(
        levels=list(levels), entries=dict(entries), since=since, basis=must_say(basis, "依据", 200),
        entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    note(actor, STREAM, [SupervisionRuleChanged(key="ladder", edition=row.pk)], now)
    return row


def _not_back(since: date, now: datetime) -> None:
    tomorrow = local(now).date() + timedelta(days=1)
    if since < tomorrow:
        raise SupervisionRefusal(f"改动不溯及既往，最早从明天（{tomorrow}）起")
    if since.year > _LAST:
        raise SupervisionRefusal("起始日期不对，请核对年份")


def _read(one: rulebook.Threshold, text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation as wrong:
        raise SupervisionRefusal(f"“{one.title}”请填数字") from wrong
    if not value.is_finite() or not one.least <= value <= one.most:
        raise SupervisionRefusal(f"“{one.title}”应在{one.least}到{one.most}之间")
    return value
