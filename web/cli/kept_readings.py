"""Readings of imports that were kept on the page, for the command."""

from collections.abc import Mapping
from typing import Any, Final

from kb.audit import Actor
from kb.exchange import kept_mappings, mapping
from kb.exchange.rows import Noun
from web.services import Services

AUTO: Final = "auto"
"""Stands for the preset that the columns speak for."""


def with_reading(
    services: Services, actor: Actor, noun: Noun, given: Mapping[str, Any]
) -> dict[str, Any]:
    """What was kept under a name, below what the command itself says."""
    whole = given["dates"].get("", "")
    orders = {name: order for name, order in given["dates"].items() if name}
    if not given["reading"]:
        said = mapping.Said({}, {})
        return {**given, "said": said, "dates": whole, "orders": orders}
    with services.database.reading() as session:
        kept = kept_mappings.get(session, given["reading"], noun, actor.user).reading
    said = mapping.Said(kept.get("columns", {}), kept.get("values", {}))
    preset = kept["preset"] if given["preset"] == AUTO else given["preset"]
    zone = given["timezone"] or kept.get("timezone")
    return {
        **given,
        "said": said,
        "preset": preset,
        "timezone": zone,
        # What is said of every column now goes before what was answered of one.
        "orders": {**({} if whole else kept.get("orders", {})), **orders},
        "dates": whole or kept.get("dates", ""),
    }
