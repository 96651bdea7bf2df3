"""A reviewer at the pages: one browser, whichever host answers it."""

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar

from benchmarks.hosts.answer import Answer

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="(\d+)"')
_REFUSED = re.compile(r'<p class="quiet">\d+ · (\w+)</p>\s*<h1>([^<]+)</h1>')


@dataclass
class Browser:
    """Cookies know a machine and no port: what one host has let in all others know."""

    seconds: float
    """So long one waits for a page."""
    jar: CookieJar = field(default_factory=CookieJar)

    def log_in(self, port: int, login: str, password: str) -> None:
        page = self._open(port, "/login")
        values = {"login": login, "password": password}
        answer = self._open(
            port, "/login", {**values, "csrf_token": _read(_TOKEN, page)}
        )
        assert answer.status == 200, answer
        assert "/login" not in answer.address, "the reviewer is not let in"

    def look(self, port: int, submission: int) -> Answer:
        return self._open(port, f"/reviews/{submission}")

    def pass_both(self, port: int, submission: int, page: Answer) -> Answer:
        """Give both verdicts; the answer's address is the queue's if they were taken."""
        values = {
            "csrf_token": _read(_TOKEN, page),
            "seen": _read(_SEEN, page),
            "content": "passed",
            "form": "passed",
        }
        return self._open(port, f"/reviews/{submission}", values)

    def _open(
        self, port: int, path: str, values: dict[str, str] | None = None
    ) -> Answer:
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar)
        )
        data = None if values is None else urllib.parse.urlencode(values).encode()
        address = f"http://127.0.0.1:{port}{path}"
        try:
            with opener.open(address, data, timeout=self.seconds) as answer:
                page = answer.read().decode()
                return Answer(
                    answer.status, page, urllib.parse.urlsplit(answer.url).path
                )
        except urllib.error.HTTPError as error:
            found = _REFUSED.search(error.read().decode())
            said = {"code": found[1], "detail": found[2]} if found else {}
            return Answer(error.code, said)


def _read(what: re.Pattern[str], page: Answer) -> str:
    found = what.search(page.body)
    assert found, f"no {what.pattern} on the page"
    return found[1]
