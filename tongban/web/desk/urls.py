"""The staff's addresses."""

from django.urls import path

from tongban.web.desk.views import applications, cases, catalogue, home, intake, system

app_name = "desk"
_application = "applications/<uuid:application_id>/"
_case = "cases/<uuid:case_id>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("accept/", applications.waiting, name="waiting"),
    path("intake/", intake.choose, name="intake"),
    path("intake/<str:code>/", intake.take, name="take"),
    path(_application, applications.application, name="application"),
    path(_application + "accept/", applications.accept, name="accept"),
    path(_application + "supply/", applications.supply, name="supply"),
    path(_application + "issue/", applications.issue, name="issue"),
    path(_application + "collect/", applications.collect, name="collect"),
    path(_application + "unmask/", applications.unmask, name="unmask"),
    path(_application + "clock/", applications.clock, name="clock"),
    path(_application + "trail/", applications.story, name="story"),
    path("work/", cases.worklist, name="worklist"),
    path(_case, cases.case, name="case"),
    path(_case + "claim/", cases.claim, name="claim"),
    path(_case + "release/", cases.release, name="release"),
    path(_case + "reassign/", cases.reassign, name="reassign"),
    path(_case + "examine/", cases.examine, name="examine"),
    path(_case + "decide/", cases.decide, name="decide"),
    path(_case + "send-out/", cases.send_out, name="send_out"),
    path(_case + "record/", cases.record, name="record"),
    path("issue/", applications.issuing, name="issuing"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/import/", catalogue.import_page, name="import"),
    path("catalogue/export/<slug:what>/", catalogue.export, name="export"),
    path("calendar/", system.workdays, name="workdays"),
    path("queue/", system.queue, name="queue"),
    path("queue/<int:entry_id>/revive/", system.revive, name="revive"),
    path("queue/verify/", system.verify, name="verify"),
]
