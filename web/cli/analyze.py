"""``kb analyze``: what becomes of a text."""

import json
from collections.abc import Iterable
from dataclasses import asdict

import click

from search.breakdown import Breakdown, Place, break_down
from web.cli.main import Context
from web.cli.options import as_json


@click.command()
@click.argument("text", nargs=-1, required=True)
@as_json
@click.pass_obj
def analyze(context: Context, text: tuple[str, ...], as_json: bool) -> None:
    """Show by which words, identifiers and sounds TEXT is found.

    \b
    Examples:
      kb analyze 核心交换机 core-sw-01 GE0/0/1
      kb analyze "ORA-00600 表空间不足" --json
    """
    with context.foundation() as base:
        found = break_down(" ".join(text), base.terminology())
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    for name, line in _lines(found).items():
        if line:
            click.echo(f"{name:12} {line}")


def _lines(found: Breakdown) -> dict[str, str]:
    return {
        "query": found.understood,
        "words": _join(found.words),
        "exact": _join(found.exact),
        "identifiers": " ".join(found.identifiers),
        "networks": " ".join(found.networks),
        "pinyin": "; ".join(" ".join(each) for each in found.sounds),
        "synonyms": "; ".join(
            f"{expression}: {', '.join(others)}"
            for expression, others in found.synonyms
        ),
    }


def _join(places: Iterable[Place]) -> str:
    return " ".join(term for place in places for term in place.terms)
