"""``kb``: the one command, its errors, and the context its subcommands share."""

import importlib
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Final

import click

from kb import privacy, settings
from kb.errors import KBError
from kb.settings import Settings
from web import logs

EXIT_FAILED: Final = 1
EXIT_SOME_FILES_FAILED: Final = 3
EXIT_INTERRUPTED: Final = 130

COMMANDS: Final[Mapping[str, str]] = {
    "init": "web.cli.init:init",
    "demo": "web.cli.demo:demo",
    "serve": "web.cli.serve:serve",
    "worker": "web.cli.worker:worker",
    "ingest": "web.cli.ingest:ingest",
    "extract": "web.cli.extract:extract",
    "recognise": "web.cli.recognise:recognise",
    "search": "web.cli.search:search",
    "analyze": "web.cli.analyze:analyze",
    "evaluate": "web.cli.evaluate:evaluate",
    "learn": "web.cli.learn:learn",
    "index": "web.cli.index:group",
    "content": "web.cli.content:group",
    "users": "web.cli.users:group",
    "units": "web.cli.units:group",
    "tokens": "web.cli.tokens:group",
    "incidents": "web.cli.incidents:group",
    "import": "web.cli.importing:group",
    "export": "web.cli.export:group",
    "audit": "web.cli.audit:group",
    "check": "web.cli.check:check",
    "backup": "web.cli.backup:backup",
    "backup-key": "web.cli.backup:backup_key",
    "restore": "web.cli.restore:restore",
}
"""Where each command lives; it is imported only when it is used."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a command is given: the settings, and services when it opens them."""

    settings: Settings = field(default_factory=settings.load)

    def opened(self) -> AbstractContextManager[Any]:
        from web import services  # noqa: PLC0415 - kb --help need not load engines.

        return services.opened(self.settings)


class LazyGroup(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("yunzhi"), prog_name="kb")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Yunzhi 运知: take in what an IT organisation knows, and find it again.

    \b
    kb init                              make the home folder and an administrator
    kb ingest FOLDER --publish           take in a folder of documents
    kb search printer offline            search them
    kb serve                             serve the pages
    """
    privacy.keep_private()
    logs.configure()
    if ctx.obj is None:
        ctx.obj = Context()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; an expected failure becomes one sentence and an exit code."""
    try:
        group(arguments, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except KBError as error:
        click.echo(f"kb: {error}", err=True)
        sys.exit(EXIT_FAILED)
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; there is nobody to tell.
        sys.stderr.close()
        sys.exit(EXIT_FAILED)
