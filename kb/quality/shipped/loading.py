"""The indicators over our own data, taken in as they ship: useful from the first day on."""

from sqlalchemy.orm import Session

from kb.audit import By
from kb.quality import indicators
from kb.quality.datasets import get_dataset
from kb.quality.definitions import read_dataset
from kb.quality.indicators import Imported
from kb.quality.looking import look_at
from kb.quality.models import QualityDataset, SourceKind
from kb.quality.shipped.sets import ShippedSet, list_texts
from kb.quality.sources.access import Access
from kb.quality.sources.service import (
    SourceDraft,
    add_source,
    list_sources,
    require_keeper,
)


def load_own(session: Session, access: Access, *, by: By) -> list[QualityDataset]:
    """Take in the set ``product`` with the source it is read from; return its datasets.

    Doing it again changes nothing but what has been changed in what ships. Raise
    ``SourceNotAllowedError`` for whoever keeps no sources.
    """
    require_keeper(by)
    add_own_source(session, access, by=by)
    found = []
    for text in list_texts(ShippedSet.PRODUCT):
        dataset, _ = import_text(session, text, access, by=by)
        found.append(dataset)
    return found


def add_own_source(session: Session, access: Access, *, by: By) -> None:
    if all(each.kind is not SourceKind.OWN for each in list_sources(session)):
        draft = SourceDraft(code=SourceKind.OWN.value, kind=SourceKind.OWN)
        add_source(session, draft, password="", key=access.key, by=by)


def import_text(
    session: Session, text: str, access: Access, *, by: By
) -> tuple[QualityDataset, Imported]:
    """Take in a definition, and look at its source: raise for a column it does not have."""
    code = read_dataset(text).code
    imported = indicators.import_definitions(session, text, by)
    dataset = get_dataset(session, code)
    look_at(session, dataset, access, now=by.now)
    return dataset, imported
