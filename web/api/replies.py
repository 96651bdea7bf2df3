"""Operations on canned replies: read, also as they read for an incident, and kept."""

from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, StringConstraints

from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import Scope
from kb.replies import placeholders, service
from kb.replies.models import CannedReply
from kb.replies.service import LONGEST_TEXT, Described
from kb.replies.sharing import LONGEST_TITLE, Reach
from web.answers import replying
from web.api import incidents
from web.api.operation import Call, Operation
from web.api.shapes import (
    NOT_BLANK,
    Id,
    Moment,
    Number,
    Shape,
    Tag,
    Word,
)

ReplyTitle = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TITLE, pattern=NOT_BLANK),
]
ReplyText = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]


class RepliesInput(Shape):
    q: Word = ""
    """Words of the title or the text."""
    incident: Number | None = None
    """The texts are filled in for it, in the language of whoever asked."""


class ReplyInput(Shape):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": [name],
                    "properties": {name: {"type": "string", "pattern": NOT_BLANK}},
                }
                for name in ("text_zh", "text_en")
            ]
        }
    )

    title: ReplyTitle
    text_zh: ReplyText = ""
    text_en: ReplyText = ""
    """With placeholders such as {number}, {caller}, {system} and {link}."""
    reach: Reach = Reach.PERSONAL
    unit: Word = ""
    """The name of the team's unit, where it is for a team."""


class ChangeReplyInput(ReplyInput):
    id: Id
    active: bool = True
    """Whether it is offered."""


class ReplyOutput(Shape):
    id: int
    title: str
    text_zh: str
    text_en: str
    reach: Reach
    unit: str
    active: bool
    uses: int
    """How often it was sent."""
    changed_at: Moment
    filled: str
    """The text as it reads for the incident that was named; empty without one."""
    missing: list[str]
    """Placeholders that this incident leaves open."""

    item_names: ClassVar = {"missing": "name"}


class RepliesOutput(Shape):
    replies: list[ReplyOutput]
    """The most used first."""

    item_names: ClassVar = {"replies": "reply"}


def list_replies(call: Call, given: RepliesInput) -> RepliesOutput:
    _require_staff(call)
    found = service.list_usable(call.session, call.user, given.q)
    if given.incident is None:
        return RepliesOutput(replies=[_to_output(each) for each in found])
    incident = incidents.find(call, given.incident)
    root, language = call.services.public_url, call.services.settings.language
    return RepliesOutput(
        replies=[
            _to_output(
                each,
                replying.fill(each, call.user, incident, root=root, language=language),
            )
            for each in found
        ]
    )


def add(call: Call, given: ReplyInput) -> ReplyOutput:
    _require_staff(call)
    reply = service.add(call.session, _describe(call, given), by=_by(call))
    return _to_output(reply)


def change(call: Call, given: ChangeReplyInput) -> ReplyOutput:
    _require_staff(call)
    described = _describe(call, given, active=given.active)
    return _to_output(service.change(call.session, given.id, described, by=_by(call)))


def _require_staff(call: Call) -> None:
    if not call.user.is_staff:
        raise NotFoundError("operation", "canned replies")


def _describe(call: Call, given: ReplyInput, *, active: bool = True) -> Described:
    unit = incidents.find_unit(call, given.unit)
    return Described(
        title=given.title,
        text_zh=given.text_zh,
        text_en=given.text_en,
        reach=given.reach,
        unit_id=unit.id if unit is not None else None,
        active=active,
    )


def _to_output(
    reply: CannedReply,
    filled: placeholders.Filled = placeholders.Filled("", ()),  # noqa: B008
) -> ReplyOutput:
    return ReplyOutput(
        id=reply.id,
        title=reply.title,
        text_zh=reply.text_zh,
        text_en=reply.text_en,
        reach=reply.reach,
        unit=reply.unit.name if reply.unit is not None else "",
        active=reply.active,
        uses=reply.uses,
        changed_at=reply.changed_at,
        filled=filled.text,
        missing=list(filled.missing),
    )


def _by(call: Call) -> By:
    return By(call.actor, call.now)


LIST: Final = Operation(
    name="listCannedReplies",
    summary="List the canned replies that the caller may use.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=RepliesInput,
    gives=RepliesOutput,
    run=list_replies,
)
ADD: Final = Operation(
    name="addCannedReply",
    summary="Keep a canned reply.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=ReplyInput,
    gives=ReplyOutput,
    run=add,
    writes=True,
)
CHANGE: Final = Operation(
    name="changeCannedReply",
    summary="Word a canned reply otherwise, share it otherwise, or end it.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=ChangeReplyInput,
    gives=ReplyOutput,
    run=change,
    writes=True,
)
