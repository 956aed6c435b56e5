"""The staff's addresses."""

from django.urls import include, path

from tongban.web.desk.views import health, home, leader, system
from tongban.web.desk.views.counter import authorisations
from tongban.web.desk.views.ratings.registers import invite, slips

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("tongban.web.desk.urls.matters")),
    path("catalogue/", include("tongban.web.desk.urls.catalogue")),
    path("organisation/", include("tongban.web.desk.urls.organisation")),
    path("report/", include("tongban.web.desk.urls.report")),
    path("budget/", include("tongban.web.desk.urls.budget")),
    path("control/", include("tongban.web.desk.urls.control")),
    path("monitoring/", include("tongban.web.desk.urls.monitoring")),
    path("foresight/", include("tongban.web.desk.urls.foresight")),
    path("ratings/", include("tongban.web.desk.urls.ratings")),
    path("supervision/", include("tongban.web.desk.urls.supervision")),
    path("enterprise/", include("tongban.web.desk.urls.enterprise")),
    path("openness/", include("tongban.web.desk.urls.openness")),
    path("invite/", invite, name="ratings_invite"),
    path("invite/<uuid:application_id>/", slips, name="ratings_slips"),
    path("authorisations/", authorisations.authorisations, name="authorisations"),
    path("authorisations/<uuid:authorisation_id>/stop/", authorisations.stop, name="authorisation_stop"),
    path("authorisations/<uuid:authorisation_id>/paper/", authorisations.paper, name="authorisation_paper"),
    path("messages/", include("tongban.web.desk.urls.messages")),
    path("leader/", leader.brief, name="leader"),
    path("leader/word/", leader.word, name="leader_word"),
    path("leader/<slug:key>/", leader.rows, name="leader_rows"),
    path("calendar/", system.workdays, name="workdays"),
    path("system/", health.health, name="system_health"),
    path("looks/", health.looks, name="looked_at"),
    path("queue/", system.queue, name="queue"),
    path("queue/<int:entry_id>/revive/", system.revive, name="revive"),
    path("queue/verify/", system.verify, name="verify"),
]
