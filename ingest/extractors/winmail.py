"""winmail.dat as a file of its own: a letter without what carried it."""

from typing import BinaryIO

from ingest.errors import DamagedFileError
from ingest.extraction import Extraction, LossCode
from ingest.extractors import tnef
from ingest.extractors.letter import Letter, to_extraction
from ingest.extractors.mail_containers import TNEF, open_container


class WinmailExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        opened = open_container(TNEF, "winmail.dat", data)
        if opened is None or any(
            loss.code is LossCode.DAMAGED_PART for loss in opened.losses
        ):
            raise DamagedFileError("winmail.dat is damaged.")
        return to_extraction(
            Letter(
                subject=tnef.read(data).subject,
                body=opened.blocks,
                files=opened.files,
                losses=opened.losses,
            )
        )
