"""The unit's own limits and rates, from a day on."""

from datetime import date, datetime

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import require
from tongban.oversight.openness import policies, reference
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Setting
from tongban.oversight.openness.rules.said import must_say
from tongban.oversight.openness.usecases.common import STREAM, note
from tongban.oversight.openness.values.requests import OpennessRegisterChanged


@act()
def set_setting(*, actor: Actor, code: str, value: int, since: date, basis: str, now: datetime) -> Setting:
    """What holds from a day on; clocks that run keep the limit under which they began."""
    require(policies.may_publish(actor))
    shipped = reference.settings().get(code)
    if shipped is None:
        raise OpennessRefusal("没有这项设置")
    if not shipped.least <= value <= shipped.most:
        raise OpennessRefusal(f"{shipped.title}应在{shipped.least}到{shipped.most}之间")
    if not 2000 <= since.year <= 2200:
        raise OpennessRefusal("起始日期不对，请核对年份")
    told = must_say(basis, "依据", 200)
    row = Setting.objects.create(
        code=code, value=value, since=since, basis=told, entered_by_id=actor.account_id, entered_at=now
    )
    note(actor, STREAM, [OpennessRegisterChanged(register="setting", key=code)], now)
    return row
