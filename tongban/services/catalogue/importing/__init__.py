"""Import a list of items: rows in, editions out, every fault named by its row."""

from tongban.services.catalogue.importing.items import import_items as import_items
