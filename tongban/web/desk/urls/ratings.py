"""Addresses of 好差评 at the desk."""

from django.urls import path

from tongban.web.desk.views.ratings import ratings, registers

urlpatterns = [
    path("", ratings.board, name="ratings"),
    path("statistics/", ratings.statistics, name="ratings_statistics"),
    path("anomalies/", ratings.anomalies, name="ratings_anomalies"),
    path("figures/", registers.figures, name="ratings_figures"),
    path("registers/", registers.registers, name="ratings_registers"),
    path("settings/", registers.settings, name="ratings_settings"),
    path("disputes/<uuid:rating_id>/", ratings.dispute, name="ratings_dispute"),
    path("files/<int:step_id>/", ratings.evidence, name="ratings_evidence"),
    path("<uuid:bad_id>/", ratings.bad, name="ratings_bad"),
]
