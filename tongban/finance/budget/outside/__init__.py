"""Exports of the provincial integrated system: headers and rows of any shape as plain payments."""
