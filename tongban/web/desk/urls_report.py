"""Addresses of the bureau's year: money, scores, the report."""

from django.urls import path

from tongban.web.desk.views import report

urlpatterns = [
    path("", report.years, name="report_years"),
    path("<int:year>/", report.show, name="report"),
    path("<int:year>/score/", report.score, name="report_score"),
    path("<int:year>/tables/", report.tables, name="report_tables"),
    path("<int:year>/figures/<path:code>/", report.figure, name="report_figure"),
    path("<int:year>/files/<str:name>/", report.file, name="report_file"),
    path("<int:year>/sections/<slug:section>/", report.section, name="report_section"),
]
