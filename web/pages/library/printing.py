"""What an article says of itself on paper."""

from flask_babel import get_locale, gettext

from kb.articles.models import Revision
from web.access.addresses import absolute
from web.presentation import markdown, times
from web.presentation.paper import Sheet
from web.words import vocabulary


def to_head(revision: Revision, newest: int) -> dict[str, str]:
    """What tells one edition from another; *newest* is the revision in force."""
    edition = (
        gettext("Revision %(number)s", number=revision.number),
        times.day(revision.checked_in_at),
        _say_state(revision, newest),
    )
    return {
        "number": gettext("Article %(number)s", number=revision.article_id),
        "edition": " · ".join(edition),
        "address": absolute("articles.show", article_id=revision.article_id),
    }


def to_sheet(revision: Revision, newest: int) -> Sheet:
    locale = get_locale()
    is_titled = len(revision.sections) > 1 or "text" not in revision.sections
    return Sheet(
        title=revision.title,
        page=gettext("Page {page} of {pages}"),
        language=locale.language if locale else "zh",
        facts=_list_facts(revision),
        sections={
            vocabulary.section_name(name) if is_titled else "": str(
                markdown.render(text, name).html
            )
            for name, text in revision.sections.items()
            if text
        },
        **to_head(revision, newest),
    )


def _say_state(revision: Revision, newest: int) -> str:
    if revision.number == newest:
        return str(gettext("in force"))
    return str(gettext("superseded by revision %(number)s", number=newest))


def _list_facts(revision: Revision) -> tuple[tuple[str, str], ...]:
    said = revision.attributes
    kind = str(vocabulary.KINDS[revision.submission.kind.value])
    named = [
        (str(vocabulary.ATTRIBUTES[name]), str(said[name]))
        for name in ("system", "category", "owner", "review_by")
        if said.get(name)
    ]
    return ((str(gettext("Kind")), kind), *named)
