"""Scripts: each is sent as one file with all that it imports.

A browser would ask for what a script imports only when it has read the script, and six at
a time: on a slow line a page could be used half a second later. The sources stay as many
modules as their writers like; they are put together when the service starts.
"""

import re
from collections.abc import Mapping
from typing import Final

_IMPORT: Final = re.compile(
    r'^import (?:(\{[^}\n]*\}) from )?"\./([\w-]+)\.js";$', re.MULTILINE
)
_EXPORT: Final = re.compile(
    r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE
)
_DEFAULT: Final = re.compile(r"^export default \w+;$", re.MULTILINE)
_OTHER_IMPORT: Final = re.compile(r"^import\b.*", re.MULTILINE)
_OTHER_EXPORT: Final = re.compile(r"^export\b.*", re.MULTILINE)
_REMARK: Final = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)


def bundle(name: str, sources: Mapping[str, str]) -> str:
    """The script *name* of *sources*, after what it imports, each once.

    What is imported is a function of its own, so that its names stay its own.
    """
    before = [
        _enclose(each, sources[each])
        for each in _order(name, sources, ())
        if each != name
    ]
    return "".join([*before, _with_imports(sources[name])])


def _order(
    name: str, sources: Mapping[str, str], above: tuple[str, ...]
) -> dict[str, None]:
    """What *name* imports, and what that does, before those that import it."""
    if name in above:
        raise ValueError(f"{' imports '.join((*above, name))}: in a circle")
    found: dict[str, None] = {}
    for _, imported in _IMPORT.findall(sources[name]):
        found |= _order(imported, sources, (*above, name))
    return found | {name: None}


def _enclose(name: str, source: str) -> str:
    text = _with_imports(source)
    exported = ", ".join(_EXPORT.findall(text))
    text = _DEFAULT.sub("", _EXPORT.sub("", text))
    _refuse(_OTHER_EXPORT, text)
    return f"const {_call(name)} = (() => {{\n{text}return {{ {exported} }};\n}})();\n"


def _with_imports(source: str) -> str:
    text = _IMPORT.sub(_take, _REMARK.sub("", source))
    _refuse(_OTHER_IMPORT, text)
    return text


def _refuse(other: re.Pattern[str], text: str) -> None:
    if found := other.search(text):
        raise ValueError(f"a form that cannot be put together: {found[0]}")


def _take(found: re.Match[str]) -> str:
    names, name = found.groups()
    return f"const {names} = {_call(name)};" if names else ""


def _call(name: str) -> str:
    return f"${name.replace('-', '_')}"
