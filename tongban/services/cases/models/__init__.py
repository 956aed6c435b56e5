"""Tables of a matter on its way."""

from tongban.services.cases.models.application import Application as Application
from tongban.services.cases.models.application import HandedMaterial as HandedMaterial
from tongban.services.cases.models.case import Case as Case
from tongban.services.cases.models.case import Opinion as Opinion
from tongban.services.cases.models.draft import Draft as Draft
from tongban.services.cases.models.paper import Certificate as Certificate
from tongban.services.cases.models.paper import Paper as Paper
