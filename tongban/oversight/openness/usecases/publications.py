"""Publishing: prepared by one, checked by another, replaced and withdrawn with a reason; the history stays."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import at, local
from tongban.orgs.models import Department, Venue
from tongban.oversight.openness import policies, reference
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Lookup, Publication
from tongban.oversight.openness.rules.clock import day_after, must_be_within
from tongban.oversight.openness.rules.privacy import must_be_impersonal
from tongban.oversight.openness.rules.said import may_say, must_say
from tongban.oversight.openness.transitions import PUBLICATIONS, follow
from tongban.oversight.openness.usecases.common import STREAM, note, setting
from tongban.oversight.openness.values.publications import (
    BODY_MAX,
    TITLE_MAX,
    Act,
    Entry,
    PublicationMoved,
    State,
)
from tongban.oversight.openness.values.requests import OpennessRegisterChanged

_FIRST = date(1949, 10, 1)


@act()
def prepare(
    *, actor: Actor, entry: Entry, department: Department, now: datetime, file: files.Attachment | None = None,
    replaces: Publication | None = None,
) -> Publication:  # fmt: skip
    """Enter what is to be public; due within twenty working days of its making or change (Disclosure Regulation art 26)."""
    require(policies.may_publish(actor))
    if replaces is not None and replaces.state != State.PUBLISHED:
        raise OpennessRefusal("只有已公开的信息可以更新")
    facts = _checked(entry, now)
    stored, name = files.keep(file, now)
    if not (facts["body"] or facts["link"] or stored):
        raise OpennessRefusal("请填写正文，或者上传文件")
    if replaces is not None and Publication.objects.filter(replaces=replaces).exclude(state=State.DISCARDED).exists():
        raise OpennessRefusal("这条信息已经有待审核的更新")
    row = Publication.objects.create(
        id=new_id(), **facts, file=stored, file_name=name, department=department, state=State.DRAFT.value, replaces=replaces,
        prepared_by_id=actor.account_id, prepared_at=now,
    )  # fmt: skip
    note(actor, row.pk, [PublicationMoved(publication_id=row.pk, act="prepare", state=row.state)], now)
    return row


def _checked(entry: Entry, now: datetime) -> dict[str, Any]:
    """What is entered, in order; nobody's numbers in it; the last day to publish."""
    if entry.category not in reference.fillable():
        raise OpennessRefusal("请选择栏目")
    today = local(now).date()
    must_be_within(entry.made_on, _FIRST, today, "形成或变更日期")
    title = must_say(entry.title, "标题", TITLE_MAX, least=4)
    body = may_say(entry.body, "正文", BODY_MAX)
    must_be_impersonal(f"{title}\n{body}", "标题和正文")
    if entry.link and not (entry.link.startswith("/") and not entry.link.startswith("//")):
        raise OpennessRefusal("本站网页写成 /reports/2021/1/ 的样子")
    return {
        "category": entry.category, "title": title, "document_number": may_say(entry.document_number, "文号", 100), "body": body,
        "link": entry.link[:200], "made_on": entry.made_on,
        "due_on": day_after(setting("publish_days", now), entry.made_on, workdays()),
    }  # fmt: skip


@act()
def edit(
    *, actor: Actor, row: Publication, entry: Entry, department: Department, now: datetime, file: files.Attachment | None = None
) -> None:  # fmt: skip
    """Change what is not public yet; whoever changes it prepared it."""
    require(policies.may_publish(actor))
    facts = _checked(entry, now)
    stored, name = files.keep(file, now)
    if stored is not None:
        facts |= {"file": stored, "file_name": name}
    if not (facts["body"] or facts["link"] or stored or row.file_id):
        raise OpennessRefusal("请填写正文，或者上传文件")
    facts |= {"department": department, "prepared_by_id": actor.account_id, "prepared_at": now, "remark": ""}
    _move(actor, row, Act.EDIT, now, facts)


@act()
def send_back(*, actor: Actor, row: Publication, said: str, now: datetime) -> None:
    require(policies.may_sign_publication(actor, row))
    _move(actor, row, Act.SEND_BACK, now, {"remark": must_say(said, "退回意见", 300)})


@act()
def discard(*, actor: Actor, row: Publication, now: datetime) -> None:
    require(policies.may_publish(actor))
    _move(actor, row, Act.DISCARD, now, {"replaces": None})


@act()
def sign(*, actor: Actor, row: Publication, now: datetime) -> None:
    """A second person has checked it: public from now on; what it updates is public no more, and stays on record."""
    require(policies.may_sign_publication(actor, row))
    if row.replaces_id is not None:
        before = Publication.objects.get(pk=row.replaces_id)
        _move(actor, before, Act.REPLACE, now, {"ended_at": now})
    _move(actor, row, Act.SIGN, now, {"signed_by_id": actor.account_id, "published_at": now})


@act()
def withdraw(*, actor: Actor, row: Publication, said: str, now: datetime) -> None:
    """Public no more, with a reason that everybody reads; the history stays."""
    require(policies.may_publish(actor))
    facts = {"ended_at": now, "reason": must_say(said, "撤下理由", 300, least=4)}
    _move(actor, row, Act.WITHDRAW, now, facts)


def _move(actor: Actor, row: Publication, what: Act, now: datetime, facts: Mapping[str, Any]) -> None:
    was = State(row.state)
    state = follow(PUBLICATIONS, was, what, "信息")
    same = Publication.objects.filter(pk=row.pk, state=was.value, prepared_at=row.prepared_at)
    if same.update(state=state.value, **facts) != 1:
        raise Stale("这条信息刚被他人处理，请刷新后再试")
    note(actor, row.pk, [PublicationMoved(publication_id=row.pk, act=what.value, state=state.value)], now)
    row.refresh_from_db()


@act()
def register_report(*, title: str, link: str, department: Department, made_on: date, now: datetime) -> Publication | None:  # fmt: skip
    """A report that another procedure reviewed, signed and published joins the catalogue; told twice, entered once."""
    if Publication.objects.filter(link=link).exists():
        return None
    due_on = day_after(setting("publish_days", now), made_on, workdays())
    row = Publication.objects.create(
        id=new_id(), category="evaluation", title=title[:TITLE_MAX], link=link, department=department, made_on=made_on, due_on=due_on,
        state=State.PUBLISHED.value, prepared_at=now, published_at=min(now, at(made_on, time(17))),
    )  # fmt: skip
    note(SYSTEM, row.pk, [PublicationMoved(publication_id=row.pk, act="register", state=row.state)], now)
    return row


@act()
def note_lookup(*, actor: Actor, venue: Venue, on: date, subject: str, helped: bool, found: bool, now: datetime) -> Lookup:  # fmt: skip
    """Somebody looked something up in the zone of a hall (Disclosure Regulation art 25)."""
    require(policies.may_register(actor))
    today = local(now).date()
    must_be_within(on, date(today.year - 1, 1, 1), today, "日期")
    told = must_say(subject, "查阅内容", 200, least=2)
    must_be_impersonal(told, "查阅内容")
    row = Lookup.objects.create(
        id=new_id(), venue=venue, on=on, subject=told, helped=helped, found=found, entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    note(actor, STREAM, [OpennessRegisterChanged(register="lookup", key=str(row.pk))], now)
    return row
