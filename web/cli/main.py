"""``kb``: the one command, its errors, and the context its subcommands share."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

import click

from kb import privacy, settings
from kb.errors import KBError
from kb.settings import Settings
from web.cli.commands import LazyGroup, loading

EXIT_FAILED: Final = 1
EXIT_SOME_FILES_FAILED: Final = 3
EXIT_INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Context:
    """What a command is given: the settings, and services when it opens them."""

    settings: Settings = field(default_factory=settings.load)

    def opened(self) -> AbstractContextManager[Any]:
        # kb --help and kb extract need none of it.
        with loading():
            from web import logs, services  # noqa: PLC0415

        logs.configure(self.settings.log_format)
        return services.opened(self.settings)

    def foundation(self) -> AbstractContextManager[Any]:
        """The database and the index alone: a lookup need not load all the rest."""
        with loading():
            from web.parts import foundation  # noqa: PLC0415 - as above.

        return foundation.opened(self.settings)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yunzhi", prog_name="kb")
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
