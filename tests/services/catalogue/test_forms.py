"""One form for all audiences: what the items ask, once each, checked in words and kept as it read."""

from datetime import date

import pytest
import yaml

from tests.support.filling import COMPANY, TODAY, sample
from tests.support.matter import resident
from tongban.infra.shipped import data_file
from tongban.kernel.refusals import Refused
from tongban.people.parties.values import IdKind
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.filling import faults, kept, parts_of, read, shown, warnings, written
from tongban.services.catalogue.forms import Day, Depends, FieldSpec, FormSpec, Kind, form_spec
from tongban.services.lifeevents.reading import read_book, read_bundle, shipped

pytestmark = pytest.mark.anywhere

BUNDLES = shipped()
BOOK = yaml.safe_load(data_file("forms.yaml").read_text())
ONETHINGS = yaml.safe_load(data_file("onethings.yaml").read_text())


def spec_of(code: str, **answers: tuple[str, ...]) -> FormSpec:
    return form_spec(BUNDLES[code], compose(BUNDLES[code], answers), regions=(("430212100000", "渌口镇"),))


def codes(spec: FormSpec) -> list[str]:
    return [field.code for field in spec.fields()]


def field(kind: Kind, **facts: object) -> FieldSpec:
    return FieldSpec(code="m_x", title="某项", kind=kind, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", sorted(BUNDLES))
def test_every_shipped_matter_asks_what_a_clerk_would_ask(code: str):
    spec = spec_of(code)
    asked = codes(spec)
    assert len(asked) == len(set(asked))
    matter = [f for f in spec.fields() if f.code.startswith("m_")]
    assert len(matter) >= 2
    assert all(f.asked_by and f.title != f.code for f in matter)
    assert not list(faults(spec, sample(spec), today=TODAY))


def test_the_book_of_forms_names_only_what_exists():
    materials = {m["id"] for m in ONETHINGS["materials"]}
    items = {i["id"] for one in ONETHINGS["onethings"] for i in one["items"]}
    assert set(BOOK["materials"]) <= materials
    assert set(BOOK["items"]) <= items
    named = [
        r if isinstance(r, str) else r["id"]
        for part in ("materials", "items")
        for rows in BOOK[part].values()
        for r in rows
    ]
    assert set(named) == set(BOOK["fields"])
    for code, row in BOOK["fields"].items():
        assert row.get("type", "text") in set(Kind), code
        assert row.get("type") not in ("choice", "multi") or row["options"], code
        if "field" in (row.get("when") or {}):
            other = BOOK["fields"][row["when"]["field"]]
            assert set(row["when"]["in"]) <= set(other["options"]), code


def test_every_application_form_asks_something():
    forms = {m["id"] for m in ONETHINGS["materials"] if m["kind"] == "form"}
    assert forms - set(BOOK["materials"]) == {"baby_name"}  # the newborn's name is the subject's


def test_a_company_is_asked_for_what_its_items_need():
    spec = spec_of("OT-E01")
    titles = {f.title for f in spec.fields()}
    wanted = {
        "企业名称",
        "住所（经营场所）详细地址",
        "经营范围",
        "注册资本（出资总额）",
        "要刻的印章",
        "参保人数",
        "企业联系电话",
    }
    assert wanted <= titles
    less = spec_of("OT-E01", Q3=())
    assert "m_seal_kinds" not in codes(less)
    assert "m_company_scope" in codes(less)


def test_a_death_is_told_once_whoever_asks():
    death = next(f for f in spec_of("OT-P01").fields() if f.code == "m_death_date")
    assert len(death.asked_by) >= 3
    assert {"m_bank_account", "m_relation", "m_dead_insured"} <= set(codes(spec_of("OT-P01")))
    assert "m_bank_account" not in codes(spec_of("OT-P01", Q2=()))


def test_answers_call_for_fields():
    assert "m_other_heirs" not in codes(spec_of("OT-P01", Q2=("fund",)))
    assert "m_other_heirs" in codes(spec_of("OT-P01", Q2=("fund",), Q3=("no",)))


def test_a_one_thing_names_its_own_fields_without_python():
    book = read_book(
        """
onethings:
- id: X1
  zh: 搬家一件事
  subject: {zh: 车辆所有人, kind: person, number: optional}
  items:
  - {id: X1-1, zh: 换证, department: ga, promised_working_days: 1, fields: [新住址, {id: wage}]}
  - {id: X1-2, zh: 登记, department: ga, promised_working_days: 1, holder: applicant,
     fields: [新住址, {id: car, zh: 车型, type: choice, options: [{value: a, zh: 小车}, {value: b, zh: 大车}]}]}
""".encode()
    )
    bundle = read_bundle(book.onethings[0], book)
    plan = compose(bundle, {})
    spec = form_spec(bundle, plan)
    matter = {f.title: f for f in spec.fields() if f.code.startswith("m_")}
    assert list(matter) == ["新住址", "月工资", "车型"]
    assert matter["新住址"].asked_by == ("换证", "登记")
    assert matter["月工资"].kind is Kind.MONEY
    assert matter["车型"].options == (("a", "小车"), ("b", "大车"))
    assert [item.holder for item in plan.items] == ["subject", "applicant"]
    assert not next(f for f in spec.fields() if f.code == "subject_id_number").required


@pytest.mark.parametrize(
    "said, about",
    [
        ("subject: {zh: 逝者, kind: ghost}", "kind"), ("subject: {zh: 逝者, id_kinds: [uscc]}", "不适合自然人"),
        ("subject: {zh: 企业, kind: body, id_kinds: [resident]}", "不适合单位"), ("subject: {zh: 企业, number: never}", "number"),
        ("subject: {kind: body}", "zh"), ("holder: subject", "没有写明 subject"), ("holder: me", "结果归属"),
    ],
)  # fmt: skip
def test_what_a_one_thing_says_of_its_subject_is_checked(said: str, about: str):
    text = f"onethings:\n- id: X1\n  zh: 事\n  {said}\n  items:\n  - {{id: X1-1, zh: 甲, department: ga}}\n"
    book = read_book(text.encode())
    with pytest.raises(Refused, match=about):
        read_bundle(book.onethings[0], book)


# --- one field ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked, typed, value",
    [
        (field(Kind.TEXT), "　１２３号　甲楼 ", "123号 甲楼"), (field(Kind.LONG), "一，二\n三", "一，二\n三"),
        (field(Kind.DATE), "2021-9-1", "2021-09-01"), (field(Kind.DATE), "２０２１年９月１日", "2021-09-01"),
        (field(Kind.DATE), "20210901", "2021-09-01"), (field(Kind.DATE), "2021/09/01", "2021-09-01"),
        (field(Kind.NUMBER, unit="平方米"), "１，２００．５平方米", "1200.5"), (field(Kind.MONEY), "50万元", "500000.00"),
        (field(Kind.MONEY), "１２３４．５", "1234.50"), (field(Kind.PHONE), "１３９ １２３４ ５６７８", "13912345678"),
        (field(Kind.PHONE), "0731-27611234", "073127611234"), (field(Kind.BANK), "6217 0000 1000 1234 567", "6217000010001234567"),
        (field(Kind.USCC), COMPANY.lower(), COMPANY), (field(Kind.ID_NUMBER), resident(8).lower() + " ", resident(8)),
        (field(Kind.CHOICE, options=(("a", "甲"),)), "a", "a"), (field(Kind.MULTI, options=(("a", "甲"), ("b", "乙"))), ["b", "a"], ["a", "b"]),
        (field(Kind.TEXT), "", ""), (field(Kind.MULTI, options=(("a", "甲"),)), [], []),
    ],
)  # fmt: skip
def test_many_ways_of_writing_come_to_one(asked: FieldSpec, typed: object, value: object):
    assert read(asked, typed, today=TODAY) == value


@pytest.mark.parametrize(
    "asked, typed",
    [
        (field(Kind.TEXT), "字" * 201), (field(Kind.DATE), "2021-2-30"), (field(Kind.DATE), "2021--1"), (field(Kind.DATE), "昨天"),
        (field(Kind.DATE, day=Day.PAST), "2021-09-07"), (field(Kind.DATE, day=Day.FUTURE), "2021-09-05"), (field(Kind.DATE), "0021-09-05"),
        (field(Kind.NUMBER), "很多"), (field(Kind.NUMBER, whole=True), "1.5"), (field(Kind.NUMBER, least=1, most=5), "6"),
        (field(Kind.MONEY), "-1"), (field(Kind.MONEY), "1.234"), (field(Kind.PHONE), "12345"), (field(Kind.PHONE), "1391234567"),
        (field(Kind.PHONE), "139123456789"), (field(Kind.BANK), "6217-abc"), (field(Kind.CHOICE, options=(("a", "甲"),)), "z"),
        (field(Kind.MULTI, options=(("a", "甲"),)), ["a", "z"]), (field(Kind.USCC), "1234"), (field(Kind.ID_NUMBER), "430212197001010000"),
        (field(Kind.ID_NUMBER), resident(8, "20210907")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_name_of_the_field(asked: FieldSpec, typed: object):
    with pytest.raises(Refused, match="某项"):
        read(asked, typed, today=TODAY)


# --- fields together ---------------------------------------------------------------------------------------------------------


def troubles(code: str, **changes: object) -> dict[str, str]:
    spec = spec_of(code)
    return dict(faults(spec, sample(spec) | changes, today=TODAY))


def test_nobody_is_two_people():
    assert "不能与申请人的相同" in troubles("OT-P01", subject_id_number=resident(8))["subject_id_number"]
    same = troubles("OT-P01", agent_name="林晓", agent_id_number=resident(8))
    assert "代理人不能是申请人本人" in same["agent_id_number"]


def test_an_agent_is_named_whole_or_not_at_all():
    assert "agent_id_number" in troubles("OT-P01", agent_name="李四")
    assert "agent_name" in troubles("OT-P01", agent_id_number=resident(9))


def test_id_kinds_fit_whom_they_are_asked_of():
    offered = {f.code: f for f in spec_of("OT-P01").fields()}
    assert IdKind.USCC not in offered["subject_id_number"].id_kinds
    assert "uscc" not in dict(offered["applicant_id_kind"].options)
    company = {f.code: f for f in spec_of("OT-E05").fields()}
    assert company["subject_id_number"].id_kinds == (IdKind.USCC,)
    assert "uscc" in dict(company["applicant_id_kind"].options)
    assert "subject_id_number" not in codes(spec_of("OT-P02"))  # a newborn has none yet
    wrong = troubles("OT-P01", subject_id_kind="resident", subject_id_number="AB1234567")
    assert wrong["subject_id_number"].startswith("逝者证件号码有误")
    assert not troubles("OT-P01", subject_id_kind="passport", subject_id_number="AB1234567")


@pytest.mark.parametrize(
    "born, agent, warned", [("20030906", "", False), ("20030907", "", True), ("20100101", "李四", False)]
)
def test_a_minor_without_an_agent_is_pointed_out_civil_code_17(born: str, agent: str, warned: bool):
    given = {"applicant_id_kind": "resident", "applicant_id_number": resident(5, born), "agent_name": agent}
    assert bool(warnings(given, today=TODAY)) == warned


def test_a_field_may_depend_on_another():
    when = Depends(field="m_a", values=("x",))
    assert when.holds({"m_a": "x"})
    assert when.holds({"m_a": ["w", "x"]})
    assert not when.holds({"m_a": "w"})
    assert not when.holds({})


# --- as it is kept -------------------------------------------------------------------------------------------------------------


def test_an_application_keeps_how_its_form_read():
    spec = spec_of("OT-P01")
    given = {f.code: read(f, value, today=TODAY) for f in spec.fields() if (value := sample(spec).get(f.code))}
    form = kept(spec, given)
    parts = parts_of(form)
    assert parts == written(spec, given)
    assert "agent" not in [part.code for part in parts]
    matter = {entry.title: entry for part in parts if part.code == "matter" for entry in part.entries}
    assert matter["死亡日期"].text == "2021年8月7日"
    assert matter["您与逝者的关系"].text == "配偶"
    assert matter["银行账号（社保卡金融账号）"].private
    assert form["m_relation"] == "spouse"
    assert parts_of({"phone": "138"}) == ()


def test_values_in_words():
    assert shown(field(Kind.MONEY), "500000.00") == "500,000.00元"
    assert shown(field(Kind.NUMBER, unit="人"), "3") == "3人"
    assert shown(field(Kind.MULTI, options=(("a", "甲"), ("b", "乙"))), ["a", "b"]) == "甲、乙"
    assert shown(field(Kind.DATE), date(2021, 9, 1).isoformat()) == "2021年9月1日"
