"""Invented bureaus whose years can be replayed: several shapes, every one from a seed."""

import random
from dataclasses import replace
from datetime import date

from tongban.finance.budget.foresight.values import Addition, History, YearMoney

WAN = 1_000_000
SHAPES = ("steady", "habit", "staged", "shrinking", "new_function", "rush", "lumpy", "one_off", "reformed", "scattered")
_WORDS = ("窗口服务外包", "政务服务大厅物业管理", "聘用人员工资", "一件事一次办工作", "网络租赁", "基层站点建设")
_ENDINGS = ("", "经费", "年初未列足", "缺口追加", "（第二批）", "所需经费")


class Maker:
    """One bureau of a shape: years of it, each grown out of the last."""

    def __init__(self, shape: str, seed: int, *, years: int = 4, months_in_past: bool = False) -> None:
        self.shape, self.rng = shape, random.Random(f"{shape} {seed}")
        self.count, self.months_in_past = years, months_in_past
        self.scale = self.rng.uniform(150, 2500) * WAN
        self.split = self._split()
        self.completion = self.rng.uniform(0.965, 1.0)
        self.even = self.rng.random() < 0.5
        self.december = self.rng.uniform(0.09, 0.19)
        self.words = self.rng.sample(_WORDS, 3)

    def _split(self) -> dict[str, float]:
        weights = {
            "30101": 3.0,
            "30102": 2.0,
            "30199": 2.0,
            "30201": 1.5,
            "30209": 1.5,
            "30227": 2.0,
            "30299": 1.0,
            "31002": 0.5,
        }
        found = {c: w * self.rng.uniform(0.6, 1.4) for c, w in weights.items()}
        whole = sum(found.values())
        return {c: v / whole for c, v in found.items()}

    def history(self) -> History:
        years = [self._year(2018 + n, n) for n in range(self.count + 1)]
        if not self.months_in_past:
            years[:-1] = [replace(y, months={}) for y in years[:-1]]
        return History(year=years[-1], past=tuple(years[:-1]))

    def _noise(self, spread: float) -> float:
        return self.rng.gauss(1, spread)

    def _opening(self, n: int) -> float:
        last = n == self.count
        growth = {"shrinking": 0.93, "habit": 1.08, "staged": 1.05}.get(self.shape, 1.04)
        level = self.scale * growth**n * self._noise(0.015)
        if self.shape == "new_function" and last:
            level *= self.rng.uniform(1.25, 1.5)
        if self.shape == "reformed" and last:
            level *= 1.38
        return level

    def _add(self, year: int, month: int, code: str, fen: float, reason: str) -> Addition:
        day = date(year, month, self.rng.randint(3, 27))
        return Addition(
            on=day,
            code=code,
            amount_fen=round(fen),
            reason=reason + self.rng.choice(_ENDINGS),
            document=f"示财预追〔{year}〕{month}号",
        )

    def _additions(self, year: int, n: int, opening: float) -> list[Addition]:
        rng, last = self.rng, n == self.count
        match self.shape:
            case "habit":  # half as much again every year, in a few large documents
                rate = 0.45 + 0.03 * n + rng.gauss(0, 0.03)
                parts = [
                    (rng.randint(5, 7), "30227", 0.45),
                    (rng.randint(7, 9), "30199", 0.3),
                    (rng.randint(9, 11), "30299", 0.25),
                ]
            case "staged":  # every month from May to November a little, growing
                rate = 0.16 * 1.15**n * self._noise(0.05)
                parts = [(m, ("30227", "30209")[m % 2], 1 / 7) for m in range(5, 12)]
            case "one_off":
                hall = n == self.count - 1
                rate = 0.3 if hall else 0.02
                parts = [(rng.randint(5, 8), "31001", 1.0)] if hall else [(9, "30299", 1.0)]
                words = ["新大厅装修改造"] if hall else self.words
                return [
                    self._add(year, m, c, opening * rate * share, words[i % len(words)])
                    for i, (m, c, share) in enumerate(parts)
                ]
            case "reformed":
                rate = 0.03 if last else 0.4 + rng.gauss(0, 0.03)
                parts = [(6, "30227", 0.6), (9, "30199", 0.4)]
            case "new_function":
                rate = rng.uniform(0.02, 0.06)
                parts = [(rng.randint(6, 10), "30227", 1.0)]
            case "scattered":  # something else every year
                rate = rng.uniform(0.1, 0.22)
                parts = [
                    (rng.randint(4, 11), rng.choice(["30201", "30207", "30213", "30226", "31002"]), 0.5)
                    for _ in range(2)
                ]
                return [
                    self._add(
                        year,
                        m,
                        c,
                        opening * rate * share,
                        f"{rng.choice('甲乙丙丁戊己庚辛')}{rng.choice('镇站厅网')}{rng.choice('搬迁整修布线标识')}事",
                    )
                    for m, c, share in parts
                ]
            case "shrinking":
                return [
                    replace(
                        self._add(year, 8, "30299", -opening * rng.uniform(0.01, 0.04), "压减"),
                    )
                ]
            case _:
                rate = rng.uniform(0.0, 0.05)
                parts = [(rng.randint(5, 10), "30102", 1.0)]
        return [
            self._add(year, m, c, opening * rate * share, self.words[i % len(self.words)])
            for i, (m, c, share) in enumerate(parts)
        ]

    def _year(self, year: int, n: int) -> YearMoney:
        level = self._opening(n)
        opening = {c: round(level * share) for c, share in self.split.items()}
        additions = tuple(self._additions(year, n, sum(opening.values())))
        spent = min(1.0, self.completion * self._noise(0.008))
        final: dict[str, int] = {}
        months: dict[str, dict[int, int]] = {}
        for part in ("301", "302", "310"):
            held = sum(v for c, v in opening.items() if c.startswith(part))
            mine = [a for a in additions if a.code.startswith(part)]
            final[part] = round((held + sum(a.amount_fen for a in mine)) * spent)
            months[part] = self._months(part, held, mine, final[part])
        return YearMoney(fiscal_year=year, opening=opening, additions=additions, months=months, final=final)

    def _months(self, part: str, held: int, additions: list[Addition], final: int) -> dict[int, int]:
        """Evenly with a heavier December, or as the money comes in."""
        weights = [self._noise(0.06) for _ in range(11)]
        december = {"rush": 0.24}.get(self.shape, self.december)
        weights.append(sum(weights) * december / (1 - december))
        if (self.shape == "lumpy" and part != "301") or part == "310":
            for m in self.rng.sample(range(11), 3):
                weights[m] += 4
        found, sofar = {}, 0.0
        for m in range(1, 13):
            rest = sum(weights[m - 1 :])
            if self.even:
                sofar += final * weights[m - 1] / sum(weights)
            else:
                given = held + sum(a.amount_fen for a in additions if a.on and a.on.month <= m)
                there = given * final / max(1, held + sum(a.amount_fen for a in additions))
                sofar += max(0.0, there - sofar) * weights[m - 1] / rest
            found[m] = round(sofar)
        found[12] = final
        return found
