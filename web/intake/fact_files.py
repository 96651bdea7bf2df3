"""Files of facts, whatever their encoding: what they tell of which record."""

from typing import BinaryIO

from ingest.text_streams import open_text
from kb.baselines.files import Told, read_json, read_table


def read_told(source: BinaryIO, name: str) -> Told:
    """JSON by its name or its first letter, else a table. Raise ``FactError``.

    PowerShell writes UTF-16 where nothing else is said, and Excel in China GB 18030.
    """
    with open_text(source) as text:
        told = text.read()
    is_json = name.lower().endswith(".json") or told.lstrip("\ufeff \r\n\t")[:1] in (
        "{",
        "[",
    )
    return read_json(told) if is_json else read_table(told)
