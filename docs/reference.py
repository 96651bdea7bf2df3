"""Writes the generated pages: ``commands.md`` and ``settings.md``, from the code.

Run it with ``make docs``; a test fails when a page is out of date.
"""

import inspect
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

from kb.settings import PREFIX, Settings
from web.cli.main import group

FOLDER = Path(__file__).parent
NOTE = "<!-- Made by docs/reference.py: change the code and run `make docs`. -->"


def write_settings() -> str:
    lines = [
        "# Settings",
        NOTE,
        "",
        "Every setting is an environment variable. It may also stand in a TOML file,",
        "without the prefix and in small letters: `settings.toml` in the home folder, or",
        "the file that `KB_SETTINGS` names. The environment is stronger than the file.",
        "",
        "| Variable | Default | Meaning |",
        "|---|---|---|",
    ]
    for setting in fields(Settings):
        default = f"`{setting.default}`" if setting.default != "" else ""
        name = f"{PREFIX}{setting.name.upper()}"
        lines.append(f"| `{name}` | {default} | {setting.metadata['description']} |")
    lines += [
        "| `KB_SETTINGS` |  | Path of the settings file. |",
        "| `KB_ADMIN_PASSWORD` |  | Password of the administrator that `kb init` makes. |",
        "| `KB_BACKUP_PASSPHRASE` |  | Passphrase of a backup; only in the environment. |",
    ]
    return "\n".join(lines) + "\n"


def write_commands() -> str:
    parts = [
        "# Commands",
        NOTE,
        "",
        "A command that fails says in one sentence what is wrong and what to do, and ends",
        "with an exit code other than 0: 1 for a failure, 2 for wrong usage, 3 if some",
        "files could not be taken in, 130 if it was interrupted.",
        "",
    ]
    context = click.Context(group, info_name="kb", **group.context_settings)
    for command, path in _commands(group, context):
        parts += [
            f"## {path.command_path}",
            "",
            _help(command),
            "",
            "```",
            command.get_usage(path),
            *_options(command, path),
            "```",
            "",
        ]
    return "\n".join(parts).rstrip() + "\n"


def _help(command: click.Command) -> str:
    """The help text, with its examples as code."""
    lines = inspect.cleandoc(command.help or "").replace("\b\n", "").splitlines()
    text = "\n".join(f"  {line}" if line.startswith("  ") else line for line in lines)
    return text.replace("Examples:\n", "Examples:\n\n").replace(
        "Example:\n", "Example:\n\n"
    )


def _commands(
    parent: click.Group, context: click.Context
) -> Iterator[tuple[click.Command, click.Context]]:
    for name in parent.list_commands(context):
        command = parent.get_command(context, name)
        assert command is not None
        child = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _commands(command, child)
        else:
            yield command, child


def _options(command: click.Command, context: click.Context) -> list[str]:
    records = [
        record
        for parameter in command.get_params(context)
        if (record := parameter.get_help_record(context))
    ]
    return [f"  {name}\n      {text}".rstrip() for name, text in records]


PAGES = {"settings.md": write_settings, "commands.md": write_commands}

if __name__ == "__main__":
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
