"""What sources of data quality may reach, as the settings say it."""

from pathlib import Path
from typing import Final

from kb.addresses import read_hosts
from kb.database import Database
from kb.quality.sources.access import Access
from kb.settings import Settings
from web.homes import read_secret_key

FOLDER: Final = "sources"
"""In the home folder, where no other is set."""


def to_access(settings: Settings, database: Database) -> Access:
    folder = settings.quality_folder or settings.home / FOLDER
    return Access(
        key=read_secret_key(settings),
        folder=Path(folder).expanduser(),
        hosts=read_hosts(settings.quality_hosts),
        own=database,
    )
