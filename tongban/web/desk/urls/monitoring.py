"""Addresses of performance monitoring."""

from django.urls import path

from tongban.web.desk.views.monitoring import rounds

urlpatterns = [
    path("", rounds.board, name="monitoring"),
    path("new/", rounds.new, name="monitoring_new"),
    path("corrections/<uuid:correction_id>/", rounds.correction, name="monitoring_correction"),
    path("<uuid:round_id>/", rounds.round_, name="monitoring_round"),
    path("<uuid:round_id>/money/", rounds.money, name="monitoring_money"),
    path("<uuid:round_id>/lines/<int:line_id>/", rounds.line, name="monitoring_line"),
    path("<uuid:round_id>/corrections/new/", rounds.correction_new, name="monitoring_correction_new"),
    path("<uuid:round_id>/table/", rounds.table, name="monitoring_table"),
]
