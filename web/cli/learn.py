"""``kb learn``: let the suggestions learn from solved incidents."""

import click

from web.answers import learning
from web.cli.main import Context


@click.command()
@click.pass_obj
def learn(context: Context) -> None:
    """Learn from solved incidents which solution to suggest.

    Tries on the past whether learning beats the fixed rule, and puts the better of the
    two in force. `kb serve` does it by itself when there are enough new cases.

    \b
    Example:
      kb learn
    """
    with context.opened() as services:
        report = learning.learn(services)
    click.echo(f"Learned from {report.cases} cases in {report.seconds:.0f} s.")
    click.echo(f"In force: {report.way}")
    for way, outcome in report.outcomes.items():
        click.echo(
            f"{way:12} first {outcome.all.first:.1%}"
            f"  first five {outcome.all.first_five:.1%}"
            f"  never linked: first five {outcome.stripped.first_five:.1%}"
        )
    if not report.outcomes:
        click.echo("There are too few cases to learn from.")
