"""A picture of every page, on the phone and at the counter: `make shots` writes them into shots/."""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.support import site

OUT = Path("shots")
PUBLIC = {
    "home": "/", "search": "/search/?q=去世", "search-none": "/search/?q=量子通信塔", "matter": "/matters/OT-P01/",
    "guide": "/matters/OT-P01/guide/", "track": "/track/", "verify": "/verify/", "verify-none": "/verify/ABCDEFGHJKLM/",
    "login": "/accounts/login/", "signup": "/signup/", "doors": "/demo/", "missing": "/nowhere/", "resume": "/resume/",
}  # fmt: skip
STAFF = {
    "clerk": {"home": "/desk/", "intake": "/desk/intake/", "take": "/desk/intake/OT-P01/", "waiting": "/desk/accept/"},
    "approver": {"home": "/desk/", "worklist": "/desk/work/"},
    "issuer": {"home": "/desk/", "issuing": "/desk/issue/"},
    "editor": {"home": "/desk/", "catalogue": "/desk/catalogue/", "import": "/desk/catalogue/import/"},
    "admin": {"home": "/desk/", "workdays": "/desk/calendar/", "queue": "/desk/queue/"},
    "citizen": {"mine": "/my/"},
}
FOLLOWED = {  # the first link of this kind on a page already shown, and the links behind it
    ("clerk", "waiting"): ("application", r"^/desk/applications/[^/]+/$"),
    ("clerk", "application"): ("clock", r"^/desk/applications/[^/]+/clock/$"),
    ("clerk", "clock"): ("story", r"^/desk/applications/[^/]+/trail/$"),
    ("approver", "worklist"): ("case", r"^/desk/cases/[^/]+/$"),
    ("issuer", "issuing"): ("application", r"^/desk/applications/[^/]+/$"),
    ("citizen", "mine"): ("progress", r"^/applications/[^/]+/$"),
    ("citizen", "progress"): ("clock", r"^/applications/[^/]+/clock/$"),
}


def picture(page: Page, name: str) -> None:
    page.screenshot(path=str(OUT / f"{name}.png"), full_page=True)
    print(name, flush=True)


def links(page: Page, pattern: str) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    return [link for link in found if re.match(pattern, link)]


def enter(context: BrowserContext, base: str, role: str) -> Page:
    page = context.new_page()
    page.goto(base + "/demo/")
    page.locator(f"form[action='/demo/{role}/'] button").click()
    return page


def shoot(context: BrowserContext, base: str, mode: str) -> None:
    page = context.new_page()
    for name, address in PUBLIC.items():
        page.goto(base + address)
        picture(page, f"{mode}-{name}")
    for role, pages in STAFF.items():
        context.clear_cookies()
        if mode.endswith("elder"):
            context.add_cookies([{"name": "elder", "value": "1", "url": base}])
        page = enter(context, base, role)
        todo = list(pages.items())
        while todo:
            name, address = todo.pop(0)
            page.goto(base + address)
            picture(page, f"{mode}-{role}-{name}")
            if (role, name) in FOLLOWED:
                behind, pattern = FOLLOWED[role, name]
                if found := links(page, pattern):
                    todo.insert(0, (behind, found[0]))


def main() -> int:
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tongban-shots-") as folder:
        made = site.command("demo", "--no-serve", data=Path(folder))
        if made.returncode:
            print(made.stderr, file=sys.stderr)
            return 1
        with site.serving(Path(folder)) as base, site.chromium() as browser:
            for mode, size, elder in (("phone", site.PHONE, 0), ("desk", site.COUNTER, 0), ("elder", site.PHONE, 1)):
                context = browser.new_context(viewport=size, locale="zh-CN")
                if elder:
                    context.add_cookies([{"name": "elder", "value": "1", "url": base}])
                shoot(context, base, mode)
                context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
