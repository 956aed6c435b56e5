"""Addresses of 营商环境 at the desk."""

from django.urls import URLPattern, path

from tongban.web.desk.views.enterprise import campaign, companies, complaints, indicators, issues, papers, registers

urlpatterns: list[URLPattern] = [
    path("", issues.board, name="enterprise"),
    path("issues/", issues.ledger, name="enterprise_ledger"),
    path("issues/files/<int:step_id>/", issues.evidence, name="enterprise_evidence"),
    path("issues/<uuid:issue_id>/", issues.issue, name="enterprise_issue"),
    path("companies/", companies.register, name="enterprise_companies"),
    path("companies/new/", companies.company_edit, name="enterprise_company_new"),
    path("companies/<uuid:company_id>/", companies.company, name="enterprise_company"),
    path("companies/<uuid:company_id>/edit/", companies.company_edit, name="enterprise_company_edit"),
    path("companies/<uuid:company_id>/issue/", issues.issue_new, name="enterprise_issue_new"),
    path("companies/<uuid:company_id>/visit/", companies.visit_new, name="enterprise_visit_new"),
    path("visits/", companies.visits, name="enterprise_visits"),
    path("visits/<uuid:visit_id>/", companies.visit, name="enterprise_visit"),
    path("visits/files/<int:file_id>/", companies.photo, name="enterprise_photo"),
    path("import/<str:kind>/", companies.take_in, name="enterprise_import"),
    path("complaints/", complaints.board, name="enterprise_complaints"),
    path("complaints/new/", complaints.complaint_new, name="enterprise_complaint_new"),
    path("complaints/<uuid:complaint_id>/", complaints.complaint, name="enterprise_complaint"),
    path("complaints/files/<int:step_id>/", complaints.evidence, name="enterprise_complaint_file"),
    path("calls/", complaints.calls, name="enterprise_calls"),
    path("registers/<str:kind>/", registers.listing, name="enterprise_register"),
    path("registers/<str:kind>/new/", registers.entry, name="enterprise_register_new"),
    path("registers/<str:kind>/<uuid:row_id>/", registers.row, name="enterprise_row"),
    path("registers/<str:kind>/<uuid:row_id>/paper/", registers.paper, name="enterprise_row_paper"),
    path("papers/", papers.papers, name="enterprise_papers"),
    path("papers/<uuid:paper_id>/", papers.paper, name="enterprise_paper"),
    path("papers/<uuid:paper_id>/word/", papers.word, name="enterprise_paper_word"),
    path("papers/<uuid:paper_id>/figures/<str:code>/", papers.figure, name="enterprise_figure"),
    path("schemes/", indicators.overview, name="enterprise_schemes"),
    path("schemes/<uuid:scheme_id>/", indicators.scheme, name="enterprise_scheme"),
    path("results/", indicators.mine, name="enterprise_results"),
    path("results/<uuid:result_id>/", indicators.result, name="enterprise_result"),
    path("results/<uuid:result_id>/file/", indicators.evidence, name="enterprise_result_file"),
    path("groups/", campaign.groups, name="enterprise_groups"),
    path("settings/", campaign.settings, name="enterprise_settings"),
]
