"""Operations on what the caller's own person watches."""

from typing import ClassVar, Final

from kb.people.models import Scope
from kb.watching import service
from web.answers import watching
from web.answers.watching import Found, Noun
from web.api.operation import Call, Operation
from web.api.shapes import Shape, Tag, Title


class WatchesInput(Shape):
    pass


class WatchInput(Shape):
    noun: Noun
    key: Title
    """The id of an article, the number of an incident, the name of a system."""


class WatchOutput(Shape):
    noun: Noun
    key: str
    title: str
    """Of an article or an incident; a system has its name alone."""
    watched: bool


class WatchesOutput(Shape):
    watches: list[WatchOutput]
    """What the caller may still see: incidents, articles, systems."""

    item_names: ClassVar = {"watches": "watch"}


def list_watches(call: Call, _given: WatchesInput) -> WatchesOutput:
    found = watching.list_watched(call.session, call.user)
    listed = [
        *((Noun.INCIDENT, each.number, each.title) for each in found.incidents),
        *(
            (Noun.ARTICLE, str(each.id), each.current_revision.title)
            for each in found.articles
            if each.current_revision is not None
        ),
        *((Noun.SYSTEM, each, "") for each in found.systems),
    ]
    return WatchesOutput(
        watches=[
            WatchOutput(noun=noun, key=key, title=title, watched=True)
            for noun, key, title in listed
        ]
    )


def watch(call: Call, given: WatchInput) -> WatchOutput:
    found = _find(call, given)
    service.watch(call.session, call.user, found.thing, now=call.now)
    return _to_output(given, found, watched=True)


def unwatch(call: Call, given: WatchInput) -> WatchOutput:
    found = _find(call, given)
    service.unwatch(call.session, call.user, found.thing)
    return _to_output(given, found, watched=False)


def _find(call: Call, given: WatchInput) -> Found:
    return watching.find(call.session, call.user, given.noun, given.key)


def _to_output(given: WatchInput, found: Found, *, watched: bool) -> WatchOutput:
    return WatchOutput(
        noun=given.noun,
        key=found.key,
        title=found.title,
        watched=watched,
    )


LIST: Final = Operation(
    name="listWatches",
    summary="List what the caller watches, and may still see.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=WatchesInput,
    gives=WatchesOutput,
    run=list_watches,
)
WATCH: Final = Operation(
    name="watch",
    summary="Watch an article, an incident or a system; once more changes nothing.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=WatchInput,
    gives=WatchOutput,
    run=watch,
    writes=True,
)
UNWATCH: Final = Operation(
    name="unwatch",
    summary="Stop watching it.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=WatchInput,
    gives=WatchOutput,
    run=unwatch,
    writes=True,
)
