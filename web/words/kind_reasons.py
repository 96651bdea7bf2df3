"""Why a file looks like a kind of knowledge."""

from flask_babel import gettext

from ingest.guessing import word_for_kind
from kb.articles.kinds import ArticleKind
from kb.articles.models import Submission


def kind_reason(kind: str, submission: Submission) -> str:
    """A sentence that says by what the kind was guessed."""
    name = f"{submission.attributes.get('source', '')} {submission.title}"
    word = word_for_kind(kind, name)
    if kind == ArticleKind.TOPOLOGY and not word:
        return str(
            gettext("Devices and the links between them were read out of the file.")
        )
    if word:
        return str(gettext("Its name says so: %(word)s.", word=word))
    return str(gettext("Its headings are the sections of that kind."))
