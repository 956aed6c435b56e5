"""The people's own words find the shipped one-things; nonsense finds nothing."""

import pytest

from tests.support.matter import NOW
from tongban.infra import search
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM
from tongban.services.lifeevents.importing import import_lifeevents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("onethings")]


def first(query: str) -> str:
    return next((hit.key for hit in search.find(query).hits), "")


FOLK = {
    "OT-P01": ["人死了", "办丧事", "老人走了", "走了", "人没了", "白事", "爷爷死了", "安葬费", "去逝", "shsj", "shenhoushi", "外公死了怎么办", "安葬飞"],
    "OT-P02": ["生孩子", "生娃", "小孩上户口", "上户口", "出生证", "新生儿上户口"], "OT-E01": ["开公司", "办企业", "刻公章", "注册公司要什么材料"],
    "OT-P03": ["办退休", "领养老金", "退修"], "OT-E02": ["开饭店", "开火锅店", "开粉店"], "OT-E03": ["开超市", "小卖部"],
    "OT-E04": ["开药店", "药房"], "OT-P04": ["领证", "扯证", "结婚"], "OT-P05": ["残疾证", "残疾补贴"], "OT-P06": ["过户", "买二手房", "房子过户"],
    "OT-E05": ["注销公司", "公司不开了"], "OT-E06": ["招人", "员工入职"], "OT-P07": ["自己交社保", "送外卖"], "OT-P08": ["退伍", "当兵回来"],
    "OT-P09": ["上小学", "孩子上学"], "OT-E07": ["货运公司", "跑运输"], "OT-P10": ["吃低保", "困难补助"], "OT-E08": ["接电", "通水通电"],
}  # fmt: skip


@pytest.fixture(scope="module")
def onethings(ground: None) -> None:
    content = data_file("onethings.yaml").read_bytes()
    assert not import_lifeevents(actor=SYSTEM, content=content, now=NOW).errors


def test_the_peoples_words_find_the_one_thing_first():
    wrong = [(query, first(query)) for code, words in FOLK.items() for query in words if first(query) != code]
    assert wrong == []


@pytest.mark.parametrize(
    "query", ["量子通信塔", "火星移民", "飞碟登记", "核电站", "天气预报", "我要飞", "qwerty", "打麻将"]
)
def test_nothing_is_better_than_an_absurd_guess(query: str):
    found = search.find(query)
    assert (found.total, found.hits) == (0, ())
