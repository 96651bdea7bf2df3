"""Writes the generated pages: commands, settings and shipped indicators, from the code.

Run it with ``make docs``; a test fails when a page is out of date.
"""

import inspect
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

from kb.quality.definitions import DatasetDefinition, IndicatorDefinition
from kb.quality.shipped.sets import ShippedSet, list_datasets
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
    # What a part of the settings has comes after what they have themselves.
    own = Settings.__annotations__
    for setting in sorted(fields(Settings), key=lambda each: each.name not in own):
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


SETS = {
    ShippedSet.PRODUCT: "Over the product's own tables 本系统自身数据",
    ShippedSet.TAX: "Over the tax database of the demonstration 演示用税务数据",
}


def write_indicators() -> str:
    """The indicators that ship, by set and dataset."""
    parts = [
        "# Shipped indicators 内置指标",
        NOTE,
        "",
        "What is looked at, code by code. Weights are those of scores; *back* is put right by",
        "the back office, everything else by whoever entered it. `kb quality import` takes the",
        "files of `kb/quality/shipped/`, as they are or changed.",
        "",
    ]
    for which, title in SETS.items():
        datasets = list_datasets(which)
        count = sum(len(each.indicators) for each in datasets)
        parts += [f"## {title}: {count}", ""]
        for dataset in datasets:
            parts += _dataset(dataset)
    return "\n".join(parts).rstrip() + "\n"


def _dataset(dataset: DatasetDefinition) -> Iterator[str]:
    assert dataset.names is not None
    yield f"### {dataset.names.zh} {dataset.names.en} (`{dataset.code}`)"
    yield ""
    yield "| Code | 名称 | Name | Test | Dimension | Severity | Weight | Fix |"
    yield "|---|---|---|---|---|---|---|---|"
    for indicator in dataset.indicators:
        yield _indicator(indicator)
    yield ""


def _indicator(indicator: IndicatorDefinition) -> str:
    assert indicator.names is not None
    cells = (
        f"`{indicator.code}`",
        indicator.names.zh,
        indicator.names.en,
        f"`{indicator.test}`",
        indicator.dimension,
        indicator.severity,
        str(indicator.weight),
        indicator.fix,
    )
    return f"| {' | '.join(cells)} |"


PAGES = {
    "settings.md": write_settings,
    "commands.md": write_commands,
    "data-quality-indicators.md": write_indicators,
}

if __name__ == "__main__":
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
