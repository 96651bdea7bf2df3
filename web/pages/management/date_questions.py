"""Columns of dates that may be read in two ways: asked about, each once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kb.exchange import moments
from kb.exchange.jobs import ImportJob
from kb.exchange.moments import Order
from web.presentation import forms, times
from web.presentation.forms import FormError
from web.words import exchange as words

PREFIX: Final = "dates-"


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    """What the form calls it."""
    label: str
    """What the field is called."""
    header: str
    """What the file calls the column."""
    example: str
    answers: Mapping[str, str]
    """By order, what its examples are then."""
    chosen: str


def list_questions(
    job: ImportJob, headers: Mapping[str, str], typed: Mapping[str, Any]
) -> Iterator[Question]:
    """Those that are open, and those that somebody has answered."""
    answered = job.options.get("orders", {})
    for field, examples in job.preview.get("asked", {}).items():
        name = f"{PREFIX}{field}"
        yield Question(
            name=name,
            label=words.name_column(field),
            header=headers.get(field, ""),
            example=examples[0],
            answers={order.value: _read(examples, order) for order in Order},
            chosen=typed.get(name, answered.get(field, "")),
        )


def _read(examples: list[str], order: Order) -> str:
    read = ((each, moments.read(each, order)) for each in examples)
    return " · ".join(
        f"{each} = {times.spell_date(at.date())}" for each, at in read if at is not None
    )


def read(job: ImportJob) -> dict[str, str]:
    """What is answered, on this form or before. Raise ``FormError`` for no answer of ours."""
    orders = dict(job.options.get("orders", {}))
    for field in job.preview.get("asked", {}):
        name = f"{PREFIX}{field}"
        said = forms.word(name)
        if said and said not in words.ORDERS:
            raise FormError(name)
        if said:
            orders[field] = said
    return orders
