"""SQL in Python code: what is found, and the innocent twins."""

from __future__ import annotations

import ast

import pytest

from boundcheck.accesses.evaluator import Evaluator, FileAt
from boundcheck.accesses.frameworks import frameworks_of
from boundcheck.accesses.raw_sql import sql_accesses
from boundcheck.accesses.sql_shape import may_hold_sql
from boundcheck.accesses.sql_tables import KnownTables, sql_file_accesses
from boundcheck.codebase.entities.model import Entity, Registry, Relation
from boundcheck.facts.access import Access
from boundcheck.python.reader import read_tree
from boundcheck.scan.comments import sql_directives


def entity(name: str, table: str, **more: object) -> Entity:
    return Entity(name, "django", name.rpartition(".")[0], name.split(".")[1], "m.py", 1, 1, table, **more)  # type: ignore[arg-type]


TAGS = Relation(
    "tags", "m2m", None, "shop.billing.models.Invoice", "m.py", 1, 1, 1, through="billing_invoice_tags"
)
ENTITIES = (
    entity("shop.billing.models.Invoice", "billing_invoice", relations={"tags": TAGS}, label="billing"),
    entity("shop.orders.models.Order", "orders_order"),
    entity("shop.users.models.User", "user"),
    entity("shop.files.models.File", "file"),
)
REGISTRY = Registry(
    {e.name: e for e in ENTITIES},
    {str(e.table): (e,) for e in ENTITIES},
    {("billing", "invoice"): ENTITIES[0]},
    {},
    {},
    {"billing_invoice_tags": ("shop.billing.models.Invoice", TAGS)},
)
HEAD = (
    "from shop.billing.models import Invoice\nfrom sqlalchemy import text\nfrom django.db.models.expressions import RawSQL\n"
    "import shop.queries as q\nfrom shop.queries import ALL\nfrom psycopg import sql\nfrom textwrap import dedent\n"
)


def found(code: str, dialect: str | None = None) -> list[str]:
    return sorted(
        f"{a.kind} {a.written} {a.certainty}" if a.kind == "sql" else a.kind for a in accesses(code, dialect)
    )


def accesses(code: str, dialect: str | None = None) -> list[Access]:
    reading = read_tree(ast.parse(HEAD + code), HEAD + code)
    file = FileAt("shop.orders.views", "shop.orders", "orders")
    evaluator = Evaluator(reading, file, REGISTRY, lambda name: name, frameworks_of(REGISTRY, ("shop",), ()))
    constants = {"shop.queries.ALL": "SELECT * FROM billing_invoice"}
    evaluator.folding.constant = constants.get
    given = list(sql_accesses(evaluator, dialect, KnownTables(REGISTRY)))
    assert not given or "ALL" in code or may_hold_sql(code.encode()), "the file would not have been read"
    return given


READ = "sql SELECT billing_invoice certain"
LIKELY = "sql SELECT billing_invoice likely"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cursor.execute('SELECT * FROM billing_invoice WHERE id = %s', [1])", [READ]),
        ("cursor.execute(f'SELECT * FROM {Invoice._meta.db_table}')", [READ]),
        ("cursor.execute('SELECT * FROM ' + Invoice._meta.db_table + ' WHERE id = 1')", [READ]),
        ("cursor.execute('SELECT * FROM %s' % Invoice._meta.db_table)", [READ]),
        ("cursor.execute('SELECT * FROM {t} i'.format(t=Invoice.__tablename__))", [READ]),
        ("cursor.execute('SELECT * FROM {t} i'.format_map({'t': 'billing_invoice'}))", [READ]),
        ("cursor.execute('SELECT * FROM %(t)s' % dict(t='billing_invoice'))", [READ]),
        ("names = dict(t='billing_invoice')\ncursor.execute('SELECT * FROM {t}'.format(**names))", [READ]),
        ("opts = Invoice._meta\ncursor.execute(f'SELECT * FROM {opts.db_table}')", [READ]),
        ("def f():\n  M = apps.get_model('billing', 'Invoice')\n  cursor.execute(f'SELECT 1 FROM {M._meta.db_table}')", [READ]),
        ("cursor.execute(f'DELETE FROM {Invoice.tags.through._meta.db_table}')", ["sql DELETE billing_invoice_tags certain"]),
        ("cursor.execute(sql.SQL('SELECT * FROM {}').format(sql.Identifier('billing_invoice')))", [READ]),
        ("Q = 'SELECT * FROM billing_invoice'\ndef f():\n  cursor.execute(Q)", [READ]),
        ("class A:\n  Q = 'SELECT * FROM billing_invoice'\n  def f(self):\n    cursor.execute(self.Q)", [READ]),
        ("cursor.execute(ALL)", [READ]),
        ("cursor.execute(q.ALL)", [READ]),
        ("def f(x):\n  s = 'SELECT * FROM billing_invoice'\n  if x:\n    s += ' WHERE x = 1'\n  cursor.execute(s)", [READ]),
        ("cursor.execute(' '.join(['SELECT *', 'FROM billing_invoice']))", [READ]),
        ("cursor.execute(dedent('''\n  SELECT * FROM billing_invoice\n''').strip())", [READ]),
        ("session.execute(text('SELECT * FROM billing_invoice'))", [READ]),
        ("x.annotate(n=RawSQL('(SELECT count(*) FROM billing_invoice)', []))", [READ]),
        ("Order.objects.raw('SELECT * FROM billing_invoice')", [READ]),
        ("qs.extra(tables=['billing_invoice'], where=['x = 1'])", [READ]),
        ("qs.extra(select={'n': 'SELECT count(*) FROM billing_invoice'})", [READ]),
        ("qs.extra(select={'n': '(SELECT count(*) FROM billing_invoice)'})", [READ]),
        ("pd.read_sql('SELECT * FROM billing_invoice', c)", [READ]),
        ("pd.read_sql_table('billing_invoice', c)", [READ]),
        ("df.to_sql('billing_invoice', c)", ["sql INSERT billing_invoice certain"]),
        ("df.to_sql(name='billing_invoice', con=c)", ["sql INSERT billing_invoice certain"]),
        ("df.to_sql('billing_invoice', c, schema=None)", ["sql INSERT billing_invoice certain"]),
        ("df.to_sql('billing_invoice', c, schema='public')", ["sql INSERT billing_invoice certain"]),
        ("def f(s):\n  df.to_sql('billing_invoice', c, schema=s)", ["sql INSERT billing_invoice certain"]),
        ("pd.read_sql_table(con=c, table_name='billing_invoice')", [READ]),
        ("async def f(c):\n  await c.copy_records_to_table(table_name='billing_invoice', records=[])",
         ["sql INSERT billing_invoice certain"]),
        ("c.copy_from(file, table='billing_invoice')", ["sql INSERT billing_invoice certain"]),
        ("async def f(conn):\n  await conn.fetch('SELECT * FROM billing_invoice WHERE id = $1', 1)", [READ]),
        ("for s in ('DELETE FROM billing_invoice', 'DELETE FROM orders_order'):\n  cursor.execute(s)",
         ["sql DELETE billing_invoice certain", "sql DELETE orders_order certain"]),
        ("cursor.execute('UPDATE orders_order SET x = 1 FROM billing_invoice i WHERE i.id = 1')",
         ["sql SELECT billing_invoice certain", "sql UPDATE orders_order certain"]),
        ("run('SELECT * FROM billing_invoice WHERE id = 1')", [LIKELY]),
        ("cursor.execute('SELECT * FROM user')", ["sql SELECT user certain"]),
        ("def f(c):\n  c.execute('SELECT * FROM billing_invoice')\n  c.execute('CREATE TEMP TABLE billing_invoice (id int)')", [READ]),
        ("def f(c):\n  c.execute('CREATE TEMP TABLE billing_invoice (id int)')\n  c.execute('SELECT * FROM public.billing_invoice')", [READ]),
        ("def f(c):\n  c.execute('CREATE TEMP TABLE other (id int)')\n  c.execute('SELECT * FROM billing_invoice')", [READ]),
        ("def f(c):\n  c.execute('CREATE TEMP TABLE billing_invoice (id int)')\ndef g(c):\n  c.execute('SELECT * FROM billing_invoice')",
         ["sql SELECT billing_invoice possible"]),
        # Nobody can say
        ("def f(s):\n  cursor.execute(s)", ["opaque"]),
        ("cursor.execute(f'SELECT * FROM {table} WHERE x = 1')", ["opaque"]),
        # Innocent
        ("def f(c):\n  c.execute('CREATE TEMP TABLE billing_invoice AS SELECT 1')\n  c.execute('SELECT * FROM billing_invoice')", []),
        ("MAKE = 'CREATE TEMPORARY TABLE billing_invoice (id int)'\nREAD = 'SELECT * FROM billing_invoice WHERE id = 1'", []),
        ("def f():\n  'SELECT * FROM billing_invoice'", []),
        ("log.info('SELECT * FROM billing_invoice WHERE id = 1')", []),
        ("raise ValueError('DELETE FROM billing_invoice')", []),
        ("x = 'Select a user from file'", []),
        ("x = 'delete from user'", []),
        ("x = 'Update the user in the file'", []),
        ("x = 'create a file for the user'", []),
        ("session.execute(select(Invoice))", []),
        ("session.execute(stmt)", []),
        ("cursor.execute('SELECT now()')", []),
        ("cursor.execute('WITH billing_invoice AS (SELECT 1) SELECT * FROM billing_invoice')", []),
        ("cursor.execute('SELECT extract(year FROM billing_invoice) FROM x')", []),
        ("cursor.execute('SELECT * FROM information_schema.user')", []),
        ("df.to_sql('billing_invoice', c, schema='staging')", []),
        ("async def f(c):\n  await c.copy_to_table('billing_invoice', source=file, schema_name='staging')", []),
    ],
)  # fmt: skip
def test_sql_in_code(code: str, expected: list[str]) -> None:
    assert found(code) == expected


def test_sql_file_gives_lines_and_directives() -> None:
    text = "-- head\nSELECT 1;\n\n-- boundcheck: allow[raw-sql] a report\nALTER TABLE billing_invoice ADD x int;\nSELECT * FROM orders_order;\n"
    accesses = list(sql_file_accesses(text, KnownTables(REGISTRY), "postgres"))
    assert [(a.written, a.line, a.writes) for a in accesses] == [
        ("ALTER billing_invoice", 5, True),
        ("SELECT orders_order", 6, False),
    ]
    (directive,) = sql_directives(text)
    assert (directive.rules, directive.reason, directive.first, directive.last) == (
        ("raw-sql",),
        "a report",
        4,
        5,
    )


@pytest.mark.parametrize(
    "code",
    [
        "x = 'select 1 from t'",
        'x = """\n    -- all of them\n    Select *\n    From t\n"""',
        "x = 'SELECT' + columns + ' FROM t'",
        "x = f'DELETE {what} FROM t'",
        "x = ' '.join(['update', table, 'set', pairs])",
        "x = text('exists (select 1 from t)')",
        "x = 'WITH old AS (' 'DELETE FROM t RETURNING *) ' 'SELECT 1'",
        "x = 'truncate t'",
        'x = """/* hint */ insert\ninto t values (1)"""',
        "connection.exec_driver_sql('VACUUM t')",
        'x = "Update t \\n Set a = 1"',
    ],
)
def test_what_may_hold_sql_shows_it(code: str) -> None:
    assert may_hold_sql(code.encode())


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        'def f():\n    """Update the state.\n\n    From the set of events.\n    """\n    with lock:\n        pass',
        "x = {'update': 1, 'select': states}\nfrom states import set",
        "x = 'with events from states'",
        'class Lock:\n    """Lock\n\n    into the set"""\n    lock = asyncio.Lock()',
    ],
)
def test_words_alone_are_no_sql(code: str) -> None:
    assert not may_hold_sql(code.encode())


def test_deep_code() -> None:
    assert found("x = " + "+".join(["'a'"] * 2000)) == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("def a():\n    return 'SELECT * FROM user'\ndef b(c):\n    sql = 'SELECT * FROM ({}) x'\n    c.execute(sql.format(a()))", [2]),
        ("a = '''SELECT * FROM user\n'''\nb = f'SELECT * FROM orders_order JOIN ({a}) x, user'", [1, 3]),
        ("a = 'SELECT * FROM user'\nb = 'SELECT * FROM billing_invoice, (' + a + ') x'", [1]),
        ("a = 'user'\nb = 'SELECT * FROM %s' % a", [2]),
        ("a = 'SELECT * FROM users'\nb = f'SELECT * FROM user, ({a}) x'", [2]),
    ],
)  # fmt: skip
def test_tables_are_told_where_a_literal_names_them(code: str, lines: list[int]) -> None:
    head = HEAD.count("\n")
    assert sorted(a.line - head for a in accesses(code) if a.table == "user") == lines
