"""Addresses that belong to no audience."""

from django.urls import path

from tongban.web.ui.views import doors, site, style

app_name = "ui"
urlpatterns = [
    path("livez/", site.live, name="live"),
    path("readyz/", site.ready, name="ready"),
    path("style/<slug:audience>.css", style.style, name="style"),
    path("elder/", site.elder, name="elder"),
    path("first/<str:token>/", site.first, name="first"),
    path("demo/", doors.doors, name="doors"),
    path("demo/<slug:role>/", doors.enter, name="enter"),
]
