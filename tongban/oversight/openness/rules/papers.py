"""What stands on the papers of a request, paragraph by paragraph."""

from collections.abc import Sequence
from datetime import date

from tongban.kernel.money import Fen, format_yuan
from tongban.oversight.openness.values.requests import Reply

_RULES = "《中华人民共和国政府信息公开条例》"
_REVIEW_FIRST = date(2024, 1, 1)  # the Reconsideration Law of 2023 in force


def day(value: date) -> str:
    """2021年9月6日"""
    return f"{value.year}年{value.month}月{value.day}日"


def receipt(number: str, received_on: date | None, due_on: date | None, code: str) -> list[str]:
    told = (
        f"收到日期为{day(received_on)}，答复期限至{day(due_on)}"
        if received_on and due_on
        else "本机关将与您确认收到，收到之日以双方确认之日为准，答复期限自收到之日起计算"
    )
    return [
        f"您提出的政府信息公开申请已经登记，登记号为{number}。{told}。",
        f"凭登记号和查询码{code}，可以随时在政务服务网站“政府信息公开”查看办理情况，补正材料也在那里提交。查询码请妥善保管。",
    ]


def correction(number: str, points: str, due_on: date) -> list[str]:
    """Disclosure Regulation art 30: what is to be made clear, and by when, in one go."""
    return [
        f"您提出的政府信息公开申请（{number}）内容不够明确，请补正以下事项：",
        points,
        f"请于{day(due_on)}（含当日）前补正。答复期限自收到补正之日起计算；无正当理由逾期不补正的，视为放弃申请，本机关不再处理。",
        "依据：《中华人民共和国政府信息公开条例》第三十条。",
    ]


def opinion(number: str, *, co_author: bool, description: str, due_on: date) -> list[str]:
    """Disclosure Regulation art 32, 34: asked in writing, fifteen working days, and what silence means."""
    if co_author:
        return [
            f"本机关收到政府信息公开申请（{number}），所申请的信息由贵单位共同制作：{description}。",
            f"请于{day(due_on)}（含当日）前对是否公开提出意见；逾期未提出意见的，视为同意公开。",
            "依据：《中华人民共和国政府信息公开条例》第三十四条。",
        ]
    return [
        f"本机关收到政府信息公开申请（{number}），公开所申请的信息可能损害您（贵单位）的合法权益：{description}。",
        f"请于{day(due_on)}（含当日）前书面提出是否同意公开的意见，不同意的请说明理由；逾期未提出意见的，由本机关依照条例决定是否公开。",
        "依据：《中华人民共和国政府信息公开条例》第十五条、第三十二条。",
    ]


def extension(number: str, days: int, due_on: date, reason: str) -> list[str]:
    """Disclosure Regulation art 33: agreed by the head of the office, told to the applicant."""
    return [
        f"您提出的政府信息公开申请（{number}），因{reason}，经政府信息公开工作机构负责人同意，延长{days}个工作日答复，答复期限至{day(due_on)}。",
        "依据：《中华人民共和国政府信息公开条例》第三十三条第二款。",
    ]


def reasons(number: str, due_on: date, why: str) -> list[str]:
    """Disclosure Regulation art 35."""
    return [
        f"您提出的政府信息公开申请（{number}），数量、频次明显超过合理范围：{why}。",
        f"请于{day(due_on)}（含当日）前说明理由。理由不合理的，本机关将告知不予处理；理由合理但不能在法定期限内答复的，将确定延迟答复的合理期限并告知您。",
        "依据：《中华人民共和国政府信息公开条例》第三十五条。",
    ]


def delay(number: str, until: date, reason: str) -> list[str]:
    """Disclosure Regulation art 35."""
    return [
        f"您提出的政府信息公开申请（{number}），所说明的理由合理，但{reason}，不能在法定期限内答复，本机关将于{day(until)}前答复。",
        "依据：《中华人民共和国政府信息公开条例》第三十五条。",
    ]


def fee(number: str, fen: int, counted: str, due_on: date) -> list[str]:
    """Disclosure Regulation art 42."""
    return [
        f"您提出的政府信息公开申请（{number}），数量、频次明显超过合理范围，依法收取信息处理费{format_yuan(Fen(fen))}元（{counted}）。",
        f"请于{day(due_on)}（含当日）前缴纳。答复期限自缴费之日起重新计算；逾期未缴纳的，视为放弃申请，本机关不再处理。",
        "依据：《中华人民共和国政府信息公开条例》第四十二条，《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）。",
    ]


def reply(
    number: str, received_on: date, kind: Reply, *, text: str, reason: str, article: str, elsewhere: str, above: str, on: date
) -> list[str]:  # fmt: skip
    """Disclosure Regulation art 36: the reply, its reason, and how it may be contested."""
    words = [
        f"您于{day(received_on)}提出的政府信息公开申请（{number}）收悉。经审查，答复如下：",
        f"{kind.label}。{text}",
    ]
    if reason:
        words.append(
            f"{'不予公开部分的' if kind is Reply.PARTLY else ''}理由：{reason}。依据：{article.replace('条例', _RULES)}。"
        )
    if elsewhere:
        words.append(f"去向：{elsewhere}")
    return [*words, remedies(kind, above=above, on=on)]


def remedies(kind: Reply, *, above: str, on: date) -> str:
    """How the reply may be contested (Disclosure Regulation art 51).

    Since 2024 whoever was refused information goes to reconsideration first (Reconsideration Law art 23).
    """
    if kind in (Reply.REFUSED, Reply.PARTLY) and on >= _REVIEW_FIRST:
        return f"如不服本答复，可以自收到之日起六十日内向{above}申请行政复议；对行政复议决定仍不服的，可以依法向人民法院提起行政诉讼。"
    return f"如不服本答复，可以自收到之日起六十日内向{above}申请行政复议，也可以自收到之日起六个月内向人民法院提起行政诉讼。"


def decided(number: str, description: str, why: str) -> list[str]:
    """Disclosure Regulation art 32: who objected is told in writing what is disclosed all the same, and why."""
    return [
        f"关于政府信息公开申请（{number}）征求您（贵单位）意见的信息（{description}），您（贵单位）不同意公开。经审查，不公开可能对公共利益造成重大影响，本机关决定予以公开。",
        f"理由：{why}",
        "依据：《中华人民共和国政府信息公开条例》第十五条、第三十二条。",
    ]


def lapse(number: str, asked: str, due_on: date) -> list[str]:
    return [f"您提出的政府信息公开申请（{number}），本机关要求{asked}，您未在{day(due_on)}前办理，视为放弃申请，本机关不再处理。您可以重新提出申请。"]  # fmt: skip


def lines(words: Sequence[str]) -> list[str]:
    """Paragraphs as they are set: what was typed in lines stays in lines."""
    return [line for text in words for line in text.splitlines() if line.strip()]
