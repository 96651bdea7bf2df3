"""Where programs come in: they say who they are with every request, and read no pages."""

from typing import Final

from flask import request

BLUEPRINTS: Final = frozenset({"rest", "soap", "hooks"})
PATHS: Final = ("/api/v1/", "/hooks/")
"""Below these, errors are problem details. SOAP has faults of its own."""


def is_program_asking() -> bool:
    return f"{request.path}/".startswith(PATHS)
