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
    "FULL = 'public.invoice'\nHEAD = 'SELECT * FROM '\nPART = 'JOIN invoice i ON i.id = m.id'\nCALL = 'invoice'.upper()\n",
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
        "from shop.a.names import HEAD\ndef f(c):\n    c.execute(HEAD + 'invoice')\n",
        "from shop.a import names\ndef f(c):\n    c.execute(f'{names.HEAD}invoice WHERE id = 1')\n",
        "from shop.a.names import PART\ndef f(c):\n    c.execute('SELECT * FROM mine m ' + PART)\n",
        "def f(c):\n    from shop.a.names import TABLE; c.copy_records_to_table(TABLE)\n".replace("; ", "\n    "),
    ],
)  # fmt: skip
def test_names_of_tables(findings: Findings, code: str) -> None:
    assert used(findings, code) == [AT_HOME, "shop/a/use.py:3 raw-sql b"]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.a.names import MINE\ndef f(c):\n    c.execute(f'SELECT * FROM {MINE}')\n",
        "from shop.a.names import HEAD\ndef f(c):\n    c.execute(HEAD + 'mine')\n",
        "from shop.a.names import PART\ndef f(c):\n    c.execute(f\"SELECT * FROM mine WHERE name = '{PART}'\")\n",
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


HELD = {
    "shop/a/held.py": '''
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final

class Tables:
    """Names of tables."""
    INVOICE = "invoice"
    mine: str = "mine"
    TYPED: Final[str] = 'invoice'
    TWICE = "invoice"
    TWICE = "mine"
    LONG = (
        "inv"
        "oice"
    )
    FULL = "public.invoice"

    class Old:
        INVOICE = "invoice"

    def method(self):
        LOCAL = "invoice"

class T(str, Enum):
    INVOICE = "invoice"
    MINE = "mine"

class S(StrEnum):
    A = "invoice"

@dataclass(frozen=True)
class Names(
    Base,
    metaclass=Meta,
):
    invoice: str = "invoice"

TABLES = {"invoice": "invoice", "mine": "mine", 'long key': (
    "invoice"), OTHER: "invoice", "deep": {"x": "invoice"}}
FIXED: Final[dict[str, str]] = MappingProxyType({
    "invoice": "invoice",
})
AGAIN = {"x": "invoice"}
AGAIN = {}

def f():
    class Inner:
        INVOICE = "invoice"

if True:
    class Bent:
        INVOICE = "invoice"
''',
    "shop/a/__init__.py": "from shop.a.held import TABLES as ALL, Tables as Known, T\n",
    "shop/a/names.py": "TABLE = 'invoice'\n",
}


@pytest.mark.parametrize(
    "code",
    [
        "from shop.a.held import Tables\ndef f(c):\n    c.execute(f'SELECT * FROM {Tables.INVOICE}')\n",
        "from shop.a.held import Tables as N\ndef f(c):\n    c.execute('SELECT * FROM ' + N.INVOICE)\n",
        "from shop.a import held\ndef f(c):\n    c.execute('SELECT * FROM %s' % held.Tables.TYPED)\n",
        "import shop.a.held\ndef f(c):\n    c.execute('SELECT * FROM {}'.format(shop.a.held.Tables.LONG))\n",
        "from shop.a import Known\ndef f(c):\n    c.execute(f'DELETE FROM {Known.FULL}')\n",
        "from .held import Tables\ndef f(c):\n    c.execute('SELECT * FROM {t}'.format(t=Tables.Old.INVOICE))\n",
        "from .held import T\ndef f(c):\n    c.execute(f'SELECT * FROM {T.INVOICE.value} WHERE id = 1')\n",
        "from shop.a import T\ndef f(c):\n    c.execute(f'SELECT * FROM {T.INVOICE}')\n",
        "from shop.a.held import S\ndef f(c):\n    c.execute('SELECT * FROM %(t)s' % {'t': S.A.value})\n",
        "from shop.a.held import T\ndef f(c):\n    c.execute(f'SELECT * FROM {T[\"INVOICE\"].value}')\n",
        "from shop.a.held import Names\ndef f(c):\n    c.execute(f'SELECT * FROM {Names.invoice}')\n",
        "from shop.a.held import TABLES\ndef f(c):\n    c.execute(f'SELECT * FROM {TABLES[\"invoice\"]}')\n",
        "from shop.a import ALL\ndef f(c):\n    c.execute('SELECT * FROM ' + ALL['long key'])\n",
        "from shop.a import held as h\ndef f(c):\n    c.execute('SELECT * FROM {}'.format(h.TABLES.get('invoice')))\n",
        "from shop.a.held import FIXED\ndef f(c):\n    c.execute(f'SELECT * FROM {FIXED[\"invoice\"]}')\n",
        "from shop.a.held import *\ndef f(c):\n    c.execute(f'SELECT * FROM {Tables.INVOICE}')\n",
        "from shop.a import T as K; t = K.INVOICE.value\ndef f(c):\n    c.execute(f'SELECT * FROM {t}')\n",
        "import shop.a.held as h; NAME = 'invoice'\ndef f(c):\n    c.execute(f'SELECT * FROM {h.TABLES[NAME]}')\n",
        "from shop.a.held import Tables as N\nclass A:\n    q = f'SELECT * FROM {N.INVOICE}'; t = N.INVOICE\n",
        "from shop.a.held import Tables\nclass R(Tables):\n    def f(self, c): c.execute(f'SELECT * FROM {self.INVOICE}')\n",
        "from shop.a.held import Tables; R = type('R', (Tables,), {}); N = Tables\ndef f(c):\n    c.execute(f'SELECT * FROM {N.INVOICE}')\n",
        "from shop.a.held import Tables as T\nclass R(Base, T): ...\ndef f(c): c.execute(f'SELECT * FROM {R.INVOICE}')\n",
        "from shop.a.held import Tables; R = {'t': Tables}\ndef f(c):\n    c.execute(f'SELECT * FROM {R[\"t\"].INVOICE}')\n",
        "from shop.a.held import T\ndef f(c):\n    for t in (T.INVOICE, T.MINE): c.execute(f'SELECT * FROM {t.value}')\n",
        "from shop.a.held import Names; N = Names()\ndef f(c):\n    c.execute(f'SELECT * FROM {N.invoice}')\n",
        "from shop.a.held import Tables\nclass R: tables = Tables\ndef f(c): c.execute(f'SELECT * FROM {R.tables.INVOICE}')\n",
        "from .held import Bent\ndef f(c):\n    c.execute(sql.SQL('SELECT * FROM {}').format(sql.Identifier(Bent.INVOICE)))\n",
    ],
)  # fmt: skip
def test_names_that_classes_and_dictionaries_hold(findings: Findings, code: str) -> None:
    assert findings({**FILES, **HELD, "shop/a/use.py": code}) == [AT_HOME, "shop/a/use.py:3 raw-sql b"]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.a.held import Tables\ndef f(c):\n    c.execute(f'SELECT * FROM {Tables.mine}')\n",
        "from shop.a.held import Tables\ndef f(c):\n    c.execute(f'SELECT * FROM {Tables.TWICE}')\n",
        "from shop.a.held import Tables\ndef f(c):\n    c.execute(f'SELECT * FROM {Tables.LOCAL}')\n",
        "from shop.a.held import Tables\ndef f(c):\n    c.execute(f'SELECT * FROM {Tables.Old}')\n",
        "from shop.a.held import T\ndef f(c):\n    c.execute(f'SELECT * FROM {T.MINE.value}')\n",
        "from shop.a.held import TABLES\ndef f(c):\n    c.execute(f'SELECT * FROM {TABLES[\"mine\"]}')\n",
        "from shop.a.held import TABLES\ndef f(c, k):\n    c.execute(f'SELECT * FROM {TABLES[k]}')\n",
        "from shop.a.held import TABLES\ndef f(c):\n    c.execute(f'SELECT * FROM {TABLES[\"x\"]}')\n",
        "from shop.a.held import AGAIN\ndef f(c):\n    c.execute(f'SELECT * FROM {AGAIN[\"x\"]}')\n",
        "from shop.a.held import Inner\ndef f(c):\n    c.execute(f'SELECT * FROM {Inner.INVOICE}')\n",
        "from shop.a.held import Tables\nclass R(Tables):\n    INVOICE = 'mine'\n    def f(self, c):\n        c.execute(f'SELECT * FROM {self.INVOICE}')\n",
        "from shop.a.held import Tables\nclass R:\n    def f(self, c):\n        c.execute(f'SELECT * FROM {self.INVOICE}')\n",
        "from shop.a.held import T\ndef f(c, x):\n    for x in x.value: x = x.value; c.execute(f'SELECT * FROM {x.value}')\n",
        "from lib.held import Tables\ndef f(c):\n    c.execute(f'SELECT * FROM {Tables.INVOICE}')\n",
        "from shop.a.held import Tables\ndef f(c, Tables):\n    c.execute(f'SELECT * FROM {Tables.INVOICE}')\n",
        "from shop.a.held import Tables\nprint(f'SELECT * FROM {Tables.INVOICE}')\n",
        "from shop.a.held import T\ndef f(c):\n    c.execute('SELECT 1 FROM mine WHERE x = %s', [T.INVOICE.value])\n",
    ],
)  # fmt: skip
def test_innocent_classes_and_dictionaries(findings: Findings, code: str) -> None:
    assert findings({**FILES, **HELD, "shop/a/use.py": code}) == [AT_HOME]


MODELS = {
    "shop/b/models.py": "from django.db import models\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"
    "class Bill(models.Model):\n    parent = models.ForeignKey('self', models.CASCADE)\n"
    "class Base(DeclarativeBase): ...\nclass Part(Base):\n    __tablename__ = 'parts'\n"
    "    id: Mapped[int] = mapped_column(primary_key=True)\n",
}


@pytest.mark.parametrize(
    "table",
    [
        "Bill._meta.db_table",
        "bill._meta.db_table",
        "type(bill)._meta.db_table",
        "apps.get_model('b.Bill')._meta.db_table",
        "Bill.objects.model._meta.db_table",
        "Bill._meta.get_field('parent').related_model._meta.db_table",
        "ContentType.objects.get_for_model(Bill).model_class()._meta.db_table",
        "connection.ops.quote_name(Bill._meta.db_table)",
        "qn(META.db_table)",
        "models.Bill._meta.db_table",
        "Part.__tablename__",
        "part.__tablename__",
        "type(part).__tablename__",
        "Part.__table__",
        "Part.__table__.name",
        "TABLE.fullname",
        "getattr(Part, '__tablename__')",
        "inspect(Part).local_table.name",
        "Part.__mapper__.local_table",
        "models.Part.__tablename__",
    ],
)
@pytest.mark.parametrize(
    "text", ["f'SELECT * FROM {x}'", "'SELECT * FROM ' + x", "'SELECT * FROM %s' % (x,)"]
)
def test_tables_that_models_tell(findings: Findings, table: str, text: str) -> None:
    code = "from shop.b import models; from shop.b.models import Bill, Part; META = Bill._meta; TABLE = Part.__table__\n"
    code += f"def f(c, bill: Bill, part: Part):\n    x = {table}; c.execute({text})\n"
    found = findings({**FILES, **MODELS, "shop/a/use.py": code})
    assert [one for one in found if "raw-sql" in one] == [AT_HOME, "shop/a/use.py:3 raw-sql b"]


@pytest.mark.parametrize(
    "table",
    [
        "Bill._meta.label",
        "Bill.db_table",
        "bill.name",
        "Part.name",
        "other._meta.db_table",
        "other.__tablename__",
    ],
)
def test_what_no_table_tells(findings: Findings, table: str) -> None:
    code = "from shop.b.models import Bill, Part\ndef f(c, bill: Bill, other):\n"
    found = findings(
        {**FILES, **MODELS, "shop/a/use.py": f"{code}    c.execute(f'SELECT * FROM {{{table}}}')\n"}
    )
    assert [one for one in found if "raw-sql" in one] == [AT_HOME]


def test_names_bound_again_and_again_are_each_asked_for_once(findings: Findings) -> None:
    """A query that is put together in thirty steps in a loop: as many ways as that lead from one step to the others."""
    steps = "".join(f"        if q.get('k{at}'):\n            q = q.step{at}.other\n" for at in range(30))
    code = (
        f"from shop.a.names import TABLE\ndef f(c, q):\n    while True:\n{steps}        c.execute(q.text)\n"
    )
    assert used(findings, f"{code}        c.execute(f'SELECT * FROM {{TABLE}}')\n") == [
        AT_HOME,
        "shop/a/use.py:65 raw-sql b",
    ]


PATHS = {
    "boundcheck.toml": CONTRACT,
    "shop/a/__init__.py": "",
    "shop/b/__init__.py": "",
    "shop/b/models.py": "from django.db import models\nclass Buyer(models.Model):\n    email = models.TextField()\n",
    "shop/a/models.py": "from django.db import models\nclass Deal(models.Model):\n    number = models.TextField()\n"
    "    buyer = models.ForeignKey('b.Buyer', models.CASCADE, related_name='deals')\n",
    "shop/a/paths.py": "LEAD = 'buyer'\nEMAIL = 'buyer__email'\nDOWN = '-buyer__email'\nNUMBER = 'number'\n"
    "class Sort:\n    EMAIL = 'buyer__email'\nBY = {'email': 'buyer__email', 'number': 'number'}\n",
}
AT_KEY = "shop/a/models.py:4 foreign-key b"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("from shop.a.paths import EMAIL\nx = Deal.objects.filter(**{EMAIL: 1})\n", True),
        ("from shop.a import paths\nx = Deal.objects.order_by(paths.DOWN)\n", True),
        ("from shop.a.paths import LEAD\nx = Deal.objects.values(f'{LEAD}__email')\n", True),
        ("from .paths import LEAD as L\nx = Deal.objects.filter(**{L + '__email__in': []})\n", True),
        ("from shop.a.paths import Sort\nx = Deal.objects.order_by(Sort.EMAIL)\n", True),
        ("from shop.a.paths import BY\nx = Deal.objects.order_by(BY['email'])\n", True),
        ("from django.db.models.constants import LOOKUP_SEP as S\nx = Deal.objects.filter(**{f'buyer{S}email': 1})\n", True),
        # innocent twins
        ("from shop.a.paths import NUMBER\nx = Deal.objects.filter(**{NUMBER: 1})\n", False),
        ("from shop.a.paths import LEAD\nx = Deal.objects.filter(**{f'{LEAD}_id': 1})\n", False),
        ("from shop.a.paths import BY\nx = Deal.objects.order_by(BY['number'])\n", False),
        ("from lib.paths import EMAIL\nx = Deal.objects.order_by(EMAIL)\n", False),
        ("from shop.a.paths import EMAIL\nx = [EMAIL, Deal.objects.order_by('number')]\n", False),
    ],
)  # fmt: skip
def test_paths_of_lookups(findings: Findings, code: str, told: bool) -> None:
    found = findings({**PATHS, "shop/a/use.py": f"from shop.a.models import Deal\n{code}"})
    assert found == [AT_KEY, *(["shop/a/use.py:3 cross-module-join b"] if told else [])]


@pytest.mark.parametrize(
    ("helper", "told"),
    [
        ("FILL = 'UPDATE b_buyer SET email = 1'\n", True),
        ("def fill(apps, editor): apps.get_model('b', 'Buyer').objects.update(email=1)\n", True),
        ("from shop.b.models import Buyer; fill = Buyer.objects.update\n", True),
        # innocent twins
        ("FILL = 'UPDATE a_deal SET number = 1'\n", False),
        ("def fill(apps, editor): apps.get_model('a', 'Deal').objects.update(number=1)\n", False),
        ("def say(): print('we update b_buyer')\n", False),
    ],
)
def test_helpers_of_migrations_are_migrations(findings: Findings, helper: str, told: bool) -> None:
    code = "from django.db import migrations\nfrom shop.a.migrations.helper import FILL, fill\nclass Migration(migrations.Migration):\n"
    code += "    operations = [migrations.RunSQL(FILL), migrations.RunPython(fill)]\n"
    tree = {"shop/a/migrations/__init__.py": "", "shop/a/migrations/0001_initial.py": code}
    found = findings({**PATHS, **tree, "shop/a/migrations/helper.py": helper})
    assert found == [*(["shop/a/migrations/helper.py:1 cross-module-migration b"] if told else []), AT_KEY]


@pytest.mark.parametrize(
    ("facade", "told"),
    [
        ("_LAZY = {'Buyer': '.models'}\ndef __getattr__(name): return getattr(import_module(_LAZY[name], __name__), name)\n", True),
        ("_LAZY = {'Buyer': ('shop.b.models', 'Buyer')}\ndef __getattr__(name):\n    module, attribute = _LAZY[name]\n"
         "    return getattr(import_module(module), attribute)\n", True),
        ("def __getattr__(name): return getattr(import_module('.models', __package__), name)\n", True),
        # innocent twins
        ("def __getattr__(name): return getattr(import_module('.other', __name__), name)\n", False),
        ("def find(name): return getattr(import_module('.models', __name__), name)\n", False),
        ("Buyer = None\ndef __getattr__(name): return getattr(import_module('.models', __name__), name)\n", False),
    ],
)  # fmt: skip
def test_models_that_a_facade_gives_when_they_are_asked_for(
    findings: Findings, facade: str, told: bool
) -> None:
    lazy = f"from importlib import import_module\n__all__ = ['Buyer']\n{facade}"
    code = "from shop.b import Buyer\nx = Buyer.objects.all()\n"
    other = {"shop/b/__init__.py": lazy, "shop/b/other.py": "Seller = 3\n", "shop/a/use.py": code}
    found = [each for each in findings({**PATHS, **other}) if "missing-export" not in each]
    assert found == [AT_KEY, *(["shop/a/use.py:2 foreign-query b"] if told else [])]
