"""Every form of the pages is answered in a line, or is said here to need none.

What a test posts is looked at as it happens (``tests.answers.watch``); this reads the code,
so that a form that no test posts is found as well.
"""

import inspect
from types import CodeType, FunctionType, ModuleType

import pytest

from tests.answers import SILENT, list_forms
from web.presentation import answers, forms

SAYING = {"flash", "answer", "note", "report", "say_undoable"}
UNDOABLE = {
    "article_actions.retire",
    "board.move",
    "incident_actions.edit",
    "incident_actions.link",
    "incident_actions.unlink",
    "incident_bulk.do_to_many",
    "incident_places.start",
    "incident_places.take_over",
    "incident_places.transfer",
    "incident_actions.group",
    "problems.add_incident",
    "problems.link",
    "problems.link_all",
    "items.assign",
    "items.complete",
    "items.plan",
    "items.step",
}
"""Those whose step has a way back, and so an answer with Undo."""


def list_names(code):
    """The names that a function asks for, in its inner functions too."""
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*map(list_names, inner))


def list_called(function, seen=None):
    """The functions of the pages that *function* leads to, itself among them."""
    seen = seen if seen is not None else set()
    function = inspect.unwrap(function)
    if function in seen:
        return seen
    seen.add(function)
    names = list_names(function.__code__)
    for name in names:
        found = function.__globals__.get(name)
        parts = [found]
        if isinstance(found, ModuleType):
            parts = [getattr(found, part, None) for part in names]
        for part in parts:
            if isinstance(part, dict):
                parts.extend(part.values())
            elif isinstance(part, FunctionType) and part.__module__.startswith("web."):
                list_called(part, seen)
    return seen


def says(view):
    return any(list_names(each.__code__) & SAYING for each in list_called(view))


def test_every_form_is_answered_or_is_said_to_need_no_answer(app):
    views = list_forms(app)

    silent = {name for name, view in views.items() if not says(view)}

    assert silent - set(SILENT) == set()
    assert set(SILENT) - set(views) == set()


def test_what_can_be_taken_back_is_answered_with_undo(app):
    views = list_forms(app)

    offering = {
        name
        for name, view in views.items()
        if any("Undoable" in list_names(each.__code__) for each in list_called(view))
    }

    assert offering >= UNDOABLE


@pytest.mark.parametrize("name", sorted(SAYING - {"flash"}))
def test_the_words_for_saying_are_those_of_the_code(name):
    assert callable(getattr(answers, name, None) or getattr(forms, name))
