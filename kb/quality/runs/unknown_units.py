"""Codes of units that nobody has said the meaning of: a finding each, never dropped."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.people.models import Post
from kb.quality.findings.models import Indicator
from kb.quality.models import QualityDataset
from kb.quality.runs.masking import to_text
from kb.quality.unit_codes import note_codes, to_code
from kb.quality.vocabulary import Dimension, Fix, Severity

_NAMES: Final = {"zh": "单位编码未对应到本单位树", "en": "Unit unknown"}


def note_unknown(
    session: Session,
    dataset: QualityDataset,
    column: str,
    records: Iterable[Mapping[str, Any]],
    *,
    by: By,
) -> list[dict[str, Any]]:
    """A record for each value of *column* that means no unit here; it waits for a person."""
    codes = {to_text(record[column]) or "" for record in records}
    unknown = note_codes(session, dataset.source_id, codes, now=by.now)
    if any(not to_code(code) for code in codes):
        unknown.append("")
    return [{column: code or None} for code in unknown]


def get_indicator_of_units(
    session: Session, dataset: QualityDataset, *, by: By
) -> Indicator:
    """The indicator of the dataset that finds unknown units, made when first needed."""
    code = f"UNIT-{dataset.code}"
    indicator = session.scalar(select(Indicator).where(Indicator.code == code))
    if indicator is None:
        indicator = Indicator(
            code=code,
            dataset_id=dataset.id,
            names=_NAMES,
            dimension=Dimension.CONSISTENCY,
            severity=Severity.WARN,
            fix=Fix.BACK,
            weight=1,
            post=Post.TECHNICAL,
            definition={},
            number=1,
            created_at=by.now,
            updated_at=by.now,
        )
        session.add(indicator)
        session.flush()  # What it finds names its id.
    return indicator
