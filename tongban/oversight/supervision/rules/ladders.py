"""Whether a ladder can be climbed: every level is known, and no way comes back to where it was."""

from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.values.ladders import Ladder
from tongban.oversight.supervision.values.signals import Light

DAYS_MAX = 60


def check(ladder: Ladder) -> None:
    """Raises SupervisionRefusal for a ladder that leads nowhere, in a circle, or leaves a light without a beginning."""
    if not ladder.levels:
        raise SupervisionRefusal("至少要有一个上报层级")
    for level in ladder.levels.values():
        if not level.title.strip():
            raise SupervisionRefusal("每个上报层级都要有名称")
        if not 1 <= level.days <= DAYS_MAX:
            raise SupervisionRefusal(f"“{level.title}”的期限应在1到{DAYS_MAX}个工作日之间")
        if level.next and level.next not in ladder.levels:
            raise SupervisionRefusal(f"“{level.title}”的下一级“{level.next}”不存在")
    for level in ladder.levels.values():
        path = [level.code]
        while following := ladder.levels[path[-1]].next:
            if following in path:
                circle = [*path[path.index(following) :], following]
                names = "→".join(ladder.levels[code].title for code in circle)
                raise SupervisionRefusal(f"上报层级形成循环：{names}。请改其中一级的下一级")
            path.append(following)
    for light in Light:
        if ladder.entries.get(light, "") not in ladder.levels:
            raise SupervisionRefusal(f"“{light.label}”没有指定先通知谁")
