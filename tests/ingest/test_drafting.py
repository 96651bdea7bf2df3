"""From what a file says, and what is said of it, to a draft."""

import io

import pytest

from ingest import drafting, reading
from kb.articles.kinds import ArticleKind, Audience


def draft(text, **stronger):
    extraction = reading.read(io.BytesIO(text.encode()), "a.md").extraction
    return drafting.to_draft("a.md", extraction, weaker={}, stronger=stronger)


@pytest.mark.parametrize("matter", ["---\ntitle: Event Generator Slow\n---\n", ""])
def test_a_heading_that_is_not_the_title_stays_in_the_text(matter):
    said = {} if matter else {"title": "Event Generator Slow"}

    made = draft(f"{matter}# KubeletPlegDurationHigh\n\nLook at the node.", **said)

    assert made.title == "Event Generator Slow"
    assert made.sections["text"].startswith("# KubeletPlegDurationHigh")


def test_a_heading_that_is_the_title_is_not_said_twice():
    made = draft("# KubeletPlegDurationHigh\n\nLook at the node.")

    assert made.title == "KubeletPlegDurationHigh"
    assert made.sections["text"] == "Look at the node."


def test_no_file_makes_itself_a_report_or_chooses_who_may_never_see_it():
    made = draft("---\nkind: report\naudience: restricted\n---\nNot for everybody.")

    assert (made.kind, made.audience) == (ArticleKind.REFERENCE, Audience.INTERNAL)
