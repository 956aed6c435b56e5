"""Reads of 营商环境."""

from tongban.oversight.enterprise.selectors.campaign import settings as settings
