"""The values of settings, as the file and the environment give them."""

import tomllib
from pathlib import Path
from typing import Any, Final

from kb.errors import InvalidInputError

PREFIX: Final = "KB_"
_MAY_BE_ZERO: Final = frozenset({"search_replicas"})


class SettingError(InvalidInputError):
    """A setting has a value that cannot be used."""

    code = "bad_setting"


def describe(text: str) -> dict[str, str]:
    """The metadata of a setting: what ``docs/settings.md`` says of it."""
    return {"description": text}


def read_file(path: Path, known: frozenset[str]) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(
            f"The settings file {path} cannot be read: {error}."
        ) from error
    if unknown := sorted(values.keys() - known):
        raise SettingError(
            f"The settings file {path} names {', '.join(unknown)}, "
            "which is no setting. See docs/settings.md."
        )
    return values


def read_secret(name: str, path: str) -> str:
    """What stands in the file of the setting *name*. Raise ``SettingError``."""
    try:
        return Path(path).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"The file {path} of {PREFIX}{name.upper()} cannot be read."
        ) from error


def convert(name: str, value: Any, kind: Any) -> Any:
    if kind is Path:
        return Path(value).expanduser().absolute()
    if kind is int:
        return _to_integer(name, value)
    if kind is bool:
        return str(value).lower() in {"1", "true", "yes", "on"}
    return str(value)


def _to_integer(name: str, value: Any) -> int:
    least = 0 if name in _MAY_BE_ZERO else 1
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < least:
        what = "above zero" if least else "of zero or more"
        raise SettingError(f"{PREFIX}{name.upper()} must be a whole number {what}.")
    return number
