"""What tests share of engines and applications is compiled code, and nothing else."""

from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from kb import database as databases
from web.app import create_app

NUMBERS = Table("numbers", MetaData(), Column("number", Integer))


def connect_with(tmp_path, number):
    database = databases.connect(f"sqlite:///{tmp_path}/{number}.sqlite")
    with database.engine.begin() as connection:
        NUMBERS.create(connection)
        connection.execute(insert(NUMBERS).values(number=number))
    return database


def test_engines_share_statements_and_ask_their_own_databases(tmp_path):
    first, second = (connect_with(tmp_path, number) for number in (1, 2))

    with first.reading() as session:
        assert session.scalars(select(NUMBERS.c.number)).all() == [1]
    known = len(first.engine._compiled_cache)
    with second.reading() as session:
        assert session.scalars(select(NUMBERS.c.number)).all() == [2]

    assert second.engine._compiled_cache is first.engine._compiled_cache
    assert len(second.engine._compiled_cache) == known
    assert len(list(second.engine.dialect.dispatch.handle_error)) == 1
    first.close()
    second.close()


def test_applications_have_the_same_addresses_and_answer_for_themselves(services):
    first, second = create_app(services), create_app(services)
    first.view_functions["auth.login"] = lambda: "first"

    with second.test_request_context():
        rules = [rule.rule for rule in first.url_map.iter_rules()]
        assert rules == [rule.rule for rule in second.url_map.iter_rules()]
    assert first.test_client().get("/login").text == "first"
    assert second.test_client().get("/login").text != "first"
