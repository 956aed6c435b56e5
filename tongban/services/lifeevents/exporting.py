"""The one-things in force as a file that `import` takes back unchanged."""

from typing import Any, Final

import yaml

from tongban.services.lifeevents.reading import bodies_of, book_of, read_bundle
from tongban.services.lifeevents.selectors import current_versions


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_PARTS: Final = ("departments", "materials")


def export_lifeevents() -> str:
    """YAML with departments, materials and one-things; import(export) changes nothing.

    What a one-thing says otherwise than the first one of a paper or department stands under its `own`.
    """
    versions = current_versions(singles=True).order_by("life_event__single", "life_event__code")
    sources = [version.source for version in versions]
    common: dict[str, dict[str, Any]] = {part: {} for part in _PARTS}
    for source in sources:
        for part in _PARTS:
            for row in source[part]:
                common[part].setdefault(str(row["id"]), row)
    book = {part: [rows[code] for code in sorted(rows)] for part, rows in common.items()}
    whole = book | {"onethings": [_onething(source, common) for source in sources]}
    return yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)


def _onething(source: dict[str, Any], common: dict[str, dict[str, Any]]) -> dict[str, Any]:
    own = {part: [row for row in source[part] if common[part][str(row["id"])] != row] for part in _PARTS}
    own["departments"] += [{"id": code} for code in _undescribed(source) if code in common["departments"]]
    said = {part: rows for part, rows in own.items() if rows}
    return {**source["onething"], **({"own": said} if said else {})}


def _undescribed(source: dict[str, Any]) -> list[str]:
    """Departments that it names and says nothing of."""
    if "item" in source["onething"]:
        return []
    named = bodies_of(read_bundle(source["onething"], book_of(source)))
    return sorted(named - {str(row["id"]) for row in source["departments"]})
