"""The acts of internal control: settings, rules, collective decisions, risks and checks, findings."""

from tongban.finance.control.usecases.common import set_setting as set_setting
from tongban.finance.control.usecases.decisions import attach_minutes as attach_minutes
from tongban.finance.control.usecases.decisions import correct_decision as correct_decision
from tongban.finance.control.usecases.decisions import record_decision as record_decision
from tongban.finance.control.usecases.decisions import report_emergency as report_emergency
from tongban.finance.control.usecases.findings import FindingSpec as FindingSpec
from tongban.finance.control.usecases.findings import correct_finding as correct_finding
from tongban.finance.control.usecases.findings import open_finding as open_finding
from tongban.finance.control.usecases.findings import reopen_finding as reopen_finding
from tongban.finance.control.usecases.regulations import EditionSpec as EditionSpec
from tongban.finance.control.usecases.regulations import add_regulation as add_regulation
from tongban.finance.control.usecases.regulations import end_regulation as end_regulation
from tongban.finance.control.usecases.regulations import review_regulation as review_regulation
from tongban.finance.control.usecases.regulations import revise_regulation as revise_regulation
from tongban.finance.control.usecases.risks import RiskSpec as RiskSpec
from tongban.finance.control.usecases.risks import close_risk as close_risk
from tongban.finance.control.usecases.risks import keep_risk as keep_risk
from tongban.finance.control.usecases.risks import run_checks as run_checks
