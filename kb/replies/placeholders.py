"""What a text leaves open, and what an incident says there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.incidents.models import Incident
from kb.people.models import User
from kb.replies.errors import ReplyCase, ReplyError


class Placeholder(StrEnum):
    """As it is written between braces."""

    NUMBER = "number"
    TITLE = "title"
    CALLER = "caller"
    SYSTEM = "system"
    LINK = "link"
    AGENT = "agent"
    """Who answers."""


_OPEN: Final = re.compile(r"\{([a-z_]{1,20})\}")

Values = Mapping[Placeholder, str]


@dataclass(frozen=True, slots=True)
class Filled:
    text: str
    missing: tuple[str, ...]
    """What the incident does not say: it stays open in the text, for the writer to say."""


def check(text: str, field: str) -> None:
    """Raise ``ReplyError`` for a placeholder that nothing fills."""
    unknown = [name for name in _OPEN.findall(text) if name not in set(Placeholder)]
    if unknown:
        known = " ".join(f"{{{each}}}" for each in Placeholder)
        raise ReplyError(
            f"Nothing fills {{{unknown[0]}}}. There are: {known}",
            case=ReplyCase.UNKNOWN_PLACEHOLDER,
            field=field,
            name=f"{{{unknown[0]}}}",
            known=known,
        )


def list_values(incident: Incident, agent: User, root: str) -> Values:
    """What *incident* says; *root* is our own address, if it is known."""
    has_page = incident.contact is None or incident.contact.account_id is not None
    caller = incident.contact.name if incident.contact else incident.reporter.name
    return {
        Placeholder.NUMBER: incident.number,
        Placeholder.TITLE: incident.title,
        Placeholder.CALLER: caller or "",
        Placeholder.SYSTEM: incident.system,
        Placeholder.LINK: f"{root}/requests/{incident.id}" if root and has_page else "",
        Placeholder.AGENT: agent.name or "",
    }


def fill(text: str, values: Values) -> Filled:
    """*text* with what is known. What is put in is not read again."""
    missing: dict[str, None] = {}

    def say(found: re.Match[str]) -> str:
        if found[1] not in set(Placeholder):
            return found[0]
        value = values[Placeholder(found[1])]
        if not value:
            missing[found[1]] = None
        return value or found[0]

    return Filled(_OPEN.sub(say, text), tuple(missing)) if text else Filled("", ())
