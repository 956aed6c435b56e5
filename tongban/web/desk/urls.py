"""The staff's addresses."""

from django.urls import include, path

from tongban.web.desk.views import authorisations, home, leader, ratingsregisters, system

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("tongban.web.desk.urls_matters")),
    path("catalogue/", include("tongban.web.desk.urls_catalogue")),
    path("organisation/", include("tongban.web.desk.urls_organisation")),
    path("report/", include("tongban.web.desk.urls_report")),
    path("budget/", include("tongban.web.desk.urls_budget")),
    path("control/", include("tongban.web.desk.urls_control")),
    path("monitoring/", include("tongban.web.desk.urls_monitoring")),
    path("foresight/", include("tongban.web.desk.urls_foresight")),
    path("ratings/", include("tongban.web.desk.urls_ratings")),
    path("supervision/", include("tongban.web.desk.urls_supervision")),
    path("enterprise/", include("tongban.web.desk.urls_enterprise")),
    path("openness/", include("tongban.web.desk.urls_openness")),
    path("invite/", ratingsregisters.invite, name="ratings_invite"),
    path("invite/<uuid:application_id>/", ratingsregisters.slips, name="ratings_slips"),
    path("authorisations/", authorisations.authorisations, name="authorisations"),
    path("authorisations/<uuid:authorisation_id>/stop/", authorisations.stop, name="authorisation_stop"),
    path("authorisations/<uuid:authorisation_id>/paper/", authorisations.paper, name="authorisation_paper"),
    path("messages/", include("tongban.web.desk.urls_messages")),
    path("leader/", leader.brief, name="leader"),
    path("leader/word/", leader.word, name="leader_word"),
    path("leader/<slug:key>/", leader.rows, name="leader_rows"),
    path("calendar/", system.workdays, name="workdays"),
    path("queue/", system.queue, name="queue"),
    path("queue/<int:entry_id>/revive/", system.revive, name="revive"),
    path("queue/verify/", system.verify, name="verify"),
]
