"""Invented facts for every kind of paper: what a template may name, and what its preview shows."""

import io
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import segno

from tongban.kernel.times import LOCAL
from tongban.services.cases import furtherpapers, notices, papertemplate, records, remedies
from tongban.services.cases.papercontent import Decision, Matter, Office, content
from tongban.services.cases.values import GRANTS, RECORDED, REFUSALS, WITHDRAWALS, CollectWay, Ending, PaperKind

_AT: Final = datetime(2021, 3, 15, 9, 30, tzinfo=LOCAL)
_OFFICE: Final = Office(name="示例区政务服务中心", address="示例路1号", phone="0731-00000000")
_ITEM: Final = "食品经营许可"
_BODY: Final = "示例区市场监督管理局"
_REMEDIES: Final = remedies.Remedies(review=("示例区人民政府",), court="示例区人民法院")
_MATTER: Final = Matter(
    number="430212000000-20210315-00001", name="我要开餐馆", applicant="张示例", id_masked="430212************",
    agent="李示例", phone="13800000000", region="430212000000", channel="counter", submitted_at=_AT, accepted_at=_AT,
    promised_due_at=_AT, statutory_due_at=_AT, concluded_at=_AT, collected_at=_AT, collected_by="张示例",
    collect_way=CollectWay.WINDOW.value, query_code="43021220210315000012", query_with="申请人证件号码后四位",
    papers=[("身份证", 1, 1, "窗口收取"), ("场所平面图", 0, 2, "窗口收取")], legs=[(_ITEM, _BODY, "准予")],
    certificates=[("食品经营许可证", "202100000001")], subject=("企业", "示例餐馆", "尚未取得证件号码"),
)  # fmt: skip
_RECORD: Final = {
    "receiver": "王示例", "interest": "相邻住户的通风和噪声", "matter": "拟准予在居民楼底层开办餐馆", "asked_on": "2021-03-16",
    "held_at": "2021-03-26T09:30", "place": "三楼听证室", "chair": "赵示例", "recorder": "钱示例", "present": "申请人、住户代表",
    "said": "申请人：已安装油烟净化设备。住户代表：请限定营业时间。", "officer_1": "孙示例", "card_1": "180000001", "officer_2": "周示例",
    "card_2": "180000002", "findings": "场所布局与平面图一致。",
}  # fmt: skip


@lru_cache(maxsize=64)
def sample(kind: PaperKind) -> dict[str, Any]:
    """The paper of this kind for an invented matter, but for code and QR."""
    return _made(kind) | {"number": "示例〔2021〕第00001号"}


def qr() -> str:
    """A code for previews that leads nowhere."""
    out = io.BytesIO()
    segno.make("样张", error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def names(kind: PaperKind) -> list[str]:
    """What a template of this kind may name."""
    return list(papertemplate.names_of(sample(kind)))


def _made(kind: PaperKind) -> dict[str, Any]:
    said = remedies.sentence(_REMEDIES, "本决定书")
    if kind in notices.KINDS:
        notice = notices.Notice(
            at=_AT, item=_ITEM, number="HN001", department=_BODY, reason="示例理由", remedies=said, basis="示例依据",
            ending=Ending.TERMINATED, due_on=date(2021, 4, 6), before=_AT, after=_AT, days=5, procedure="检验",
            start=date(2021, 3, 16), planned_end=date(2021, 3, 26), points=[("平面图", "没有签字", "补签后交来", "见样张")],
            gaps=[("健康证明", date(2021, 4, 6))],
        )  # fmt: skip
        return notices.content(kind, _MATTER, _OFFICE, notice)
    if kind in RECORDED:
        record = records.Record(
            kind=kind, item=_ITEM, number="HN001", department=_BODY, at=_AT, ask_by=date(2021, 3, 22), facts=_RECORD
        )
        return records.content(_MATTER, _OFFICE, record)
    if kind in WITHDRAWALS.values():
        was = furtherpapers.Withdrawn(
            kind=kind, name="食品经营许可证", number="202100000001", holder="示例餐馆", item=_ITEM, department=_BODY,
            reason="示例理由", at=_AT,
        )  # fmt: skip
        return furtherpapers.withdrawal(_MATTER, _OFFICE, was, said)
    match kind:
        case PaperKind.PAPER_SERVICE_PROOF:
            served = furtherpapers.Delivered(
                title="不予决定书", number="示例不许〔2021〕第00001号", receiver="张示例", way="邮寄送达", place="示例路2号",
                day=_AT.date(), served_on=_AT.date(), tracking="EX000000001", witness="吴示例", evidence="回执", server="郑示例",
            )  # fmt: skip
            return furtherpapers.service_proof(_MATTER, _OFFICE, served)
        case PaperKind.COMMITMENT:
            return furtherpapers.commitment(_MATTER, _OFFICE, ["场所使用证明"], ["有与经营规模相适应的场所"])
        case PaperKind.RETURN_LIST:
            return furtherpapers.return_list(_MATTER, _OFFICE, [("身份证", 1, 0)], "张示例", _AT)
        case PaperKind.JOINT_FORM:
            return furtherpapers.joint_form(_MATTER, _OFFICE, [("经营场所", [("面积", "60平方米")])])
        case _:
            return content(kind, _MATTER, _OFFICE, _decision(kind))


def _decision(kind: PaperKind) -> Decision | None:
    if kind not in GRANTS | REFUSALS and kind is not PaperKind.CERTIFICATE:
        return None
    return Decision(
        item=_ITEM, number="HN001", department=_BODY, granted=kind in GRANTS, decided_at=_AT, opinion="符合条件",
        facts="示例事实", basis="《中华人民共和国食品安全法》第三十五条", certificate=("食品经营许可证", "202100000001", "1.2.156.3005.2"),
        holder=("张示例", "4302**********0000"), kind=kind, bases=["《中华人民共和国食品安全法》第三十五条"],
        remedies=remedies.sentence(_REMEDIES, "本决定书"),
    )  # fmt: skip
