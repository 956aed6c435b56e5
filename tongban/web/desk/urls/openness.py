"""Addresses of 政务公开 at the desk."""

from django.urls import path

from tongban.web.desk.views.openness import asked, requests, yearly, zone

urlpatterns = [
    path("", requests.board, name="openness"),
    path("new/", requests.new, name="openness_new"),
    path("yearly/", yearly.yearly, name="openness_yearly"),
    path("settings/", yearly.settings, name="openness_settings"),
    path("papers/<uuid:notice_id>/", requests.notice, name="openness_notice"),
    path("publications/", zone.publications, name="openness_publications"),
    path("publications/new/", zone.new, name="openness_publication_new"),
    path("publications/<uuid:publication_id>/", zone.publication, name="openness_publication"),
    path("publications/<uuid:publication_id>/file/", zone.publication_file, name="openness_publication_file"),
    path("lookups/", zone.lookups, name="openness_lookups"),
    path("questions/", asked.questions, name="openness_questions"),
    path("questions/<uuid:question_id>/", asked.question, name="openness_question"),
    path("faqs/", asked.faqs, name="openness_faqs"),
    path("stuck/", asked.stucks, name="openness_stucks"),
    path("stuck/statistics/", asked.stuck_statistics, name="openness_stuck_statistics"),
    path("stuck/<uuid:stuck_id>/", asked.stuck, name="openness_stuck"),
    path("take-down/<str:kind>/", asked.take_down, name="openness_take_down"),
    path("<uuid:request_id>/", requests.one, name="openness_request"),
    path("<uuid:request_id>/files/<str:which>/", requests.attachment, name="openness_file"),
]
