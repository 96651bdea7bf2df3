"""Wiki markup as Markdown, however hostile the text."""

import time

import pytest

from kb.exchange.markup import wiki_to_markdown

LENGTH = 200_000


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("{code:sql|title=x}\nselect 1\n{code}", "```sql\nselect 1\n```"),
        ("a {noformat}x{code:y}z{noformat} b", "a ```\nx{code:y}z\n``` b"),
        ("{code}never closed *b*", "{code}never closed **b**"),
        ("[the page|https://x.example/]", "[the page](https://x.example/)"),
        ("[[the page|https://x.example/|tip]", "[[the page](https://x.example/)"),
        ("{color:red}{{rm -r}}{color}", "`rm -r`"),
    ],
)
def test_markup_becomes_markdown(text, markdown):
    assert wiki_to_markdown(text) == markdown


@pytest.mark.parametrize(
    "piece", ["[", "{{", "{color:", "[a|b|", "{code:a}", "{code:", "*a ", "* "]
)
def test_what_is_never_closed_takes_no_longer_than_other_text(piece):
    start = time.thread_time()

    wiki_to_markdown(piece * (LENGTH // len(piece)))

    assert time.thread_time() - start < 2
