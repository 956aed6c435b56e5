"""Tables of a matter on its way."""

from tongban.services.cases.models.application import Application as Application
from tongban.services.cases.models.application import HandedMaterial as HandedMaterial
from tongban.services.cases.models.case import Case as Case
from tongban.services.cases.models.case import Opinion as Opinion
from tongban.services.cases.models.contacts import Consultation as Consultation
from tongban.services.cases.models.contacts import Urge as Urge
from tongban.services.cases.models.corrections import Correction as Correction
from tongban.services.cases.models.corrections import CorrectionPoint as CorrectionPoint
from tongban.services.cases.models.custody import Custody as Custody
from tongban.services.cases.models.desk import BatchItem as BatchItem
from tongban.services.cases.models.desk import CaseNote as CaseNote
from tongban.services.cases.models.desk import MaterialVersion as MaterialVersion
from tongban.services.cases.models.desk import SavedFilter as SavedFilter
from tongban.services.cases.models.desk import Snippet as Snippet
from tongban.services.cases.models.draft import Draft as Draft
from tongban.services.cases.models.outside import OutageSlip as OutageSlip
from tongban.services.cases.models.outside import WorkSystem as WorkSystem
from tongban.services.cases.models.paper import Certificate as Certificate
from tongban.services.cases.models.paper import Paper as Paper
from tongban.services.cases.models.paper import PaperRecord as PaperRecord
from tongban.services.cases.models.paper import PaperService as PaperService
from tongban.services.cases.models.paper import PaperTemplate as PaperTemplate
from tongban.services.cases.models.procedures import Extension as Extension
from tongban.services.cases.models.procedures import SpecialProcedure as SpecialProcedure
from tongban.services.cases.models.rounds import CaseRound as CaseRound
from tongban.services.cases.models.rounds import Rectification as Rectification
