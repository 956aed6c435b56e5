"""A list of the catalogue as sheets; its own headers tell which separator a text file uses."""

from tongban.infra import sheets
from tongban.infra.sheets import Sheet as Sheet
from tongban.services.catalogue.importing.fields import field_of


def read_sheets(content: bytes) -> list[Sheet]:
    """Every sheet of the file. Raises Refused with a sentence that says what to do."""
    return sheets.read_sheets(content, is_header=lambda cell: field_of(cell) is not None)
