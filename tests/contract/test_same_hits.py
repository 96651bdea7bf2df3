"""For the same query every engine has the same hits, totals and facet counts."""

import os
import random
from datetime import UTC, datetime, timedelta

import pytest

from kb.articles.kinds import ArticleKind, Audience
from search.engine import Sort
from search.engines.memory import MemoryEngine
from search.engines.opensearch.cluster import Cluster
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.tantivy.engine import TantivyEngine
from search.engines.whoosh import WhooshEngine
from tests.opensearch.server import wipe
from tests.search.documents import EVERYONE, REQUESTERS, find, make_document

CHINESE = (
    "打印机",
    "脱机",
    "核心交换机",
    "交换机",
    "双机热备",
    "数据库",
    "表空间",
    "重启",
)
CHINESE += (
    "防火墙",
    "策略",
    "网络",
    "中断",
    "桌管",
    "客户端",
    "無法",
    "登錄",
    "的",
    "了",
)
LATIN = ("printer", "printers", "spooler", "service", "services", "error", "errors")
LATIN += ("restart", "restarting", "the", "VPN", "win7", "ＯＡ", "ORA-00600", "ORA-600")
LATIN += ("core-sw-01", "core-sw-02", "10.2.3.4", "10.2.4.0/24", "GE0/0/1", "HTTP 502")
WORDS = CHINESE + LATIN
SYSTEMS = ("OA", "ERP", "网络", "")


def make_text(chance, count):
    """Some words, Chinese ones often without a space between."""
    return "".join(
        chance.choice(WORDS) + chance.choice(("", " ", "，")) for _ in range(count)
    )


def make_documents(chance, count):
    return [
        make_document(
            number,
            kind=chance.choice(list(ArticleKind)),
            audience=chance.choice(list(Audience)),
            title=make_text(chance, 3),
            summary=make_text(chance, 4),
            body=make_text(chance, 12),
            linked=make_text(chance, 4) if chance.random() < 0.3 else "",
            system=chance.choice(SYSTEMS),
            category=chance.choice(("网络/故障", "网络/变更", "桌面")),
            tags=tuple(chance.sample(("vpn", "打印", "db"), 2)),
            updated_at=datetime(2023, 1, 1, tzinfo=UTC)
            + timedelta(days=chance.randrange(1000)),
        )
        for number in range(1, count + 1)
    ]


def make_query(chance, depth=0):
    forms = [
        lambda: chance.choice(WORDS),
        lambda: chance.choice(WORDS) + chance.choice(WORDS),
        lambda: f'"{make_text(chance, 2)}"',
        lambda: f"{chance.choice(WORDS)[: chance.randrange(1, 5)]}*",
        lambda: f"{chance.choice(WORDS)[:-1]}~",
        lambda: f"+{chance.choice(WORDS)}",
        lambda: f"-{chance.choice(WORDS)}",
        lambda: f"{chance.choice(WORDS)} OR {chance.choice(WORDS)}",
        lambda: f"title:{chance.choice(CHINESE)}",
        lambda: f"system:{chance.choice(SYSTEMS[:3])}",
        lambda: f"updated:{chance.choice(('2023', '2024..', '..2024-03'))}",
        lambda: f"ip:{chance.choice(('10.2.0.0/16', '10.2.3.4', '10.2.4.128/25'))}",
        lambda: f"({make_query(chance, depth + 1)})" if depth < 2 else "",
    ]
    count = chance.choice((1, 1, 2, 3, 4))
    return " ".join(chance.choice(forms)() for _ in range(count))


CLUSTERED = pytest.mark.needs("opensearch")


@pytest.fixture(scope="module")
def tantivy(tmp_path_factory):
    return TantivyEngine(tmp_path_factory.mktemp("tantivy"))


@pytest.fixture(scope="module")
def local(tantivy, tmp_path_factory):
    return [MemoryEngine(), tantivy, WhooshEngine(tmp_path_factory.mktemp("whoosh"))]


@pytest.fixture(scope="module")
def one_shard(tantivy, make_clustered):
    """A cluster, beside the engine that most people run."""
    return [tantivy, make_clustered(1)]


@pytest.fixture(scope="module")
def three_shards(tantivy, make_clustered):
    return [tantivy, make_clustered(3)]


@pytest.fixture(scope="module")
def make_clustered(opensearch_server, tmp_path_factory):
    prefix = f"same-{os.getpid()}"

    def make(shards):
        cluster = Cluster(
            addresses=(opensearch_server,),
            prefix=f"{prefix}-{shards}",
            shards=shards,
            replicas=0,
        )
        folder = tmp_path_factory.mktemp("opensearch")
        return OpenSearchEngine(cluster, "articles", folder)

    yield make
    wipe(opensearch_server, prefix)


@pytest.fixture(
    scope="module",
    params=[
        "local",
        pytest.param("one_shard", marks=CLUSTERED),
        pytest.param("three_shards", marks=CLUSTERED),
    ],
)
def engines(request):
    opened = request.getfixturevalue(request.param)
    documents = make_documents(random.Random(7), 150)
    for engine in opened:
        with engine.rebuilding() as fresh:
            fresh.update(documents[:100])
        # Deleted and replaced ones must leave no trace in what is expanded or counted.
        engine.update(documents[90:])
        engine.update(documents[:5])
        engine.delete(range(20, 30))
    yield opened
    for engine in opened:
        engine.close()


@pytest.mark.parametrize("seed", range(20))
def test_random_queries_have_the_same_hits_in_every_engine(engines, seed):
    chance = random.Random(seed)
    for _ in range(25):
        text = make_query(chance)
        audiences = chance.choice((EVERYONE, REQUESTERS))
        filters = {"kind": {"solution", "policy"}} if chance.random() < 0.3 else {}
        given = {"filters": filters, "limit": 1000}
        given["sort"] = chance.choice((Sort.RELEVANCE, Sort.DATE))

        pages = [find(engine, text, audiences, **given) for engine in engines]

        for page in pages:
            found = {hit.article_id for hit in page.hits}
            assert len(found) == len(page.hits) == page.total, text
            assert found == {hit.article_id for hit in pages[0].hits}, text
            assert page.facets == pages[0].facets, text
