"""The table of commands: where each lives, and what it does in a sentence."""

import gc
import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple, cast

import click


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded in here stays: it is not looked through for garbage meanwhile."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Entry(NamedTuple):
    place: str
    """``module:name``; the module is imported only when the command is used."""
    sentence: str
    """The first of the command's own help."""

    def load(self) -> click.Command:
        module, _, name = self.place.partition(":")
        with loading():
            return cast(click.Command, getattr(importlib.import_module(module), name))


COMMANDS: Final[Mapping[str, Entry]] = {
    "init": Entry(
        "web.cli.init:init",
        "Make the home folder, its database and the first administrator.",
    ),
    "demo": Entry(
        "web.cli.demo:demo",
        "Load the sample knowledge into the home folder and serve it.",
    ),
    "serve": Entry(
        "web.cli.serve:serve",
        "Serve the pages until Ctrl-C; articles become findable as they are checked in.",
    ),
    "worker": Entry(
        "web.cli.worker:worker",
        "Do the work behind the pages until Ctrl-C: index, deliver, condense, send mail.",
    ),
    "mail": Entry(
        "web.cli.mail:group",
        "Look after letters to the service desk.",
    ),
    "ingest": Entry(
        "web.cli.ingest:ingest",
        "Take in files and folders; repeating a run changes nothing.",
    ),
    "extract": Entry(
        "web.cli.extract:extract",
        "Show the text, structure and losses of a file; nothing is stored.",
    ),
    "recognise": Entry(
        "web.cli.recognise:recognise",
        "Read scanned pages and images that wait, and have them found.",
    ),
    "search": Entry(
        "web.cli.search:search",
        "Search by words, by attributes, or by both; without either, list everything.",
    ),
    "analyze": Entry(
        "web.cli.analyze:analyze",
        "Show by which words, identifiers and sounds TEXT is found.",
    ),
    "evaluate": Entry(
        "web.cli.evaluate:evaluate",
        "Measure how often the right solution is suggested first.",
    ),
    "learn": Entry(
        "web.cli.learn:learn",
        "Learn from solved incidents which solution to suggest.",
    ),
    "index": Entry(
        "web.cli.index:group",
        "Bring the search index up to date, build it anew, or look at it.",
    ),
    "content": Entry("web.cli.content:group", "Look after the stored files."),
    "baseline": Entry(
        "web.cli.baseline:group",
        "Take facts of records from files, and list what deviates from baselines.",
    ),
    "packages": Entry("web.cli.packages:group", "Look after the driver library."),
    "users": Entry(
        "web.cli.users:group",
        "Add people, list them, change what they may do, and shut them out.",
    ),
    "directory": Entry(
        "web.cli.directory:group",
        "Try the directory by which people sign in, and say what its groups stand for.",
    ),
    "units": Entry(
        "web.cli.units:group",
        "Add units, list them, end them, and give people a post in them.",
    ),
    "spellings": Entry(
        "web.cli.spellings:group",
        "List names of systems, categories and units, merge two that mean one, and undo it.",
    ),
    "clients": Entry(
        "web.cli.clients:group",
        "Add clients and their contracts, list them, and say who works for each.",
    ),
    "tokens": Entry(
        "web.cli.tokens:group",
        "Issue, list and revoke the tokens of other systems.",
    ),
    "incidents": Entry(
        "web.cli.incidents:group",
        "List incidents, show one, and close those that are complete.",
    ),
    "requests": Entry(
        "web.cli.requests:group",
        "List the kinds of request, and say what each needs.",
    ),
    "service-levels": Entry(
        "web.cli.service_levels:group",
        "List what is promised, add to it, change and end it, and count the clocks again.",
    ),
    "calendar": Entry(
        "web.cli.calendar:group",
        "List calendars, and add years and announced days to one.",
    ),
    "people": Entry(
        "web.cli.people:group",
        "Take over who joins, moves and leaves from another system's list, and write one.",
    ),
    "import": Entry(
        "web.cli.importing:group",
        "Take in incidents and articles from other systems' exports.",
    ),
    "export": Entry(
        "web.cli.export:group",
        "Write out incidents and articles, as a person may see them.",
    ),
    "audit": Entry("web.cli.audit:group", "Write out the record of who did what."),
    "check": Entry(
        "web.cli.check:check",
        "Say where the database, the content store and the index differ.",
    ),
    "backup": Entry(
        "web.cli.backup:backup",
        "Write database, stored files, secret key and settings to FILE, whole or not at "
        "all.",
    ),
    "backup-key": Entry(
        "web.cli.backup:backup_key",
        "Make a pair of keys: the private one goes to FILE, the public one is printed.",
    ),
    "quality": Entry(
        "web.cli.quality:group",
        "Run, list, import, export and try the indicators of data quality.",
    ),
    "handover": Entry(
        "web.cli.handover:group",
        "List hand-overs, and write everything of a client as one ZIP.",
    ),
    "guide": Entry(
        "web.cli.guide:group", "Compile service guides, and write editions as files."
    ),
    "report": Entry(
        "web.cli.report:group",
        "List, make and publish the reports of periods.",
    ),
    "restore": Entry(
        "web.cli.restore:restore",
        "Make a home from the backup FILE: this version's, with its index.",
    ),
}


class Outline(click.Group):
    """The commands, each known by its sentence only: enough to list them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = COMMANDS.get(cmd_name)
        return click.Command(cmd_name, help=entry.sentence) if entry else None


class LazyGroup(Outline):
    """The commands themselves, each imported when it is used."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = COMMANDS.get(cmd_name)
        return entry.load() if entry else None

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        Outline().format_commands(ctx, formatter)
