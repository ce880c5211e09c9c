"""SQL whose parts other files write: names of tables, whole statements; each told once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Findings = Callable[[Mapping[str, str | bytes]], list[str]]

CONTRACT = '[modules.a]\npath = "shop.a"\npublic = ["**"]\n[modules.b]\npath = "shop.b"\npublic = ["**"]\n'
FILES = {
    "boundcheck.toml": CONTRACT,
    "shop/a/__init__.py": "from shop.a.names import TABLE as FACADE\n",
    "shop/a/names.py": "from typing import Final\nTABLE = 'invoice'\nTYPED: Final = 'invoice'\nMINE = 'mine'\n"
    "LONG = (\n    'inv'\n    'oice'\n)\nTWICE = 'invoice'\nTWICE = 'mine'\nSUM = 'invoice' + SUFFIX\nOTHER = 'audit.invoice'\n"
    "FULL = 'public.invoice'\nCALL = 'invoice'.upper()\n",
    "shop/a/queries.py": "ALL = 'SELECT * FROM invoice'\nOWN = 'SELECT * FROM mine'\n",
    "shop/b/__init__.py": "",
    "shop/b/queries.py": "ALL = 'SELECT * FROM invoice'\n",
    "shop/b/schema.sql": "CREATE TABLE invoice (id int);",
}
AT_HOME = "shop/a/queries.py:1 raw-sql b"


def used(findings: Findings, code: str, **more: str) -> list[str]:
    files = {f"shop/{path.replace('__', '/')}.py": text for path, text in more.items()}
    return findings({**FILES, **files, "shop/a/use.py": code})


@pytest.mark.parametrize(
    "code",
    [
        "from shop.a.names import TABLE\ndef f(c):\n    c.execute(f'SELECT * FROM {TABLE}')\n",
        "from shop.a.names import TABLE as T\ndef f(c):\n    c.execute('SELECT * FROM ' + T)\n",
        "from .names import TABLE\ndef f(c):\n    c.execute('SELECT * FROM %s' % TABLE)\n",
        "from shop.a import names\ndef f(c):\n    c.execute('SELECT * FROM {}'.format(names.TABLE))\n",
        "from . import names as n\ndef f(c):\n    c.execute(f'SELECT * FROM {n.TABLE} WHERE id = 1')\n",
        "import shop.a.names\ndef f(c):\n    c.execute(f'DELETE FROM {shop.a.names.TABLE}')\n",
        "from shop.a import FACADE\ndef f(c):\n    c.execute(f'SELECT * FROM {FACADE}')\n",
        "from shop.a.names import *\ndef f(c):\n    c.execute(f'SELECT * FROM {TABLE}')\n",
        "from shop.a.names import TYPED\nQ = f'''\n  SELECT 1 FROM {TYPED} WHERE 1 = 1\n'''\n".replace("\nQ", "\n\nQ"),
        "from shop.a.names import LONG\ndef f(c):\n    c.execute(sql.SQL('SELECT * FROM {}').format(sql.Identifier(LONG)))\n",
        "from shop.a.names import FULL\ndef f(c):\n    c.execute(f'SELECT * FROM {FULL}')\n",
        "def f(c):\n    from shop.a.names import TABLE; c.copy_records_to_table(TABLE)\n".replace("; ", "\n    "),
    ],
)  # fmt: skip
def test_names_of_tables(findings: Findings, code: str) -> None:
    assert used(findings, code) == [AT_HOME, "shop/a/use.py:3 raw-sql b"]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.a.names import MINE\ndef f(c):\n    c.execute(f'SELECT * FROM {MINE}')\n",
        "from shop.a.names import TWICE\ndef f(c):\n    c.execute(f'SELECT * FROM {TWICE}')\n",
        "from shop.a.names import SUM\ndef f(c):\n    c.execute(f'SELECT * FROM {SUM}')\n",
        "from shop.a.names import CALL\ndef f(c):\n    c.execute(f'SELECT * FROM {CALL}')\n",
        "from shop.a.names import OTHER\ndef f(c):\n    c.execute(f'SELECT * FROM {OTHER}')\n",
        "from shop.a.names import TABLE\ndef f(c, TABLE):\n    c.execute(f'SELECT * FROM {TABLE}')\n",
        "from shop.a.names import TABLE\ndef f(c):\n    c.execute(f'SELECT {TABLE} FROM mine')\n",
        "from shop.a.names import TABLE\ndef f(c):\n    c.execute('SELECT 1 FROM mine WHERE x = %s', [TABLE])\n",
        "from shop.a.names import TABLE\nprint(f'SELECT * FROM {TABLE}')\n",
        "from lib.names import TABLE\ndef f(c):\n    c.execute(f'SELECT * FROM {TABLE}')\n",
        "from shop.a.names import TABLE\n",
    ],
)  # fmt: skip
def test_innocent_names(findings: Findings, code: str) -> None:
    assert used(findings, code) == [AT_HOME]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.a.queries import ALL\ndef f(c):\n    c.execute(ALL)\n",
        "from shop.a import queries\ndef f(c):\n    c.execute(queries.ALL)\n",
        "from shop.a.queries import ALL\ndef f(c):\n    c.execute(ALL + ' WHERE id = 1')\n",
        "from shop.a.queries import ALL\ndef f(c):\n    c.execute(f'{ALL} WHERE id = 1')\n",
        "from shop.a.queries import OWN\ndef f(c):\n    c.execute(OWN)\n",
    ],
)
def test_a_statement_is_told_where_it_is_written(findings: Findings, code: str) -> None:
    assert used(findings, code) == [AT_HOME]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.b.queries import ALL\ndef f(c):\n    c.execute(ALL)\n",
        "from shop.b import queries\ndef f(c):\n    c.execute(text(queries.ALL))\n",
        "from shop.b.queries import ALL\ndef f(c):\n    c.execute(ALL + ' WHERE id = 1')\n",
    ],
)
def test_a_statement_of_the_owner_is_told_where_it_is_run(findings: Findings, code: str) -> None:
    assert used(findings, code) == [AT_HOME, "shop/a/use.py:3 raw-sql b"]


def test_a_migration_folds_them_too(findings: Findings) -> None:
    code = "from alembic import op\nfrom shop.a.names import MINE, TABLE\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n"
    code += "    op.execute(f'UPDATE {TABLE} SET x = 1')\n    op.add_column(TABLE, x)\n    op.add_column(MINE, x)\n"
    files = {**FILES, "shop/a/versions/x.py": code, "shop/a/s.sql": "CREATE TABLE mine (id int);"}
    assert findings(files) == [
        AT_HOME,
        "shop/a/versions/x.py:6 cross-module-migration b",
        "shop/a/versions/x.py:7 cross-module-migration b",
    ]
