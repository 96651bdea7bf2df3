"""The table of commands says what the commands say of themselves."""

import click
import pytest

from web.cli.commands import COMMANDS, LazyGroup


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_has_the_sentence_of_the_command(name):
    entry = COMMANDS[name]

    command = entry.load()

    assert command.name == name
    assert entry.sentence == command.get_short_help_str(limit=1_000)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_list_is_what_the_commands_would_make_of_it(width):
    group = LazyGroup("kb")
    context = click.Context(group, info_name="kb", terminal_width=width)
    ours, plain = click.HelpFormatter(width=width), click.HelpFormatter(width=width)

    group.format_commands(context, ours)
    click.Group.format_commands(group, context, plain)

    assert ours.getvalue() == plain.getvalue()
    assert "search" in ours.getvalue()
