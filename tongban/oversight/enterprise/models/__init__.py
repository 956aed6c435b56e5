"""The campaign and its units, companies and visits, the issue ledger."""

from tongban.oversight.enterprise.models.campaign import Campaign as Campaign
from tongban.oversight.enterprise.models.campaign import Group as Group
from tongban.oversight.enterprise.models.campaign import Leader as Leader
from tongban.oversight.enterprise.models.campaign import Membership as Membership
from tongban.oversight.enterprise.models.campaign import Setting as Setting
from tongban.oversight.enterprise.models.campaign import Unit as Unit
from tongban.oversight.enterprise.models.companies import Company as Company
from tongban.oversight.enterprise.models.companies import Pairing as Pairing
from tongban.oversight.enterprise.models.companies import Visit as Visit
from tongban.oversight.enterprise.models.companies import VisitFile as VisitFile
from tongban.oversight.enterprise.models.issues import Extension as Extension
from tongban.oversight.enterprise.models.issues import Issue as Issue
from tongban.oversight.enterprise.models.issues import IssueStep as IssueStep
from tongban.oversight.enterprise.models.issues import IssueUnit as IssueUnit
