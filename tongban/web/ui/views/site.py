"""Health, modes of reading, the first login, the doors of the demonstration, errors."""

from django.contrib.auth import login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tongban.kernel.refusals import Refused
from tongban.people.accounts.usecases import use_first_link
from tongban.web.ui import language, reading
from tongban.web.ui.actor import now_of
from tongban.web.ui.forms.passwords import FirstPasswordForm
from tongban.web.ui.modes import Mode, is_on
from tongban.web.ui.replies import page, refuse

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False}, status=503)
    return JsonResponse({"ready": True})


@require_POST
def switch(request: HttpRequest, mode: str) -> HttpResponse:
    """Switch large type or high contrast on or off, and stay where one is."""
    wanted = Mode(mode)
    return _back_with(request, wanted, "0" if is_on(request, wanted) else "1")


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """The other language, and stay where one is."""
    return _back_with(request, reading.LANGUAGE, "zh" if language.is_english(request) else "en")


def _back_with(request: HttpRequest, moved: str, value: str) -> HttpResponse:
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    reply = HttpResponseRedirect(back)
    reading.choose(request, reply, moved, value)
    return reply


def first(request: HttpRequest, token: str) -> HttpResponse:
    """Set the first password from the one-time link of `tongban init`."""
    form = FirstPasswordForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            account = use_first_link(token=token, password=form.cleaned_data["password"], now=now_of(request))
        except Refused as wrong:
            refusal = str(wrong)
        else:
            login(request, account, backend=_BACKEND)
            return redirect("desk:home")
    return page(request, "account/first.html", {"form": form, "refusal": refusal}, status=409 if refusal else 200)


# --- errors ------------------------------------------------------------------------------------------------------------------


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, "网址可能写错了，或者内容已经移走。可以回到首页搜索。", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, "您没有打开此页面的权限。", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(
        request, "页面停留太久或浏览器不允许 Cookie，请返回上一页刷新后再提交；已填写的内容仍在草稿里。", status=403
    )


def broken(request: HttpRequest) -> HttpResponse:
    """The last resort: no database, no template engine needed; the mark's address only where it is known."""
    try:
        mark = f"<link rel='icon' href='{static('ui/mark.svg')}'>"
    except ValueError:  # static files not gathered: what is broken may be just that
        mark = "<link rel='icon' href='data:,'>"
    return HttpResponse(
        f"<!DOCTYPE html><html lang=\"zh-Hans\"><meta charset='utf-8'><title>系统繁忙</title>{mark}"
        "<body><h1>系统出了点问题</h1><p>您提交的内容没有丢失，请稍后刷新重试，或拨打大厅电话。</p></body></html>",
        status=500,
    )
