"""Stored contents, as somebody with a hand on the disk finds them."""

from pathlib import Path


def path_in(folder: Path, sha256: str) -> Path:
    """Where a folder store keeps a content."""
    return folder / sha256[:2] / sha256[2:4] / sha256


def path_of(services, sha256: str) -> Path:
    return path_in(services.settings.stored_files, sha256)
