"""Addresses of the year in execution: quotas, payments, commitments, what the provincial system paid."""

from django.urls import path

from tongban.web.desk.views.budget import assets, checks, drafts, funds, imports, overview, payments

urlpatterns = [
    path("", overview.years, name="budget_years"),
    path("waiting/", payments.waiting, name="budget_waiting"),
    path("<int:year>/", overview.overview, name="budget"),
    path("<int:year>/lines/", overview.lines, name="budget_lines"),
    path("<int:year>/lines.xlsx", overview.lines_sheet, name="budget_lines_sheet"),
    path("<int:year>/views/", overview.views, name="budget_views"),
    path("<int:year>/documents/", overview.documents, name="budget_documents"),
    path("<int:year>/documents/<uuid:key>/reverse/", overview.reverse, name="budget_reverse"),
    path("<int:year>/state/", overview.state, name="budget_state"),
    path("<int:year>/drafts/", drafts.drafts, name="budget_drafts"),
    path("<int:year>/drafts.xlsx", drafts.comparison_sheet, name="budget_drafts_sheet"),
    path("<int:year>/drafts/<uuid:key>/", drafts.show, name="budget_draft"),
    path("<int:year>/drafts/<uuid:key>.xlsx", drafts.sheet, name="budget_draft_sheet"),
    path("<int:year>/payments/", payments.payments, name="budget_payments"),
    path("<int:year>/payments/new/", payments.new, name="budget_payment_new"),
    path("<int:year>/payments/<uuid:key>/", payments.show, name="budget_payment"),
    path("<int:year>/payments/<uuid:key>/<slug:what>/", payments.act, name="budget_payment_act"),
    path("<int:year>/commitments/", payments.commitments, name="budget_commitments"),
    path("<int:year>/commitments/<uuid:key>/<slug:what>/", payments.commitment_act, name="budget_commitment_act"),
    path("<int:year>/commitments.xlsx", payments.commitments_sheet, name="budget_commitments_sheet"),
    path("<int:year>/assets/", assets.assets, name="budget_assets"),
    path("<int:year>/assets.xlsx", assets.sheet, name="budget_assets_sheet"),
    path("<int:year>/assets/<uuid:key>/void/", assets.void, name="budget_asset_void"),
    path("<int:year>/funds/", funds.funds, name="budget_funds"),
    path("<int:year>/funds.xlsx", funds.sheet, name="budget_funds_sheet"),
    path("<int:year>/checks/", checks.checks, name="budget_checks"),
    path("<int:year>/import/", imports.import_page, name="budget_import"),
    path("<int:year>/import/<uuid:key>/", imports.run, name="budget_import_run"),
    path("<int:year>/import/<uuid:key>/faults/", imports.faults, name="budget_import_faults"),
    path("<int:year>/reconcile/", imports.reconcile, name="budget_reconcile"),
    path("<int:year>/reconcile/<uuid:key>/", imports.settle, name="budget_settle"),
]
