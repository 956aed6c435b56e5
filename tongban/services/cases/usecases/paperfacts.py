"""What papers say, read from the rows: one content per kind, the law's names filled in."""

import re
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import yaml
from django.conf import settings

from tongban.infra.calendar import workdays
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.people.parties.values import IdKind, PartyKind
from tongban.services.cases import furtherpapers, notices, records, remedies
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.holders import holder_of, subject_of
from tongban.services.cases.models import (
    Application,
    Case,
    Certificate,
    Custody,
    Paper,
    PaperRecord,
)
from tongban.services.cases.papercontent import Decision, Matter, Office, content
from tongban.services.cases.usecases.noticefacts import notice_of
from tongban.services.cases.values import (
    GRANTS,
    HANDED_OVER,
    RECORDED,
    REFUSALS,
    WITHDRAWALS,
    CaseState,
    PaperKind,
    ServeWay,
    Source,
)
from tongban.services.catalogue.filling import parts_of
from tongban.services.catalogue.values import Plan

_RESULT: Final = {True: "准予", False: "不予"}
_LICENCE: Final = ("", "01")  # item types that the Licensing Law rules
_OFFICE_ENDING: Final = re.compile(r"(政务服务中心|政务服务大厅|行政审批服务局|人民政府)$")
_NOT_YET: Final = "还没有可以出具这份文书的事实"
_PERSONS: Final = ("applicant", "agent", "subject")


def content_of(kind: PaperKind, application_id: UUID, case_id: UUID | None, round_: int) -> dict[str, Any]:
    """Everything the paper says but number, code and QR. Raises CaseRefusal when it has no ground (yet)."""
    matter, office = matter_of(application_id), office_of()
    if kind in notices.KINDS:
        notice = notice_of(kind, application_id, case_id, round_)
        notice = notices.with_remedies(notice, _remedies(office.name, notice.at, "本通知书"))
        said = notices.content(kind, matter, office, notice)
    elif kind in RECORDED:
        assert case_id is not None
        said = records.content(matter, office, _record(kind, case_id, round_))
    elif kind in WITHDRAWALS.values():
        assert case_id is not None
        was = _withdrawn(kind, case_id, round_)
        said = furtherpapers.withdrawal(matter, office, was, _remedies(was.department, was.at, "本决定书"))
    elif kind is PaperKind.PAPER_SERVICE_PROOF:
        said = furtherpapers.service_proof(matter, office, _delivered(application_id, round_))
    elif kind is PaperKind.COMMITMENT:
        said = _commitment(application_id, matter, office)
    elif kind is PaperKind.RETURN_LIST:
        said = _returned(application_id, round_, matter, office)
    elif kind is PaperKind.JOINT_FORM:
        row = Application.objects.get(pk=application_id)
        parts = [
            (part.title, [(e.title, _hidden(e.text) if e.private else e.text) for e in part.entries if e.text])
            for part in parts_of(row.form) if part.code not in _PERSONS
        ]  # fmt: skip
        said = furtherpapers.joint_form(matter, office, parts)
    else:
        said = content(kind, matter, office, decision_of(kind, case_id) if case_id else None)
    if case_id is not None and kind is not PaperKind.CERTIFICATE:
        said["body"] = said["signer"]  # a department's paper bears the department's head
    return said


def _hidden(text: str) -> str:
    return text[:3] + "*" * (len(text) - 3) if len(text) > 6 else "*" * len(text)


def office_of() -> Office:
    here = centre()
    if here is None:
        return Office(name="政务服务中心", address="", phone="")
    return Office(name=here.name, address=here.address, phone=here.phone)


# --- who may be asked for redress ---------------------------------------------------------------------------------------


def remedies_of(department: str, on: date) -> remedies.Remedies:
    """The bodies of review and the court for a decision of the department on the day.

    The county's own names stand in the remedies file (settings.REMEDIES_FILE), by period; without one they are
    made of the region's name, which is right for a county with a court of its own.
    """
    here = centre()
    place = _OFFICE_ENDING.sub("", here.region.name) if here else "本级"
    said = _period(on)
    named = said.get("departments", {}).get(department, {})
    government = str(said.get("government") or f"{place}人民政府")
    court = str(named.get("court") or said.get("court") or f"{place}人民法院")
    bodies = remedies.review_bodies(
        on=on, department=department, government=government, upper=str(named.get("upper", ""))
    )
    return remedies.Remedies(review=tuple(named.get("review") or bodies), court=court)


def _remedies(department: str, at: datetime, paper: str) -> str:
    return remedies.sentence(remedies_of(department, local(at).date()), paper)


def _period(on: date) -> dict[str, Any]:
    path = settings.REMEDIES_FILE
    if not path.exists():
        return {}
    for period in yaml.safe_load(path.read_text("utf-8")) or ():
        if period.get("since", date.min) <= on <= period.get("until", date.max):
            found: dict[str, Any] = period
            return found
    return {}


# --- rows ---------------------------------------------------------------------------------------------------------------


def matter_of(application_id: UUID) -> Matter:
    row = Application.objects.select_related("applicant", "agent", "subject").filter(pk=application_id).first()
    if row is None:
        raise CaseRefusal("没有找到该申请")
    plan = Plan.from_json(row.plan)
    names = {m.code: m.name for m in plan.materials}
    subject = subject_of(row, plan)
    legs = list(row.cases.select_related("department").order_by("position"))
    told: list[tuple[str, str, str]] = [
        (leg.title, leg.department.name, CaseState(leg.state).label if leg.granted is None else _RESULT[leg.granted])
        for leg in legs
    ] or [(item.name, item.department_name, "") for item in plan.items]
    certificates = Certificate.objects.filter(case__application=row).order_by("number").values_list("name", "number")
    body = row.applicant.kind == PartyKind.LEGAL.value
    return Matter(
        number=row.number, name=row.matter_name, applicant=row.applicant.name,
        id_masked="" if row.applicant.id_kind == IdKind.PENDING.value else front_of(row.applicant.id_number, body=body),
        agent=row.agent.name if row.agent else "",
        phone=row.applicant.phone, region=row.region_code, channel=row.channel, submitted_at=row.submitted_at,
        accepted_at=row.accepted_at, promised_due_at=row.promised_due_at, statutory_due_at=row.statutory_due_at,
        concluded_at=row.concluded_at, collected_at=row.collected_at, collected_by=row.collected_by,
        collect_way=row.collect_way, query_code=row.query_code,
        query_with="登记的手机号后四位" if body else "申请人证件号码后四位",
        papers=[
            (names.get(m.material, m.material), m.originals, m.copies, Source(m.source).label)
            for m in row.materials.order_by("id")
        ],
        legs=told, certificates=list(certificates),
        subject=(subject.label, subject.name, subject.id_masked) if subject else None,
        receiver_checked=_checked(row) if row.collected_at else "",
    )  # fmt: skip


def _checked(row: Application) -> str:
    """What the window wrote down when the results left it last."""
    last = row.handings.order_by("-at").first()
    if last is None or last.at != row.collected_at:
        return ""
    said = ["读取身份证，与登记的一致" if last.card else "", "领取人在屏幕上签名，已存档" if last.signature_id else ""]
    return "；".join(filter(None, said))


def front_of(number: str, *, body: bool) -> str:
    """The number on a letter: a body's is public; of a person's only the first six, for its end opens the query."""
    return number if body else number[:6] + "*" * len(number[6:])


def decision_of(kind: PaperKind, case_id: UUID) -> Decision:
    leg = _leg(case_id)
    if leg.decided_at is None:
        raise CaseRefusal("该环节还没有作出决定，不能出具决定文书")
    if (kind in GRANTS and not leg.granted) or (kind in REFUSALS and leg.granted):
        raise CaseRefusal("该环节的决定与这份文书不符")
    return _decision(kind, leg, Certificate.objects.filter(case=leg).order_by("-issued_at").first())


def if_decided(
    kind: PaperKind, case_id: UUID, *, opinion: str, facts: str, basis: str, now: datetime
) -> dict[str, Any]:
    """What the decision's paper would say, were it made now in these words; nothing is written."""
    leg = _leg(case_id)
    leg.decided_at, leg.granted, leg.opinion, leg.facts, leg.basis = now, kind in GRANTS, opinion, facts, basis
    said = content(kind, matter_of(leg.application_id), office_of(), _decision(kind, leg, None))
    said["body"] = said["signer"]
    return said


def _leg(case_id: UUID) -> Any:
    people = ("application__applicant", "application__subject")
    return Case.objects.select_related("department", "item_version", *people).get(pk=case_id)


def _decision(kind: PaperKind, leg: Any, row: Certificate | None) -> Decision:
    plan = Plan.from_json(leg.application.plan)
    holder = holder_of(leg.application, plan, leg.item)
    type_code = next((item.type_code for item in plan.items if item.code == leg.item), "")
    edition = leg.item_version
    basis = str(edition.facts.get("basis", "")) if edition is not None else ""
    return Decision(
        item=leg.title, number=leg.number, department=leg.department.name, granted=bool(leg.granted),
        decided_at=leg.decided_at, opinion=leg.opinion, facts=leg.facts, basis=leg.basis,
        certificate=(row.name, row.number, row.identifier) if row else None, holder=(holder.name, holder.id_masked),
        kind=kind, bases=[_quoted(part) for part in re.split(r"[\n；;]", basis) if part.strip()],
        licence=type_code in _LICENCE,
        remedies=_remedies(leg.department.name, leg.decided_at, "本决定书") if kind in REFUSALS else "",
    )  # fmt: skip


def _quoted(law: str) -> str:
    """公司法 is cited as 《公司法》; what already has its marks stays."""
    text = law.strip().rstrip("。")
    return text if "《" in text or re.search(r"第.+条", text) else f"《{text}》"


def _record(kind: PaperKind, case_id: UUID, round_: int) -> records.Record:
    rows = PaperRecord.objects.select_related("case__department").filter(case=case_id, kind=kind.value)
    row = rows.order_by("at", "id")[round_ - 1 : round_].first()
    if row is None:
        raise CaseRefusal(_NOT_YET)
    leg = row.case
    return records.Record(
        kind=kind, item=leg.title, number=leg.number, department=leg.department.name, at=row.at, facts=row.facts,
        ask_by=workdays().add(local(row.at).date(), records.ASK_DAYS),
    )  # fmt: skip


def _withdrawn(kind: PaperKind, case_id: UUID, round_: int) -> furtherpapers.Withdrawn:
    how = next(w for w, k in WITHDRAWALS.items() if k is kind)
    rows = Certificate.objects.select_related(
        "case__department", "case__application__applicant", "case__application__subject"
    )
    row: Any = (
        rows.filter(case=case_id, withdrawn_how=how.value).order_by("withdrawn_at", "id")[round_ - 1 : round_].first()
    )
    if row is None:
        raise CaseRefusal(_NOT_YET)
    application = row.case.application
    holder = holder_of(application, Plan.from_json(application.plan), row.case.item)
    return furtherpapers.Withdrawn(
        kind=kind, name=row.name, number=row.number, holder=holder.name, item=row.case.title,
        department=row.case.department.name, reason=row.withdrawn_reason, at=row.withdrawn_at,
    )  # fmt: skip


def _delivered(application_id: UUID, round_: int) -> furtherpapers.Delivered:
    papers = Paper.objects.filter(application=application_id, service__isnull=False).select_related("service__by")
    papers = papers.exclude(service__evidence=HANDED_OVER)
    paper = papers.order_by("service__at", "id")[round_ - 1 : round_].first()
    if paper is None:
        raise CaseRefusal(_NOT_YET)
    was = paper.service
    return furtherpapers.Delivered(
        title=paper.title, number=paper.number, receiver=was.receiver, way=ServeWay(was.way).label, place=was.place,
        day=was.day, served_on=was.served_on, tracking=was.tracking, witness=was.witness, evidence=was.evidence,
        server=was.by.name,
    )  # fmt: skip


def _commitment(application_id: UUID, matter: Matter, office: Office) -> dict[str, Any]:
    row = Application.objects.get(pk=application_id)
    plan = Plan.from_json(row.plan)
    names = {m.code: m.name for m in plan.materials}
    pledged = row.materials.filter(source=Source.PLEDGED.value).order_by("id").values_list("material", flat=True)
    if not pledged:
        raise CaseRefusal(_NOT_YET)
    conditions = []
    for leg in row.cases.select_related("item_version").order_by("position"):
        said = str(leg.item_version.facts.get("accept_condition", "")) if leg.item_version else ""
        conditions += [line.strip() for line in said.split("\n") if line.strip()]
    return furtherpapers.commitment(matter, office, [names.get(code, code) for code in pledged], conditions)


def _returned(application_id: UUID, round_: int, matter: Matter, office: Office) -> dict[str, Any]:
    """Round 1 is what goes back when the whole ends; each original given back singly has its own list after that."""
    if round_ == 1:
        row = Application.objects.get(pk=application_id)
        papers = [(name, originals, copies) for name, originals, copies, _ in matter.papers if originals or copies]
        if row.ended_at is None or not papers:
            raise CaseRefusal(_NOT_YET)
        return furtherpapers.return_list(matter, office, papers, "", row.ended_at)
    given = Custody.objects.filter(application=application_id, until__isnull=False).exclude(returned_to="")
    one = given.order_by("until", "id")[round_ - 2 : round_ - 1].first()
    if one is None or one.until is None:
        raise CaseRefusal(_NOT_YET)
    return furtherpapers.return_list(matter, office, [(one.name, 1, 0)], one.returned_to, one.until)
