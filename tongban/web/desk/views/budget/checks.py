"""The dated settings of the checks BC1 to BC15: as they stand, as the office changed them, and the form for the next change."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.finance.budget import usecases
from tongban.finance.budget.checks import Rule
from tongban.finance.budget.policies import READERS
from tongban.finance.budget.selectors import settings
from tongban.finance.budget.values import Level
from tongban.kernel.refusals import Refused
from tongban.web.desk.typed import a_day, said
from tongban.web.desk.views.budget.overview import in_year, year_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

_NAMES: Final[Mapping[str, str]] = {
    "from_yuan": "起点金额（元）", "cash_yuan": "现金限额（元）", "days": "天数", "gap_pct": "落后幅度（%）", "december_pct": "12月占比（%）",
    "change_pct": "变动幅度（%）", "share_pct": "占比（%）", "codes": "科目", "classes": "类", "no_card": "不登记卡片的科目", "papers": "须附单据的科目",
    "running": "日常公用科目", "card": "须用公务卡的科目", "payroll": "工资科目", "only_down": "只减不增（1是，0否）",
    "even": "按月均匀用款（1是，0否）", "words": "用途里的词", "pct": "占工资总额（%）",
}  # fmt: skip
_NEW: Final = "new"  # the row for one key more


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def checks(request: HttpRequest, year: int) -> HttpResponse:
    """Every check as it stands on a day; finance changes one from a day on."""
    row, refusal = year_of(year), ""
    if request.method == "POST":
        try:
            done = _set(request)
        except Refused as wrong:
            refusal = str(wrong)
        else:
            messages.success(request, f"{done}已按新的设置执行")
            return redirect("desk:budget_checks", year)
    today = now_of(request).date()
    day = min(max(today, today.replace(year=year, month=1, day=1)), today.replace(year=year, month=12, day=31))
    rules = settings.rules_on(day)
    chosen = rules.get(said(request, "check") or request.GET.get("check", ""))
    context = in_year(
        request, row, "desk:budget_checks", refusal=refusal, given=request.POST, day=day, today=today,
        rules=[(r, _told(r)) for r in sorted(rules.values(), key=lambda r: int(r.id[2:]))], chosen=chosen,
        limits=_fields(chosen) if chosen else [], maps=_maps(chosen, request) if chosen else [], hard=settings.HARD, levels=[(v.value, v.label) for v in Level],
        own=[(s, Level(s.level), _told(Rule(s.check_id, "", Level(s.level), s.limits))) for s in settings.settings_of(year)], titles=dict(settings.known_checks()),
    )  # fmt: skip
    return page(request, "desk/budget/checks.html", context, status=409 if refusal else 200)


def _fields(rule: Rule) -> list[tuple[str, str, str]]:
    """(name, what it is called, as it is typed) of each limit that is a number or a list of items."""
    return [
        (name, _NAMES.get(name, name), _typed(int(value) if isinstance(value, bool) else value))
        for name, value in rule.limits.items()
        if not isinstance(value, dict)
    ]


def _typed(value: object) -> str:
    return " ".join(str(v) for v in value) if isinstance(value, list) else str(value)


def _maps(rule: Rule, request: HttpRequest | None = None) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """(name, what it is called, rows) of each limit by item; a row is (place, item, value as typed or as it stands)."""
    found = []
    for name, value in rule.limits.items():
        if isinstance(value, dict):
            rows = [(str(n), str(key), _typed(one)) for n, (key, one) in enumerate(sorted(value.items()), 1)]
            found.append(
                (name, _NAMES.get(name, name), [_posted(request, name, row) for row in [*rows, (_NEW, "", "")]])
            )
    return found


def _posted(request: HttpRequest | None, name: str, row: tuple[str, str, str]) -> tuple[str, str, str]:
    """A row as it was typed before the refusal, else as it stands."""
    place, key, value = row
    post = request.POST if request is not None and request.method == "POST" else {}
    return place, post.get(f"key_{name}_{place}", key), post.get(f"value_{name}_{place}", value)


def _told(rule: Rule) -> str:
    """All limits in one line."""
    plain = [f"{title} {text}" for _, title, text in _fields(rule) if text]
    by_item = [
        f"{title} " + "，".join(f"{key} {value}" for _, key, value in rows if key) for _, title, rows in _maps(rule)
    ]
    return "；".join([*plain, *by_item])


def _set(request: HttpRequest) -> str:
    check, level = said(request, "check"), said(request, "level")
    since = a_day(said(request, "since"), "起始日期")
    if level not in Level.values:
        raise Refused("请选择检查的力度")
    rule = settings.rules_on(since).get(check)
    limits: dict[str, Any] = {}
    for name, title, was in _fields(rule) if rule else ():
        text = unicodedata.normalize("NFKC", said(request, f"limit_{name}"))
        if f"limit_{name}" in request.POST and text != was:
            limits[name] = _limit(rule.limits[name], text, title) if rule else None
    for name, title, rows in _maps(rule, request) if rule else ():
        if rule and f"key_{name}_{_NEW}" in request.POST:
            told = _by_item(rule.limits[name], rows, title)
            if told != {str(k): v for k, v in rule.limits[name].items()}:
                limits[name] = told
    usecases.set_check(
        actor=actor_of(request), check=check, since=since, level=Level(level), limits=limits, now=now_of(request)
    )
    return check


def _limit(was: object, text: str, title: str) -> Any:
    """A number as a number, a list as codes of three to seven digits."""
    if isinstance(was, list):
        codes = text.replace("、", " ").replace(",", " ").split()
        if any(not (c.isdecimal() and 3 <= len(c) <= 7) for c in codes):
            raise Refused(f"“{title}”请填写科目代码，用空格隔开，例如30201 30202")
        return codes
    try:
        number = Decimal(text)
    except InvalidOperation as wrong:
        raise Refused(f"“{title}”请填写数字") from wrong
    if not number.is_finite() or not 0 <= number <= 10**12:
        raise Refused(f"“{title}”应为不小于零的数字")
    if isinstance(was, bool):
        return bool(number)
    return int(number) if number == number.to_integral_value() else str(number)


def _by_item(was: Mapping[Any, Any], rows: Sequence[tuple[str, str, str]], title: str) -> dict[str, Any]:
    """One row for each item; an empty item takes its row away, an item stands once."""
    lists = any(isinstance(v, list) for v in was.values())
    found: dict[str, Any] = {}
    for place, given, value in rows:
        key, text = (unicodedata.normalize("NFKC", x).strip() for x in (given, value))
        if not key:
            if text and place == _NEW:
                raise Refused(f"“{title}”里“{text[:20]}”没有写科目")
            continue
        if not (key.isdecimal() and 3 <= len(key) <= 7):
            raise Refused(f"“{title}”的科目请填写代码，例如30217")
        if key in found:
            raise Refused(f"“{title}”里科目{key}写了两次")
        if lists:
            words = [w[:20] for w in text.replace("、", " ").replace(",", " ").split()]
            if not words:
                raise Refused(f"“{title}”里科目{key}没有写词；不要这一条，就把科目清空")
            found[key] = words
        else:
            found[key] = str(_limit("", text, f"{title} {key}"))
    return found
