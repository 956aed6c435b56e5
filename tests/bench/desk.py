"""A hundred and twenty staff at once on five years of cases: every kind of page of the desk, beside a page that does nothing.

Run as a process of its own (`python -m tests.bench.desk`). BENCH_CASES, BENCH_STAFF, BENCH_SECONDS, BENCH_THINK shrink or
stretch it. The demonstration is built, copied to so many cases, and served as `tongban run` serves it; each member of the
staff logs in with a password and opens the pages of their duties, thinking in between.
"""

import http.client
import json
import os
import random
import re
import sys
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any, Final

from tests.bench.deskfill import fill, wanted
from tests.bench.figures import quantile
from tests.support import site

STAFF: Final = int(os.environ.get("BENCH_STAFF", "120"))
SECONDS: Final = int(os.environ.get("BENCH_SECONDS", "240"))
THINK: Final = float(os.environ.get("BENCH_THINK", "10"))  # seconds on average between two pages of one person
GOAL_MS: Final = 300
MEMORY_MB: Final = 200
PASSWORD: Final = "Bench-2026-desk"
NOTHING: Final = "/livez/"
# how the staff divide over the demonstration's persons: so many logins with the duties of this one
LIKE: Final = {
    "clerk": 22, "issuer": 8, "lead": 3, "supervisor": 4, "enterprise": 3, "openness": 3, "finance": 3, "reviewer": 2, "deputy": 2,
    "performance": 3, "editor": 3, "admin": 2,
}  # fmt: skip
# what visitors of the portal open at the same time
PORTAL: Final = {
    "portal:home": ["/"], "portal:search": ["/search/?q=出生", "/search/?q=营业执照", "/search/?q=yanglao"],
    "portal:matter": ["/matters/OT-P01/", "/matters/OT-E01/"], "portal:track": ["/track/"], "portal:ratings": ["/ratings/"],
}  # fmt: skip
VISITORS: Final = 10
_POOLS: Final = {"application_id": "matters", "case_id": "legs"}


@dataclass
class Person:
    """One member of the staff: login, browser and the pages open to them, by kind."""

    username: str
    like: str
    pages: Mapping[str, list[str]] = field(default_factory=dict)
    browser: Any = None


class Browser:
    """Cookies and one connection that is kept."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def open(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        """Status, place to go on to, content; without following."""
        said = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Host": f"127.0.0.1:{self.port}"}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            said |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self.port}/"}
        how, where = "POST" if form is not None else "GET", urllib.parse.quote(address, safe="/?&=%-:,")
        reply, content = self._said(how, where, body, said) or self._said(how, where, body, said) or (None, b"")
        if reply is None:
            return 0, "", b""
        for name, value in reply.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        kind = reply.headers.get("Content-Type", "")
        return reply.status, reply.headers.get("Location", ""), content if "html" in kind else b""

    def _said(self, how: str, where: str, body: str | None, said: dict[str, str]) -> tuple[Any, bytes] | None:
        """Nothing where the server had closed the line that was kept: like a browser, ask once more."""
        try:
            self.line.request(how, where, body, said)
            reply = self.line.getresponse()
            return reply, reply.read()
        except (OSError, http.client.HTTPException):
            self.line.close()
            return None

    def log_in(self, username: str) -> None:
        """As a person would: told to try again in a moment, one tries again."""
        status, where = 0, ""
        for _ in range(5):
            self.open("/accounts/login/")
            status, where, _ = self.open("/accounts/login/", {"login": username, "password": PASSWORD})
            if status == 302:
                return
            time.sleep(1)
        raise AssertionError((username, status, where))


# --- who is there -----------------------------------------------------------------------------------------------------------


def people() -> list[Person]:
    """Logins with passwords: the demonstration's own approvers, and for every other role copies of its person."""
    from django.contrib.auth.hashers import make_password

    from tongban.kernel.actors import SYSTEM, Duty
    from tongban.orgs.models import Assignment
    from tongban.orgs.usecases import assign_duty
    from tongban.people.accounts.models import Account
    from tongban.people.accounts.usecases import open_staff_account

    now, secret = datetime.now().astimezone(), make_password(PASSWORD)
    there = set(Account.objects.filter(username__startswith="bench-").values_list("username", flat=True))

    def another(username: str, source: str) -> None:
        if username in there:
            return
        account = open_staff_account(actor=SYSTEM, username=username, name=f"员{username[6:]}", now=now)
        duties = Assignment.objects.filter(account__username=source, until=None).select_related("department")
        for one in duties:
            assign_duty(
                actor=SYSTEM,
                account=account,
                department=one.department,
                duty=Duty(one.duty),
                since=date(2020, 1, 1),
                now=now,
            )

    found: list[Person] = []
    for role, count in LIKE.items():
        for n in range(count):
            another(f"bench-{role}-{n}", f"demo-{role}")
            found.append(Person(f"bench-{role}-{n}", role))
    sources = sorted(Account.objects.filter(username__startswith="approver-").values_list("username", flat=True))
    n = 0
    while len(found) < STAFF:
        source = sources[n % len(sources)]
        another(f"bench-{source}-{n // len(sources)}", source)
        found.append(Person(f"bench-{source}-{n // len(sources)}", source))
        n += 1
    Account.objects.filter(username__startswith="bench-").update(password=secret)
    random.Random(1).shuffle(found)
    return found[:STAFF]


def pools(person: Person) -> dict[str, list[str]]:
    """Matters and legs that the person may open: some of each, old and new."""
    from django.db.models import Q

    from tongban.kernel.actors import Duty
    from tongban.orgs.models import Assignment
    from tongban.services.cases.models import Application, Case

    theirs = Assignment.objects.filter(account__username=person.username, until=None)
    departments = list(
        theirs.filter(duty__in=[Duty.EXAMINE, Duty.DECIDE, Duty.LEAD]).values_list("department", flat=True)
    )
    legs = Case.objects.filter(department__in=departments)
    open_ = legs.filter(ended_at=None, promised_due_at__isnull=False).order_by("promised_due_at")
    chosen = [*open_.values_list("pk", "application")[:40], *legs.filter(ended_at__isnull=False).order_by("-decided_at").values_list("pk", "application")[:40]]  # fmt: skip
    matters = [a for _, a in chosen]
    if theirs.filter(Q(duty=Duty.ACCEPT) | Q(duty=Duty.ISSUE) | Q(duty=Duty.SUPERVISE)).exists():
        matters += list(Application.objects.order_by("-submitted_at").values_list("pk", flat=True)[:80])
    return {"matters": [str(m) for m in matters], "legs": [str(leg) for leg, _ in chosen]}


def pages_of(person: Person, browser: Browser, chance: random.Random) -> dict[str, list[str]]:
    """Walk from the first page to every kind of page that the role's links lead to; of matters and legs, many."""
    from django.urls import resolve, reverse

    from tests.support.walk import walk

    shown, here = [b""], [""]

    def open_(address: str) -> int | None:
        status, where, shown[0] = browser.open(address)
        here[0] = address
        if status in (301, 302) and where.startswith("/"):
            status, _, shown[0] = browser.open(where)
            here[0] = where
        return status if shown[0] else None

    def links() -> Iterable[str]:
        found = re.findall(r'<a[^>]*? href="([^"]+)"', shown[0].decode())
        there = [urllib.parse.urljoin(here[0], unescape(link)) for link in found]
        return [link for link in there if link.startswith("/desk/")]

    found: dict[str, list[str]] = {}
    there = pools(person)
    for kind, status, address in _with_address(walk, open_, links):
        if status != 200 or not kind.startswith("desk:") or browser.open(address)[0] != 200:  # or it only leads on
            continue
        match = resolve(urllib.parse.urlsplit(address).path)
        pool = next((there[name] for key, name in _POOLS.items() if key in match.kwargs), [])
        key = next((key for key in _POOLS if key in match.kwargs), "")
        many = [reverse(kind, kwargs={**match.kwargs, key: one}) for one in chance.sample(pool, min(12, len(pool)))]
        found[kind] = [address, *(one for one in many if browser.open(one)[0] == 200)]
    return found


def _with_address(walk: Any, open_: Callable[[str], int | None], links: Any) -> Iterable[tuple[str, int, str]]:
    last = [""]

    def noted(address: str) -> int | None:
        last[0] = address
        return open_(address)

    for kind, status in walk("/desk/", set(), noted, links):
        yield kind, status, last[0]


# --- a working day ------------------------------------------------------------------------------------------------------------


@dataclass
class Seen:
    """What came back for one kind of page."""

    took: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    errors: int = 0
    largest: int = 0


def work(staff: list[Person], port: int, seen: dict[str, Seen]) -> None:
    """All of them at once, each with a browser; and one who opens the page that does nothing."""
    lock, end = threading.Lock(), time.monotonic() + SECONDS

    def open_and_note(browser: Browser, kind: str, address: str) -> None:
        started = time.perf_counter()
        status, _, content = browser.open(address)
        took = (time.perf_counter() - started) * 1000
        with lock:
            row = seen[kind]
            row.took.append(took)
            row.errors += status != 200
            row.largest = max(row.largest, len(content))

    def one(person: Person, number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.random() * THINK)
        waiting: list[tuple[str, str]] = []
        while time.monotonic() < end:
            if not waiting:
                waiting = [(kind, chance.choice(all_)) for kind, all_ in person.pages.items()]
                chance.shuffle(waiting)
            open_and_note(person.browser, *waiting.pop())
            time.sleep(chance.uniform(0.5, 1.5) * THINK)

    def nothing() -> None:
        browser = Browser(port)
        while time.monotonic() < end:
            open_and_note(browser, NOTHING, NOTHING)
            time.sleep(0.25)

    threads = [threading.Thread(target=one, args=(person, n)) for n, person in enumerate(staff)]
    threads.append(threading.Thread(target=nothing))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def alone(staff: list[Person], seen: dict[str, Seen]) -> None:
    """Each kind of page once more with nobody else there: what the page itself costs."""
    done = set[str]()
    for person in {p.like: p for p in staff}.values():
        for kind, addresses in person.pages.items():
            if kind in done:
                continue
            done.add(kind)
            for address in (addresses * 3)[:3]:
                started = time.perf_counter()
                person.browser.open(address)
                seen[kind].alone.append((time.perf_counter() - started) * 1000)


def memory_mb(root: int) -> dict[str, int]:
    """The most that the web process ever held, and the worker; `anon`: what it holds at the end of its own, no file of the disk."""
    found: dict[str, int] = {}
    parents: dict[int, list[int]] = defaultdict(list)
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            parents[int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])].append(int(place.name))
    waiting = [root]
    while waiting:
        one = waiting.pop()
        waiting += parents[one]
        with suppress(OSError):
            words = Path(f"/proc/{one}/cmdline").read_bytes().decode().split("\0")
            name = (
                "worker"
                if "worker" in words
                else "web"
                if "granian" in words or any("granian" in w for w in words) or "spawn_main" in " ".join(words)
                else ""
            )
            said = Path(f"/proc/{one}/status").read_text()
            for key, line in ((name, "VmHWM"), (f"{name}_anon", "RssAnon")) if name else ():
                if held := re.search(rf"{line}:\s+(\d+)", said):
                    found[key] = max(found.get(key, 0), int(held[1]) // 1024)
    return found


def told(seen: dict[str, Seen]) -> list[dict[str, Any]]:
    """The slowest first; each also as so many times the page that does nothing."""
    base = quantile(seen[NOTHING].took, 0.5)
    rows = [
        {
            "page": kind, "count": len(row.took), "p50_ms": quantile(row.took, 0.5), "p95_ms": quantile(row.took, 0.95), "errors": row.errors,
            "times_nothing": round(quantile(row.took, 0.5) / base, 1), "kb": round(row.largest / 1024),
            "alone_ms": quantile(row.alone, 0.5) if row.alone else None,
        }
        for kind, row in seen.items() if row.took
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row["p95_ms"])


def main() -> int:
    import django

    data = Path(os.environ["TONGBAN_DATA"])
    database = {k: v for k, v in os.environ.items() if k == "TONGBAN_DATABASE_URL"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    started, mark = time.perf_counter(), data / "bench.json"
    if not mark.exists():
        made = site.command("demo", "--no-serve", data=data, **database)
        assert made.returncode == 0, made.stderr
    django.setup()
    if not mark.exists():
        mark.write_text(json.dumps(fill(wanted())))
    staff, filled = people(), round(time.perf_counter() - started, 1)
    port = site.free_port()
    server = site.start(data, port, **database)
    seen: dict[str, Seen] = defaultdict(Seen)
    try:
        by_role: dict[str, dict[str, list[str]]] = {}
        for n, person in enumerate(staff):
            person.browser = Browser(port)
            if person.like in ("admin",):
                person.browser.open("/demo/")
                person.browser.open(f"/demo/{person.like}/", {})  # the door counts as the second factor
            else:
                person.browser.log_in(person.username)
            if person.like not in by_role:
                by_role[person.like] = pages_of(person, person.browser, random.Random(n))
            person.pages = by_role[person.like]
        for _ in range(VISITORS):
            staff.append(Person("", "visitor", PORTAL, Browser(port)))
        if place := os.environ.get("BENCH_PAGES"):
            Path(place).write_text(json.dumps({p.username: p.pages for p in {p.like: p for p in staff}.values()}))
        alone(staff, seen)
        work(staff, port, seen)
        used = memory_mb(server.pid)
    finally:
        site.stop(server)
    whole = [ms for kind, row in seen.items() if kind != NOTHING for ms in row.took]
    json.dump(
        {"p50_ms": quantile(whole, 0.5), "p95_ms": quantile(whole, 0.95), "rows": json.loads(mark.read_text()), "filled_s": filled, "staff": STAFF, "memory_mb": used, "pages": told(seen)}, sys.stdout
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
