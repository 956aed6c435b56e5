"""Addresses of the year in execution: quotas, payments, commitments, what the provincial system paid."""

from django.urls import path

from tongban.web.desk.views import (
    budget,
    budget_assets,
    budget_checks,
    budget_drafts,
    budget_funds,
    budget_import,
    budget_payments,
)

urlpatterns = [
    path("", budget.years, name="budget_years"),
    path("waiting/", budget_payments.waiting, name="budget_waiting"),
    path("<int:year>/", budget.overview, name="budget"),
    path("<int:year>/lines/", budget.lines, name="budget_lines"),
    path("<int:year>/lines.xlsx", budget.lines_sheet, name="budget_lines_sheet"),
    path("<int:year>/views/", budget.views, name="budget_views"),
    path("<int:year>/documents/", budget.documents, name="budget_documents"),
    path("<int:year>/documents/<uuid:key>/reverse/", budget.reverse, name="budget_reverse"),
    path("<int:year>/state/", budget.state, name="budget_state"),
    path("<int:year>/drafts/", budget_drafts.drafts, name="budget_drafts"),
    path("<int:year>/drafts.xlsx", budget_drafts.comparison_sheet, name="budget_drafts_sheet"),
    path("<int:year>/drafts/<uuid:key>/", budget_drafts.show, name="budget_draft"),
    path("<int:year>/drafts/<uuid:key>.xlsx", budget_drafts.sheet, name="budget_draft_sheet"),
    path("<int:year>/payments/", budget_payments.payments, name="budget_payments"),
    path("<int:year>/payments/new/", budget_payments.new, name="budget_payment_new"),
    path("<int:year>/payments/<uuid:key>/", budget_payments.show, name="budget_payment"),
    path("<int:year>/payments/<uuid:key>/<slug:what>/", budget_payments.act, name="budget_payment_act"),
    path("<int:year>/commitments/", budget_payments.commitments, name="budget_commitments"),
    path(
        "<int:year>/commitments/<uuid:key>/<slug:what>/", budget_payments.commitment_act, name="budget_commitment_act"
    ),
    path("<int:year>/commitments.xlsx", budget_payments.commitments_sheet, name="budget_commitments_sheet"),
    path("<int:year>/assets/", budget_assets.assets, name="budget_assets"),
    path("<int:year>/assets.xlsx", budget_assets.sheet, name="budget_assets_sheet"),
    path("<int:year>/assets/<uuid:key>/void/", budget_assets.void, name="budget_asset_void"),
    path("<int:year>/funds/", budget_funds.funds, name="budget_funds"),
    path("<int:year>/funds.xlsx", budget_funds.sheet, name="budget_funds_sheet"),
    path("<int:year>/checks/", budget_checks.checks, name="budget_checks"),
    path("<int:year>/import/", budget_import.import_page, name="budget_import"),
    path("<int:year>/import/<uuid:key>/", budget_import.run, name="budget_import_run"),
    path("<int:year>/import/<uuid:key>/faults/", budget_import.faults, name="budget_import_faults"),
    path("<int:year>/reconcile/", budget_import.reconcile, name="budget_reconcile"),
    path("<int:year>/reconcile/<uuid:key>/", budget_import.settle, name="budget_settle"),
]
