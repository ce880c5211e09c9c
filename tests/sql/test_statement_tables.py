"""Tables read and written, in eight dialects, with every trap."""

from __future__ import annotations

import pytest
from running import in_reason

from boundcheck.sql import statement_tables

KNOWN = frozenset(("a", "b", "c", "billing", "dbo.billing"))


@pytest.mark.parametrize(
    ("dialect", "sql", "reads", "writes"),
    [
        ("postgres", "UPDATE a SET x = 1 FROM billing b WHERE a.id = b.id", "billing", "a"),
        ("postgres", "DELETE FROM a USING b WHERE a.id = b.id", "b", "a"),
        ("postgres", "INSERT INTO a SELECT * FROM b ON CONFLICT (id) DO UPDATE SET x = excluded.x", "b", "a"),
        ("postgres", "MERGE INTO a x USING b ON x.id = b.id WHEN MATCHED THEN DELETE", "b", "a"),
        ("postgres", "TRUNCATE a, b", "", "a b"),
        ("postgres", "COPY billing FROM STDIN", "", "billing"),
        ("postgres", "COPY billing TO STDOUT", "billing", ""),
        ("postgres", "SELECT EXTRACT(year FROM y) FROM generate_series(1, 2) g", "", ""),
        ("postgres", "SELECT * FROM a, LATERAL (SELECT 1 FROM b) l, unnest(a.x) u", "a b", ""),
        ("postgres", "SELECT * FROM (VALUES (1)) v (x) JOIN a ON true", "a", ""),
        ("postgres", "WITH a AS (SELECT * FROM b) SELECT * FROM a", "b", ""),
        ("postgres", "WITH a AS (SELECT * FROM a) SELECT * FROM a", "a", ""),
        ("postgres", "WITH RECURSIVE a AS (SELECT 1 UNION SELECT * FROM a) SELECT * FROM a", "", ""),
        ("postgres", "WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x", "", "a b"),
        ("postgres", "CREATE INDEX c ON a (x)", "", "a"),
        ("postgres", "DROP INDEX a", "", ""),
        ("postgres", "ALTER TABLE a ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES b (id)", "b", "a"),
        ("postgres", "SELECT * FROM a WHERE x IS DISTINCT FROM b", "a", ""),
        ("postgres", "EXPLAIN ANALYZE SELECT * FROM a", "a", ""),
        ("postgres", "SELECT 'b'::regclass, 'c' FROM a", "a b", ""),
        ("postgres", "SELECT * FROM a x FOR UPDATE OF x, b", "a", ""),
        ("postgres", "GRANT SELECT ON a TO b", "", "a"),
        ("postgres", "GRANT USAGE ON SCHEMA a TO b", "", ""),
        ("mysql", "UPDATE a JOIN b ON a.id = b.id SET a.x = 1", "b", "a"),
        ("mysql", "DELETE x FROM billing x JOIN b ON x.id = b.id", "b", "billing"),
        ("mysql", "INSERT IGNORE INTO `a` (x) VALUES (%s) ON DUPLICATE KEY UPDATE x = 1", "", "a"),
        ("mysql", "REPLACE INTO a VALUES (1)", "", "a"),
        ("mysql", "CREATE OR REPLACE VIEW v AS SELECT REPLACE(b, 'x', 'y') FROM a", "a", "v"),
        ("mysql", "SELECT x*/*! b */y FROM a", "a", ""),
        ("mysql", "DESCRIBE SELECT x FROM a", "a", ""),
        ("sqlite", "INSERT OR REPLACE INTO a VALUES (?, ?)", "", "a"),
        ("tsql", "UPDATE i SET x = 1 FROM billing i JOIN b ON i.id = b.id", "b", "billing"),
        ("tsql", "SELECT TOP 5 * FROM [dbo].[billing] WITH (NOLOCK)", "dbo.billing", ""),
        ("oracle", "SELECT * FROM a, b WHERE a.id = b.id(+) AND ROWNUM < 5", "a b", ""),
        ("bigquery", "SELECT x FROM a, a.items", "a", ""),
        ("bigquery", "SELECT x FROM a CROSS JOIN UNNEST(a.items) AS i", "a", ""),
        ("snowflake", "SELECT f.value:x FROM a, LATERAL FLATTEN(input => a.j) f", "a", ""),
        ("clickhouse", "SELECT x FROM a FINAL PREWHERE y = 1", "a", ""),
        (None, "SELECT * FROM a WHERE x IN %s AND y = :y AND z = $1 AND w = ? LIMIT %(n)s", "a", ""),
        (None, "SELECT {cols} FROM a {where} ORDER BY x {direction}", "a", ""),
        (None, "SELECT * FROM a WHERE x {op} %s", "a", ""),
        (None, "-- FROM b\nSELECT 'FROM c' /* JOIN b */ FROM a", "a", ""),
        (None, "DELETE FROM a; DELETE FROM b;", "", "a b"),
    ],
)  # fmt: skip
def test_tables(dialect: str | None, sql: str, reads: str, writes: str) -> None:
    found = statement_tables(sql, dialect, KNOWN)
    assert found.parsed
    assert (" ".join(sorted(t.key for t in found.reads)), " ".join(sorted(t.key for t in found.writes))) == (
        reads,
        writes,
    )


@pytest.mark.parametrize(
    ("dialect", "sql", "reads", "writes"),
    [
        ("mysql", "SHOW COLUMNS FROM a", "a", ""),
        ("mysql", "DESCRIBE a", "a", ""),
        ("mysql", "/*!40000 ALTER TABLE a DISABLE KEYS */", "", "a"),
        ("mysql", "SHOW TABLES", "", ""),
        ("mysql", "LOCK TABLES a WRITE, b READ", "", "a b"),
        ("sqlite", "UPDATE OR ROLLBACK a SET x = 1", "", "a"),
        ("tsql", "BULK INSERT a FROM 'b'", "", "a"),
        ("mysql", "REPLACE a SELECT * FROM b", "b", "a"),
        ("mysql", "REPLACE LOW_PRIORITY a VALUES (1)", "", "a"),
    ],
)
def test_what_no_parser_knows(dialect: str, sql: str, reads: str, writes: str) -> None:
    found = statement_tables(sql, dialect, KNOWN)
    assert (" ".join(t.key for t in found.reads), " ".join(t.key for t in found.writes)) == (reads, writes)


def test_what_does_not_parse_is_guessed_among_known_tables() -> None:
    found = statement_tables(
        "SELECT FROM WHERE ( billing FROM billing, b JOIN nobody EXTRACT(x FROM c)", None, KNOWN
    )
    assert not found.parsed
    assert [(t.name, t.certain) for t in found.reads] == [("billing", False), ("b", False)]


@pytest.mark.parametrize("sql", ["VACUUM ANALYZE a", "PRAGMA table_info(a)", "OPTIMIZE TABLE a"])
def test_commands_are_about_what_they_name(sql: str) -> None:
    assert [t.name for t in statement_tables(sql, None, KNOWN).reads] == ["a"]


def test_a_hole_for_a_table_is_open_whether_it_parses_or_not() -> None:
    assert statement_tables("SELECT * FROM {x}", None, KNOWN).is_open
    assert statement_tables("ALTER TABLE {x} CONVERT TO anything at all", None, KNOWN).is_open
    assert not statement_tables("ALTER TABLE a CONVERT TO {x} at all", None, KNOWN).is_open


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 20_000,
        "SELECT * FROM a WHERE x IN (" + ", ".join(["%s"] * 1000) + ")",
        "SELECT * FROM a WHERE " + " AND ".join(["{hole}"] * 1000),
        "'a\\" * 50_000,
        "".join(f"$a{n}$ " for n in range(20_000)),
        "FROM a, " * 10_000,
        "/*" * 50_000,
        "a" * 1_000_000,
        "SELECT '" + "x" * 1_000_000 + "' FROM a",
    ],
    ids=lambda sql: sql[:12],
)
def test_no_input_hangs(sql: str) -> None:
    with in_reason():
        statement_tables(sql, None, KNOWN)
