"""Addresses of 效能监察 at the desk: board, signals, rules, evidence."""

from django.urls import path

from tongban.web.desk.views import signalrules, signals

urlpatterns = [
    path("", signals.board, name="supervision"),
    path("signals/", signals.listing, name="signals"),
    path("signals/<uuid:signal_id>/", signals.signal, name="signal"),
    path("signals/<uuid:signal_id>/evidence/", signals.evidence, name="signal_evidence"),
    path("matters/<uuid:application_id>/evidence/", signals.matter_evidence, name="matter_evidence"),
    path("signals/files/<int:step_id>/", signals.step_file, name="signal_file"),
    path("rules/", signalrules.rules, name="signal_rules"),
    path("ladder/", signalrules.ladder, name="signal_ladder"),
]
