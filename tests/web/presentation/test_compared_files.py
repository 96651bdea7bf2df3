"""Files that came, went or were replaced between two revisions."""

import pytest
from flask_babel import force_locale

from web.presentation.comparing import FILES, compare_texts


def compare(app, before, after):
    with app.test_request_context(), force_locale("en"):
        (part,) = compare_texts({FILES: "\n".join(before)}, {FILES: "\n".join(after)})
    return part


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([], ["aa plan.pdf"], "<ins>plan.pdf</ins>"),
        (["aa plan.pdf"], [], "<del>plan.pdf</del>"),
        (["aa plan.pdf"], ["bb plan.pdf"], "plan.pdf – replaced"),
        (["aa <b>.pdf"], ["aa <b>.pdf", "bb a b.png"], "<ins>a b.png</ins>"),
        ([], ["aa <b>.pdf"], "<ins>&lt;b&gt;.pdf</ins>"),
    ],
)
def test_what_became_of_the_files_is_said(app, before, after, said):
    part = compare(app, before, after)

    assert part.is_changed
    assert part.html == said


def test_files_that_stayed_are_not_mentioned(app):
    part = compare(app, ["aa plan.pdf", "bb a.png"], ["bb a.png", "aa plan.pdf"])

    assert not part.is_changed
