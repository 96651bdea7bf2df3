"""What contract phases can be about, by name: for pages and operations."""

from collections.abc import Iterator, Sequence

from kb.milestones.measuring import MORE_IS_BETTER, is_share
from kb.milestones.models import Measure, Milestone
from kb.reporting.document import Words
from web.answers import registering, reporting
from web.services import Services
from web.words import milestones as words
from web.words import packages as package_words
from web.words.numbers import NUMBERS
from web.words.registers import in_words
from web.words.requests import of
from web.words.vocabulary import KINDS

Counted = tuple[str, str]
"""As a form sends it (measure and subject), and what it is called."""


def list_counted(services: Services) -> Sequence[Counted]:
    """Whatever a milestone can count here, the most usual first."""
    return list(_iter_counted(services))


def name_counted(services: Services, milestone: Milestone) -> str:
    """What one counts; its code where the installation does not know it any more."""
    wanted = to_value(milestone.measure, milestone.subject)
    return dict(_iter_counted(services)).get(wanted, wanted)


def to_value(measure: Measure, subject: str) -> str:
    return f"{measure.value}:{subject}"


def read_counted(value: str) -> tuple[Measure, str]:
    """Raise ``ValueError`` for what is no measure."""
    measure, _, subject = value.partition(":")
    return Measure(measure), subject


def show(milestone: Milestone, value: float | None) -> str:
    """A value of it as people read it."""
    if value is None:
        return "–"
    is_whole = value == int(value)
    written = f"{value:.0f}" if is_whole else f"{value:.1f}"
    return f"{written} %" if is_share(milestone.measure, milestone.subject) else written


def _iter_counted(services: Services) -> Iterator[Counted]:
    for measure, subject, name in _iter_subjects(services):
        called = str(words.MEASURES[measure])
        yield to_value(measure, subject), f"{called} · {name}" if name else called


def _iter_subjects(services: Services) -> Iterator[tuple[Measure, str, str]]:
    for measure in (Measure.ARTICLES, Measure.PACKAGES, Measure.GUIDES):
        yield measure, "", ""
    for code, report in reporting.list_kinds(services.settings).items():
        yield Measure.REPORTS, code, _name(report.names)
    for code, found in registering.list_types(services).items():
        if not found.private:
            yield Measure.RECORDS, code, in_words(found.names)
    for code in MORE_IS_BETTER:
        yield Measure.NUMBER, code, str(NUMBERS[code].name)
    for code, name in KINDS.items():
        yield Measure.ARTICLES, code, str(name)
    for code, name in package_words.CLASSES.items():
        yield Measure.PACKAGES, code, str(name)


def _name(words: Words) -> str:
    return words if isinstance(words, str) else of(words)
