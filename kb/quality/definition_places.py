"""YAML with the line of each part, every scalar as it was written."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kb.quality.definition_errors import DefinitionCase, DefinitionError

MAX_DEPTH: Final = 12
MAX_CHARACTERS: Final = 2_000_000
Place = tuple[str | int, ...]
"""The keys and positions that lead to a part."""
Places = Mapping[Place, int]


def read_places(text: str) -> tuple[dict[str, Any], Places]:
    """The mapping that *text* holds, and the line of each part of it.

    Every scalar is text: 01 stays two characters and "no" a word. Raise
    ``DefinitionError`` for what is no YAML, no mapping, or has a key twice; aliases and
    deep nesting are refused, since a few lines of them can stand for millions.
    """
    import yaml  # noqa: PLC0415 - no start needs it.

    try:
        _require_plain(text)
        node = yaml.compose(text, Loader=_loader())
        values = yaml.load(text, Loader=_loader())  # noqa: S506 - it makes text.
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise _no_yaml(mark.line + 1 if mark else 1, problem) from error
    if not isinstance(values, dict):
        raise _no_yaml(1, "no mapping with dataset: and its code at the beginning")
    return values, dict(_lines(node, ()))


def _loader() -> Any:
    """The reader in C, where there is one: some ten times as fast."""
    import yaml  # noqa: PLC0415 - no start needs it.

    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def line_of(places: Places, place: Place) -> int:
    """The line of *place*, or of the part that should have had it."""
    while place and place not in places:
        place = place[:-1]
    return places.get(place, 1)


def _require_plain(text: str) -> None:
    import yaml  # noqa: PLC0415 - no start needs it.

    if len(text) > MAX_CHARACTERS:
        raise _no_yaml(1, f"more than {MAX_CHARACTERS} characters")
    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > MAX_DEPTH:
            problem = "an alias, or nesting too deep"
            mark = event.start_mark
            raise _no_yaml(mark.line + 1 if mark else 1, problem)


def _no_yaml(line: int, problem: str) -> DefinitionError:
    return DefinitionError(
        f"Line {line}: this is not the YAML of a dataset ({problem}).",
        case=DefinitionCase.NO_YAML,
        line=line,
    )


def _lines(node: Any, place: Place) -> Iterator[tuple[Place, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node.value, str):
        return
    seen: set[str] = set()
    for position, each in enumerate(node.value):
        if isinstance(each, tuple):
            key, value = each
            _require_once(key, seen)
            yield (*place, key.value), key.start_mark.line + 1
            yield from _lines(value, (*place, key.value))
        else:
            yield from _lines(each, (*place, position))


def _require_once(key: Any, seen: set[str]) -> None:
    if key.value in seen:
        line = key.start_mark.line + 1
        raise DefinitionError(
            f"Line {line}: {key.value} is said twice.",
            case=DefinitionCase.KEY_TWICE,
            line=line,
            name=key.value,
        )
    seen.add(key.value)
