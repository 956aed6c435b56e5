"""Addresses of 政务公开 at the desk."""

from django.urls import path

from tongban.web.desk.views import openness, opennessreport

urlpatterns = [
    path("", openness.board, name="openness"),
    path("new/", openness.new, name="openness_new"),
    path("yearly/", opennessreport.yearly, name="openness_yearly"),
    path("settings/", opennessreport.settings, name="openness_settings"),
    path("papers/<uuid:notice_id>/", openness.notice, name="openness_notice"),
    path("<uuid:request_id>/", openness.one, name="openness_request"),
    path("<uuid:request_id>/files/<str:which>/", openness.attachment, name="openness_file"),
]
