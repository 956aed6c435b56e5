"""Requests for information with their papers, publications, questions, what could not be done, lookups, settings."""

from tongban.oversight.openness.models.publications import Faq as Faq
from tongban.oversight.openness.models.publications import Lookup as Lookup
from tongban.oversight.openness.models.publications import Publication as Publication
from tongban.oversight.openness.models.questions import Question as Question
from tongban.oversight.openness.models.questions import QuestionStep as QuestionStep
from tongban.oversight.openness.models.questions import Stuck as Stuck
from tongban.oversight.openness.models.questions import StuckStep as StuckStep
from tongban.oversight.openness.models.requests import Contest as Contest
from tongban.oversight.openness.models.requests import Correction as Correction
from tongban.oversight.openness.models.requests import Disclosure as Disclosure
from tongban.oversight.openness.models.requests import Notice as Notice
from tongban.oversight.openness.models.requests import Opinion as Opinion
from tongban.oversight.openness.models.requests import Step as Step
from tongban.oversight.openness.models.settings import Setting as Setting
