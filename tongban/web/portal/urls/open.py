"""Addresses of the public zone (政府信息公开), of questions and of what could not be done."""

from django.urls import path

from tongban.web.portal.views import asking, disclosure, zone

urlpatterns = [
    path("", zone.home, name="open"),
    path("request/", disclosure.ask, name="disclosure_ask"),
    path("follow/", disclosure.follow, name="disclosure_follow"),
    path("requests/<uuid:request_id>/", disclosure.disclosure, name="disclosure"),
    path("requests/<uuid:request_id>/given/", disclosure.given, name="disclosure_given"),
    path("requests/<uuid:request_id>/papers/<uuid:notice_id>/", disclosure.paper, name="disclosure_paper"),
    path("ask/", asking.ask, name="question_ask"),
    path("questions/<uuid:question_id>/", asking.question, name="question"),
    path("stuck/", asking.stuck, name="stuck"),
    path("stuck/<uuid:stuck_id>/", asking.stuck_one, name="stuck_one"),
    path("answers/", asking.answers, name="answers"),
    path("publications/<uuid:publication_id>/", zone.publication, name="publication"),
    path("publications/<uuid:publication_id>/file/", zone.attachment, name="publication_file"),
    path("catalogue/<slug:code>/", zone.category, name="open_category"),
]
