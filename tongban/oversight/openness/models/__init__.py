"""Requests for information with their papers, publications, questions, what could not be done, lookups, settings."""

from tongban.oversight.openness.models.requests import Contest as Contest
from tongban.oversight.openness.models.requests import Correction as Correction
from tongban.oversight.openness.models.requests import Disclosure as Disclosure
from tongban.oversight.openness.models.requests import Notice as Notice
from tongban.oversight.openness.models.requests import Opinion as Opinion
from tongban.oversight.openness.models.requests import Step as Step
from tongban.oversight.openness.models.settings import Setting as Setting
