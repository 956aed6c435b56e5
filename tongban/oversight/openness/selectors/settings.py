"""Settings as they stand on a day."""

from datetime import date

from tongban.oversight.openness import reference
from tongban.oversight.openness.models import Setting


def settings(on: date) -> dict[str, int]:
    """Every setting: the unit's newest row, else what is shipped. One query."""
    values = {code: row.value for code, row in reference.settings().items()}
    for code, value in Setting.objects.filter(since__lte=on).order_by("since", "pk").values_list("code", "value"):
        values[code] = value
    return values
