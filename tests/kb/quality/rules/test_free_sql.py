"""A query of the source's own SQL: one SELECT that looks, or a refusal with its place."""

import pytest

from kb.quality.rules.columns import Engine
from kb.quality.rules.errors import RefusedQueryCase, RefusedQueryError
from kb.quality.rules.free_sql import FUNCTIONS, require_one_select


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM t",
        "select id from t where a = 'it''s; drop table' and b in (select b from u);",
        "SELECT id FROM t GROUP BY id HAVING count(*) > 1 ORDER BY id LIMIT 5",
        "WITH x AS (SELECT id, max(a) AS a FROM t GROUP BY id) SELECT id FROM x WHERE a > 3",
        "SELECT id FROM t UNION ALL SELECT id FROM u EXCEPT SELECT id FROM v",
        "SELECT t.id FROM t LEFT JOIN u ON u.id = t.id WHERE u.id IS NULL",
        "SELECT id FROM t WHERE CASE WHEN a > 0 THEN (b) ELSE coalesce(c, 0) END = 1",
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY a ORDER BY b) AS n FROM t) AS x WHERE n > 1",
        "SELECT id FROM t WHERE CAST(a AS DECIMAL(10, 2)) BETWEEN 1 AND 2 AND NOT EXISTS (SELECT 1 FROM u)",
        "SELECT id FROM s.t WHERE 税额 > 0 AND 名称 LIKE '%公司'",
    ],
)
def test_a_select_passes(engine, query):
    require_one_select(query, engine)


@pytest.mark.parametrize(
    ("query", "case", "place", "found"),
    [
        ("SELECT 1; DROP TABLE t", "SEVERAL", (1, 9), ";"),
        ("SELECT id FROM t; SELECT 2", "SEVERAL", (1, 17), ";"),
        ("DELETE FROM t", "NO_SELECT", (1, 1), "DELETE"),
        ("UPDATE t SET a = 1", "NO_SELECT", (1, 1), "UPDATE"),
        ("INSERT INTO t SELECT 1", "NO_SELECT", (1, 1), "INSERT"),
        ("DROP TABLE t", "NO_SELECT", (1, 1), "DROP"),
        ("TRUNCATE TABLE t", "NO_SELECT", (1, 1), "TRUNCATE"),
        ("SET GLOBAL x = 1", "NO_SELECT", (1, 1), "SET"),
        ("", "NO_SELECT", (1, 1), ""),
        ("SELECT id\nFROM t FOR UPDATE", "WRITES", (2, 12), "LOCK"),
        ("SELECT id FROM t WHERE sleep(5) = 0", "FUNCTION", (1, 24), "sleep"),
        (
            "SELECT id\nFROM t\nWHERE pg_sleep(5) IS NULL",
            "FUNCTION",
            (3, 7),
            "pg_sleep",
        ),
        ("SELECT benchmark(9, md5('x'))", "FUNCTION", (1, 8), "benchmark"),
        ("SELECT load_file('/etc/passwd')", "FUNCTION", (1, 8), "load_file"),
        ("SELECT pg_read_file('/etc/passwd')", "FUNCTION", (1, 8), "pg_read_file"),
        ("SELECT lo_import('/etc/passwd')", "FUNCTION", (1, 8), "lo_import"),
        ("SELECT load_extension('x')", "FUNCTION", (1, 8), "load_extension"),
        ("SELECT readfile('x')", "FUNCTION", (1, 8), "readfile"),
        ("SELECT * FROM dblink('x', 'y')", "FUNCTION", (1, 15), "dblink"),
        ("SELECT * FROM generate_series(1, 9)", "FUNCTION", (1, 15), "generate_series"),
        ("SELECT nextval('s')", "FUNCTION", (1, 8), "nextval"),
        ("SELECT set_config('x', 'y', false)", "FUNCTION", (1, 8), "set_config"),
        ("SELECT pg_catalog.pg_sleep(1)", "FUNCTION", (1, 19), "pg_sleep"),
        ("SELECT pg_sleep (1)", "FUNCTION", (1, 8), "pg_sleep"),
        ("SELECT get_lock('x', 9)", "FUNCTION", (1, 8), "get_lock"),
        ("SELECT 1 /* x */", "UNREADABLE", (1, 10), "/*"),
        ("SELECT 1 /*!50000 INTO OUTFILE 'x' */", "UNREADABLE", (1, 10), "/*"),
        ("SELECT 1\n-- x", "UNREADABLE", (2, 1), "--"),
        ("SELECT 1 # x", "UNREADABLE", (1, 10), "#"),
        ("SELECT '\\' OR 1", "UNREADABLE", (1, 9), "\\"),
        ("SELECT $$x$$", "UNREADABLE", (1, 8), "$"),
        ("SELECT 'open", "UNREADABLE", (1, 1), ""),
        ("SELECT " + "(" * 60 + "1" + ")" * 60, "UNREADABLE", (1, 48), "("),
    ],
)
@pytest.mark.parametrize("engine", Engine)
def test_what_is_more_than_a_select_is_refused_with_its_place(
    engine, query, case, place, found
):
    with pytest.raises(RefusedQueryError) as refused:
        require_one_select(query, engine)

    values = refused.value.values
    assert refused.value.case is RefusedQueryCase[case]
    assert (values["line"], values["column"]) == place
    assert values["found"] == found


@pytest.mark.parametrize(
    ("query", "engine"),
    [
        ("SELECT * INTO y FROM t", Engine.POSTGRESQL),
        ("WITH x AS (DELETE FROM t RETURNING id) SELECT * FROM x", Engine.POSTGRESQL),
        (
            "WITH x AS (INSERT INTO t VALUES (1) RETURNING id) SELECT * FROM x",
            Engine.POSTGRESQL,
        ),
        (
            "WITH RECURSIVE x AS (SELECT 1 UNION SELECT 2 FROM x) SELECT * FROM x",
            Engine.POSTGRESQL,
        ),
        ('SELECT "pg_sleep"(1)', Engine.POSTGRESQL),
        ("COPY t TO '/tmp/x'", Engine.POSTGRESQL),
        ("DO 'begin end'", Engine.POSTGRESQL),
        ("CALL p()", Engine.POSTGRESQL),
        ("EXPLAIN ANALYZE DELETE FROM t", Engine.POSTGRESQL),
        ("VALUES (1)", Engine.POSTGRESQL),
        ("TABLE t", Engine.POSTGRESQL),
        ("LOCK TABLE t", Engine.POSTGRESQL),
        ("SELECT id FROM t INTO OUTFILE '/tmp/x'", Engine.MARIADB),
        ("SELECT id INTO @x FROM t", Engine.MARIADB),
        ("SELECT @x := 1", Engine.MARIADB),
        ("SELECT @@version", Engine.MARIADB),
        ("SELECT id FROM t LOCK IN SHARE MODE", Engine.MARIADB),
        ("SELECT id FROM t PROCEDURE ANALYSE()", Engine.MARIADB),
        ("HANDLER t OPEN", Engine.MARIADB),
        ("ATTACH 'x' AS y", Engine.SQLITE),
        ("PRAGMA writable_schema = 1", Engine.SQLITE),
        ("VACUUM INTO 'x'", Engine.SQLITE),
        ("SELECT * FROM pragma_table_info('t')", Engine.SQLITE),
        ("REPLACE INTO t VALUES (1)", Engine.SQLITE),
    ],
)
def test_what_one_engine_has_besides_is_refused(query, engine):
    with pytest.raises(RefusedQueryError):
        require_one_select(query, engine)


def test_a_function_that_there_is_not_is_named_with_near_ones():
    with pytest.raises(RefusedQueryError, match="Is it coalesce"):
        require_one_select("SELECT coalese(a, b) FROM t", Engine.SQLITE)


def test_no_function_of_the_list_waits_writes_or_reads_files():
    known = (
        "sleep",
        "file",
        "lock",
        "benchmark",
        "wait",
        "export",
        "import",
        "set",
        "exec",
    )

    assert not [name for name in FUNCTIONS for part in known if part in name]
