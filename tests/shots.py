"""A picture of every kind of page, phone and counter, plain, in large type and in high contrast.

`make shots` writes them into shots/; `make shots ARGS="elder contrast"` only these modes.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.support import site, walk

OUT = Path("shots")
ALONE = ("/nowhere/", "/search/?q=量子通信塔", "/verify/ABCDEFGHJKLM/", "/ui/")  # no link leads to these
MODES = {
    "phone": (site.PHONE, ""),
    "counter": (site.COUNTER, ""),
    "elder": (site.PHONE, "elder"),
    "contrast": (site.PHONE, "contrast"),
    "contrast-counter": (site.COUNTER, "contrast"),
}


def shoot(context: BrowserContext, base: str, mode: str) -> None:
    page, known = context.new_page(), set[str]()
    for number, address in enumerate(ALONE):
        page.goto(base + address)
        picture(page, f"{mode}-alone-{number}")
    taken(page, base, "/", known, mode)
    for role in walk.roles(page, base):
        context.clear_cookies()
        switch(context, base, mode)
        walk.enter(page, base, role)
        taken(page, base, page.url.removeprefix(base), known, f"{mode}-{role}")


def switch(context: BrowserContext, base: str, mode: str) -> None:
    """Read in the mode, as a visitor who pressed its button."""
    _, cookie = MODES[mode]
    if cookie:
        context.add_cookies([{"name": cookie, "value": "1", "url": base}])


def taken(page: Page, base: str, start: str, known: set[str], mode: str) -> None:
    for kind, _ in walk.in_browser(page, base, start, known):
        picture(page, f"{mode}-{kind.replace(':', '-')}")


def picture(page: Page, name: str) -> None:
    page.screenshot(path=str(OUT / f"{name}.png"), full_page=True)
    print(name, flush=True)


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(MODES):
        print(f"unknown mode: {', '.join(sorted(unknown))}; known: {', '.join(MODES)}", file=sys.stderr)
        return 2
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        made = site.command("demo", "--no-serve", data=data)
        if made.returncode != 0:
            print(made.stderr, file=sys.stderr)
            return 1
        with site.serving(data) as base, site.chromium() as browser:
            for mode in wanted or MODES:
                context = browser.new_context(viewport=MODES[mode][0], locale="zh-CN")
                switch(context, base, mode)
                shoot(context, base, mode)
                context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
