"""How characters are read: what the package says, without the memory that it takes."""

import random
import subprocess
import sys

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from tongban.infra.search.readings import plain, readings
from tongban.infra.search.tokens import chinese, runs, sounds, spelled


def of_package(run: str) -> tuple[str, ...]:
    said = lazy_pinyin(run, errors=lambda odd: "", v_to_u=False)
    return tuple(s if s.isalpha() and s.isascii() else "" for s in said)


def test_every_phrase_and_character_is_read_as_the_package_reads_it():
    words = [run for word in (*PHRASES_DICT, *map(chr, PINYIN_DICT)) for run in runs(word) if chinese(run)]
    assert len(words) > 80_000
    assert [w for w in words if tuple(readings().of(w)) != of_package(w)] == []


def test_so_are_phrases_one_after_another():
    """Where one ends and the next begins is decided as the package decides it."""
    chance, words = random.Random(7), [w for w in PHRASES_DICT if len(runs(w)) == 1]
    texts = ["".join(chance.choice(words)[: chance.randint(1, 4)] for _ in range(4)) for _ in range(3000)]
    assert [t for t in texts if tuple(readings().of(t)) != of_package(t)] == []


def test_sounds_without_tones():
    assert sounds("重庆长沙") == ("chong", "qing", "chang", "sha")
    assert sounds("旅行社") == ("lv", "xing", "she")
    assert (plain("lǜ"), plain("ê̄"), plain("")) == ("lv", "", "")
    assert spelled("lvyou") == ("lv", "you")  # as it is typed for 旅游
    assert spelled("shenhou") == ("shen", "hou")
    assert spelled("xyz") == ()


def test_nothing_loads_the_package_itself():
    """Its dictionary of lists would stay in the web process for ever."""
    code = (
        "import sys, django; django.setup()\n"
        "from tongban.infra.search.tokens import sounds, spelled\n"
        "assert sounds('身后一件事')[:2] == ('shen', 'hou') and spelled('shenhou')\n"
        "assert 'pypinyin.constants' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
