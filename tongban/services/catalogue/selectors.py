"""Reads of the catalogue. A published edition is immutable, so what was built from one is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tongban.kernel.regions import Level, level
from tongban.kernel.terms import Term, TermUnit
from tongban.orgs.models import Department, Region
from tongban.services.catalogue.errors import NotFound
from tongban.services.catalogue.guide import ItemGuide, guide_of
from tongban.services.catalogue.models import (
    DraftOf,
    EditionDraft,
    EditionState,
    Item,
    ItemVersion,
    Material,
    Requirement,
)
from tongban.services.catalogue.subjects import holder, subject
from tongban.services.catalogue.values import (
    Bundle,
    Choice,
    Clause,
    Condition,
    ItemFacts,
    ItemSpec,
    MaterialSpec,
    Necessity,
    Question,
    Use,
)


def condition(data: Any) -> Condition | None:
    """From {"all": [{"question", "in"}], "any": [{"question", "not_in"}]}; None is always."""
    if not data:
        return None
    return Condition(all=tuple(map(_clause, data.get("all", ()))), any=tuple(map(_clause, data.get("any", ()))))


def _clause(data: Mapping[str, Any]) -> Clause:
    negated = "not_in" in data
    return Clause(question=data["question"], values=tuple(data["not_in" if negated else "in"]), negated=negated)


def question(data: Mapping[str, Any]) -> Question:
    default = data.get("default")
    chosen = () if default is None else tuple(default) if isinstance(default, list) else (str(default),)
    return Question(
        code=data["id"],
        title=data["zh"],
        multiple=data.get("type") == "multi",
        choices=tuple(Choice(value=str(o["value"]), title=o["zh"]) for o in data.get("options", ())),
        default=chosen,
    )


def material_specs(materials: Iterable[Material]) -> dict[str, MaterialSpec]:
    return {
        m.code: MaterialSpec(
            code=m.code, name=m.name, kind=m.kind, issuer=m.issuer, source_channel=m.source_channel, shared=m.shared,
            share_via=m.share_via, grade=m.grade, personal_info=m.personal_info,
        )
        for m in materials
    }  # fmt: skip


def uses_of(requirements: Iterable[Requirement]) -> tuple[Use, ...]:
    return tuple(
        Use(
            material=r.material_id, necessity=Necessity(r.necessity), originals=r.originals, copies=r.copies,
            when=condition(r.condition),
        )
        for r in requirements
    )  # fmt: skip


def item_spec(version: ItemVersion, uses: tuple[Use, ...], **inside: Any) -> ItemSpec:
    """The edition as a bundle uses it; `inside` is what the bundle says (promise, when, depends_on, produces)."""
    statutory = None
    if version.statutory_days is not None:
        statutory = Term(
            amount=version.statutory_days, unit=TermUnit(version.statutory_unit), basis=version.statutory_basis
        )
    standalone = Term(amount=version.promise_days, basis="承诺时限")
    return ItemSpec(
        code=version.item.code,
        name=version.item.name,
        department=version.item.department.code,
        department_name=version.item.department.name,
        version_id=version.pk,
        implementation_code=version.implementation_code,
        type_code=version.item.type_code,
        handling=version.handling,
        statutory=statutory,
        standalone=standalone,
        uses=uses,
        result_name=version.result_name,
        trips=version.trips,
        two_persons=version.two_persons,
        online=version.online,
        online_review=version.online_review,
        village=version.village,
        charge=version.charge,
        fields=tuple(version.fields),
        holder=holder(version.facts.get("holder"), None, subject(version.facts.get("subject"))),
        **{"promise": standalone, **inside},
    )


def current_version(code: str, *, on: date) -> ItemVersion:
    """The edition in force on the day, by item code or implementation code."""
    found = (
        ItemVersion.objects.filter(Q(item__code=code) | Q(implementation_code=code))
        .filter(state=EditionState.PUBLISHED, effective_from__lte=on)
        .select_related("item__department")
        .order_by("-effective_from", "-edition")
        .first()
    )
    if found is None:
        raise NotFound(f"没有找到代码为“{code}”的事项，可按名称搜索")
    return found


def bundle_of_item(code: str, *, on: date) -> Bundle:
    """A single item as a bundle of one; its papers as they stand today (an edition names them, it does not own them)."""
    bundle = _bundle_of_version(current_version(code, on=on).pk)
    papers = materials_named(bundle.materials)
    return bundle if papers == bundle.materials else replace(bundle, materials=papers)


@lru_cache(maxsize=2000)
def _bundle_of_version(version_id: UUID) -> Bundle:
    version = ItemVersion.objects.select_related("item__department").get(pk=version_id)
    requirements = list(version.requirements.select_related("material").order_by("position"))
    item = item_spec(version, uses_of(requirements))
    return Bundle(
        code=item.code,
        name=item.name,
        audience=version.facts.get("audience", "person"),
        lead_department=item.department,
        questions=tuple(question(q) for q in version.questions),
        items=(item,),
        materials=material_specs(r.material for r in requirements),
        promise=Decimal(version.promise_days),
        promised_trips=version.trips,
        single=True,
        subject=subject(version.facts.get("subject")),
    )


_CHUNK: Final = 400


def facts_in_force(codes: Iterable[str] | None = None) -> dict[str, ItemFacts]:
    """What the last published edition of each item says, by code; of all items when no codes are given."""
    if codes is None:
        return _facts_of(ItemVersion.objects.all())
    wanted = list(codes)
    found: dict[str, ItemFacts] = {}
    for start in range(0, len(wanted), _CHUNK):
        found |= _facts_of(ItemVersion.objects.filter(item__code__in=wanted[start : start + _CHUNK]))
    return found


def _facts_of(versions: "QuerySet[ItemVersion]") -> dict[str, ItemFacts]:
    last: dict[str, ItemVersion] = {}
    published = versions.exclude(state=EditionState.DRAFT).select_related("item")
    for version in published.prefetch_related("requirements").order_by("edition"):
        last[version.item.code] = version
    return {code: facts_of(version) for code, version in last.items()}


NAMED: Final = "@item"  # in an edition's facts: how the item was named and placed in that edition


def facts_of(version: ItemVersion) -> ItemFacts:
    """Everything the edition says, names as they were in it."""
    item, statutory = version.item, None
    facts = {key: value for key, value in version.facts.items() if key != NAMED}
    if version.statutory_days is not None:
        unit = TermUnit(version.statutory_unit)
        statutory = Term(amount=version.statutory_days, unit=unit, basis=version.statutory_basis)
    said = ItemFacts(
        code=item.code, name=item.name, department_id=item.department_id, plain_name=item.plain_name,
        folk_names=tuple(item.folk_names), main_item=item.main_item, type_code=item.type_code, in_bundle=item.in_bundle,
        implementation_code=version.implementation_code, handling=version.handling, statutory=statutory,
        promise_days=version.promise_days, result_name=version.result_name, trips=version.trips,
        two_persons=version.two_persons, online=version.online, online_review=version.online_review,
        village=version.village, charge=version.charge, facts=facts, questions=tuple(version.questions), fields=tuple(version.fields),
        uses=uses_of(sorted(version.requirements.all(), key=lambda r: r.position)),
    )  # fmt: skip
    then = version.facts.get(NAMED)
    if then:
        named = {**then, "department_id": UUID(then["department_id"]), "folk_names": tuple(then["folk_names"])}
        said = replace(said, **named)
    return said


def forget() -> None:
    """Drop what is kept (tests, restore)."""
    _bundle_of_version.cache_clear()


def items_of(department_code: str) -> "QuerySet[Item]":
    return Item.objects.filter(department__code=department_code).select_related("department").order_by("code")


def _in_force(on: date) -> "QuerySet[ItemVersion]":
    """Of every item the edition in force on the day."""
    last = ItemVersion.objects.filter(
        item=OuterRef("item"), state=EditionState.PUBLISHED, effective_from__lte=on
    ).order_by("-effective_from", "-edition")
    return ItemVersion.objects.filter(pk=Subquery(last.values("pk")[:1]))


def everyday_items(*, on: date) -> "QuerySet[ItemVersion]":
    """What every village and community makes public and accepts (村级常办事项), in the editions in force."""
    return (
        _in_force(on)
        .filter(village=True)
        .select_related("item__department")
        .order_by("item__department__code", "item__code")
    )


def current_of(codes: Iterable[str], *, on: date) -> "QuerySet[ItemVersion]":
    """The editions in force of these items."""
    return _in_force(on).filter(item__code__in=list(codes)).select_related("item__department")


def current_asking(text: str, *, on: date, most: int = 12) -> list[tuple[str, str, str]]:
    """(item's code, its name, the paper) of items in force that ask for a paper called so. Two statements."""
    papers = dict(Material.objects.filter(name__icontains=text).order_by("name").values_list("code", "name")[:50])
    if not papers:
        return []
    rows = Requirement.objects.filter(material__in=papers, version__in=_in_force(on)).order_by("version__item__code")
    found: dict[str, tuple[str, str, str]] = {}
    for code, name, paper in rows.values_list("version__item__code", "version__item__name", "material")[: most * 5]:
        found.setdefault(code, (code, name, papers[paper]))
    return list(found.values())[:most]


def items_public_in(region: Region, *, on: date) -> "QuerySet[ItemVersion]":
    """The everyday items of a village or community; a region above the villages makes them public in its villages."""
    found = everyday_items(on=on)
    return found if level(region.code) is Level.VILLAGE else found.none()


# --- for those who keep the catalogue ------------------------------------------------------------------------------------


def versions_of(code: str) -> "QuerySet[ItemVersion]":
    """Every published edition of an item, the newest first."""
    published = ItemVersion.objects.filter(item__code=code).exclude(state=EditionState.DRAFT)
    return published.select_related("item__department").prefetch_related("requirements").order_by("-edition")


def edition(code: str, number: int) -> ItemVersion:
    """One published edition. Raises NotFound."""
    found = versions_of(code).filter(edition=number).first()
    if found is None:
        raise NotFound(f"“{code}”没有第{number}版")
    return found


def draft_of(about: DraftOf, code: str) -> EditionDraft | None:
    return EditionDraft.objects.select_related("saved_by").filter(about=about.value, code=code).first()


def open_drafts() -> "QuerySet[EditionDraft]":
    return EditionDraft.objects.select_related("saved_by").order_by("-saved_at")


def materials_named(codes: Iterable[str]) -> dict[str, MaterialSpec]:
    """The canonical papers of these codes, as they stand today."""
    return material_specs(Material.objects.filter(pk__in=set(codes)))


def all_materials() -> "QuerySet[Material]":
    return Material.objects.order_by("name", "code")


def items_asking(material: str) -> "QuerySet[Item]":
    """Items of which any edition asks for the paper."""
    asking = Requirement.objects.filter(material=material).values("version__item")
    return Item.objects.filter(pk__in=asking).select_related("department").order_by("code")


def listed_items(*, text: str = "", department: str = "") -> "QuerySet[Item]":
    """Items by name or code, of one department or of all."""
    found = Item.objects.select_related("department").order_by("department__code", "code")
    if department:
        found = found.filter(department__code=department)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(plain_name__icontains=text) | Q(code__istartswith=text))
    return found


def basis_of(version_id: UUID | None) -> tuple[tuple[str, str], ...]:
    """The law of an edition of an item, each as (law, what it says): by which it was set up, and which limits its time.

    The second is named as such: often the same law, but by itself no ground on which anything is refused.
    """
    if version_id is None:
        return ()
    row = ItemVersion.objects.filter(pk=version_id).values_list("facts__basis", "statutory_basis").first()
    found: dict[str, str] = {}
    for text, says in zip(row or (), ("设定依据", "期限依据"), strict=False):
        for line in str(text or "").splitlines():
            found.setdefault(line.strip(), says)
    return tuple((law, says) for law, says in found.items() if law)


def guides(version_ids: Iterable[UUID]) -> dict[UUID, ItemGuide]:
    """The public guides of these editions, in three statements whatever their number."""
    wanted = list(version_ids)
    found = ItemVersion.objects.filter(pk__in=wanted).select_related("item__department")
    versions = list(found.prefetch_related("requirements__material"))
    bodies = dict(Department.objects.values_list("code", "name"))
    made = {}
    for version in versions:
        item = facts_of(version)
        made[version.pk] = guide_of(
            item, questions=tuple(question(q) for q in version.questions),
            materials=material_specs(r.material for r in version.requirements.all()),
            department=version.item.department.name, bodies=bodies, edition=version.edition, since=version.effective_from,
        )  # fmt: skip
    return {pk: made[pk] for pk in wanted if pk in made}
