"""Operations on pictures: taken in, for texts that will carry them."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated, ClassVar, Final

from pydantic import Field

from kb.audit import By
from kb.people.models import Scope
from kb.pictures import addresses
from kb.pictures.errors import PictureCase, PictureRefusedError
from web.api.content import Content
from web.api.operation import Call, Operation
from web.api.shapes import FileName, Shape, Tag
from web.intake import pictures
from web.intake.pictures import Taken
from web.services import Services

MOST_PICTURES: Final = 10


class PictureInput(Shape):
    name: FileName
    data: Content
    words: Annotated[str, Field(max_length=200)] = ""
    """What it shows, for those who cannot see it."""


class PicturesInput(Shape):
    pictures: Annotated[list[PictureInput], Field(max_length=MOST_PICTURES)] = []

    item_names: ClassVar = {"pictures": "picture"}


class PictureOutput(Shape):
    address: str
    """Below the address of this service; whoever may see a text that carries it, sees it."""
    markdown: str
    """What a text says to show it: a description, a comment, a section."""
    width: int
    height: int
    only_first: bool
    """Whether the file holds more pictures than the one that is shown."""


class PicturesOutput(Shape):
    pictures: list[PictureOutput]

    item_names: ClassVar = {"pictures": "picture"}


def prepare(services: Services, given: PicturesInput) -> list[Taken]:
    """Draw them before anybody has to wait for the transaction."""
    if not given.pictures:
        raise PictureRefusedError("There is no picture.", case=PictureCase.NOTHING)
    taken = []
    for each in given.pictures:
        name = PurePath(each.name.replace("\\", "/")).name or "picture"
        with each.data.file as source:
            taken.append(pictures.take_in(services, source, name))
    return taken


def add(call: Call, given: PicturesInput) -> PicturesOutput:
    taken: Sequence[Taken] = call.prepared
    by = By(call.actor, call.now)
    kept = [pictures.keep(call.session, each, by=by) for each in taken]
    return PicturesOutput(
        pictures=[
            PictureOutput(
                address=addresses.to_address(picture),
                markdown=addresses.to_markdown(picture, each.words),
                width=picture.width,
                height=picture.height,
                only_first=picture.is_first,
            )
            for picture, each in zip(kept, given.pictures, strict=True)
        ]
    )


ADD: Final = Operation(
    name="addPictures",
    summary="Bring pictures for texts: what each says to show them comes back.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=PicturesInput,
    gives=PicturesOutput,
    run=add,
    writes=True,
    prepare=prepare,
)
