"""An openness office: one who drafts, one who signs, a head, a window, somebody from elsewhere; requests to work on."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tests.support.matter import NOW, REGION, resident, staff
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.times import at
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import ensure_department, found_centre
from tongban.oversight.openness.models import Disclosure
from tongban.oversight.openness.selectors import requests as selectors
from tongban.oversight.openness.usecases import requests
from tongban.oversight.openness.values.requests import Answer, Delivery, Form, Person, Reply, Wanted, Way, Who

PERSON = Person(who=Who.NATURAL, name="周安", id_kind="resident", id_number=resident(1), phone="13800000000")
WANTED = Wanted(description="2020年老旧小区改造项目立项批复", form=Form.ELECTRONIC, delivery=Delivery.ONLINE)
GIVEN = Answer(reply=Reply.GIVEN, text="您申请的批复予以公开，随附。")


def noon(year: int, month: int, day: int) -> datetime:
    return at(date(year, month, day), time(11))


@dataclass
class Openness:
    bureau: Department
    elsewhere: Department
    officer: Actor
    second: Actor
    head: Actor
    clerk: Actor
    supervisor: Actor
    other: Actor
    now: datetime

    @staticmethod
    def build(now: datetime = NOW) -> "Openness":
        bureau = ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)
        elsewhere = ensure_department(actor=SYSTEM, name="区教育局", code="jy", now=now)
        found_centre(
            actor=SYSTEM, region_code=REGION, name="渌口区政务服务中心", short_name="渌审", bureau="spj", now=now
        )

        def who(name: str, duty: Duty, department: Department = bureau) -> Actor:
            return actor_for(staff(name, (duty, department), now=now), now=now)

        return Openness(
            bureau, elsewhere, who("op1", Duty.OPENNESS), who("op2", Duty.OPENNESS), who("head", Duty.LEAD), who("window", Duty.ACCEPT),
            who("watch", Duty.SUPERVISE), who("far", Duty.OPENNESS, elsewhere), now,
        )  # fmt: skip

    def ask(self, *, way: Way = Way.IN_PERSON, now: datetime | None = None, **facts: Any) -> Disclosure:
        given: dict[str, Any] = {"person": PERSON, "wanted": WANTED, "key": str(new_id()), **facts}
        actor = GUEST if way is Way.ONLINE else self.clerk
        made = requests.ask(actor=actor, way=way, department=self.bureau, now=now or self.now, **given)
        found = selectors.request(made.pk)
        assert found is not None
        return found

    def answer(self, row: Disclosure, answer: Answer = GIVEN, *, now: datetime | None = None) -> None:
        requests.draft_reply(actor=self.officer, row=row, answer=answer, now=now or self.now)
        requests.sign_reply(actor=self.second, row=row, now=now or self.now)
