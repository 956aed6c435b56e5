"""Addresses of the bureau's year: money, scores, the report."""

from django.urls import path

from tongban.web.desk.views.report import publication, report

urlpatterns = [
    path("", report.years, name="report_years"),
    path("template/", report.template, name="report_template"),
    path("<int:year>/workbook/", report.workbook, name="report_workbook"),
    path("<int:year>/", report.show, name="report"),
    path("<int:year>/score/", report.score, name="report_score"),
    path("<int:year>/tables/", report.tables, name="report_tables"),
    path("<int:year>/figures/<path:code>/", report.figure, name="report_figure"),
    path("<int:year>/files/<str:name>/", report.file, name="report_file"),
    path("<int:year>/sections/<slug:section>/", report.section, name="report_section"),
    path("signing/", publication.signing, name="report_signing"),
    path("<int:year>/publication/", publication.board, name="report_publication"),
    path("<int:year>/snapshots/<int:number>/", publication.snapshot, name="report_snapshot"),
    path("<int:year>/snapshots/<int:number>/<str:name>/", publication.file, name="report_snapshot_file"),
    path("<int:year>/versions/<int:number>/package/", publication.package, name="report_package"),
]
