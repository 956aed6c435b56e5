"""Reads of the budget: a year's money, its quotas, commitments and payments."""

from tongban.finance.budget.selectors.bureau import Money as Money
from tongban.finance.budget.selectors.bureau import Row as Row
from tongban.finance.budget.selectors.bureau import as_rows as as_rows
from tongban.finance.budget.selectors.bureau import behind as behind
from tongban.finance.budget.selectors.bureau import is_own as is_own
from tongban.finance.budget.selectors.bureau import money as money
from tongban.finance.budget.selectors.bureau import total as total
from tongban.finance.budget.selectors.bureau import year as year
from tongban.finance.budget.selectors.bureau import years as years
