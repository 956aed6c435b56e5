"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("desk/", include("tongban.web.desk.urls")),
    path("", include("tongban.web.ui.urls")),
    path("", include("tongban.web.portal.urls")),
]

handler404 = "tongban.web.ui.views.site.not_found"
handler403 = "tongban.web.ui.views.site.forbidden"
handler500 = "tongban.web.ui.views.site.broken"
