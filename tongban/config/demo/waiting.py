"""What waits for the citizen of the demonstration: papers to put right, the own ones and the father's, from the telephone."""

from datetime import date, datetime, time
from uuid import UUID

from tongban.config.demo import acting
from tongban.config.demo.county import CITIZEN, Cast
from tongban.kernel.times import at
from tongban.services.cases import usecases
from tongban.services.cases.usecases import Person, Point
from tongban.services.cases.values import Channel
from tongban.services.catalogue.values import MaterialSource
from tongban.services.lifeevents.selectors import bundle_of


def for_the_citizen(cast: Cast, *, father: str, authorisation_id: UUID, day: date) -> None:
    """One matter of their own and one that they filed for the father; both asked to be corrected on the same day."""
    citizen = Person(name=CITIZEN[0], id_number=CITIZEN[1], phone="13800000000")
    own = acting.submit(
        cast, bundle_of("OT-P07", on=day), now=at(day, time(9, 40)), key=f"demo-waiting-own-{day}",
        channel=Channel.PORTAL, applicant=citizen,
    )  # fmt: skip
    _ask(cast, own, now=at(day, time(10, 35)), also=Point(
        what="紧急联系人的电话少一位", why="办理中找不到您时，要打这个电话", how="写出11位手机号码；固定电话请带区号",
        example="138 0000 0000",
    ))  # fmt: skip
    for_father = acting.submit(
        cast, bundle_of("OT-P05", on=day), now=at(day, time(15, 40)), key=f"demo-waiting-father-{day}",
        channel=Channel.PORTAL, applicant=Person(name="周德厚", id_number=father), agent=citizen,
        authorisation_id=authorisation_id,
    )  # fmt: skip
    _ask(cast, for_father, now=at(day, time(16, 30)))


def _ask(cast: Cast, matter: acting.Matter, *, now: datetime, also: Point | None = None) -> None:
    first = next(m for m in matter.plan.materials if m.source is MaterialSource.SUPPLY and not m.form)
    photo = Point(
        material=first.code, what=f"《{first.name}》照片看不清", why="关键页反光，姓名和日期无法辨认",
        how="在明亮处平放重拍，四角拍全，重新上传；或带原件到窗口", example="整页入镜，没有手指和反光",
    )  # fmt: skip
    points = (photo,) if also is None else (photo, also)
    usecases.ask_correction(actor=cast.clerk, application_id=matter.id, points=points, now=now)
