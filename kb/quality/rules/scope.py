"""What the text of a rule may name."""

from dataclasses import dataclass
from datetime import date

from kb.quality.rules.columns import Columns
from kb.quality.rules.errors import UnknownColumnError
from kb.quality.rules.expressions import Column


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule may name."""

    columns: Columns
    """What each column is taken for."""
    stored: Columns
    """What each is in its source."""
    today: date

    def column(self, name: str, place: int = 1) -> Column:
        """Raise ``UnknownColumnError``, which has near names."""
        if name not in self.columns:
            raise UnknownColumnError(name, self.columns, place)
        return Column(name, self.columns[name], self.stored[name])
