"""The tax database in the demonstration's home, and its quality over five runs.

Some errors are corrected from one run to the next, some come back, some are new; so that
scores, their trend, what was corrected and what recurs are there to be looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, func, select

from kb.people import units
from kb.people.models import Post, Tier, Unit
from kb.quality import indicators, unit_codes
from kb.quality.datasets import save_dataset
from kb.quality.definitions import DatasetDefinition
from kb.quality.findings.models import QualityRun, RunState
from kb.quality.looking import look_at
from kb.quality.models import QualityDataset, QualitySource, SourceKind
from kb.quality.running import Means, run_dataset
from kb.quality.shipped.sets import ShippedSet, list_datasets
from kb.quality.sources.access import Access
from kb.quality.sources.service import SourceDraft, add_source
from web.demo.cast import Cast, find_article
from web.demo.organisation import REGION
from web.demo.tax.bureau import Bureau, make_bureau
from web.demo.tax.errors.every import ERRORS
from web.demo.tax.offices import CITIES, CLERK, COUNTIES, OFFICES, UNMAPPED
from web.demo.tax.planting import plant
from web.parts.sources import to_access
from web.services import Services

FILE: Final = "demo-tax.sqlite"
SOURCE: Final = "tax"
OWN: Final = "own"
ROWS: Final = 2_000
ERRORS_PLANTED: Final = 150
LEAD: Final = "countylead"
RUNS: Final = (59, 45, 31, 14, 0)
"""How many days ago each was."""
LIVES: Final = (
    *("01000", "00010", "10000", "01000", "00011", "00010", "01100", "00100"),
    *("01000", "00010", "10100", "00001", "00010", "11000", "01011", "11111"),
)
"""In which of the runs an error is there, for one after the other."""
ADVICE: Final[Mapping[str, str]] = {
    "DQ-DJ": "登记信息疑点怎么核对和更正",
    "DQ-SB": "申报数据疑点怎么核对和更正",
    "DQ-ZS": "征收入库疑点怎么核对和更正",
    "DQ-FP": "发票数据疑点怎么核对和处理",
    "DQ-YH": "银行采集数据中断或重复怎么处理",
    "DQ-DM": "银行采集数据中断或重复怎么处理",
}
"""The sample article that tells more, by the beginning of an indicator's code."""
TAX: Final = ("trade", "taxpayer", "declaration", "collection", "invoice", "bank_feed")
OWN_TABLES: Final = (
    "incident",
    "transfer",
    "article",
    "account",
    "unit",
    "managed_system",
)
"""Those of our own tables in which the demonstration has something to be found."""
LAST_TAX, LAST_OWN = TAX[-1], OWN_TABLES[-1]


def add_data_quality(services: Services) -> int:
    """Add to a home what of it is missing; return how many runs were made.

    It takes the sample people, articles and work to be there.
    """
    made = _count_runs(services)
    left = [number for number in range(len(RUNS)) if made.get(LAST_TAX, 0) <= number]
    if not left and made.get(LAST_OWN, 0):
        return 0
    bureau = make_bureau(services.now().date(), rows=ROWS)
    access = to_access(services.settings, services.database)
    _write(services, bureau, left[0] if left else -1)
    _add_definitions(services, access)
    for number in left:
        _write(services, bureau, number)
        _run(services, access, TAX, days=RUNS[number])
    _run(services, access, OWN_TABLES, days=0)
    return sum(_count_runs(services).values()) - sum(made.values())


def _count_runs(services: Services) -> dict[str, int]:
    """How many there are, by the code of their dataset."""
    with services.database.reading() as session:
        rows = session.execute(
            select(QualityDataset.code, func.count())
            .join(QualityRun, QualityRun.dataset_id == QualityDataset.id)
            .where(QualityRun.state == RunState.DONE)
            .group_by(QualityDataset.code)
        )
        return dict(rows.all())


def _add_definitions(services: Services, access: Access) -> None:
    with services.database.writing() as session:
        if session.scalar(select(QualitySource.id).limit(1)) is not None:
            return
        cast = Cast(session, services.now())
        _add_sources(cast)
        _add_units(cast)
        _import(cast, access)


def _add_sources(cast: Cast) -> None:
    by = cast.as_("admin")
    for draft in (
        SourceDraft(
            code=SOURCE, kind=SourceKind.SQLITE, name="征管系统（演示）", path=FILE
        ),
        SourceDraft(code=OWN, kind=SourceKind.OWN, name="本系统"),
    ):
        add_source(cast.session, draft, password="", key="", by=by)


def _add_units(cast: Cast) -> None:
    """The cities, two counties of the first, and what the tax system calls them all."""
    session, by = cast.session, cast.as_("admin")
    region = units.get_by_name(session, REGION)
    places: dict[str, Unit] = {}
    for city in CITIES:
        places[city] = units.add_unit(
            session, f"{city}市税务局", tier=Tier.CITY, parent=region
        )
    for _, name in COUNTIES:
        places[CITIES[0] + name] = units.add_unit(
            session,
            f"{CITIES[0]}市{name}税务局",
            tier=Tier.COUNTY,
            parent=places[CITIES[0]],
        )
    county = places[CITIES[0] + COUNTIES[0][1]]
    for login in (CLERK, LEAD):
        units.assign(session, cast.find(login), county, Post.BUSINESS)
    county.lead = cast.find(LEAD)
    tax = session.scalars(
        select(QualitySource).where(QualitySource.code == SOURCE)
    ).one()
    for office in OFFICES:
        if office.code in UNMAPPED:
            continue
        name = office.name.removeprefix("国家税务总局").removesuffix("税务局")
        unit = places.get(name.replace("市", "", 1), places[office.city])
        unit_codes.map_code(session, tax, office.code, unit, by=by)


def _import(cast: Cast, access: Access) -> None:
    by = cast.as_("admin")
    for which in ShippedSet:
        for definition in list_datasets(which):
            told = _with_articles(cast, definition)
            dataset = save_dataset(cast.session, told, by)
            indicators.save_indicators(cast.session, dataset, told, by=by)
            look_at(cast.session, dataset, access, now=cast.now)


def _with_articles(cast: Cast, definition: DatasetDefinition) -> DatasetDefinition:
    changed = []
    for each in definition.indicators:
        title = ADVICE.get(each.code[:5])
        if title is not None and each.advice is not None:
            article = find_article(cast.session, title).id
            advice = each.advice.model_copy(update={"article": article})
            changed.append(each.model_copy(update={"advice": advice}))
        else:
            changed.append(each)
    return definition.model_copy(update={"indicators": tuple(changed)})


def _write(services: Services, bureau: Bureau, number: int) -> None:
    """The database as it was at the run of that number."""
    planted, _ = plant(
        bureau,
        ERRORS,
        ERRORS_PLANTED,
        keep=lambda error: LIVES[error % len(LIVES)][number] == "1",
    )
    day = bureau.today - timedelta(days=RUNS[number])
    engine = create_engine(f"sqlite:///{_folder(services) / FILE}")
    planted.as_of(day).write(engine)
    engine.dispose()


def _folder(services: Services) -> Path:
    folder = to_access(services.settings, services.database).folder
    assert folder is not None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _run(
    services: Services, access: Access, codes: Sequence[str], *, days: int
) -> None:
    at = services.now() - timedelta(days=days)
    with services.database.reading() as session:
        by = Cast(session, at).as_("admin")
    means = Means(access=access, clock=lambda: at)
    for code in codes:
        run_dataset(services.database, code, means, by=by)
