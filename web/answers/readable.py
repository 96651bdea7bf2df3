"""Articles of a package as pages that any browser shows without a line, and their list."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask_babel import gettext
from markupsafe import escape

from kb.exchange.rows import Noun
from kb.people.models import User
from web.intake import for_paper
from web.intake.exchange.sources import FILES
from web.presentation import markdown, times
from web.presentation.guides.html import STYLE, to_alone
from web.services import Services
from web.words import vocabulary

PAGES: Final = "pages"
INDEX: Final = "index.html"
_FACTS: Final = ("system", "category", "device", "version", "owner", "review_by")


def write_pages(services: Services, user: User, folder: Path, language: str) -> int:
    """Beside what an export wrote to *folder*: a page for each article, and their index.

    The export has said already what *user* may see. Return how many pages there are.
    """
    listed: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    (folder / PAGES).mkdir()
    with (folder / f"{Noun.ARTICLES}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            page = "".join(_to_page(services, user, folder, record, language))
            path = f"{PAGES}/{record['id']}.html"
            (folder / path).write_text(page, encoding="utf-8")
            listed[record["kind"]].append((path, record["title"]))
    index = "".join(_to_index(listed, language))
    (folder / INDEX).write_text(index, encoding="utf-8")
    return sum(map(len, listed.values()))


def _head(title: str, language: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>\n"
    )


def _to_index(
    listed: Mapping[str, list[tuple[str, str]]], language: str
) -> Iterator[str]:
    title, whole = gettext("Articles"), gettext("Whole package")
    yield f"{_head(title, language)}<h1>{escape(title)}</h1>"
    yield f'<p><a href="../{INDEX}">{escape(whole)}</a></p>'
    for kind, pages in listed.items():
        yield f"<h2>{escape(vocabulary.KINDS[kind])} ({len(pages)})</h2><ul>"
        for path, title in pages:
            yield f'<li><a href="{path}">{escape(title)}</a></li>'
        yield "</ul>"
    yield "</body></html>\n"


def _to_page(
    services: Services,
    user: User,
    folder: Path,
    record: Mapping[str, Any],
    language: str,
) -> Iterator[str]:
    title, sections = record["title"], record["sections"]
    back = gettext("All articles")
    with services.database.reading() as session:
        found = for_paper.find_pictures(services, session, user, sections.values())
        pictures = dict(found)
    yield f"{_head(title, language)}<h1>{escape(title)}</h1>"
    yield f'<p><a href="../{INDEX}">{escape(back)}</a></p><table>'
    for name, value in _list_facts(record):
        yield f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
    yield "</table>\n"
    is_titled = len(sections) > 1 or "text" not in sections
    for name, text in sections.items():
        if text.strip():
            heading = escape(vocabulary.section_name(name))
            yield f"<h2>{heading}</h2>" if is_titled else ""
            yield to_alone(str(markdown.render(text, name).html), pictures)
    yield from _list_files(folder, record)
    yield "</body></html>\n"


def _list_facts(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield gettext("Kind"), str(vocabulary.KINDS[record["kind"]])
    day = times.day(datetime.fromisoformat(record["checked_in_at"]))
    number = gettext("Revision %(number)s", number=record["revision"])
    yield gettext("Article %(number)s", number=record["id"]), f"{number} · {day}"
    for name in _FACTS:
        if value := record["attributes"].get(name):
            yield str(vocabulary.ATTRIBUTES[name]), str(value)


def _list_files(folder: Path, record: Mapping[str, Any]) -> Iterator[str]:
    there = [
        each
        for each in record["attachments"]
        if (folder / FILES / each["sha256"]).is_file()
    ]
    if there:
        heading = gettext("Files")
        yield f"<h2>{escape(heading)}</h2><ul>"
        for each in there:
            name = escape(each["name"])
            address = f"../{FILES}/{each['sha256']}"
            yield f'<li><a href="{address}" download="{name}">{name}</a></li>'
        yield "</ul>"
