"""Addresses of 营商环境 at the desk."""

from django.urls import URLPattern, path

from tongban.web.desk.views import enterprise
from tongban.web.desk.views import enterprisecampaign as campaign
from tongban.web.desk.views import enterprisecompanies as companies

urlpatterns: list[URLPattern] = [
    path("", enterprise.board, name="enterprise"),
    path("issues/", enterprise.ledger, name="enterprise_ledger"),
    path("issues/files/<int:step_id>/", enterprise.evidence, name="enterprise_evidence"),
    path("issues/<uuid:issue_id>/", enterprise.issue, name="enterprise_issue"),
    path("companies/", companies.register, name="enterprise_companies"),
    path("companies/new/", companies.company_edit, name="enterprise_company_new"),
    path("companies/<uuid:company_id>/", companies.company, name="enterprise_company"),
    path("companies/<uuid:company_id>/edit/", companies.company_edit, name="enterprise_company_edit"),
    path("companies/<uuid:company_id>/issue/", enterprise.issue_new, name="enterprise_issue_new"),
    path("companies/<uuid:company_id>/visit/", companies.visit_new, name="enterprise_visit_new"),
    path("visits/", companies.visits, name="enterprise_visits"),
    path("visits/<uuid:visit_id>/", companies.visit, name="enterprise_visit"),
    path("visits/files/<int:file_id>/", companies.photo, name="enterprise_photo"),
    path("import/<str:kind>/", companies.take_in, name="enterprise_import"),
    path("groups/", campaign.groups, name="enterprise_groups"),
    path("settings/", campaign.settings, name="enterprise_settings"),
]
