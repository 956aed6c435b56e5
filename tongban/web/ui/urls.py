"""Addresses that belong to no audience."""

from django.urls import path

from tongban.web.ui.views import doors, gallery, site, style

app_name = "ui"
urlpatterns = [
    path("livez/", site.live, name="live"),
    path("readyz/", site.ready, name="ready"),
    path("ui/", gallery.gallery, name="gallery"),
    path("style/<slug:audience>.css", style.style, name="style"),
    path("elder/", site.switch, {"mode": "elder"}, name="elder"),
    path("contrast/", site.switch, {"mode": "contrast"}, name="contrast"),
    path("language/", site.switch_language, name="language"),
    path("first/<str:token>/", site.first, name="first"),
    path("demo/", doors.doors, name="doors"),
    path("demo/<slug:role>/", doors.enter, name="enter"),
]
