"""A hand-over as a sheet of paper: its parties, its lines, and room for signatures."""

from typing import Any, Final

from flask_babel import force_locale

from kb.handovers.models import Handover, HandoverParty, HandoverState, Side
from kb.reporting.document import (
    LANGUAGES,
    Block,
    Cell,
    Column,
    Document,
    Measure,
    Signature,
    Table,
    Text,
    Words,
)
from kb.reporting.formats.files import Format, make_file
from web.answers import reporting
from web.presentation import times
from web.services import Services
from web.words import handovers as words

FORMS: Final = ("pdf", "docx")
"""The sheet is downloaded as these."""


def to_sheet(
    services: Services, handover: Handover, form: Format, language: str
) -> bytes:
    """Raise ``FontMissingError`` as long as no PDF can be set."""
    return make_file(
        to_document(handover),
        form,
        language,
        draft=handover.state is not HandoverState.SIGNED,
        fonts=reporting.find_fonts(services.settings),
    )


def file_name(handover: Handover, form: Format) -> str:
    """Like HOV-000012.pdf."""
    return f"{handover.number}.{form.value}"


def party_name(party: HandoverParty) -> str:
    name = party.name
    if party.user is not None:
        name = party.user.name or party.user.login
    return f"{name} · {party.organisation}" if party.organisation else name


def to_document(handover: Handover) -> Document:
    """In both languages; what people wrote is as they wrote it."""
    parties = {each: handover.party(each) for each in Side}
    facts: list[tuple[Words, Words]] = [
        (_said("number"), handover.number),
        (_said("direction"), _both(words.DIRECTIONS[handover.direction.value])),
        (_said("client"), handover.client.names),
        (_said("contract"), handover.contract.number),
    ]
    if handover.unit is not None:
        facts.append((_said("unit"), handover.unit.name))
    facts += [
        (_both(words.SIDES[side.value]), party_name(party))
        for side, party in parties.items()
    ]
    facts.append((_said("state"), _both(words.STATES[handover.state.value])))
    return Document(
        kind="handover",
        title=_said("hand_over_of_resources"),
        period=handover.created_at.astimezone().date().isoformat(),
        facts=tuple(facts),
        made_at=handover.updated_at.isoformat(),
        blocks=tuple(_to_blocks(handover)),
    )


def _to_blocks(handover: Handover) -> list[Block]:
    blocks: list[Block] = []
    if handover.note:
        blocks.append(
            Text(code="note", heading=_said("note"), paragraphs=(handover.note,))
        )
    blocks += [_lines(handover), _signatures(handover)]
    if any(each.signed_at is None for each in handover.parties):
        roles = tuple(
            _both(words.SIDES[each.side.value])
            for each in handover.parties
            if each.signed_at is None
        )
        blocks.append(Signature(code="sign", heading=_said("signature"), roles=roles))
    return blocks


def _lines(handover: Handover) -> Table:
    count = Measure.COUNT
    return Table(
        code="lines",
        heading=_said("what_is_handed_over"),
        columns=(
            Column(_said("what")),
            Column(_said("expected"), count),
            Column(_said("handed_over"), count),
            Column(_said("missing"), count),
            Column(_said("remark")),
        ),
        rows=tuple(
            (
                each.title,
                each.expected,
                each.handed_over,
                each.missing if each.handed_over is not None else None,
                each.remark,
            )
            for each in handover.lines
        ),
    )


def _signatures(handover: Handover) -> Table:
    return Table(
        code="signatures",
        heading=_said("signatures"),
        columns=(
            Column(_said("party")),
            Column(_said("name")),
            Column(_said("signed_by")),
            Column(_said("at")),
            Column(_said("why_for_somebody_else")),
        ),
        rows=tuple(_to_row(each) for each in handover.parties),
    )


def _to_row(party: HandoverParty) -> tuple[Cell, ...]:
    by, at = party.signed_by, party.signed_at
    return (
        _both(words.SIDES[party.side.value]),
        party_name(party),
        (by.name or by.login) if by is not None else None,
        times.label(at, "yyyy-MM-dd HH:mm") if at is not None else None,
        party.reason,
    )


def _said(code: str) -> Words:
    return _both(words.SHEET[code])


def _both(said: Any) -> Words:
    spoken = {}
    for language in LANGUAGES:
        with force_locale(language):
            spoken[language] = str(said)
    return spoken
