"""``kb analyze``: what becomes of a text."""

import json

import click

from search.analysis import View, make_analyser
from search.pinyin import sound
from search.query_language import parse
from search.synonyms import make_synonyms
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
    given = " ".join(text)
    with context.opened() as services:
        terminology = services.terminology()
    analyser = make_analyser(terminology.words)
    terms = analyser.terms(given)
    words = list(dict.fromkeys(terms.words.split()))
    found = {
        "query": parse(given).understood,
        "words": words,
        "exact": terms.exact.split(),
        "identifiers": list(dict.fromkeys(terms.identifiers.split())),
        "networks": list(terms.networks),
        "pinyin": {word: list(heard) for word in words if (heard := sound(word))},
        "synonyms": {
            given[each.start : each.end]: list(each.others)
            for each in make_synonyms(terminology.synonyms, analyser).find(given)
        },
        "places": [
            [token.text, token.start, token.end]
            for token in analyser.tokens(given, [View.WORDS])
        ],
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, value in found.items():
        if name != "places" and value:
            click.echo(f"{name:12} {_to_line(value)}")


def _to_line(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {' '.join(forms)}" for key, forms in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
