"""Addresses of internal control."""

from django.urls import path

from tongban.web.desk.views.control import decisions, registers

urlpatterns = [
    path("", decisions.overview, name="control"),
    path("decisions/", decisions.decisions, name="control_decisions"),
    path("decisions/new/", decisions.decision_new, name="control_decision_new"),
    path("decisions/<uuid:decision_id>/", decisions.decision, name="control_decision"),
    path("decisions/<uuid:decision_id>/correct/", decisions.decision_new, name="control_decision_correct"),
    path("decisions/<uuid:decision_id>/minutes/", decisions.minutes, name="control_minutes"),
    path("rules/", registers.rules, name="control_rules"),
    path("rules/new/", registers.rule_new, name="control_rule_new"),
    path("rules/<uuid:rule_id>/", registers.rule, name="control_rule"),
    path("rules/files/<uuid:edition_id>/", registers.rule_file, name="control_rule_file"),
    path("risks/", registers.risks, name="control_risks"),
    path("risks/new/", registers.risk, name="control_risk_new"),
    path("risks/<uuid:risk_id>/", registers.risk, name="control_risk"),
    path("checks/", registers.check_list, name="control_checks"),
    path("checks/run/", decisions.run, name="control_run"),
    path("checks/<str:code>/", registers.check_runs, name="control_check"),
    path("findings/", registers.findings, name="control_findings"),
    path("findings/new/", registers.finding_new, name="control_finding_new"),
    path("findings/<uuid:finding_id>/", registers.finding, name="control_finding"),
    path("findings/files/<int:step_id>/", registers.finding_file, name="control_finding_file"),
    path("settings/", decisions.settings, name="control_settings"),
    path("settings/<slug:code>/", decisions.setting, name="control_setting"),
]
