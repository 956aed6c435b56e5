"""Addresses of the foresight: a year seen from a day inside it."""

from django.urls import path

from tongban.web.desk.views import foresight

urlpatterns = [
    path("", foresight.years, name="foresight_years"),
    path("<int:year>/", foresight.show, name="foresight"),
    path("<int:year>/why/", foresight.why, name="foresight_why"),
    path("<int:year>/replay/", foresight.replays, name="foresight_replay"),
    path("<int:year>/papers/<slug:kind>/", foresight.paper, name="foresight_paper"),
]
