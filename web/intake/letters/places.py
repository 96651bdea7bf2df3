"""Which mailboxes the settings name, and what each is known by."""

from pathlib import Path

from kb.settings import Settings


def name_imap(settings: Settings) -> str:
    return f"{settings.imap_user}@{settings.imap_host}/{settings.imap_folder}"[:200]


def name_folder(folder: Path) -> str:
    return str(folder)[:200]


def list_names(settings: Settings) -> list[str]:
    """Of every mailbox that is to be read."""
    names = [name_imap(settings)] if settings.imap_host else []
    if settings.letter_folder:
        names.append(name_folder(Path(settings.letter_folder)))
    return names
