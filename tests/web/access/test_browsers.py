"""Browsers by the names that their users know."""

import pytest

from web.access.browsers import describe

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{WINDOWS} {CHROME}", "Chrome · Windows"),
        (f"{WINDOWS} {CHROME} Edg/131.0.0.0", "Edge · Windows"),
        (f"{WINDOWS} Gecko/20100101 Firefox/133.0", "Firefox · Windows"),
        (f"{WINDOWS} {CHROME} QQBrowser/13.0", "QQ Browser · Windows"),
        (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
        (
            f"Mozilla/5.0 (Linux; Android 14) {CHROME} MicroMessenger/8.0",
            "WeChat · Android",
        ),
        ("curl/8.5.0", "curl"),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_a_browser_is_called_by_its_name(user_agent, words):
    assert describe(user_agent) == words
