"""A letter read in a worker: its text and its files, within limits."""

from dataclasses import dataclass
from pathlib import Path

from ingest import clock, embedded_files
from ingest.extraction import EmbeddedFile, Extraction, Loss


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a letter besides its head."""

    text: str
    files: tuple[EmbeddedFile, ...]
    losses: tuple[Loss, ...]
    """What could not be read of it."""


def read_content(path: Path) -> Content:
    # Loaded in the worker that reads: whoever asks never needs it.
    from ingest.extractors.mail import read_letter  # noqa: PLC0415

    with clock.allowed():
        letter = read_letter(path.read_bytes())
    files, lost = embedded_files.keep(letter.files)
    text = Extraction(structure=tuple(letter.body)).text
    return Content(text, files, (*letter.losses, *lost))
