"""A stranger's file beside what is known here: its codes never take the place of ours.

A file names papers and departments by codes of its own. Where a code already stands for another paper or department,
the newcomer gets a code with a tail (or the code of the department that bears its name), always the same one, and the
one-thing is entered under these codes, so that it comes out and goes in again unchanged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tongban.orgs.models import Department
from tongban.orgs.values import DepartmentKind
from tongban.services.catalogue.codes import with_tail
from tongban.services.catalogue.importing.matching import same_body
from tongban.services.catalogue.models import Material
from tongban.services.catalogue.selectors import materials_named
from tongban.services.catalogue.values import Bundle, MaterialSpec
from tongban.services.lifeevents.reading import Book, bodies_of, material_spec, read_bundle
from tongban.services.lifeevents.selectors import current_versions

Codes = Mapping[str, str]
_FACTS = ("kind", "source_channel", "shared", "share_via", "grade", "personal_info")


@dataclass(slots=True)
class Known:
    """What each code stands for here, in the registers and in the one-things in force."""

    bodies: dict[str, set[str]] = field(default_factory=dict)
    body_codes: dict[str, str] = field(default_factory=dict)
    papers: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def learn(self, book: Book) -> None:
        for row in book.departments:
            self.bodies.setdefault(str(row["id"]), set()).add(_name(row))
        for spec in map(material_spec, book.materials):
            self.papers.setdefault(spec.code, set()).add((spec.name, spec.issuer))


def known_here() -> Known:
    found = Known()
    for code, name, kind in Department.objects.order_by("code").values_list("code", "name", "kind"):
        found.bodies.setdefault(code, set()).add(name)
        if kind != DepartmentKind.OFFICE.value:
            found.body_codes.setdefault(same_body(name), code)
    for code, name, issuer in Material.objects.order_by("code").values_list("code", "name", "issuer"):
        found.papers.setdefault(code, set()).add((name, issuer))
    for version in current_versions():
        found.learn(Book(tuple(version.source["departments"]), tuple(version.source["materials"]), ()))
    return found


def settle(data: Any, book: Book, known: Known) -> tuple[Any, Book, list[tuple[str, str]]]:
    """The one-thing and what it names under codes that mean nothing else here, and what to tell: (part, sentence)."""
    bundle = read_bundle(data, book)
    used = _used(bundle, book)
    told: list[tuple[str, str]] = []
    bodies = _new_bodies(used, known, told)
    papers = _new_papers(used, bodies, known, told)
    if bodies or papers:
        data, used = _thing(data, bodies, papers), _renamed(used, bodies, papers)
    return data, used, told


def changed_papers(specs: Iterable[MaterialSpec]) -> list[str]:
    """Papers of the register that the file describes otherwise: what it says holds for every item that asks for them."""
    specs = list(specs)
    there = materials_named(spec.code for spec in specs)
    return [
        f"材料《{spec.name}》的共享方式等按本文件更新，用到它的事项都随之改变"
        for spec in specs
        if spec.code in there and any(getattr(spec, fact) != getattr(there[spec.code], fact) for fact in _FACTS)
    ]


def _used(bundle: Bundle, book: Book) -> Book:
    """The rows that the one-thing names, and no others."""
    bodies = bodies_of(bundle)
    return replace(
        book,
        departments=tuple(row for row in book.departments if str(row["id"]) in bodies),
        materials=tuple(row for row in book.materials if str(row["id"]) in bundle.materials),
    )


def _new_bodies(book: Book, known: Known, told: list[tuple[str, str]]) -> Codes:
    found = {}
    for row in book.departments:
        code, name = str(row["id"]), _name(row)
        there = known.bodies.get(code, set())
        if not there or any(_one_body(name, other) for other in there):
            continue
        found[code] = known.body_codes.get(same_body(name)) or with_tail(code, name)
        told.append(("departments", f"部门编码“{code}”在本地是“{min(there)}”，文件中的“{name}”改用编码“{found[code]}”"))
    return found


def _one_body(name: str, other: str) -> bool:
    """民政局 and 渌口区民政局 are the same here: a file of another place leaves the place out."""
    one, two = same_body(name), same_body(other)
    return one.endswith(two) or two.endswith(one)


def _new_papers(book: Book, bodies: Codes, known: Known, told: list[tuple[str, str]]) -> Codes:
    found = {}
    for spec in map(material_spec, book.materials):
        issuer = bodies.get(spec.issuer, spec.issuer)
        there = known.papers.get(spec.code, set())
        if not there or any(_one_paper((spec.name, issuer), other) for other in there):
            continue
        found[spec.code] = with_tail(spec.code, spec.name, issuer)
        other = min(there)[0]
        told.append(
            (
                "materials",
                f"材料编号“{spec.code}”在本地是《{other}》，文件中的《{spec.name}》改用编号“{found[spec.code]}”",
            )
        )
    return found


def _one_paper(paper: tuple[str, str], other: tuple[str, str]) -> bool:
    """The same name, and no two issuers."""
    return paper[0] == other[0] and (paper[1] == other[1] or not (paper[1] and other[1]))


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("zh") or row["id"])


# --- writing the new codes ---------------------------------------------------------------------------------------------------


def _renamed(book: Book, bodies: Codes, papers: Codes) -> Book:
    def body(row: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**row, "id": bodies.get(str(row["id"]), row["id"])}

    def paper(row: Mapping[str, Any]) -> Mapping[str, Any]:
        new = {**row, "id": papers.get(str(row["id"]), row["id"])}
        return new | {"issuer": bodies[str(row["issuer"])]} if str(row.get("issuer")) in bodies else new

    return replace(book, departments=tuple(map(body, book.departments)), materials=tuple(map(paper, book.materials)))


def _thing(data: Mapping[str, Any], bodies: Codes, papers: Codes) -> dict[str, Any]:
    said = {**data, "items": [_item(row, bodies, papers) for row in data["items"]]}
    if data.get("lead_department") is not None:
        said["lead_department"] = bodies.get(str(data["lead_department"]), data["lead_department"])
    if isinstance(data.get("joint_departments"), list):
        said["joint_departments"] = [bodies.get(str(code), code) for code in data["joint_departments"]]
    return said


def _item(row: Mapping[str, Any], bodies: Codes, papers: Codes) -> dict[str, Any]:
    said = {**row, "department": bodies.get(str(row["department"]), row["department"])}
    if row.get("materials"):
        said["materials"] = [_use(use, papers) for use in row["materials"]]
    result = row.get("result")
    if isinstance(result, dict) and str(result.get("material")) in papers:
        said["result"] = {**result, "material": papers[str(result["material"])]}
    return said


def _use(use: Any, papers: Codes) -> Any:
    if isinstance(use, dict):
        return {**use, "material": papers.get(str(use["material"]), use["material"])}
    return papers.get(str(use), use)
