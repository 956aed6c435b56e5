"""The one-things in force as a file that `import` takes back unchanged."""

from typing import Any

import yaml

from tongban.services.lifeevents.models import LifeEventVersion
from tongban.services.lifeevents.selectors import current_versions


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def export_lifeevents() -> str:
    """YAML with departments, materials and one-things; import(export) changes nothing."""
    departments: dict[str, Any] = {}
    materials: dict[str, Any] = {}
    onethings = []
    version: LifeEventVersion
    for version in current_versions().order_by("life_event__code"):
        departments |= {d["id"]: d for d in version.source["departments"]}
        materials |= {m["id"]: m for m in version.source["materials"]}
        onethings.append(version.source["onething"])
    book = {
        "departments": [departments[code] for code in sorted(departments)],
        "materials": [materials[code] for code in sorted(materials)],
        "onethings": onethings,
    }
    return yaml.dump(book, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
