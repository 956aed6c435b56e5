"""A sample is drawn on the record, checked by its list, and what is found becomes a letter."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from tongban.infra import files, numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Letter, Sample, SampleItem, SamplePhoto
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import sampling as rules
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.selectors import sampling as selectors
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.usecases.letters import draft
from tongban.oversight.supervision.values.letters import TITLE_MAX, LetterOrder
from tongban.oversight.supervision.values.sampling import Population, Result, SampleChecked, SampleDrawn

POPULATION_MOST = 50_000
COUNT_MOST = 200
PHOTOS_MOST = 6


@act()
def draw(
    *, actor: Actor, title: str, population: Population, count: int, checklist: str, now: datetime, period: Period | None = None,
    seed: str = "",
) -> Sample:  # fmt: skip
    """Draw. The seed is ours, or one announced before; every draw stays on record, also one that is not used."""
    require(policies.may_keep(actor))
    if checklist not in reference.checklists():
        raise SupervisionRefusal("请选择检查表")
    if population is Population.CASES and period is None:
        raise SupervisionRefusal("抽查办件请填写起止日期")
    if period is not None and not 2000 <= period.start.year <= period.end.year <= 2200:
        raise SupervisionRefusal("起止日期不对，请核对年份")
    seed = "".join(seed.split()) or secret_text(16)
    if not 6 <= len(seed) <= 64:
        raise SupervisionRefusal("随机种子应为6到64个字符，不填则自动产生")
    members = {m.key: m for m in selectors.members(population, period)}
    if not members:
        raise SupervisionRefusal("没有可以抽查的对象，请换一段时间或换一种对象")
    if len(members) > POPULATION_MOST:
        raise SupervisionRefusal(f"总数{len(members)}超过{POPULATION_MOST}，请缩短时间范围")
    if not 1 <= count <= COUNT_MOST:
        raise SupervisionRefusal(f"抽取数应在1到{COUNT_MOST}之间")
    drawn = rules.draw(members, seed=seed, count=count)
    year = local(now).year
    row = Sample.objects.create(
        id=new_id(), number=f"抽查〔{year}〕{numbering.take(f'supervision.sample.{year}')}号", title=must_say(title, "名称", 120),
        population=population.value, start=period.start if period else None, end=period.end if period else None, checklist=checklist, seed=seed,
        size=len(members), count=count, keys="\n".join(sorted(members)), digest=rules.digest(members), drawn_by_id=actor.account_id, drawn_at=now,
    )  # fmt: skip
    SampleItem.objects.bulk_create(
        SampleItem(sample=row, position=n, key=key, label=members[key].label, unit_id=members[key].department_id)
        for n, key in enumerate(drawn, start=1)
    )
    event = SampleDrawn(
        sample_id=row.pk, population=population.value, digest=row.digest, seed=seed, size=row.size, count=count
    )
    note(actor, row.pk, [event], now)
    return row


@act()
def check(
    *, actor: Actor, item: SampleItem, answers: Mapping[str, str], said: str, on: date, now: datetime,
    photos: Sequence[files.Attachment] = (),
) -> Result:  # fmt: skip
    """The checklist as it was answered; a finding is told in words."""
    require(policies.may_keep(actor))
    if not local(item.sample.drawn_at).date() <= on <= local(now).date():
        raise SupervisionRefusal("检查日期应在抽取之后、今天以前")
    result = rules.result_of(answers, [q.code for q in reference.checklists()[item.sample.checklist].questions])
    told = may_say(said, "情况", 2000)
    if result is not Result.PASSED and len(told) < 4:
        raise SupervisionRefusal("有问题或无法检查的，请写明情况")
    if len(photos) > PHOTOS_MOST:
        raise SupervisionRefusal(f"一项最多{PHOTOS_MOST}张照片")
    open_ = SampleItem.objects.filter(pk=item.pk, result="")
    facts = {
        "result": result.value,
        "answers": dict(answers),
        "note": told,
        "checked_on": on,
        "checked_by_id": actor.account_id,
    }
    if open_.update(**facts) != 1:
        raise Stale("这一项刚由他人检查，请刷新")
    for photo in photos:
        stored, name = files.keep(photo, now)
        assert stored is not None
        SamplePhoto.objects.create(item=item, file=stored, name=name, at=now)
    event = SampleChecked(sample_id=item.sample_id, position=item.position, result=result.value)
    note(actor, item.sample_id, [event], now)
    item.refresh_from_db()
    return result


@act()
def write_letter(
    *,
    actor: Actor,
    item: SampleItem,
    requirement: str,
    now: datetime,
    unit_id: UUID | None = None,
    days: int | None = None,
) -> Letter:
    """What was found goes out as a letter; windows and villages answer through the bureau unless a unit is named."""
    require(policies.may_keep(actor))
    if item.result != Result.FAILED:
        raise SupervisionRefusal("检查有问题的才下发交办函")
    here = centre()
    unit = unit_id or item.unit_id or (here.bureau_id if here else None)
    if unit is None:
        raise SupervisionRefusal("请选择责任单位")
    order = LetterOrder(
        title=f"关于整改抽查发现问题的交办函（{item.label[:60]}）"[:TITLE_MAX], problem=f"{item.label}：{item.note}", requirement=requirement,
        source="sampling", source_note=f"{item.sample.number}{item.sample.title}"[:200], responsible_id=unit, days=days, origin="sample",
        origin_id=str(item.pk),
    )  # fmt: skip
    row = draft(actor=actor, order=order, now=now, submit=True)
    SampleItem.objects.filter(pk=item.pk, letter=None).update(letter=row)
    item.refresh_from_db()
    return row
