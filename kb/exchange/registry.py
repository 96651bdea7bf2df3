"""The presets that there are, and the one that a file's columns speak for."""

from collections.abc import Iterable
from typing import Final

from kb.exchange.errors import ImportFileCase, ImportFileError, UnknownColumnsError
from kb.exchange.preset import Preset, fold, score
from kb.exchange.presets import (
    glpi,
    jira,
    other,
    servicenow,
    yunzhi,
    zammad,
    znuny,
)
from kb.exchange.rows import Noun

PRESETS: Final[tuple[Preset, ...]] = (
    servicenow.INCIDENTS,
    servicenow.ARTICLES,
    jira.INCIDENTS,
    glpi.INCIDENTS,
    glpi.ARTICLES,
    zammad.INCIDENTS,
    znuny.INCIDENTS,
    yunzhi.INCIDENTS,
    yunzhi.ARTICLES,
)
GUESSED: Final = (other.INCIDENTS,)
"""For a file that no other speaks for: nobody means it who does not name it."""
NAMES: Final = tuple(dict.fromkeys(preset.name for preset in (*PRESETS, *GUESSED)))


def get_preset(name: str, noun: Noun) -> Preset:
    """Raise ``ImportFileError`` if that system has no such export."""
    for preset in (*PRESETS, *GUESSED):
        if (preset.name, preset.noun) == (name, noun):
            return preset
    raise ImportFileError(
        f"There is no preset {name} for {noun.value}.",
        case=ImportFileCase.NO_PRESET,
        name=name,
    )


def detect(columns: Iterable[str], noun: Noun) -> Preset:
    """The preset that knows most of *columns*. Raise ``ImportFileError`` for none.

    A file of our own columns is ours even where another system has the same names.
    """
    names = frozenset(map(fold, columns))
    ours = get_preset(yunzhi.INCIDENTS.name, noun)
    if names and names <= ours.known_columns() | OWN_EXTRAS and score(ours, names):
        return ours
    candidates = [preset for preset in PRESETS if preset.noun is noun]
    best = max(candidates, key=lambda preset: score(preset, names))
    if not score(best, names):
        shown = ", ".join(sorted(names)[:8]) or "none"
        raise UnknownColumnsError(shown)
    return best


OWN_EXTRAS: Final = frozenset(
    {
        *yunzhi.INCIDENT_FIELDS,
        *yunzhi.ARTICLE_FIELDS,
        "sections",
        "attributes",
        "error_row",
        "error_code",
        "error_field",
        "error",
    }
)
