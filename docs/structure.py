"""Prints how a package of this checkout, or of another, is laid out.

    python -m docs.structure [PACKAGE [CHECKOUT]]

Folders with the modules right in them, modules that are loose, and the longest chain of
imports inside the package.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

Imports = Mapping[str, frozenset[str]]


def find_modules(checkout: Path, package: str) -> dict[str, Path]:
    """Each module of *package* by its dotted name; packages too, by theirs."""
    found = {}
    for path in sorted((checkout / package).rglob("*.py")):
        parts = path.relative_to(checkout).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def read_imports(modules: Mapping[str, Path]) -> Imports:
    """What each module imports of the others, anywhere in its text."""
    return {
        name: frozenset(_imported(path, modules)) - {name}
        for name, path in modules.items()
    }


def _imported(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in modules:
                    yield inner
                elif node.module in modules:
                    yield node.module


def longest_chain(imports: Imports) -> list[str]:
    """The longest way from one import to the next, each module once."""

    @cache
    def from_here(name: str) -> tuple[str, ...]:
        chains = (from_here(other) for other in imports[name])
        return (name, *max(chains, key=len, default=()))

    return list(max((from_here(name) for name in imports), key=len, default=()))


def describe(checkout: Path, package: str) -> str:
    modules = find_modules(checkout, package)
    is_package = {name for name, path in modules.items() if path.name == "__init__.py"}
    plain = [name for name in modules if name not in is_package]
    folders = Counter(name.rpartition(".")[0] for name in plain)
    chain = longest_chain(read_imports(modules))
    loose = sorted(name for name in plain if name.count(".") == 1)
    lines = [f"{package}: {len(plain)} modules in {len(folders)} folders", ""]
    lines += [f"{count:4}  {folder}" for folder, count in sorted(folders.items())]
    lines += ["", f"{len(loose)} loose: {', '.join(loose)}"]
    lines += ["", f"{len(chain)} imports deep: {' > '.join(chain)}"]
    return "\n".join(lines)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    wanted = arguments[0] if arguments else "web"
    where = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).parents[1]
    print(describe(where, wanted))  # noqa: T201 - it is what it is for.
