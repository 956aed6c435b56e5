"""Random samples: drawn on the record, repeated by anybody, checked by a list."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.models import Sample, SampleItem, SamplePhoto
from tongban.oversight.supervision.rules import sampling as rules
from tongban.oversight.supervision.selectors import sampling as selectors
from tongban.oversight.supervision.usecases import sampling as usecases
from tongban.oversight.supervision.values.sampling import Population, Result
from tongban.web.desk.typed import count_of, day_of, today_of
from tongban.web.desk.views.supervision.letterdrafts import unit_of
from tongban.web.desk.views.supervision.tasks import unit_choices
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx

KEEPERS: Final = (Duty.SUPERVISE, Duty.ENTERPRISE)
_ANSWERS: Final = {"yes": "是", "no": "否", "none": "不适用"}


@require_http_methods(["GET", "POST"])
@staff(*KEEPERS)
def samples(request: HttpRequest) -> HttpResponse:
    """All draws; a new one is drawn here."""
    refusal = ""
    if request.method == "POST":
        try:
            row = _draw(request)
            messages.success(request, f"已从{row.size}个中抽取{row.count}个")
            return redirect("desk:sample", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "rows": selectors.samples()[:200], "refusal": refusal, "typed": request.POST, "populations": Population.choices,
        "checklists": [(code, book.title) for code, book in reference.checklists().items()],
    }  # fmt: skip
    return page(request, "desk/supervision/sampling/samples.html", context, status=409 if refusal else 200)


def _draw(request: HttpRequest) -> Sample:
    given, kind, period = request.POST, request.POST.get("population", ""), None
    if kind not in Population.values:
        raise Refused("请选择抽查对象")
    if given.get("start") or given.get("end"):
        start, end = day_of(request, "start", "起始日期"), day_of(request, "end", "结束日期")
        if start > end:
            raise Refused("起始日期不能晚于结束日期")
        period = Period(start, end)
    return usecases.draw(
        actor=actor_of(request), title=given.get("title", ""), population=Population(kind), count=count_of(request, "count", "抽取数"),
        checklist=given.get("checklist", ""), seed=given.get("seed", ""), period=period, now=now_of(request),
    )  # fmt: skip


def _found(sample_id: UUID) -> Sample:
    found = selectors.sample(sample_id)
    if found is None:
        raise Http404("没有这次抽查")
    return found


@require_http_methods(["GET", "POST"])
@staff(*KEEPERS)
def sample(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """One draw: the seed and the digest, the same draw done again, what was found."""
    found, refusal = _found(sample_id), ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, found))
            return redirect("desk:sample", sample_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = _found(sample_id)
    keys, book = found.keys.split("\n"), reference.checklists()[found.checklist]
    if request.GET.get("form") == "list":
        reply = HttpResponse(found.keys, content_type="text/plain; charset=utf-8")
        reply["Content-Disposition"] = "attachment; filename=population.txt"
        return reply
    items = list(found.items.all())
    if request.GET.get("form") == "xlsx":
        heads = ("次序", "对象", *(q.text for q in book.questions), "结果", "情况", "检查日期", "交办函")
        return xlsx("抽查结果", heads, (_cells(item, book) for item in items))
    context = {
        "sample": found, "items": items, "book": book, "refusal": refusal, "typed": request.POST if refusal else {}, "answers": _ANSWERS.items(),
        "same": list(rules.draw(keys, seed=found.seed, count=found.count)) == [i.key for i in items] and rules.digest(keys) == found.digest,
        "checked": sum(bool(i.result) for i in items), "failed": sum(i.result == Result.FAILED for i in items), "units": unit_choices(),
        "today": today_of(request).isoformat(), "words": _ANSWERS,
    }  # fmt: skip
    return page(request, "desk/supervision/sampling/sample.html", context, status=409 if refusal else 200)


def _cells(item: SampleItem, book: reference.Checklist) -> tuple[str | int, ...]:
    said = (_ANSWERS.get(item.answers.get(q.code, ""), "") for q in book.questions)
    result = Result(item.result).label if item.result else "未检查"
    number = (item.letter.number or "待签发") if item.letter else ""
    return (
        item.position,
        item.label,
        *said,
        result,
        item.note,
        item.checked_on.isoformat() if item.checked_on else "",
        number,
    )


def _act(request: HttpRequest, found: Sample) -> str:
    given = request.POST
    item = next((i for i in found.items.all() if str(i.pk) == given.get("key", "")), None)
    if item is None:
        raise Refused("请选择检查对象")
    if given.get("act") == "letter":
        unit = unit_of(given["unit"], "责任单位") if given.get("unit") else None
        usecases.write_letter(
            actor=actor_of(request), item=item, requirement=given.get("said", ""), unit_id=unit, now=now_of(request)
        )
        return "交办函已拟好，待另一人签发"
    answers = {
        q.code: given[f"q-{q.code}"]
        for q in reference.checklists()[found.checklist].questions
        if f"q-{q.code}" in given
    }
    result = usecases.check(
        actor=actor_of(request), item=item, answers=answers, said=given.get("said", ""), on=day_of(request, "on", "检查日期"), now=now_of(request),
        photos=_photos(request),
    )  # fmt: skip
    return f"第{item.position}项：{result.label}"


def _photos(request: HttpRequest) -> list[files.Attachment]:
    found = []
    for given in request.FILES.getlist("photos"):
        if given.size and given.size > files.BYTES_MAX:
            raise files.BadFile(f"文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开上传")
        found.append(files.Attachment(given.name or "", given.read()))
    return found


@require_GET
@staff(*KEEPERS)
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    row = SamplePhoto.objects.select_related("file").filter(pk=photo_id).first()
    if row is None:
        raise Http404("没有这张照片")
    return send_file(row.file, row.name or "照片")
