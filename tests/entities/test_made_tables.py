"""Tables that no model declares: whose they are by `tables` entries, and by the SQL that makes them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Findings = Callable[[Mapping[str, str | bytes]], list[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

CONTRACT = (
    '[modules.a]\npath = "shop.a"\npublic = ["**"]\n[modules.b]\npath = "shop.b"\npublic = ["**"]\n'
    '[modules.c]\npath = "shop.c"\npublic = ["**"]\n'
)
PLACES = {"shop/a/__init__.py": "", "shop/b/__init__.py": "", "shop/c/__init__.py": ""}
USE = {"shop/a/use.py": "def f(c):\n    c.execute('SELECT * FROM invoice')\n"}
TOLD = ["shop/a/use.py:2 raw-sql b"]
POSSIBLE = ["shop/a/use.py:2 raw-sql b?"]


def checked(findings: Findings, files: Mapping[str, str | bytes], contract: str = CONTRACT) -> list[str]:
    return findings({"boundcheck.toml": contract, **PLACES, **USE, **files})


def claiming(*entries: str) -> str:
    written = ", ".join(f'"{entry}"' for entry in entries)
    return CONTRACT.replace('path = "shop.b"\n', f'path = "shop.b"\ntables = [{written}]\n')


SQL = "CREATE TABLE invoice (id int);\n"


@pytest.mark.parametrize(
    "entry", ["invoice", "INVOICE", "inv*", "*voice", "invoic[de]", "*", "public.invoice", "inv?ice"]
)
def test_entries_are_tables(findings: Findings, entry: str) -> None:
    assert checked(findings, {}, claiming(entry)) == TOLD


@pytest.mark.parametrize("entry", ["invoices", "inv_*", "billing.*", "audit.invoice", "other"])
def test_other_entries_are_others(findings: Findings, entry: str) -> None:
    assert checked(findings, {}, claiming(entry)) == []


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM billing.invoice", ["b"]),
        ("SELECT * FROM billing.x", ["b"]),
        ("SELECT * FROM audit.invoice", []),
        ("SELECT * FROM invoice_line", ["b"]),
        ("SELECT * FROM public.invoice_line", ["b"]),
        ("SELECT * FROM audit.invoice_line", []),
        ("WITH invoice_x AS (SELECT 1) SELECT * FROM invoice_x", []),
        ("SELECT invoice_x.id FROM mine invoice_x", []),
        ("SELECT * FROM invoice_of(1)", []),
        ("DROP INDEX invoice_index", []),
        ("CREATE INDEX invoice_index ON mine (id)", []),
        ("CREATE TEMP TABLE invoice_t AS SELECT 1; SELECT * FROM invoice_t", []),
        ("SELECT 'invoice_line'::regclass", ["b"]),
        ("TRUNCATE mine, invoice_line", ["b"]),
    ],
)
def test_globs_in_sql(findings: Findings, sql: str, expected: list[str]) -> None:
    use = {"shop/a/use.py": f'def f(c):\n    c.execute("{sql}")\n'}
    found = checked(findings, use, claiming("invoice_*", "billing.*", "legacy"))
    assert found == [f"shop/a/use.py:2 raw-sql {to}" for to in expected]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("shop/b/schema.sql", SQL),
        ("shop/b/sql/001.sql", "-- it's\ncreate table if not exists public.invoice\n(\nid int);"),
        ("shop/b/schema.sql", 'CREATE TABLE "invoice" (id int);'),
        ("shop/b/schema.sql", "CREATE TABLE `invoice` (id int);"),
        ("shop/b/schema.sql", "CREATE TABLE [dbo].[invoice] (id int);\nGO\n"),
        ("shop/b/schema.sql", "CREATE UNLOGGED TABLE invoice AS SELECT 1;"),
        ("shop/b/schema.sql", "CREATE TABLE invoice PARTITION BY RANGE (d);"),
        ("shop/b/schema.sql", "CREATE VIRTUAL TABLE invoice USING fts5(x);"),
        ("shop/b/schema.sql", "DO $$ BEGIN CREATE TABLE invoice (id int); END $$;"),
        ("shop/b/schema.sql", "CREATE TABLE {{ schema }}.invoice (id int);"),
        ("shop/b/schema.sql", SQL.encode("utf-16")),
        ("shop/b/db.py", 'def make(c):\n    c.execute("CREATE TABLE invoice (id int)")\n'),
        ("shop/b/db.py", 'SQL = """\n-- the invoices\ncreate table invoice (\n  id int\n)\n"""\n'),
        ("shop/b/db.py", 'SQL = ("CREATE TABLE IF NOT EXISTS invoice "\n       "(id int)")\n'),
        ("shop/b/db.py", 'SQL = [\n  "CREATE TABLE a (id int)",\n  "CREATE TABLE invoice (id int)",\n]\n'),
        ("shop/b/db.py", 'SQL = {1: "CREATE TABLE a (id int); CREATE TABLE invoice (id int)"}\n'),
        ("shop/b/db.py", 'SQL = "\\nCREATE TABLE invoice (\\n id int)"\n'),
        ("shop/b/db.py", 'SQL = "CREATE TABLE \\"invoice\\" (id int)"\n'),
        ("shop/b/db.py", "SQL = r'CREATE TABLE invoice (id int)'\n"),
        ("shop/b/db.py", 'NAME = "invoice"\nSQL = f"CREATE TABLE {NAME} (id int)"\n'),
        ("shop/b/db.py", 'SQL = f"CREATE TABLE invoice ({columns})"\n'),
        ("shop/b/db.py", 'SQL = "CREATE TABLE invoice (%s)" % columns\n'),
        ("shop/b/db.py", 'def sql():\n    return "CREATE TABLE invoice (id int)"\n'),
        ("shop/b/db.py", "class Q:\n    SQL: str = '''CREATE TABLE invoice (id int)'''\n"),
        ("shop/b/migrations/0001_x.py",
         "from django.db import migrations\nclass Migration(migrations.Migration):\n"
         "    operations = [migrations.RunSQL('CREATE TABLE invoice (id int)')]\n"),
        ("shop/b/versions/abc.py",
         "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n    op.create_table('invoice', x)\n"),
        ("shop/b/versions/abc.py",
         "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n"
         "    op.create_table(\n        'invoice',\n        schema='public',\n    )\n"),
        # The schema of a type is none of the table.
        ("shop/b/versions/abc.py",
         "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n"
         "    op.create_table('invoice', sa.Column('kind', sa.Enum('x', schema='audit')))\n"),
        ("shop/b/versions/abc.py",
         "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n"
         "    op.create_table('invoice', sa.Column('kind', sa.Enum('x', schema='audit')), schema='public')\n"),
        ("shop/b/versions/abc.py",
         "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n    op.execute('CREATE TABLE invoice (id int)')\n"),
    ],
)  # fmt: skip
def test_what_makes_a_table_owns_it(findings: Findings, path: str, text: str | bytes) -> None:
    assert checked(findings, {path: text}) == TOLD


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("shop/b/schema.sql", "CREATE TEMP TABLE invoice (id int);"),
        ("shop/b/schema.sql", "CREATE GLOBAL TEMPORARY TABLE invoice (id int);"),
        ("shop/b/schema.sql", "CREATE FOREIGN TABLE invoice (id int) SERVER x;"),
        ("shop/b/schema.sql", "CREATE TABLE pg_temp.invoice (id int);"),
        ("shop/b/schema.sql", "CREATE TABLE #invoice (id int);"),
        ("shop/b/schema.sql", "-- CREATE TABLE invoice (id int);"),
        ("shop/b/schema.sql", "SELECT 'CREATE TABLE invoice (id int)';"),
        ("shop/b/schema.sql", "SELECT $$ CREATE TABLE invoice (id int) $$;"),
        ("shop/b/schema.sql", "COPY x FROM stdin;\nCREATE TABLE invoice (id int);\n\\.\n"),
        ("shop/b/schema.sql", "CREATE TABLE invoice_{{ suffix }} (id int);"),
        ("shop/b/schema.sql", "CREATE INDEX invoice ON x (id);"),
        ("shop/b/dump.sql", f"--\n-- PostgreSQL database dump\n--\n\n{SQL}"),
        ("shop/b/dump.sql", f"-- MySQL dump 10.13  Distrib 8.0\n{SQL}"),
        ("shop/b/dump.sql", f"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n{SQL}COMMIT;\n"),
        ("shop/b/tests/schema.sql", SQL),
        ("shop/b/tests/test_x.py", f'def test_x(c):\n    c.execute("{SQL.strip()}")\n'),
        ("shop/schema.sql", SQL),
        ("shop/b/db.py", '"""\nCREATE TABLE invoice (id int)\n"""\n'),
        ("shop/b/db.py", 'def f():\n    """CREATE TABLE invoice (id int)"""\n'),
        ("shop/b/db.py", "# CREATE TABLE invoice (id int)\nx = 1\n"),
        ("shop/b/db.py", 'HELP = "create table invoice for the accountants"\n'),
        ("shop/b/db.py", 'HELP = "create table invoice as needed"\n'),
        ("shop/b/db.py", 'SQL = f"CREATE TABLE {name} (id int)"\n'),
        ("shop/b/db.py", 'SQL = "CREATE TABLE invoice_" + suffix + " (id int)"\n'),
        ("shop/b/db.py", 'def f(c):\n    c.execute("CREATE TEMP TABLE invoice (id int)")\n'),
        ("shop/b/db.py", 'log.info("CREATE TABLE invoice (id int)")\n'),
        ("shop/b/db.py", "op.create_table('invoice')\n"),
    ],
)  # fmt: skip
def test_what_owns_no_table(findings: Findings, path: str, text: str) -> None:
    assert checked(findings, {path: text}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("shop/b/schema.sql", "CREATE TABLE audit.invoice (id int);"),
        ("shop/b/versions/abc.py",
         "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n    op.create_table('invoice', schema='audit')\n"),
    ],
)  # fmt: skip
def test_the_schema_may_be_set_while_it_runs(findings: Findings, path: str, text: str) -> None:
    assert checked(findings, {path: text}) == POSSIBLE
    other = {path: text, "shop/a/use.py": "def f(c):\n    c.execute('SELECT * FROM other.invoice')\n"}
    assert checked(findings, other) == []


def test_a_model_says_whose_a_table_is(findings: Findings) -> None:
    model = (
        "from django.db import models\nclass Invoice(models.Model):\n class Meta:\n  db_table = 'invoice'\n"
    )
    files = {"shop/b/models.py": model, "shop/c/schema.sql": SQL}
    assert checked(findings, files) == [*TOLD, "shop/c/schema.sql:1 raw-sql b"]


def test_an_entry_says_whose_a_table_is(findings: Findings) -> None:
    assert checked(findings, {"shop/c/schema.sql": SQL}, claiming("inv*")) == [
        *TOLD,
        "shop/c/schema.sql:1 raw-sql b",
    ]


def test_made_in_two_modules(findings: Findings) -> None:
    files = {"shop/b/schema.sql": SQL, "shop/c/db.py": f"SQL = '''\n{SQL}'''\n"}
    assert checked(findings, files) == [*TOLD, "shop/c/db.py:1 table-ownership b"]


def test_made_twice_in_one_module(findings: Findings) -> None:
    assert checked(findings, {"shop/b/schema.sql": SQL, "shop/b/sql/2.sql": SQL}) == TOLD


REVISION = "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n"


def test_a_tree_that_serves_several_modules_owns_nothing(findings: Findings) -> None:
    model = (
        "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n"
        "class Order(Base):\n    __tablename__ = 'orders'\n"
    )
    revision = f"{REVISION}    op.create_table('invoice', x)\n    op.create_table('orders', x)\n"
    found = checked(findings, {"shop/c/models.py": model, "shop/b/versions/abc.py": revision})
    assert not [one for one in found if "raw-sql" in one]


def test_operations_on_tables_without_models(findings: Findings) -> None:
    files = {
        "shop/a/use.py": "",
        "shop/a/schema.sql": "CREATE TABLE mine (id int);",
        "shop/b/schema.sql": SQL,
        "shop/a/versions/abc.py": f"{REVISION}    op.add_column('invoice', x)\n    op.add_column('mine', x)\n"
        "    op.add_column('invoice', x, schema='audit')\n",
    }
    assert checked(findings, files) == ["shop/a/versions/abc.py:5 cross-module-migration b"]


@pytest.mark.parametrize(
    "code",
    [
        "async def f(c):\n    await c.fetch('SELECT * FROM invoice')\n",
        "async def f(c):\n    await c.fetchrow('SELECT * FROM invoice WHERE id = $1', 1)\n",
        "async def f(c):\n    await c.copy_records_to_table('invoice', records=[])\n",
        "def f(c):\n    c.executemany('INSERT INTO invoice VALUES (?)', [])\n",
        "def f(c):\n    c.execute(sql.SQL('SELECT * FROM {}').format(sql.Identifier('invoice')))\n",
        "def f(c):\n    c.copy_expert('COPY invoice FROM STDIN', None)\n",
        "def f(c):\n    with c.copy('COPY invoice TO STDOUT') as out: ...\n",
        "import aiosql\nQUERIES = aiosql.from_str('''\n-- name: x\nSELECT * FROM invoice\n''')\n",
        "def f(p):\n    return pd.read_sql('SELECT * FROM invoice', p)\n",
        "def f(c):\n    c.executescript('DELETE FROM invoice; DELETE FROM mine;')\n",
    ],
)
def test_ways_to_run_sql(findings: Findings, code: str) -> None:
    assert checked(findings, {"shop/b/schema.sql": SQL, "shop/a/use.py": code}) == TOLD


def test_files_of_named_queries(findings: Findings) -> None:
    queries = (
        "-- name: mine^\nSELECT 1 FROM mine\n-- name: all_invoices\n-- it's all\nSELECT * FROM invoice\n\n"
    )
    files = {"shop/b/schema.sql": SQL, "shop/a/queries/x.sql": queries, "shop/a/use.py": ""}
    assert checked(findings, files) == ["shop/a/queries/x.sql:5 raw-sql b"]


def test_the_list_of_tables(
    project: Write, boundcheck: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    files = {
        "boundcheck.toml": claiming("legacy", "inv*"), **PLACES, **USE, "shop/c/schema.sql": f"-- c\n{SQL}",
        "shop/b/db.py": "SQL = 'CREATE TABLE b_log (id int)'\n", "shop/x.sql": "CREATE TABLE Nobodys (id int);",
    }  # fmt: skip
    root = project(files)
    rows = json.loads(boundcheck("tables", "--format", "json", cwd=root).stdout)["tables"]
    assert [(row["table"], row["owner"], row["path"], row["line"]) for row in rows] == [
        ("b_log", "b", "shop/b/db.py", 1),
        ("invoice", "b", "shop/c/schema.sql", 2),
        ("legacy", "b", "boundcheck.toml", 6),
        ("Nobodys", "(unassigned)", "shop/x.sql", 1),
    ]
    assert [reach["module"] for reach in rows[1]["reached_by"]] == ["a", "c"]
    assert "of no module" not in boundcheck("check", "--format", "text", cwd=root).stdout
    (root / "shop/a/use.py").write_text("Q = 'SELECT * FROM nobodys JOIN b_log'\n")
    assert (
        "\nSQL reaches 1 table of no module; boundcheck tables shows"
        in boundcheck("check", "--format", "text", cwd=root).stdout
    )
    assert "of no module" in boundcheck("check", "--format", "text", cwd=root).stdout, "kept for the next run"
