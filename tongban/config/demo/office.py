"""The campaign office of the demonstration: its people, who enters for which unit, with which letter."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, Final

from tongban.infra.files import Attachment
from tongban.infra.wordfile import Paper, Style, Words, docx
from tongban.kernel.actors import Actor
from tongban.kernel.times import at, local
from tongban.orgs.selectors import actor_for
from tongban.oversight.enterprise.models import Company, Leader, Unit
from tongban.people.accounts.models import Account

_FROM: Final = date(2021, 1, 4)


@dataclass
class Office:
    """Two of the campaign office, the heads of units that log in, and what was entered."""

    first: Actor
    second: Actor
    before: datetime
    units: dict[str, Unit] = field(default_factory=dict)
    leaders: list[Leader] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)

    @cached_property
    def heads(self) -> dict[Any, Actor]:
        """Who decides in a department, by department."""
        wanted = {f"approver-{u.department.code}": u.department_id for u in self.units.values() if u.department}
        found = Account.objects.filter(username__in=wanted)
        return {wanted[a.username]: actor_for(a, now=at(_FROM, time(9))) for a in found}

    def of(self, name: str) -> Actor:
        """Who enters for the unit: its own head, or the office."""
        return self.heads.get(self.units[name].department_id, self.first)

    def paper(self, name: str, said: str, now: datetime) -> Attachment | None:
        """The unit's letter, where the office enters for it."""
        if self.of(name) is not self.first:
            return None
        here = local(now)
        blocks = (
            Words("关于企业反映问题办理情况的复函", Style.CENTRE), Words("区优化办：", Style.TO), Words(said),
            Words(name, Style.RIGHT), Words(f"{here.year}年{here.month}月{here.day}日", Style.RIGHT),
        )  # fmt: skip
        return Attachment(f"{name}复函.docx", docx(Paper("", name, here.year, blocks)))
