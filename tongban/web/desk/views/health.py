"""系统健康 and 谁看过个人信息: whether everything is as it must be, and who looked at whose data, without asking the machine."""

from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import doctor
from tongban.infra.doctor import Level, Line
from tongban.kernel.actors import Duty
from tongban.kernel.masking import mask_name
from tongban.kernel.refusals import Refused
from tongban.kernel.times import at, local
from tongban.orgs.models import Department
from tongban.people.accounts.models import Account
from tongban.people.accounts.values import AccountKind
from tongban.people.parties.models import Unmasking
from tongban.people.parties.selectors import by_number
from tongban.people.parties.selectors import looks as all_looks
from tongban.people.parties.usecases import record_looks_export, tell_look
from tongban.people.parties.values import PartyKind
from tongban.web.desk.typed import maybe_day
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import ask_second_factor, page
from tongban.web.ui.sheets import xlsx
from tongban.web.ui.words import looked_fields

PER_PAGE: Final = 50
PERSON_MAX: Final = 500  # looks at one person on one page
ROWS_MAX: Final = 20_000
_ASKED: Final = ("number", "name", "start", "end", "said")
_WORST_FIRST: Final = (Level.BAD, Level.WARN, Level.OK)


@require_GET
@staff(Duty.ADMIN)
def health(request: HttpRequest) -> HttpResponse:
    """The checks of `tongban doctor` in words, the worst first; what takes long is left to the command."""
    lines = sorted(doctor.examine(now=now_of(request), quick=True), key=lambda line: _WORST_FIRST.index(line.level))
    context = {
        "lines": [(doctor.TITLES.get(line.what, line.what), line.level.value, *_split(line)) for line in lines],
        "counts": {level.value: sum(line.level is level for line in lines) for level in Level},
        "backups": doctor.backups(), "versions": doctor.versions(), "slow": [doctor.TITLES[name] for name in doctor.SLOW],
        "now": now_of(request),
    }  # fmt: skip
    return page(request, "desk/system/health.html", context)


def _split(line: Line) -> tuple[str, str]:
    """How it stands, and what to do: the sentence says both, with a colon between."""
    found, _, todo = line.text.partition("：") if line.level is not Level.OK else (line.text, "", "")
    return (found, todo) if "请" in todo else (line.text, "")


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.ADMIN)
def looks(request: HttpRequest) -> HttpResponse:
    """Every look at a person's data; names masked. To take the list along needs a reason and is itself on the trail."""
    given = request.POST if request.method == "POST" else request.GET
    asked = {name: given.get(name, "").strip()[:60] for name in _ASKED}
    refusal = ""
    try:
        rows = _wanted(asked, request)
        if request.method == "POST" and "find" not in request.POST:
            if not actor_of(request).stepped_up:
                return ask_second_factor(request)
            return _sheet(request, rows)
    except Refused as wrong:
        refusal, rows = str(wrong), Unmasking.objects.none()
    many = PERSON_MAX if asked["number"] else PER_PAGE  # a number is sent, never written into an address
    shown = Paginator(rows[:PERSON_MAX] if asked["number"] else rows, many).get_page(request.GET.get("page"))
    context = {
        "rows": shown, "looks": _told(list(shown)), "asked": asked, "refusal": refusal, "why": request.POST.get("why", ""),
        "query": "&" + urlencode({k: v for k, v in asked.items() if v and k != "number"}), "admin": actor_of(request).has(Duty.ADMIN),
    }  # fmt: skip
    return page(request, "desk/system/looks.html", context, status=409 if refusal else 200)


def _wanted(asked: dict[str, str], request: HttpRequest) -> "QuerySet[Unmasking]":
    """The looks asked for; who asks for those at one person looks at that person too, and is told of like anybody."""
    party = accounts = None
    if asked["number"]:
        found = by_number(asked["number"])
        if found is None:
            raise Refused("没有登记过这个证件号码，请核对")
        party = found.pk
        tell_look(
            actor=actor_of(request), party_ids=[party], fields=("looks",), reason="查阅谁看过这个人的资料",
            now=now_of(request), duties=(Duty.SUPERVISE, Duty.ADMIN),
        )  # fmt: skip
    if asked["name"]:
        named = Account.objects.filter(kind=AccountKind.STAFF.value, name__icontains=asked["name"])
        accounts = list(named.values_list("pk", flat=True)[:500])
    start, end = maybe_day(asked["start"], "起始日期"), maybe_day(asked["end"], "结束日期")
    since = at(start, time(0)) if start else None
    until = at(end + timedelta(days=1), time(0)) if end else None
    return all_looks(party_id=party, accounts=accounts, since=since, until=until, said=asked["said"])


def _told(rows: list[Unmasking]) -> list[dict[str, Any]]:
    """One line each; companies by their name, persons masked."""
    who = dict(Account.objects.filter(pk__in={r.account for r in rows if r.account}).values_list("pk", "name"))
    where: dict[UUID, str] = dict(
        Department.objects.filter(pk__in={r.department for r in rows if r.department}).values_list("pk", "name")
    )
    return [
        {
            "at": row.at, "by": who.get(row.account, "") if row.account else "运维人员（在服务器上）",
            "duty": f"{Duty(row.duty).label}岗" if row.duty else "", "department": where.get(row.department, "") if row.department else "",
            "whose": row.party.name if row.party.kind == PartyKind.LEGAL else mask_name(row.party.name),
            "what": looked_fields(row.fields), "reason": row.reason, "number": row.number, "about": row.about,
        }
        for row in rows
    ]  # fmt: skip


_HEADS: Final = ("时间", "查看人", "部门", "职责", "被查看人", "看了什么", "理由", "有关编号")


def _sheet(request: HttpRequest, rows: "QuerySet[Unmasking]") -> HttpResponse:
    found = _told(list(rows[:ROWS_MAX]))
    record_looks_export(
        actor=actor_of(request), rows=len(found), reason=request.POST.get("why", ""), now=now_of(request)
    )  # fmt: skip
    lines = [
        (_minute(r["at"]), r["by"], r["department"], r["duty"], r["whose"], r["what"], r["reason"], r["number"]) for r in found
    ]  # fmt: skip
    return xlsx("谁看过个人信息", _HEADS, lines)


def _minute(when: datetime) -> str:
    return f"{local(when):%Y-%m-%d %H:%M}"
