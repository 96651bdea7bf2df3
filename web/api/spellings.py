"""Operations on names in use, and on two of them that mean the same."""

from typing import Annotated, ClassVar, Final

from pydantic import StringConstraints

from kb.audit import By
from kb.merges import finding, merging
from kb.merges.merging import Merging
from kb.merges.places import Counts
from kb.people.models import Scope
from kb.spellings.names import Field
from web.api.operation import Call, Operation
from web.api.shapes import Shape, Tag, Word

Name = Annotated[Word, StringConstraints(min_length=1)]


class SpellingsInput(Shape):
    field: Field = Field.SYSTEM


class PlaceCount(Shape):
    place: str
    """incidents, past_cases, problems, changes, alerts, services, courses, articles,
    registers or managed (systems that somebody answers for)."""
    count: int


class NameOutput(Shape):
    name: str
    places: list[PlaceCount]

    item_names: ClassVar = {"places": "place"}


class OfferOutput(Shape):
    old: str
    """The one that is used less."""
    name: str
    likeness: str
    """writing, filling, edition or letters."""


class MergedOutput(Shape):
    id: int
    old: str
    name: str
    by: str
    """Login."""


class SpellingsOutput(Shape):
    names: list[NameOutput]
    """The 2,000 that are used most."""
    offers: list[OfferOutput]
    merged: list[MergedOutput]
    """Those in force, the newest first."""

    item_names: ClassVar = {"names": "name", "offers": "offer", "merged": "merging"}


class MergeInput(Shape):
    field: Field = Field.SYSTEM
    old: Name
    name: Name
    preview: bool = False
    """Only say what would change."""


class UndoInput(Shape):
    id: int


class ChangedOutput(Shape):
    id: int
    """Of the merging; 0 for a preview."""
    places: list[PlaceCount]
    """How much changed, by place."""

    item_names: ClassVar = {"places": "place"}


def list_spellings(call: Call, given: SpellingsInput) -> SpellingsOutput:
    names = finding.list_names(call.session, given.field, call.user)
    offers = finding.list_offers(call.session, given.field, names)
    return SpellingsOutput(
        names=[
            NameOutput(name=each.name, places=_to_places(each.counts))
            for each in names[: finding.MOST_COMPARED]
        ],
        offers=[
            OfferOutput(
                old=each.old.name, name=each.into.name, likeness=each.likeness.value
            )
            for each in offers
        ],
        merged=[
            MergedOutput(id=each.id, old=each.old, name=each.name, by=each.by.login)
            for each in merging.list_merges(call.session, given.field)
        ],
    )


def merge(call: Call, given: MergeInput) -> ChangedOutput:
    wanted = Merging(given.field, given.old, given.name)
    if given.preview:
        found = merging.preview(call.session, wanted, call.user)
        return ChangedOutput(id=0, places=_to_places(found.changes))
    row, changed = merging.merge(call.session, wanted, by=By(call.actor, call.now))
    return ChangedOutput(id=row.id, places=_to_places(changed))


def undo(call: Call, given: UndoInput) -> ChangedOutput:
    row, restored = merging.undo(call.session, given.id, by=By(call.actor, call.now))
    return ChangedOutput(id=row.id, places=_to_places(restored))


def _to_places(counts: Counts) -> list[PlaceCount]:
    return [PlaceCount(place=code, count=count) for code, count in counts.items()]


LIST: Final = Operation(
    name="listSpellings",
    summary="List the names of systems or categories, and which are likely the same.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=SpellingsInput,
    gives=SpellingsOutput,
    run=list_spellings,
)
MERGE: Final = Operation(
    name="mergeSpellings",
    summary="Let one name stand for another from now on, and rewrite what says it.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.ADMINISTER,
    writes=True,
    takes=MergeInput,
    gives=ChangedOutput,
    run=merge,
)
UNDO: Final = Operation(
    name="undoSpellings",
    summary="Take a merging of names back.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.ADMINISTER,
    writes=True,
    takes=UndoInput,
    gives=ChangedOutput,
    run=undo,
)
