"""Codes of units that nobody has said the meaning of: a finding each, never dropped."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kb.audit import By
from kb.people.models import Post
from kb.quality.findings.models import Indicator
from kb.quality.models import QualityDataset, UnitCode
from kb.quality.runs.masking import to_text
from kb.quality.runs.whose import Whose, to_unit_code
from kb.quality.vocabulary import Dimension, Fix, Severity

_NAMES: Final = {"zh": "单位编码未对应到本单位树", "en": "Unit unknown"}


def note_unknown(
    session: Session,
    dataset: QualityDataset,
    column: str,
    whose: Whose,
    records: Iterable[Mapping[str, Any]],
    *,
    by: By,
) -> list[dict[str, Any]]:
    """A record for each code in *column* that means no unit here; it waits for a person."""
    codes = {to_unit_code(to_text(record[column])) for record in records}
    unknown = sorted(code for code in codes if whose.find_unit(code) is None)
    known = set(
        session.scalars(
            select(UnitCode.code).where(UnitCode.source_id == dataset.source_id)
        )
    )
    added = [
        {
            "source_id": dataset.source_id,
            "code": code,
            "first_seen_at": by.now,
            "last_seen_at": by.now,
        }
        for code in unknown
        if code and code not in known
    ]
    if added:
        session.execute(insert(UnitCode), added)
    session.execute(
        update(UnitCode)
        .where(
            UnitCode.source_id == dataset.source_id, UnitCode.code.in_(codes & known)
        )
        .values(last_seen_at=by.now)
    )
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
