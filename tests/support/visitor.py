"""A visitor without a browser: keeps cookies, reads the forms of a page and sends them back filled in."""

import http.cookiejar
import urllib.parse
import urllib.request
from html.parser import HTMLParser


class _Forms(HTMLParser):
    """Every form of a page as action → {name: [values]}, as a browser would send it untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._select = ""
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
            return
        if not self.forms:
            return
        fields = self.forms[-1][1]
        if tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in given:
                return
            if kind not in ("submit", "file"):
                fields.setdefault(given["name"], []).append(given.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea" and given.get("name"):
            fields.setdefault(given["name"], [""])
        elif tag == "select":
            self._select, self._first = given.get("name", ""), None
        elif tag == "option" and self._select:
            if "selected" in given:
                fields[self._select] = [given.get("value", "")]
            else:
                fields.setdefault(self._select, [given.get("value", "")])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


class Visitor:
    """One session with a server."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.url = self.text = ""

    def _open(self, address: str, data: bytes | None = None) -> str:
        request = urllib.request.Request(urllib.parse.urljoin(self.url or self.base, address), data)
        with self._opener.open(request, timeout=20) as reply:
            self.url, self.text = reply.url, reply.read().decode()
        return self.text

    def get(self, address: str) -> str:
        return self._open(self.base + address if address.startswith("/") else address)

    def send(self, action: str | None = None, **filled: str) -> str:
        """Send the page's form with this action (None: the last one) with some fields filled in."""
        reader = _Forms()
        reader.feed(self.text)
        where, fields = next(f for f in reversed(reader.forms) if action is None or f[0] == action)
        fields = fields | {name: [value] for name, value in filled.items()}
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        return self._open(where or self.url, body)
