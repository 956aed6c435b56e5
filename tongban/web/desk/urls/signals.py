"""Addresses of 效能监察 at the desk: board, signals, rules, evidence."""

from django.urls import path
from django.views.generic import RedirectView

from tongban.web.desk.views.supervision import signalrules, signals

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk:supervision")),
    path("signals/", signals.board, name="supervision"),
    path("signals/list/", signals.listing, name="signals"),
    path("signals/rules/", signalrules.rules, name="signal_rules"),
    path("signals/ladder/", signalrules.ladder, name="signal_ladder"),
    path("signals/files/<int:step_id>/", signals.step_file, name="signal_file"),
    path("signals/matters/<uuid:application_id>/evidence/", signals.matter_evidence, name="matter_evidence"),
    path("signals/<uuid:signal_id>/", signals.signal, name="signal"),
    path("signals/<uuid:signal_id>/evidence/", signals.evidence, name="signal_evidence"),
]
