"""One record against 100 indicators through the door that other systems use.

    python -m benchmarks.entry [--records 1000] [--indicators 100] [--url DATABASE]

It prints the milliseconds of ``POST /api/v1/quality/validate``, with login, permission,
limits and JSON, and beside them those of the same record judged by a call of a function.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient

from benchmarks.quality import (
    NOW,
    make_definition,
    make_record,
    make_source,
    to_types,
)
from benchmarks.timing import measure
from kb.audit import Actor, By
from kb.database import utc_now
from kb.people import tokens
from kb.people.models import Role, Scope
from kb.people.users import add_user
from kb.quality import entering
from kb.quality.datasets import note_columns
from kb.quality.indicators import save_indicators
from kb.quality.models import QualityDataset
from kb.settings import Settings
from web import homes
from web.app import create_app
from web.services import Services, opened

PATH: Final = "/api/v1/quality/validate"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=1_000)
    parser.add_argument("--indicators", type=int, default=100)
    parser.add_argument("--url", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-entry-") as folder:
        url = given.url or f"sqlite:///{Path(folder) / 'kb.sqlite'}"
        with _served(Path(folder), url, given.records) as services:
            token = _fill(services, given.indicators)
            _measure(services, token, given)


@contextmanager
def _served(home: Path, url: str, records: int) -> Iterator[Services]:
    settings = replace(
        Settings(),
        home=home,
        database_url=url,
        secret_key="x" * 32,
        # What is measured is the answer, not the refusal of too many.
        api_calls_per_minute=100 * records,
    )
    homes.initialise(settings, password="a long enough password")
    with opened(settings) as services:
        yield services


def _fill(services: Services, many: int) -> str:
    """The dataset with its indicators, and a token of who may ask."""
    definition = make_definition(many)
    source, _ = make_source("postgresql+psycopg://reader@localhost/bench")
    with services.database.writing() as session:
        user = add_user(session, "keeper", name="Keeper", roles=[Role.MANAGER], now=NOW)
        session.add(source)
        session.flush()
        kept = definition.model_dump(mode="json", by_alias=True, exclude={"indicators"})
        dataset = QualityDataset(
            code=definition.code, source_id=source.id, definition=kept, changed_at=NOW
        )
        session.add(dataset)
        session.flush()  # Its columns are none from then on.
        note_columns(dataset, to_types(make_record(random.Random(1))), now=NOW)
        session.flush()
        by = By(Actor(user, "command"), NOW)
        save_indicators(session, dataset, definition, by=by)
        issued = tokens.issue_token(
            session, user, "benchmark", scopes=Scope, days=1, now=utc_now()
        )
        return issued.secret


def _measure(services: Services, token: str, given: Any) -> None:
    chance = random.Random(2)
    records = [make_record(chance) for _ in range(given.records)]
    client = create_app(services).test_client()
    asked = measure(lambda record: _ask(client, token, record), records)
    with services.database.reading() as session:
        rules = entering.read_rules(session, "records", NOW.date())
    judged = measure(lambda record: entering.judge(rules, record), records)
    name = services.database.engine.dialect.name
    print(f"{name}: one record, {given.indicators} indicators (p50 / p95)")
    print(f"  POST {PATH}: {asked} (goal: p95 ≤ 20)")
    print(f"  judged by a function: {judged}")
    print(f"  the door takes {asked.p95 / judged.p95:.0f} times as long (p95)")


def _ask(client: FlaskClient, token: str, record: dict[str, Any]) -> None:
    answer = client.post(
        PATH,
        json={"dataset": "records", "record": record},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200, answer.text


if __name__ == "__main__":
    main()
