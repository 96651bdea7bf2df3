"""Parts of pages that are the same for many readers: rendered once, and kept.

The menu and the list of keys are a third of a small page. All that they say depends on the
language, the roles of who reads, the page, and where we are reached.
"""

from functools import lru_cache

from flask import Flask, g, request
from flask_babel import get_locale
from markupsafe import Markup

from kb.people.models import User
from web.presentation.places import group_places, list_actions, list_places

MOST: int = 2_000


def register(app: Flask) -> None:
    @lru_cache(maxsize=MOST)
    def render(name: str, _facts: tuple[object, ...]) -> Markup:
        user: User = g.user
        places = list_places(user)
        text = app.jinja_env.get_template(name).render(
            places=places,
            menu=group_places(places),
            beginnings=list_actions(user),
            is_staff=user.is_staff,
            endpoint=request.endpoint,
            blueprint=request.blueprint,
            editor=_has_editor(),
        )
        return Markup(text)  # noqa: S704 - a template has escaped it.

    def kept_part(name: str) -> Markup:
        user: User = g.user
        locale = get_locale()
        facts = (
            locale.language if locale else "",
            user.roles,
            bool(user.unit_ids),
            request.script_root,
            request.endpoint,
            _has_editor(),
        )
        return render(name, facts)

    app.jinja_env.globals["kept_part"] = kept_part


def _has_editor() -> bool:
    return bool(getattr(g, "uses_editor", False))
