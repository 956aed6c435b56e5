"""Addresses of performance monitoring."""

from django.urls import path

from tongban.web.desk.views import monitoring

urlpatterns = [
    path("", monitoring.board, name="monitoring"),
    path("new/", monitoring.new, name="monitoring_new"),
    path("corrections/<uuid:correction_id>/", monitoring.correction, name="monitoring_correction"),
    path("<uuid:round_id>/", monitoring.round_, name="monitoring_round"),
    path("<uuid:round_id>/money/", monitoring.money, name="monitoring_money"),
    path("<uuid:round_id>/lines/<int:line_id>/", monitoring.line, name="monitoring_line"),
    path("<uuid:round_id>/corrections/new/", monitoring.correction_new, name="monitoring_correction_new"),
    path("<uuid:round_id>/table/", monitoring.table, name="monitoring_table"),
]
