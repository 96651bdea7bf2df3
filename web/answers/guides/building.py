"""The next edition of a guide: its searches asked of the index, what they find frozen."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kb.articles.kinds import ArticleKind
from kb.audit import Actor, By
from kb.guides import building, reading, service
from kb.guides.building import Hits, Sources
from kb.guides.outlines import Chapter
from kb.guides.tables import Subject
from kb.reporting.vocabulary import Vocabulary
from kb.spellings import settling
from search.chunks import identifiers_of
from search.engine import SearchEngine
from web.answers.readers import EVERYBODY
from web.answers.search_request import read_request, to_query
from web.services import Services

_CHUNK: Final = re.compile(r"[!-~]+")
_PLAIN: Final = re.compile(r"v?\d[\d.]*")
"""A version or a number: of no use in an index."""
_SHORTEST, _LONGEST = 4, 60
_NO_PLACE: Final = ("-", "/", "\\", "~", ".", "http:", "https:")


def build(
    services: Services,
    code: str,
    vocabulary: Vocabulary,
    find_actor: Callable[[Session], Actor],
) -> int:
    """The id of the draft. Everything is read before anybody must wait to write.

    Raise as ``kb.guides.building.build`` and ``kb.guides.service.keep``, and
    ``IndexUnavailableError`` rather than leave a chapter empty that is not.
    """
    now = services.now()
    with services.database.reading() as session:
        sources = Sources(find=_finder(session, services.engine), identify=identify)
        user = find_actor(session).user
        guide = reading.find_by_code(session, code, user)
        service.require_may_build(session, guide, user)
        subject = Subject(
            session=session,
            client_id=guide.client_id,
            vocabulary=vocabulary,
            now=now,
        )
        built = building.build(session, guide, subject, sources)
    with services.database.writing() as session:
        by = By(find_actor(session), now)
        guide = reading.find_by_code(session, code, by.actor.user)
        return service.keep(session, guide, built, by=by).id


def _finder(session: Session, engine: SearchEngine) -> Callable[[Chapter], Hits]:
    """What a chapter's search finds of all that is checked in, whoever it is for.

    Guides for self-service ask for no less: what they may not have is then refused by
    name, and not silently left out.
    """
    everybody = replace(EVERYBODY, names=settling.read(session))

    def find(chapter: Chapter) -> Hits:
        asked = read_request(MultiDict(parse_qsl(chapter.search)))
        kinds = asked.filters.chosen.get("kind", frozenset())
        if kinds and kinds.isdisjoint(ArticleKind):
            return Hits()  # Of a kind that nobody keeps here yet.
        query = to_query(asked, everybody, limit=chapter.limit, has_snippets=False)
        page = engine.search(replace(query, facets=(), with_cases=False))
        return Hits([hit.article_id for hit in page.hits], page.total)

    return find


def identify(text: str) -> Iterator[str]:
    """The identifiers of a text that one looks up in an index, as they are written."""
    for chunk in _CHUNK.finditer(text):
        for found in identifiers_of(chunk[0]):
            written = chunk[0][found.start : found.end]
            if _is_looked_up(written, found.network):
                yield written


def _is_looked_up(written: str, network: str) -> bool:
    if network:
        return True
    has_both = any(map(str.isdigit, written)) and any(map(str.isalpha, written))
    return (
        has_both
        and _SHORTEST <= len(written) <= _LONGEST
        and not written.startswith(_NO_PLACE)
        and "://" not in written
        and not _PLAIN.fullmatch(written)
    )
