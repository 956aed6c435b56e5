"""Thousands of blows: `python -m tests.faults [rounds]` tells the story to its death at every step, on both databases."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support import postgres


def inside(rounds: int) -> int:
    """On the database of this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.support.faults import Rarer, Story, every_step
    from tests.support.matter import Stage
    from tongban.infra import trail

    stage, blows = Stage.build("OT-P01"), 0
    for n in range(rounds):
        blows += sum(every_step(stage, story=story, offset=n) for story in (Story, Rarer))
        print(f"  round {n + 1}: {blows} blows so far", flush=True)
    verdict = trail.verify()
    print(f"  {blows} blows, {verdict.events} events on the trail, {'whole' if verdict.ok else verdict.broken}")
    return 0 if verdict.ok else 1


def main(words: list[str]) -> int:
    if words[:1] == ["--inside"]:
        return inside(int(words[1]))
    rounds = int(words[0]) if words else 10
    code = 0
    for name in ("sqlite", "postgresql"):
        print(name, flush=True)
        with tempfile.TemporaryDirectory(prefix="tongban-faults-") as home:
            (Path(home) / "static").mkdir()
            given = {k: v for k, v in os.environ.items() if k != "TONGBAN_DATABASE_URL"} | {"TONGBAN_DATA": home}
            order = [sys.executable, "-m", "tests.faults", "--inside", str(rounds)]
            if name == "sqlite":
                code |= subprocess.run(order, env=given).returncode
                continue
            with postgres.cluster(durable=True) as url:
                code |= subprocess.run(order, env=given | {"TONGBAN_DATABASE_URL": url}).returncode
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
