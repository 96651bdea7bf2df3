"""What a macro may do: a part of what people do by hand, and nothing of the user's.

It says nothing in the user's name, resolves nothing and closes nothing: for these an
incident has to be looked at.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

from kb.incidents import fields
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import ReasonCase
from kb.incidents.lifecycle import require_reason
from kb.incidents.models import Pause
from kb.macros.errors import MacroCase, MacroError
from kb.people.models import Post
from kb.replies import placeholders
from kb.text import clean

SETTABLE: Final = ("impact", "urgency", "category", "system")
"""What it may set of an incident."""


class Target(StrEnum):
    """Where it reassigns to."""

    NOWHERE = ""
    UP = "up"
    """One level up, as an escalation by hand."""
    THERE = "there"
    """The unit, post or level that is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Taken in this order, all of them or none."""

    said: Mapping[str, Any] = field(default_factory=dict)
    take: bool = False
    text_zh: str = ""
    text_en: str = ""
    internal: bool = False
    waits_for: Pause | None = None
    waits_why: str = ""
    target: Target = Target.NOWHERE
    unit_id: int | None = None
    post: Post | None = None
    level: int | None = None
    reason: str = ""
    tried: str = ""

    def checked(self) -> Self:
        """The same as it is kept.

        Raise ``MacroError`` for none, or one without an aim; what fields and texts
        raise by hand, they raise here.
        """
        said = fields.check(
            {key: self.said[key] for key in SETTABLE if key in self.said}
        )
        texts: dict[str, Any] = {
            key: clean(getattr(self, key)) for key in ("text_zh", "text_en")
        }
        for name, text in texts.items():
            placeholders.check(text, name)
        given = replace(self, said=said, **texts)
        if given.waits_for is not None:
            why = require_reason(given.waits_why, ReasonCase.PAUSED)
            given = replace(given, waits_why=why)
        if given.target is not Target.NOWHERE:
            given = replace(
                given,
                reason=require_reason(given.reason, ReasonCase.HANDED_ON),
                tried=require_reason(given.tried, ReasonCase.TRIED),
            )
        if given.target is Target.THERE and not (
            given.unit_id or given.post or given.level
        ):
            raise MacroError(
                "Say which unit, post or level it goes to.",
                case=MacroCase.TARGET_MISSING,
                field="unit",
            )
        if not given.actions:
            raise MacroError(
                "A macro does something: set at least one step.",
                case=MacroCase.NO_STEP,
                field="impact",
            )
        return given

    @property
    def actions(self) -> tuple[str, ...]:
        """What it does, in its order."""
        done = {
            Action.EDIT: bool(self.said),
            Remark.TAKE_OVER: self.take,
            Remark.COMMENT: bool(self.text_zh or self.text_en),
            Action.PAUSE: self.waits_for is not None,
            Action.TRANSFER: self.target is not Target.NOWHERE,
        }
        return tuple(action.value for action, is_done in done.items() if is_done)

    def text_in(self, language: str) -> str:
        first, second = self.text_zh, self.text_en
        if language == "en":
            first, second = second, first
        return first or second

    def to_mapping(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        named: dict[str, Any] = dict(kept)
        kinds = {"waits_for": Pause, "target": Target, "post": Post}
        for name, kind in kinds.items():
            if name in named:
                named[name] = kind(named[name])
        return cls(**named)
