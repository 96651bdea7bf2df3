"""What can be wrong with a definition, and which names somebody may have meant."""

import difflib
from collections.abc import Iterable

from kb.errors import Case, InvalidInputError


class DefinitionCase(Case):
    """What is wrong with a definition."""

    NO_YAML = "no_yaml"
    KEY_TWICE = "key_twice"
    UNKNOWN_FIELD = "unknown_field"
    MISSING_FIELD = "missing_field"
    BAD_VALUE = "bad_value"
    CODE_TWICE = "code_twice"
    NO_KEY = "no_key"
    NO_ADVICE = "no_advice"
    SOURCE_OF_ROWS = "source_of_rows"
    NEEDED_BY_TEST = "needed_by_test"
    NOT_OF_TEST = "not_of_test"


class DefinitionError(InvalidInputError):
    """A definition cannot be taken; its values name line, indicator and field."""

    code = "bad_definition"


def find_near(name: str, names: Iterable[str]) -> list[str]:
    """Those of *names* that somebody may have meant, the nearest first."""
    by_folded = {each.casefold(): each for each in names}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.6)
    return [by_folded[each] for each in near]
