"""Found the centre, and enter whole registers at once; again with the same facts changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.db import transaction

from tongban.infra import trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.regions import level, pad, parent
from tongban.orgs.models import Centre, Department, Establishment, Region, StaffMember, Venue, Window, Zone
from tongban.orgs.usecases.register import STREAM, require_admin
from tongban.orgs.values import DepartmentCreated, DepartmentKind


@transaction.atomic
def load_regions(*, actor: Actor, rows: Sequence[Mapping[str, str]], now: datetime) -> int:
    """Enter or rename regions (code, name, sample). Parents come before children, whatever the order given."""
    require_admin(actor)
    regions = sorted((pad(row["code"]), row) for row in rows)
    known = {code for code, _ in regions} | set(Region.objects.values_list("code", flat=True))
    batch = []
    for code, row in regions:
        above = parent(code)
        batch.append(
            Region(
                code=code, name=row["name"].strip(), level=int(level(code)), parent_id=above if above in known else None,
                sample=row.get("sample", "") in ("1", "true"),
            )
        )  # fmt: skip
    batch.sort(key=lambda r: (r.level, r.code))
    Region.objects.bulk_create(
        batch, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level", "parent", "sample"]
    )
    return len(batch)


@transaction.atomic
def found_centre(
    *, actor: Actor, region_code: str, name: str, short_name: str, bureau: str, now: datetime,
    address: str = "", phone: str = "",
) -> Centre:  # fmt: skip
    """Say what this deployment is. Again with the same facts changes nothing."""
    require_admin(actor)
    code = pad(region_code)
    if not Region.objects.filter(code=code).exists():
        Region.objects.create(code=code, name=name, level=int(level(code)))
    department = Department.objects.filter(code=bureau).first() or ensure_department(
        actor=actor, name="行政审批服务局", code=bureau, now=now
    )
    facts = {
        "region_id": code, "bureau": department, "name": name, "short_name": short_name, "address": address, "phone": phone,
    }  # fmt: skip
    centre, _ = Centre.objects.update_or_create(id=1, defaults=facts)
    return centre


@transaction.atomic
def ensure_department(
    *, actor: Actor, name: str, now: datetime, code: str = "", kind: DepartmentKind = DepartmentKind.GOVERNMENT,
    uscc: str = "",
) -> Department:  # fmt: skip
    """The department of this code or name, created if nobody knows it.

    Administrators create them, and whoever keeps the catalogue does with the items of a body not yet known.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("部门名称不能为空")
    known = Department.objects.filter(code=code).first() if code else None
    known = known or Department.objects.filter(name=name).exclude(kind=DepartmentKind.OFFICE.value).first()
    if known is not None and (known.uscc or not uscc):
        return known
    duty = Duty.CATALOGUE if actor.has(Duty.CATALOGUE) else Duty.ADMIN
    if duty is Duty.ADMIN:
        require_admin(actor)
    if known is not None:
        known.uscc = uscc
        known.save(update_fields=["uscc"])
        return known
    department = Department(code=code or f"d-{uuid5(STREAM, name).hex[:10]}", name=name, kind=kind.value, uscc=uscc)
    department.save(force_insert=True)
    event = DepartmentCreated(department_id=department.pk, code=department.code)
    trail.record(actor=actor, duty=duty, head=trail.head_of(STREAM), events=[event], now=now)
    return department


@transaction.atomic
def load_orgs(*, actor: Actor, orgs: Mapping[str, Any], now: datetime) -> None:
    """Enter departments, offices, venues, establishment and staff from one mapping; again changes nothing."""
    require_admin(actor)
    by_code: dict[str, Department] = {}
    for row in orgs.get("departments", ()):
        fields = {k: row[k] for k in ("name", "kind", "uscc", "rank", "duty_basis") if k in row}
        if "parent" in row:
            fields["parent"] = by_code[row["parent"]]
        by_code[row["code"]], _ = Department.objects.update_or_create(code=row["code"], defaults=fields)
    for row in orgs.get("venues", ()):
        fields = {k: row.get(k, "") for k in ("name", "tier", "address", "phone", "hours")}
        venue, _ = Venue.objects.update_or_create(
            code=row["code"], defaults={**fields, "region_id": pad(row["region"])}
        )
        for zone_row in row.get("zones", ()):
            zone, _ = Zone.objects.get_or_create(venue=venue, name=zone_row["name"])
            for window in zone_row.get("windows", ()):
                Window.objects.update_or_create(
                    zone=zone, number=str(window["number"]), defaults={"kind": window["kind"], "name": window["name"]}
                )
    for row in orgs.get("establishment", ()):
        Establishment.objects.update_or_create(
            department=Department.objects.get(code=row["department"]), kind=row["kind"], since=row["since"],
            defaults={"posts": row["posts"]},
        )  # fmt: skip
    for row in orgs.get("staff", ()):
        StaffMember.objects.update_or_create(
            staff_no=row["no"],
            defaults={
                "name": row["name"], "employment": row["employment"], "post": row.get("post", ""),
                "department": Department.objects.get(code=row["department"]), "since": row["since"],
            },
        )  # fmt: skip
