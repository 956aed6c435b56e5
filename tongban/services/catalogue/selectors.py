"""Reads of the catalogue. A published edition is immutable, so what was built from one is kept."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.kernel.terms import Term, TermUnit
from tongban.services.catalogue.errors import NotFound
from tongban.services.catalogue.models import EditionState, Item, ItemVersion, Material, Requirement
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
    """From {"all": [{"question", "in"}]}; None is always."""
    if not data:
        return None
    return Condition(all=tuple(Clause(question=c["question"], values=tuple(c["in"])) for c in data.get("all", ())))


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
        village=version.village,
        charge=version.charge,
        fields=tuple(version.fields),
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
    """A single item as a bundle of one."""
    return _bundle_of_version(current_version(code, on=on).pk)


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
    return {code: _facts(version) for code, version in last.items()}


def _facts(version: ItemVersion) -> ItemFacts:
    item, statutory = version.item, None
    if version.statutory_days is not None:
        unit = TermUnit(version.statutory_unit)
        statutory = Term(amount=version.statutory_days, unit=unit, basis=version.statutory_basis)
    return ItemFacts(
        code=item.code, name=item.name, department_id=item.department_id, plain_name=item.plain_name,
        folk_names=tuple(item.folk_names), main_item=item.main_item, type_code=item.type_code, in_bundle=item.in_bundle,
        implementation_code=version.implementation_code, handling=version.handling, statutory=statutory,
        promise_days=version.promise_days, result_name=version.result_name, trips=version.trips,
        two_persons=version.two_persons, online=version.online, village=version.village, charge=version.charge,
        facts=version.facts, questions=tuple(version.questions), fields=tuple(version.fields),
        uses=uses_of(sorted(version.requirements.all(), key=lambda r: r.position)),
    )  # fmt: skip


def forget() -> None:
    """Drop what is kept (tests, restore)."""
    _bundle_of_version.cache_clear()


def items_of(department_code: str) -> "QuerySet[Item]":
    return Item.objects.filter(department__code=department_code).select_related("department").order_by("code")
