"""What people say of files beside them: sidecars, folder notes and a CSV manifest.

The nearer to the file, the stronger: options of the whole run, the notes of its
folders from the outermost in, the file's own front matter, its sidecar, its manifest row.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kb.articles.attributes import NAMES
from kb.errors import InvalidInputError

SIDECAR_SUFFIX: Final = ".meta.toml"
FOLDER_NOTE: Final = "_meta.toml"
KNOWN: Final = frozenset({*NAMES, "kind", "title", "audience", "tags"})


class BadManifestError(InvalidInputError):
    """A sidecar, folder note or manifest cannot be read or names unknown attributes."""

    code = "bad_manifest"


def is_note(path: Path) -> bool:
    """Whether *path* speaks of other files instead of being one to ingest."""
    return path.name == FOLDER_NOTE or path.name.endswith(SIDECAR_SUFFIX)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is said of files from outside them."""

    defaults: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[Path, Mapping[str, Any]] = field(default_factory=dict)

    def weaker(self, path: Path, root: Path) -> dict[str, Any]:
        """What holds unless the file itself says otherwise."""
        merged = dict(self.defaults)
        for folder in _folders_between(root, path):
            merged.update(_read_note(folder / FOLDER_NOTE))
        return merged

    def stronger(self, path: Path) -> dict[str, Any]:
        """What holds whatever the file itself says."""
        sidecar = _read_note(path.with_name(path.name + SIDECAR_SUFFIX))
        return {**sidecar, **self.rows.get(path.absolute(), {})}


def read_manifest(path: Path) -> dict[Path, dict[str, Any]]:
    """Read a CSV whose column ``path`` is relative to the CSV; other columns are attributes.

    Raise ``BadManifestError`` for one that cannot be used.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.DictReader(source))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadManifestError(
            f"The manifest {path} cannot be read: {error}."
        ) from error
    if not rows or "path" not in rows[0]:
        raise BadManifestError(
            f"The manifest {path} needs a header with the column path, and rows below it."
        )
    return {
        (path.parent / row["path"]).absolute(): _checked(
            path,
            {name: value for name, value in row.items() if name != "path" and value},
        )
        for row in rows
    }


def _folders_between(root: Path, path: Path) -> list[Path]:
    folders = [path.parent]
    while folders[-1] != root and root in folders[-1].parents:
        folders.append(folders[-1].parent)
    return folders[::-1]


def _read_note(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadManifestError(f"{path.name} cannot be read: {error}.") from error
    return _checked(path, values)


def _checked(path: Path, values: dict[str, Any]) -> dict[str, Any]:
    if unknown := sorted(str(name) for name in values if name not in KNOWN):
        raise BadManifestError(
            f"{path.name} names {', '.join(unknown)}, which is no attribute. "
            f"Known are: {', '.join(sorted(KNOWN))}."
        )
    return values
