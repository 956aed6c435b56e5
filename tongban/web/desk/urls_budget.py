"""Addresses of the year in execution: quotas, payments, commitments, what the provincial system paid."""

from django.urls import path

from tongban.web.desk.views import budget, budget_import, budget_payments

urlpatterns = [
    path("", budget.years, name="budget_years"),
    path("<int:year>/", budget.overview, name="budget"),
    path("<int:year>/lines/", budget.lines, name="budget_lines"),
    path("<int:year>/lines.xlsx", budget.lines_sheet, name="budget_lines_sheet"),
    path("<int:year>/views/", budget.views, name="budget_views"),
    path("<int:year>/documents/", budget.documents, name="budget_documents"),
    path("<int:year>/documents/<uuid:key>/reverse/", budget.reverse, name="budget_reverse"),
    path("<int:year>/state/", budget.state, name="budget_state"),
    path("<int:year>/payments/", budget_payments.payments, name="budget_payments"),
    path("<int:year>/payments/new/", budget_payments.new, name="budget_payment_new"),
    path("<int:year>/payments/<uuid:key>/", budget_payments.show, name="budget_payment"),
    path("<int:year>/payments/<uuid:key>/<slug:what>/", budget_payments.act, name="budget_payment_act"),
    path("<int:year>/commitments/", budget_payments.commitments, name="budget_commitments"),
    path(
        "<int:year>/commitments/<uuid:key>/<slug:what>/", budget_payments.commitment_act, name="budget_commitment_act"
    ),
    path("<int:year>/import/", budget_import.import_page, name="budget_import"),
    path("<int:year>/reconcile/", budget_import.reconcile, name="budget_reconcile"),
    path("<int:year>/reconcile/<uuid:key>/", budget_import.settle, name="budget_settle"),
]
