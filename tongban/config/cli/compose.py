"""What one matter comes to under given answers."""

import argparse
import json
from collections.abc import Mapping
from datetime import datetime

from tongban.config.cli.output import print_json
from tongban.kernel.refusals import Refused

HELP = "按情形组合一件事：材料、部门、时限"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="一件事或事项的代码")
    parser.add_argument(
        "--answers", default="{}", metavar="JSON", help='如 {"Q1": "home", "Q2": ["a", "b"]}；缺省取默认'
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    from tongban.services.catalogue.compose import as_json, compose, number
    from tongban.services.lifeevents.reading import shipped
    from tongban.services.lifeevents.selectors import find_bundle

    bundle = find_bundle(args.code, on=datetime.now().astimezone().date()) or shipped([args.code]).get(args.code)
    if bundle is None:
        raise Refused(f"没有找到代码为“{args.code}”的一件事或事项")
    plan = compose(bundle, _answers(args.answers))
    if args.json:
        print_json(as_json(plan))
        return 0
    print(f"{plan.name}：{len(plan.departments)}个部门，{len(plan.items)}个事项")
    for item in plan.items:
        print(f"  {item.position}. {item.name}（{item.department_name or item.department}，{item.promise.label}）")
    print(f"材料 {plan.materials_before} → {plan.materials_after}，其中自备 {plan.to_supply}：")
    for material in plan.materials:
        print(f"  · {material.name}　{material.source.label}。{material.reason}")
    print(
        f"时限 {number(plan.days_before)} → {number(plan.days_after)} 个工作日；"
        f"环节 {plan.steps_before} → {plan.steps_after}；到场 {plan.trips_before} → {plan.trips_after} 次"
    )
    for milestone in plan.milestones:
        print(f"  其中 {milestone.name}：{number(milestone.working_days)} 个工作日")
    return 0


def _answers(text: str) -> Mapping[str, tuple[str, ...]]:
    from tongban.services.lifeevents.plain import as_text

    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Refused('answers 不是有效的 JSON，例如 {"Q1": "home"}') from wrong
    if not isinstance(given, dict):
        raise Refused('answers 应为对象，例如 {"Q1": "home"}')
    answers: dict[str, tuple[str, ...]] = {}
    for question, value in given.items():
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(v, (str, int, float)) for v in values):
            raise Refused(f"问题“{question}”的回答应为选项的值，或值的列表")
        answers[question] = tuple(as_text(v) for v in values)
    return answers
