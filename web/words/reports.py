"""What reports say of codes, in both languages at once: a report is frozen in both."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from flask_babel import force_locale, lazy_gettext

from kb.organisation.choosing import Chosen
from kb.organisation.values import InBoth
from kb.reporting.document import LANGUAGES, Words
from kb.reporting.vocabulary import NumberWords, Vocabulary
from web.words import causes, process
from web.words.numbers import NUMBERS

STATES: Final = {
    "draft": lazy_gettext("Draft"),
    "approved": lazy_gettext("Approved"),
    "published": lazy_gettext("Published"),
    "discarded": lazy_gettext("Discarded"),
}
ACTIONS: Final = {
    "make": lazy_gettext("Made"),
    "comment": lazy_gettext("Written to"),
    "approve": lazy_gettext("Approved"),
    "send_back": lazy_gettext("Sent back"),
    "publish": lazy_gettext("Published"),
    "discard": lazy_gettext("Discarded"),
}
FORMATS: Final = {"xlsx": "Excel", "docx": "Word", "pdf": "PDF", "json": "JSON"}
_DIMENSIONS: Final = {
    "client": lazy_gettext("Client"),
    "unit": lazy_gettext("Unit"),
    "service": lazy_gettext("Service"),
    "tier": lazy_gettext("Tier"),
    "post": lazy_gettext("Post"),
    "system": lazy_gettext("System"),
    "category": lazy_gettext("Category"),
    "cause": lazy_gettext("Cause"),
    "person": lazy_gettext("Person"),
    "level": lazy_gettext("Level"),
    "channel": lazy_gettext("Channel"),
}
_NOTHING: Final = {
    **dict.fromkeys(_DIMENSIONS, lazy_gettext("not said")),
    "unit": lazy_gettext("without a unit"),
    "tier": lazy_gettext("without a unit"),
    "person": lazy_gettext("unassigned"),
    "service": lazy_gettext("no service named"),
    "cause": causes.NOT_SAID,
}
_VALUES: Final[Mapping[str, Mapping[str, Any]]] = {
    "dimension": _DIMENSIONS,
    "nothing": _NOTHING,
    "tier": process.TIERS,
    "post": process.POSTS,
    "priority": {str(code): words for code, words in process.PRIORITIES.items()},
    "cause": causes.CAUSES,
    "channel": process.CHANNELS,
    "incident_state": process.INCIDENT_STATES,
    "change_state": process.CHANGE_STATES,
}


def read_vocabulary(chosen: Chosen) -> Vocabulary:
    """With the names of priorities that were chosen; needs an application context once."""
    shipped = _read_shipped()
    priorities = {
        code: _override(words, chosen.priority(int(code)))
        for code, words in shipped.values["priority"].items()
    }
    return replace(shipped, values={**shipped.values, "priority": priorities})


def _override(words: Words, name: InBoth) -> Words:
    zh, en = name.zh or name.en, name.en or name.zh
    return {"zh": zh, "en": en} if zh else words


@cache
def _read_shipped() -> Vocabulary:
    return Vocabulary(
        numbers={
            code: NumberWords(_in_both(words.name), _in_both(words.definition))
            for code, words in NUMBERS.items()
        },
        values={
            of: {str(code): _in_both(words) for code, words in named.items()}
            for of, named in _VALUES.items()
        },
    )


def _in_both(words: Any) -> Words:
    spoken = {}
    for language in LANGUAGES:
        with force_locale(language):
            spoken[language] = str(words)
    return spoken
