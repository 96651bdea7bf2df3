"""What a page says in each of its lines is found by few calls of Python functions."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import g
from flask_babel import get_locale

from kb.people.models import User
from tests.web.presentation.calls import count_calls
from web.presentation import appearance, filters, links, times, translated

AT = datetime.now(UTC) - timedelta(hours=2)
SAID = {
    "the language": (translated.language_of_reader, 2),
    "how long ago": (lambda: times.time_ago(AT), 20),
    "its age, too": (lambda: times.time_aged(AT), 20),
    "a priority": (lambda: appearance.priority_name(2), 16),
    "a level": (lambda: appearance.level_name(2), 16),
    "a search that is narrowed": (lambda: filters.url_with("kind", "solution"), 4),
    "an address": (lambda: links.to_address("incidents.show", incident_id=7), 12),
}


@pytest.mark.parametrize("what", SAID)
def test_what_each_line_says_is_found_by_few_calls(app, what):
    say, most = SAID[what]
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        g.user = User(login="reader", zone="Asia/Shanghai")
        get_locale()
        say()

        assert count_calls(say) <= most
