"""The report's checks: rules R1 to R8 and R12 of finance.md §9, each finding with its place and a sentence.

Internal findings (the ceiling of the score, open points) are for those who sign; no published text ever shows them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from tongban.finance.budget import rules as money_rules
from tongban.finance.budget.selectors import Money, total
from tongban.finance.budget.values import Axis, Basis, Stage
from tongban.finance.performance.report import structure
from tongban.finance.performance.report.figures import Figures
from tongban.finance.performance.report.targets import gaps
from tongban.finance.performance.report.text import Document
from tongban.finance.performance.rules import in_step, number
from tongban.finance.performance.values import Finding, Kind, Level, Status, Sum
from tongban.infra.shipped import data_yaml


@cache
def _limits() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_yaml("finance/checks.yaml")
    return loaded


def findings(f: Figures, document: Document) -> list[Finding]:
    """Everything the checker has to say, by rule."""
    found = [
        *_money(f), *_targets(f), *_monitoring(f), *_weights(f), *_reasons(f), *_agreement(f, document), *outline(document),
        *_publication(f), *_ceiling(f), *_open_points(f),
    ]  # fmt: skip
    return sorted(found, key=lambda x: (int(x.rule[1:]), list(Level).index(x.level)))


# --- the ten sums -----------------------------------------------------------------------------------------------------------


def arithmetic(m: Money) -> list[Sum]:
    """What must add up in any such report: items, classes, growth, heads."""
    return [*_sums(m), *_growths(m), *_heads(m)]


def _wan(value: Any, where: str) -> int | None:
    return None if value is None else money_rules.parse_wan(value, where)


def _sums(m: Money) -> Iterator[Sum]:
    told = m.year.content.get("final_account") or {}
    whole = 0
    for row in told.get("classes") or []:
        code, stated = str(row.get("code")), _wan(row.get("amount_wan"), "final_account")
        items = total(m.executed(code))
        whole += stated or 0
        if stated is not None:
            said = f"{code} 各项之和 {money_rules.say_wan(items)} = {money_rules.say_wan(stated)}"
            yield Sum(f"决算 {code}", said, items == stated)
    stated = _wan(told.get("total_wan"), "final_account")
    if stated is not None and whole:
        said = f"各类之和 {money_rules.say_wan(whole)} = {money_rules.say_wan(stated)}"
        yield Sum("决算合计", said, whole == stated)


def _growths(m: Money) -> Iterator[Sum]:
    for name, stage, last in (
        ("年初预算", Stage.OPENING, m.prior_opening), ("决算", Stage.EXECUTED, m.prior_final),
    ):  # fmt: skip
        lines, told = m.at(stage), m.told_before(stage)
        if told is not None and m.prior(stage)[1]:
            said = f"填报 {money_rules.say_wan(told)} = 登记 {money_rules.say_wan(last or 0)}"
            yield Sum(f"上年{name}", said, told == last)
        grown = money_rules.growth(total(lines), last)
        if not lines or last is None or grown is None:
            continue
        shown = money_rules.half_up(grown)
        back = money_rules.half_up(Decimal(last) * (1 + shown / 100) / money_rules.WAN)
        near = abs(back - money_rules.in_wan(total(lines))) <= Decimal(last) / money_rules.WAN / 10_000
        change = money_rules.say_wan(total(lines) - last)
        yield Sum(f"{name}增长", f"{change} / {money_rules.say_wan(last)} = {shown}%", near)


def _head(m: Money, path: str) -> int | None:
    found = m.fact(f"staffing.{path}")
    return int(found) if found is not None and found.isdecimal() else None


def _heads(m: Money) -> Iterator[Sum]:
    def adds(place: str, whole: int | None, parts: list[int | None]) -> Iterator[Sum]:
        known = [p for p in parts if p is not None]
        if whole is not None and known:
            yield Sum(place, f"{' + '.join(map(str, known))} = {whole}", sum(known) == whole)

    kinds = [code.rpartition(".")[2] for code in m.facts if re.fullmatch(r"staffing\.contract\.\w+", code)]
    yield from adds("合同工", _head(m, "contract.total"), [_head(m, f"contract.{k}") for k in sorted(kinds, reverse=True) if k != "total"])  # fmt: skip
    centre = [_head(m, f"centre.{k}") for k in ("civil_service_managed", "other_institution")]
    on_post = [_head(m, f"{body}.on_post") for body in ("bureau", "centre")]
    if all(p is not None for p in [*centre, *on_post, _head(m, "system.on_post")]):
        inner = sum(p or 0 for p in centre) == on_post[1]
        outer = sum(p or 0 for p in on_post) == _head(m, "system.on_post")
        said = f"{centre[0]} + {centre[1]} = {on_post[1]}；{on_post[0]} + {on_post[1]} = {_head(m, 'system.on_post')}"
        yield Sum("在职人员", said, inner and outer)
    parts = sorted(c.rpartition(".")[2] for c in m.facts if re.fullmatch(r"staffing\.system\.\w+", c))
    yield from adds("全系统人员", _head(m, "system.total"), [_head(m, f"system.{k}") for k in parts if k != "total"])
    few, many = _head(m, "contract.government_employees"), _head(m, "system.government_employees")
    if few is not None and many is not None and few != many:
        cashiers = _head(m, "contract.nontax_cashiers") or 0
        said = f"政府雇员前文{few}人、后文{many}人，把{cashiers}名非税收缴人员计入政府雇员才一致"
        yield Sum("政府雇员", said, None if few + cashiers == many else False)


# --- the rules --------------------------------------------------------------------------------------------------------------


def _money(f: Figures) -> Iterator[Finding]:
    """R1: what the budget checks say of the whole year (BC13 to BC15 here; the others belong to payments)."""
    m, limits = f.money, _limits()
    for code in limits["catch_all_codes"]:
        share = money_rules.percent(total(m.executed(code)), total(m.executed(code[:3])))
        if share is not None and share > limits["catch_all_share_pct"]:
            name = next((x.name for x in m.executed(code)), code)
            said = f"{name}占本类{money_rules.half_up(share)}%，超过{limits['catch_all_share_pct']}%，请说明内容"
            yield Finding("R1", Level.WARN, f"决算 {code}", said, True)
    wages = sum(total(m.executed(code)) for code in limits["wage_codes"])
    levy = money_rules.percent(total(m.executed(limits["union_levy_code"])), wages)
    if levy is not None and levy > limits["union_levy_pct"]:
        said = f"工会经费为工资的{money_rules.half_up(levy)}%，高于{limits['union_levy_pct']}%，请说明"
        yield Finding("R1", Level.WARN, f"决算 {limits['union_levy_code']}", said, True)
    grown = money_rules.growth(total(m.executed()), m.prior_final)
    if grown is not None and abs(grown) > limits["year_on_year_pct"] and not m.fact("reasons.final"):
        yield Finding("R1", Level.ERROR, "二（一）2", f"决算比上年变动{money_rules.half_up(grown)}%，没有写原因")


def _targets(f: Figures) -> Iterator[Finding]:
    """R2: target table totals and coverage."""
    m = f.money
    for stage, name in ((Stage.OPENING, "年初预算"), (Stage.EXECUTED, "决算")):
        income, spent = total(m.at(stage, Axis.INCOME)), total(m.at(stage))
        if m.at(stage, Axis.INCOME) and income != spent:
            said = (
                f"{name}按收入来源合计{money_rules.say_wan(income)}万元，支出{money_rules.say_wan(spent)}万元，收支不等"
            )
            yield Finding("R2", Level.ERROR, f"附表 {name}", said)
    groups = {x.spec.level1 for x in f.sheet.lines}
    for name in _limits()["required_groups"]:
        if name not in groups:
            yield Finding("R2", Level.ERROR, "附表B", f"没有{name}")
    for line in f.sheet.lines:
        bare = line.spec.target in (None, "") and line.spec.kind not in (
            Kind.EXECUTION, Kind.EXECUTION_STEPS, Kind.QUALITATIVE, Kind.SATISFACTION,
        )  # fmt: skip
        if bare:
            yield Finding("R2", Level.ERROR, f"附表B {line.spec.code}", f"{line.spec.name}没有目标值")
    for place, said in gaps(f, _limits()["required_seconds"]):
        yield Finding("R2", Level.WARN, place, said)


def _monitoring(f: Figures) -> Iterator[Finding]:
    """R3: months 1 to 7, both halves present."""
    told = f.money.year.content.get("monthly_cumulative_executed")
    months = told.get("months") if isinstance(told, dict) else None
    if not isinstance(months, list) or not {1, 2, 3, 4, 5, 6, 7} <= {m for m in months if isinstance(m, int)}:
        yield Finding("R3", Level.WARN, "绩效运行监控", "没有1至7月的执行数，看不出8月做过双监控", True)


def _weights(f: Figures) -> Iterator[Finding]:
    """R4: weights 100, group totals, qualitative scores inside their step."""
    if not f.sheet.lines:
        yield Finding("R4", Level.ERROR, "附表B", "没有绩效指标")
        return
    whole = sum((x.spec.weight for x in f.sheet.lines), Decimal(0))
    if whole != _limits()["weights_total"]:
        yield Finding("R4", Level.ERROR, "附表B", f"分值合计{whole.normalize():f}，应为{_limits()['weights_total']}")
    groups = {name: weight for name, (_, weight) in f.sheet.groups.items()}
    due = _limits()["groups_with_cost" if "成本指标" in groups else "groups"]
    for name, weight in due.items():
        if name in groups and groups[name] != weight:
            said = f"{name}分值合计{groups[name].normalize():f}，通行为{weight}"
            yield Finding("R4", Level.WARN, "附表B", said)
    for line in f.sheet.lines:
        if line.spec.kind is Kind.QUALITATIVE and isinstance(line.actual, dict) and line.actual.get("share"):
            grade = str(line.actual.get("grade", ""))
            if not in_step(grade, number(line.actual["share"], line.spec.name)):
                said = f"{line.spec.name}：得分比例{line.actual['share']}不在“{grade}”的档内"
                yield Finding("R4", Level.ERROR, f"附表B {line.spec.code}", said)


def _reasons(f: Figures) -> Iterator[Finding]:
    """R5: a reason below full score, beyond the deviation limits, below 90 % execution, on any adjustment."""
    for line in f.sheet.lines:
        place = f"附表B {line.spec.code}"
        if line.score.points is None:
            yield Finding("R5", Level.ERROR, place, f"{line.spec.name}没有实际完成值，未计分")
        elif line.score.lost > 0 and not line.spec.reason:
            yield Finding("R5", Level.WARN, place, f"{line.spec.name}扣{line.score.lost}分，没有写偏差原因")
        elif line.score.said and not line.spec.reason:
            yield Finding("R5", Level.WARN, place, f"{line.spec.name}{line.score.said}，请说明目标是否偏低")
    rate = money_rules.percent(total(f.money.executed()), f.money.full_year_fen or 0)
    if rate is not None and rate < _limits()["execution_least_pct"]:
        yield Finding("R5", Level.WARN, "二（一）2", f"预算执行率{money_rules.half_up(rate)}%，请说明原因")
    for a in f.money.adjustments:
        lacking = [
            word for word, told in (("文号", a.document), ("日期", a.on), ("事由", a.reason), ("决策文号", a.decision)) if not told
        ]  # fmt: skip
        if lacking:
            fen = a.net_fen
            kind = a.kind.label
            said = f"{kind}{money_rules.say_wan(fen)}万元没有{'、'.join(lacking)}"
            yield Finding("R5", Level.WARN, f"预算调整 第{a.place}条", said, True)


def _agreement(f: Figures, document: Document) -> Iterator[Finding]:
    """R6: text, tables and ledger say the same; gaps and samples are named."""
    for line in arithmetic(f.money):
        if line.holds is None:
            yield Finding("R6", Level.NOTE, line.place, line.said, True)
        elif not line.holds:
            yield Finding("R6", Level.ERROR, line.place, f"对不上：{line.said}")
    for figure in document.figures:
        if figure.other is not None:
            said = f"{figure.title}：登记簿计得{figure.text}{figure.unit}，填报{figure.other.normalize():f}{figure.unit}，以计数为准"
            yield Finding("R6", Level.WARN, figure.title, said)
        if figure.status is Status.MISSING:
            yield Finding("R6", Level.ERROR, figure.title, f"没有“{figure.title}”的数，正文留空")
    samples = [x.title for x in document.figures if x.status is Status.SAMPLE]
    if samples:
        yield Finding(
            "R6", Level.ERROR, "正文", f"样例数字未换成实数：{'、'.join(samples[:8])}{'等' if len(samples) > 8 else ''}"
        )
    targets = [
        x.spec.code for x in f.sheet.lines if Basis.SAMPLE in (x.row.target_basis, x.row.actual_basis)
    ]  # fmt: skip
    if targets:
        yield Finding("R6", Level.ERROR, "附表B", f"目标值或完成值仍是样例：{'、'.join(targets)}")
    claimed = f.money.fact("claimed_score")
    if claimed is not None and f.sheet.lines and number(claimed, "claimed_score") != f.sheet.total:
        yield Finding("R6", Level.ERROR, "六1", f"填报得分{claimed}，按指标计算为{f.sheet.total}")


def outline(document: Document) -> Iterator[Finding]:
    """R7: outline complete, one style of numbering, no leftover marks, no personal names."""
    limits, book = _limits(), structure.report()
    numerals = "一二三四五六七八九十"
    tops = [b for b in document.blocks if b.level == 1]
    for n, block in enumerate(tops):
        if not block.text.startswith(f"{numerals[n]}、"):
            yield Finding("R7", Level.ERROR, block.text, f"第{n + 1}章的编号应为“{numerals[n]}、”")
    for block in document.blocks:
        if block.text == book.empty_slot:
            yield Finding("R7", Level.ERROR, block.place, "还没有文字")
        for mark in limits["leftovers"]:
            if mark in block.text:
                yield Finding("R7", Level.ERROR, block.place, f"有遗留标记或错字“{mark.strip()}”")
        for name in persons(block.text):
            yield Finding("R7", Level.ERROR, block.place, f"像是个人姓名：“{name[0]}”某，公开文本不得出现")
    for block in document.blocks:
        if block.level == 0 and re.search(r"[一-鿿][,.;:?!()][一-鿿]", block.text):
            yield Finding("R7", Level.NOTE, block.place, "中文之间有半角标点")


def persons(text: str) -> list[str]:
    """Names that stand after a word for a private person; bodies and verbs are not names."""
    limits = _limits()
    words, family = "|".join(limits["person_after"]), limits["surnames"]
    solved, matter = "|".join(limits["person_solved"]), "|".join(limits["person_matter"])
    after = rf"(?:{words})([{family}][一-鿿]{{1,2}})"
    between = rf"(?:{solved})(?:了)?([{family}][一-鿿]{{1,2}}?)(?:家|户|等人|同志)?(?:{matter})"
    found = []
    for match in [*re.finditer(after, text), *re.finditer(between, text)]:
        name = match[1]
        if not any(word in name for word in limits["person_not"]):
            found.append(name)
    return found


def publish_days() -> int:
    """R8: how many days after finance's reply the report is public."""
    return int(_limits()["publish_days"])


def _publication(f: Figures) -> Iterator[Finding]:
    """R8: published within 20 days of the reply."""
    told = [f.money.fact(f"bureau.{key}") for key in ("final_replied_on", "published_on")]
    if told[1] is None:
        yield Finding(
            "R8", Level.NOTE, "六2", f"还没有公开日期；应在决算批复后{_limits()['publish_days']}日内公开", True
        )
    elif told[0] is not None:
        days = (date.fromisoformat(told[1]) - date.fromisoformat(told[0])).days
        if days > _limits()["publish_days"]:
            yield Finding("R8", Level.WARN, "六2", f"批复后{days}日才公开，超过{_limits()['publish_days']}日")


def _ceiling(f: Figures) -> Iterator[Finding]:
    """R12: a self score above what the process form could give."""
    if not f.sheet.lines and f.money.fact("claimed_score") is None:
        return
    claimed = f.money.fact("claimed_score")
    own = number(claimed, "claimed_score") if claimed is not None else f.sheet.total
    most = f.sheet.process.ceiling
    if own > most:
        lost = "、".join(
            f"{x.name}{x.points}/{x.weight}" for x in f.sheet.process.lines if x.points is not None and x.points < x.weight
        )  # fmt: skip
        said = f"自评{own.normalize():f}分，高于过程类指标表至多可得的{most.normalize():f}分（{lost}）"
        yield Finding("R12", Level.WARN, "六1", said, True)


def _open_points(f: Figures) -> Iterator[Finding]:
    """What those who sign should know: the size of what was added, issues left over, a project table without projects."""
    m = f.money
    rate = money_rules.percent(m.added_fen, total(m.at(Stage.OPENING)))
    if rate is not None and rate > _limits()["addition_most_pct"]:
        said = f"追加{money_rules.say_wan(m.added_fen)}万元，为年初预算的{money_rules.half_up(rate)}%"
        yield Finding("R1", Level.WARN, "二（一）2", said, True)
    raised, solved = (f.printed(c) for c in ("enterprise_issues_collected", "enterprise_issues_resolved"))
    if raised.value is not None and solved.value is not None and solved.value < raised.value:
        left = raised.value - solved.value
        yield Finding("R5", Level.NOTE, "三（二）1", f"企业问题尚有{left.normalize():f}个未解决，文中未说明", True)
