"""What an article says of itself on paper."""

from collections.abc import Iterator
from typing import Final

from flask import Response, g
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from kb.articles.models import Article, Revision
from kb.articles.named_today import name_attributes
from web.access.addresses import absolute
from web.intake import for_paper
from web.presentation import markdown, paper, times
from web.presentation.paper import PrintedDrawing, Sheet
from web.presentation.topology import drawings
from web.presentation.topology.printed import to_svg
from web.services import services
from web.words import vocabulary

MOST_DRAWINGS: Final = 10


def to_head(revision: Revision, newest: int, article: Article) -> dict[str, str]:
    """What tells one edition from another; *newest* is the revision in force."""
    edition = (
        gettext("Revision %(number)s", number=revision.number),
        times.day(revision.checked_in_at),
        _say_state(revision, newest, article),
    )
    return {
        "number": gettext("Article %(number)s", number=revision.article_id),
        "edition": " · ".join(edition),
        "address": absolute("articles.show", article_id=revision.article_id),
    }


def to_sheet(session: Session, revision: Revision, newest: int) -> Sheet:
    locale = get_locale()
    is_titled = len(revision.sections) > 1 or "text" not in revision.sections
    article = session.get_one(Article, revision.article_id)
    return Sheet(
        title=revision.title,
        page=gettext("Page {page} of {pages}"),
        language=locale.language if locale else "zh",
        facts=_list_facts(session, revision),
        sections={
            vocabulary.section_name(name) if is_titled else "": str(
                markdown.render(text, name).html
            )
            for name, text in revision.sections.items()
            if text
        },
        pictures=dict(
            for_paper.find_pictures(
                services(), session, g.user, revision.sections.values()
            )
        ),
        drawings=tuple(_list_drawings(session, revision)),
        stamp=_stamp(article, revision, newest),
        reason=article.retired_reason if article.retired_at else "",
        **to_head(revision, newest, article),
    )


def to_answer(sheet: Sheet, name: str) -> Response:
    """The PDF of *sheet*, as a download."""
    answer = Response(paper.to_pdf(sheet), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _list_drawings(session: Session, revision: Revision) -> Iterator[PrintedDrawing]:
    for drawing in drawings.list_drawings(session, revision, MOST_DRAWINGS):
        if drawing.picture is not None:
            svg = to_svg(drawing.picture)
            yield PrintedDrawing(drawing.name, svg, drawing.picture.width)


def _say_state(revision: Revision, newest: int, article: Article) -> str:
    if article.retired_at is not None:
        day = times.day(article.retired_at)
        return str(gettext("retired on %(day)s", day=day))
    if revision.number == newest:
        return str(gettext("in force"))
    return str(gettext("superseded by revision %(number)s", number=newest))


def _stamp(article: Article, revision: Revision, newest: int) -> str:
    """In both languages: a sheet goes through the hands of people who read either."""
    if article.retired_at is not None:
        return f"RETIRED 已停用 · {times.day(article.retired_at)}"
    if revision.number != newest:
        return "SUPERSEDED 已被新版取代"
    return ""


def _list_facts(session: Session, revision: Revision) -> tuple[tuple[str, str], ...]:
    said = name_attributes(session, revision).attributes
    kind = str(vocabulary.KINDS[revision.submission.kind.value])
    named = [
        (str(vocabulary.ATTRIBUTES[name]), str(said[name]))
        for name in ("system", "category", "owner", "review_by")
        if said.get(name)
    ]
    return ((str(gettext("Kind")), kind), *named)
