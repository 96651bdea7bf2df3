"""Two texts compared as they are read."""

import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from web.presentation import markdown, rendered_differences

WORDS = st.text(alphabet="ab中 *_`#-|<>&\"'\n1.[]()!", max_size=60)


def compare(before, after):
    """The comparison, with what is for screen readers alone in brackets."""
    told = re.compile(r'<span class="visually-hidden">(.*?) </span>')
    return told.sub(r"[\1]", str(rendered_differences.compare(before, after)))


def test_changed_words_are_marked_where_they_stand_and_told_to_who_listens():
    found = compare("Restart the **spooler** now.", "Restart the **printer** now.")

    assert "<strong><del>[taken out:]spooler</del><ins>[put in:]printer</ins>" in found
    assert found.startswith("<p>Restart the ")


def test_chinese_is_compared_sign_by_sign():
    assert "重启<del>[taken out:]打</del><ins>[put in:]复</ins>印" in compare(
        "重启打印", "重启复印"
    )


def test_a_step_that_was_put_in_stays_a_step():
    found = compare("1. one\n2. three", "1. one\n2. two\n3. three")

    assert "<li><ins>[put in:]two</ins></li>" in found


def test_a_row_that_went_is_told_where_a_table_may_hold_it():
    table = "| a | b |\n|---|---|\n| x | 1 |\n"

    found = compare(table + "| gone | 2 |\n\nend", table + "\nend")

    assert "gone" in found
    assert not re.search(r"</tr>\s*<del>", found)


def shown(letter):
    return f"See ![shot {letter}](/pictures/{letter * 20}-640x400) here."


def test_a_picture_that_came_or_went_is_seen():
    for before, after, mark, told in (
        ("See here.", shown("a"), "ins", "put in:"),
        (shown("a"), "See here.", "del", "taken out:"),
    ):
        found = compare(before, after)
        assert f"<{mark}>[{told}]" in found
        marked = found.split(f"<{mark}>")[1].split(f"</{mark}>")[0]
        assert f'src="/pictures/{"a" * 20}-640x400"' in marked


def test_a_picture_in_the_place_of_another_is_seen_beside_it():
    found = compare(shown("a"), shown("b"))

    assert f"/pictures/{'a' * 20}" in found.split("<del>")[1].split("</del>")[0]
    assert f"/pictures/{'b' * 20}" in found.split("<ins>")[1].split("</ins>")[0]
    assert "<del>" not in compare(shown("a"), shown("a") + " More.")


def test_what_was_text_becomes_no_tag():
    found = compare("`<b>` and x", "`<script>alert(1)</script>` and y")

    assert "<script" not in found
    assert "&lt;" in found


def test_a_long_text_is_compared_by_its_runs():
    before = "\n\n".join(f"Paragraph {number} of many words." for number in range(900))

    found = compare(before, before.replace("Paragraph 7 of", "Paragraph seven of"))

    assert "Paragraph seven of" in found
    assert found.count("<ins>") == 1


@given(WORDS, WORDS)
def test_without_the_marks_the_later_text_is_left_whole(before, after):
    found = str(rendered_differences.compare(before, after))
    plain = str(markdown.render(after, "x").html)
    kept = re.sub(r"<del>.*?</del>", "", found, flags=re.DOTALL)
    kept = re.sub(r'<ins><span class="visually-hidden">.*?</span>', "", kept)

    assert _said(kept.replace("</ins>", "")) == _said(plain)


def _said(text):
    """What is shown of HTML, and in which elements."""
    tree = parser.fragment_fromstring(text, create_parent="div")
    return [
        (each.tag, " ".join("".join(each.itertext()).split())) for each in tree.iter()
    ]
