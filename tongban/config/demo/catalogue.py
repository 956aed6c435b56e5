"""The county's catalogue at its real size: compact lines of main items opened into the sheet that `import items` takes."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final, NamedTuple

import yaml

from tongban.infra.shipped import data_file, data_yaml
from tongban.kernel.actors import SYSTEM
from tongban.orgs.models import Department
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.models import Material
from tongban.services.catalogue.selectors import material_specs
from tongban.services.catalogue.usecases import keep_materials
from tongban.services.catalogue.values import MaterialSpec
from tongban.services.lifeevents.importing import import_lifeevents

_TOKEN: Final = re.compile(r"([@!]*)(=?)([^#$]+)(?:#([^$]+))?(?:\$(.+))?")
_HEAD: Final = (
    "部门", "大项名称", "事项名称", "事项编码", "实施编码", "事项类型", "办件类型", "法定时限", "法定时限单位", "法定时限依据", "权力依据",
    "承诺时限", "结果名称", "俗称", "到现场次数", "是否网办", "是否线上审核", "网上办理深度", "村级可办", "是否收费", "收费标准", "服务对象",
    "主题分类", "行使层级", "申请材料编码",
)  # fmt: skip
_LEVEL: Final = "4"  # county, the digit between the body's code and the base code


class Opened(NamedTuple):
    """One handling item: its row of the sheet, and whether it is a one-thing of its own."""

    code: str
    name: str
    own_thing: bool
    row: tuple[str, ...]


def load(*, since: date, now: datetime) -> None:
    """Papers, items, one-things of a single item: through the same doors as any county's lists."""
    with data_file("lukou/materials.csv").open(encoding="utf-8") as lines:
        papers = [_paper(row) for row in csv.DictReader(lines)]
    keep_materials(actor=SYSTEM, materials=papers)
    bodies = {code: (name, uscc) for code, name, uscc in Department.objects.values_list("code", "name", "uscc")}
    items = list(opened(bodies, material_specs(Material.objects.all())))
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows([_HEAD, *(item.row for item in items)])
    done = import_items(
        actor=SYSTEM, content=sheet.getvalue().encode(), filename="items.csv", now=now, effective_from=since
    )
    assert not done.errors, done.errors[:5]
    assert not done.unknown_columns, done.unknown_columns
    singles = [{"item": item.code, "zh": f"{item.name}一件事"} for item in items if item.own_thing]
    book = yaml.safe_dump({"onethings": singles}, allow_unicode=True).encode()
    published = import_lifeevents(actor=SYSTEM, content=book, now=now, effective_from=since)
    assert not published.errors, published.errors[:5]


def _paper(row: Mapping[str, str]) -> MaterialSpec:
    return MaterialSpec(
        code=row["code"], name=row["name"], kind=row["kind"], issuer=row["issuer"], source_channel=row["source_channel"],
        shared=bool(row["shared"]), share_via=row["share_via"], personal_info=row["personal_info"],
    )  # fmt: skip


def opened(bodies: Mapping[str, tuple[str, str]], papers: Mapping[str, MaterialSpec]) -> Iterator[Opened]:
    """Every handling item of the shipped lines; `bodies`: department → its name and credit code."""
    kits = data_yaml("lukou/kits.yaml")
    with data_file("lukou/items.csv").open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            for place, token in enumerate(line["handling_items"].split("/"), start=1):
                yield _item(line, place, token, kits, bodies, papers)


def _item(
    line: Mapping[str, str],
    place: int,
    token: str,
    kits: Mapping[str, Any],
    bodies: Mapping[str, tuple[str, str]],
    papers: Mapping[str, MaterialSpec],
) -> Opened:
    found = _TOKEN.fullmatch(token)
    assert found, token
    marks, whole, words, papers_here, fee = found[1], found[2], found[3], found[4] or line["materials"], found[5] or ""
    main, own, kind = line["main_item"], line["certificate"], kits["types"][line["type"]]
    name = words if whole else main if words == "." else main + words
    body, uscc = bodies[line["department"]]
    base = f"43{line['type']}{kits['departments'][line['department']]}{line['no']}{place:03d}"
    implementation = f"{uscc}{_LEVEL}{base}"
    action = next((a for a in kits["actions"] if any(w in name for w in a["words"])), None)
    promise = _promise(Decimal(line["promise"]), action)
    audience = kits["audiences"][line["audience"]]
    who = kits["founders"]["papers"] if any(w in name for w in kits["founders"]["words"]) else audience["papers"]
    trips = 0 if promise == 0 else kind["trips"]
    wanted = [(action or kind)["form"], *who]
    if action is None:
        wanted += [code for code in papers_here.split() if code != "-"]
    else:
        wanted += [own or "cert_old"] * bool(action["own"]) + list(action["papers"])
    row = (
        body,
        main,
        name,
        f"{implementation}01",
        implementation,
        line["type"],
        "即办件" if promise == 0 else "承诺件",
        line["statutory"].removesuffix("c"),
        ("自然日" if line["statutory"].endswith("c") else "工作日") if line["statutory"] else "",
        line["basis"] if line["statutory"] else "",
        line["basis"],
        f"{promise:f}",
        (action or {}).get("result") or (papers[own].name if own else kind["result"]),
        "" if action in _ends(kits) else line["folk_names"],
        str(trips),
        "是",
        "是",
        "5" if trips == 0 else "4",
        "是" if "@" in marks else "否",
        "是" if fee else "否",
        fee,
        audience["name"],
        line["topic"],
        "县级",
        "；".join(_asked(wanted, papers)),
    )
    return Opened(row[3], name, "!" in marks, row)


def _ends(kits: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Actions that people's words for the matter do not mean: who says 上户口 does not want to end one."""
    return [a for a in kits["actions"] if a["form"] in ("form_cancel", "form_renew")]


def _promise(days: Decimal, action: Mapping[str, Any] | None) -> Decimal:
    if action is None:
        return days
    if "days" in action:
        return min(days, Decimal(action["days"]))
    return (days * Decimal(str(action.get("share", 1)))).to_integral_value(ROUND_CEILING) if days > 1 else days


def _asked(wanted: Iterable[str], papers: Mapping[str, MaterialSpec]) -> Iterator[str]:
    """What is asked, each once: the applicant's own as an original, what others issue as a copy."""
    for code in dict.fromkeys(wanted):
        yield f"{code}:{'1/0' if papers[code].issuer == 'applicant' else '0/1'}"
