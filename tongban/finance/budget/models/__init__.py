"""Rows of the budget: a year as its file gives it, and the year in execution."""

from tongban.finance.budget.models.assets import Asset as Asset
from tongban.finance.budget.models.drafting import BudgetDraft as BudgetDraft
from tongban.finance.budget.models.drafting import DraftLine as DraftLine
from tongban.finance.budget.models.funds import FundResult as FundResult
from tongban.finance.budget.models.outside import CheckSetting as CheckSetting
from tongban.finance.budget.models.outside import ImportRun as ImportRun
from tongban.finance.budget.models.outside import ImportSource as ImportSource
from tongban.finance.budget.models.outside import SystemPayment as SystemPayment
from tongban.finance.budget.models.payments import Commitment as Commitment
from tongban.finance.budget.models.payments import PassedCheck as PassedCheck
from tongban.finance.budget.models.payments import Payment as Payment
from tongban.finance.budget.models.quotas import BudgetYear as BudgetYear
from tongban.finance.budget.models.quotas import Quota as Quota
from tongban.finance.budget.models.quotas import QuotaDocument as QuotaDocument
from tongban.finance.budget.models.quotas import QuotaMonth as QuotaMonth
from tongban.finance.budget.models.quotas import QuotaPosting as QuotaPosting
from tongban.finance.budget.models.year import Adjustment as Adjustment
from tongban.finance.budget.models.year import AdjustmentLine as AdjustmentLine
from tongban.finance.budget.models.year import BureauYear as BureauYear
from tongban.finance.budget.models.year import BureauYearEdition as BureauYearEdition
from tongban.finance.budget.models.year import Fact as Fact
from tongban.finance.budget.models.year import Line as Line
from tongban.finance.budget.models.year import Project as Project
