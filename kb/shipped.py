"""What ships as data in a room, and an organisation's own beside it: files of YAML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol, TypeVar

from kb.setting_values import SettingError


class Listed(Protocol):
    """What a file describes."""

    @property
    def code(self) -> str: ...
    @property
    def position(self) -> int: ...


L = TypeVar("L", bound=Listed)
Read = Callable[[str, str], L]
"""From the text of a file and the name that a refusal calls it by."""


def read_shipped(room: str, read: Read[L]) -> Mapping[str, L]:
    """What lies in the folder ``shipped`` of the package *room*, by code, as lists have it."""
    return put_in_order(
        read(each.read_text(encoding="utf-8"), each.name)
        for each in files(room).joinpath("shipped").iterdir()
        if each.name.endswith(".yaml")
    )


def read_own(folder: Path, read: Read[L]) -> Sequence[L]:
    """What an organisation has put into *folder*, which need not be there."""
    return [
        read(path.read_text(encoding="utf-8"), path.name)
        for path in sorted(folder.glob("*.yaml"))
    ]


def put_in_order(found: Iterable[L]) -> dict[str, L]:
    """By code. The last of a code counts: one's own after what ships."""
    last = {each.code: each for each in found}
    ordered = sorted(last.values(), key=lambda each: (each.position, each.code))
    return {each.code: each for each in ordered}


def read_mapping(text: str, called: str, needed: Sequence[str]) -> dict[str, Any]:
    """The values of a file; *called* is what it is: "type of record pc.yaml".

    Raise ``SettingError`` for one that is no YAML or lacks what is *needed*.
    """
    import yaml  # noqa: PLC0415 - no start needs it.

    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SettingError(f"The {called} is no YAML: {error}") from error
    if not isinstance(values, dict) or any(not values.get(each) for each in needed):
        raise SettingError(f"The {called} needs {', '.join(needed)}.")
    return values
