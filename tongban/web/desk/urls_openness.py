"""Addresses of 政务公开 at the desk."""

from django.urls import path

from tongban.web.desk.views import openness, opennessasked, opennessreport, opennesszone

urlpatterns = [
    path("", openness.board, name="openness"),
    path("new/", openness.new, name="openness_new"),
    path("yearly/", opennessreport.yearly, name="openness_yearly"),
    path("settings/", opennessreport.settings, name="openness_settings"),
    path("papers/<uuid:notice_id>/", openness.notice, name="openness_notice"),
    path("publications/", opennesszone.publications, name="openness_publications"),
    path("publications/new/", opennesszone.new, name="openness_publication_new"),
    path("publications/<uuid:publication_id>/", opennesszone.publication, name="openness_publication"),
    path("publications/<uuid:publication_id>/file/", opennesszone.publication_file, name="openness_publication_file"),
    path("lookups/", opennesszone.lookups, name="openness_lookups"),
    path("questions/", opennessasked.questions, name="openness_questions"),
    path("questions/<uuid:question_id>/", opennessasked.question, name="openness_question"),
    path("faqs/", opennessasked.faqs, name="openness_faqs"),
    path("stuck/", opennessasked.stucks, name="openness_stucks"),
    path("stuck/statistics/", opennessasked.stuck_statistics, name="openness_stuck_statistics"),
    path("stuck/<uuid:stuck_id>/", opennessasked.stuck, name="openness_stuck"),
    path("take-down/<str:kind>/", opennessasked.take_down, name="openness_take_down"),
    path("<uuid:request_id>/", openness.one, name="openness_request"),
    path("<uuid:request_id>/files/<str:which>/", openness.attachment, name="openness_file"),
]
