"""What monitoring sees."""

from tests.factories import make_article


def test_a_service_that_works_is_healthy(client):
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "pending": 0}


def test_what_waits_for_the_index_is_counted(client, services):
    with services.database.writing() as session:
        make_article(session)

    assert client.get("/health").json["pending"] == 1
