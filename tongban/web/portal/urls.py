"""The public's addresses."""

from django.urls import include, path

from tongban.web.portal.views import accounts, archive, business, drafts, home, matters, rating, wishes

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.results, name="search"),
    path("matters/<str:code>/", home.matter, name="matter"),
    path("matters/<str:code>/guide/", home.guide, name="guide"),
    path("matters/<str:code>/start/", drafts.start, name="start"),
    path("resume/", drafts.resume, name="resume"),
    path("drafts/<uuid:draft_id>/", drafts.tasks, name="tasks"),
    path("drafts/<uuid:draft_id>/fill/", drafts.fill, name="fill"),
    path("drafts/<uuid:draft_id>/papers/", drafts.papers, name="papers"),
    path("drafts/<uuid:draft_id>/pages/<slug:digest>/", drafts.picture, name="picture"),
    path("drafts/<uuid:draft_id>/check/", drafts.check, name="check"),
    path("drafts/<uuid:draft_id>/discard/", drafts.discard, name="discard"),
    path("submitted/<uuid:application_id>/", matters.submitted, name="submitted"),
    path("track/", matters.track, name="track"),
    path("applications/<uuid:application_id>/", matters.matter_page, name="matter_page"),
    path("applications/<uuid:application_id>/clock/", matters.clock, name="clock"),
    path("applications/<uuid:application_id>/supply/", wishes.supply, name="supply"),
    path("applications/<uuid:application_id>/urge/", wishes.urge, name="urge"),
    path("applications/<uuid:application_id>/withdraw/", wishes.withdraw, name="withdraw"),
    path("applications/<uuid:application_id>/legs/<uuid:case_id>/withdraw/", wishes.withdraw_leg, name="withdraw_leg"),
    path("applications/<uuid:application_id>/papers/<str:kind>/", matters.due_paper, name="due_paper"),
    path("applications/<uuid:application_id>/rate/", rating.of_matter, name="rate_matter"),
    path("rate/", rating.enter, name="rate_enter"),
    path("rate/device/", rating.device, name="rating_device"),
    path("rate/<str:code>/", rating.rate, name="rate"),
    path("ratings/", rating.public, name="ratings"),
    path("business/", business.home, name="business"),
    path("business/issue/", business.raise_issue, name="business_raise"),
    path("business/track/", business.track, name="business_track"),
    path("business/issues/<uuid:issue_id>/", business.issue, name="business_issue"),
    path("papers/<uuid:paper_id>/", matters.paper, name="paper"),
    path("handed/<uuid:material_id>/", matters.handed, name="handed"),
    path("my/", matters.mine, name="mine"),
    path("verify/", matters.verify, name="verify"),
    path("verify/<str:code>/", matters.verify, name="verify_code"),
    path("open/", include("tongban.web.portal.urls_open")),
    path("reports/", archive.reports, name="reports"),
    path("reports/<int:year>/<int:number>/", archive.report, name="report"),
    path("reports/<int:year>/<int:number>/<path:name>", archive.file, name="report_file"),
    path("signup/", accounts.signup, name="signup"),
]
