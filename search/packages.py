"""Packages of the driver library as documents of the index of records."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.packages.models import Package, PackageModel, PackageState
from kb.packages.wording import list_words
from kb.records.kinds import RecordKind, to_key
from kb.records.readers import DEVICES
from search.engine import Document


def read_packages(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """Those that are released: whoever finds one may install it."""
    models: defaultdict[int, list[str]] = defaultdict(list)
    for package_id, name in session.execute(
        select(PackageModel.package_id, PackageModel.name)
        .where(PackageModel.package_id.in_(ids))
        .order_by(PackageModel.id)
    ):
        models[package_id].append(name)
    rows = session.execute(
        select(*Package.__table__.columns)
        .where(Package.id.in_(ids), Package.state == PackageState.RELEASED)
        .order_by(Package.id)
    )
    for row in rows:
        words = list_words(row.device_class, row.system, row.architecture)
        fits = ", ".join(models[row.id])
        facts = f"{row.system} {row.system_from} {row.system_to} {words}"
        yield Document(
            article_id=to_key(RecordKind.PACKAGE, row.id),
            kind=RecordKind.PACKAGE,
            title=f"{row.vendor} {row.name} {row.release} ({row.system})",
            keywords=(row.number, row.file_name, row.file_sha256, *models[row.id]),
            body=f"{fits}\n{facts}\n{row.file_name}\n{row.notes}",
            state=row.state.value,
            updated_at=row.released_at,
            readers=(DEVICES,),
        )
