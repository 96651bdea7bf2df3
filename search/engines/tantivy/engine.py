"""The engine that is asked: a Tantivy index in a folder."""

from pathlib import Path

from search.engines.generations import WAIT_SECONDS
from search.engines.on_disk import OnDiskEngine
from search.engines.tantivy.storage import TantivyStorage
from search.terminology import ReadTerminology, shipped_terminology


class TantivyEngine(OnDiskEngine):
    """A Tantivy index in *folder*, which is made when it is first needed."""

    def __init__(
        self,
        folder: Path,
        terminology: ReadTerminology = shipped_terminology,
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        super().__init__(
            TantivyStorage(), folder, terminology, wait_seconds=wait_seconds
        )
