"""Folders whose names have to be on the disk before the next step."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make names in *folder* survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
