"""What migrations do with tables of the project, and whose a migration is."""

from __future__ import annotations

import pytest
from sqlalchemy_shop import ENTITIES, entity, evaluator

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.migrations import migration_accesses, migration_operations
from boundcheck.accesses.sql_tables import KnownTables
from boundcheck.codebase.entities.model import Relation
from boundcheck.facts.access import Access

DJANGO = (
    entity(
        "app.billing.models.Invoice",
        "billing_invoice",
        "id",
        [Relation("order", "fk", "app.orders.models.Order", "", "", 1, 0, 1)],
        "django",
        "billing",
    ),
    entity("app.orders.models.Order", "orders_order", framework="django", label="orders"),
)
ALEMBIC = "import sqlalchemy as sa\nfrom alembic import op\n"


def evaluated(code: str, file: str, header: str) -> Evaluator:
    return evaluator(code, file, header, DJANGO if "django" in header else ENTITIES)


def told(e: Evaluator) -> list[Access]:
    return migration_accesses(e, None, KnownTables(e.registry))


def found(code: str, header: str, file: str = "migrations.a1") -> str:
    accesses = told(evaluated(code, file, header))
    assert all(each.kind == "migration" for each in accesses)
    return ", ".join(f"{each.table}{'!' * each.writes}" for each in accesses)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("op.add_column('billing_invoice', sa.Column('x'))", "billing_invoice!"),
        ("op.create_table('billing_invoice', sa.Column('x'))", "billing_invoice!"),
        ("op.create_index('ix', 'billing_invoice', ['x'])", "billing_invoice!"),
        ("op.drop_constraint('c', table_name='billing_invoice')", "billing_invoice!"),
        ("T = 'billing_invoice'\ndef upgrade():\n    op.drop_table(T)", "billing_invoice!"),
        ("with op.batch_alter_table('billing_invoice') as batch_op:\n    batch_op.drop_column('x')", "billing_invoice!"),
        ("op.execute('UPDATE billing_invoice SET x = 1')", "billing_invoice!"),
        ("op.execute(sa.text('UPDATE billing_invoice SET x = 1'))", "billing_invoice!"),
        ("op.get_bind().execute(sa.text('SELECT x FROM billing_invoice'))", "billing_invoice"),
        ("s = sa.text(f'UPDATE billing_invoice SET {x}')", "billing_invoice!"),
        ("t = sa.table('billing_invoice', sa.column('x'))\nop.bulk_insert(t, [])", "billing_invoice!"),
        ("def upgrade():\n    t = sa.table('billing_invoice', sa.column('x'))\n    op.execute(t.update().values(x=1))", "billing_invoice!"),
        ("def upgrade():\n    t = sa.table('billing_invoice')\n    bind.execute(sa.select(t.c.x))", "billing_invoice"),
        ("class Inv(Base):\n    __tablename__ = 'billing_invoice'\ndef upgrade():\n    for i in session.query(Inv):\n        i.x = 1", "billing_invoice"),
        ("SQL = 'UPDATE billing_invoice SET x = 1'\ndef upgrade():\n    op.execute(SQL)", "billing_invoice!"),
        ("for t in ('billing_invoice', 'orders'):\n    op.drop_column(t, 'x')", "billing_invoice!, orders!"),
        ("for t, c in [('billing_invoice', 'a')]:\n    op.execute(f'UPDATE {t} SET {c} = 1')", "billing_invoice!"),
        ("def sql(table):\n    return f'UPDATE billing_invoice SET x = {table}'\ndef upgrade():\n    op.execute(sql('y'))", "billing_invoice!"),
        ("def run(sql): ...\ndef upgrade():\n    run('UPDATE billing_invoice SET x = 1')", "billing_invoice!"),
        ("op.execute('SET @n = 0; UPDATE billing_invoice SET x = 1')", "billing_invoice!"),
        ("from alembic import op as operation\noperation.drop_table('billing_invoice')", "billing_invoice!"),
        ("op.drop_table('billing_invoice', schema='public')", "billing_invoice!"),
        ("t = op.create_table('gone', sa.Column('x'))\nop.bulk_insert(sa.table('billing_invoice', sa.column('x')), [])", "billing_invoice!"),
        ("def a():\n    t = sa.table('orders')\n    op.execute(t.delete())\ndef b():\n    t = sa.table('billing_invoice')\n    op.execute(t.delete())", "orders!, billing_invoice!"),
        # innocent twins
        ("op.drop_table('billing_invoice', schema='other')", ""),
        ("op.create_foreign_key('fk', 'orders', 'customers', ['a'], ['b'])", ""),
        ("op.add_column('long_gone', sa.Column('x', sa.ForeignKey('billing_invoice.id')))", ""),
        ("op.execute('UPDATE long_gone SET x = 1')", ""),
        ("t = sa.table('billing_invoice')", ""),
    ],
)  # fmt: skip
def test_alembic(code: str, expected: str) -> None:
    assert found(code, ALEMBIC) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(apps, e):\n    I = apps.get_model('billing', 'Invoice')\n    I.objects.filter(x=1)", "billing_invoice"),
        ("def f(apps, e):\n    I = apps.get_model('billing.Invoice')\n    I.objects.update(x=1)", "billing_invoice!"),
        ("def f(apps, e):\n    I = apps.get_model('billing', 'Invoice')\n    for i in I.objects.all():\n        i.save()", "billing_invoice!"),
        ("def f(apps, e):\n    apps.get_model('billing', 'invoice').objects.all().delete()", "billing_invoice!"),
        ("x = migrations.RunSQL('DELETE FROM billing_invoice', reverse_sql='')", "billing_invoice!"),
        ("x = migrations.RunSQL([('DELETE FROM billing_invoice', None)])", "billing_invoice!"),
        ("def f(apps, editor):\n    editor.execute('DELETE FROM billing_invoice')", "billing_invoice!"),
        ("SQL = 'DELETE FROM billing_invoice'\nx = migrations.RunSQL(SQL)", "billing_invoice!"),
        ("SQL = ['DELETE FROM billing_invoice']\nx = migrations.RunSQL(SQL, migrations.RunSQL.noop)", "billing_invoice!"),
        ("x = migrations.RunSQL('DELETE FROM {}'.format('billing_invoice'))", "billing_invoice!"),
        ("x = migrations.RunSQL(sql='SELECT 1', reverse_sql='DELETE FROM billing_invoice')", "billing_invoice!"),
        ("SQL = 'DELETE FROM billing_invoice'\ndef f(apps, e):\n    with e.connection.cursor() as c:\n        c.execute(SQL)", "billing_invoice!"),
        ("x = migrations.RunPython(lambda apps, e: apps.get_model('billing', 'Invoice').objects.all().delete())", "billing_invoice!"),
        ("def f(apps, e):\n    for n in ('Invoice', 'Gone'):\n        apps.get_model('billing', n).objects.update(x=1)", "billing_invoice!"),
        ("def f(apps, e):\n    for a, n in (('billing', 'Invoice'), ('orders', 'Order')):\n        M = apps.get_model(a, n)\n        M.objects.update(x=1)",
         "billing_invoice!, orders_order!"),
        ("APP, NAME = 'billing', 'Invoice'\ndef f(apps, e):\n    I = apps.get_model(APP, NAME)\n    I.objects.create()", "billing_invoice!"),
        ("def f(apps, e):\n    I = apps.get_model('billing', 'Invoice')\n    I.objects.count()\n    I.objects.create()\n    I.objects.update(x=1)", "billing_invoice!"),
        ("def f(apps, e):\n    I = apps.get_model('billing', 'Invoice')\n    clean(I)", "billing_invoice"),
        ("def f(apps, e):\n    I = apps.get_model('billing', 'Invoice')\n    I.objects.count()\ndef g(apps, e):\n    I = apps.get_model('billing', 'Invoice')\n    I.objects.count()", "billing_invoice, billing_invoice"),
        ("x = migrations.AddField('invoice', 'order', models.ForeignKey('orders.Order'))", ""),
        ("def f(apps, e):\n    apps.get_model('auth', 'User')", ""),
    ],
)  # fmt: skip
def test_django(code: str, expected: str) -> None:
    assert found(code, "from django.db import migrations\n", "app.billing.migrations.0001") == expected


@pytest.mark.parametrize(
    ("code", "header", "owners"),
    [
        ("op.add_column('orders', 1)\nop.add_column('order_lines', 1)\nop.add_column('customers', 1)", ALEMBIC, "orders orders customers"),
        ("op.create_foreign_key('fk', 'orders', 'customers', [], [])", ALEMBIC, "orders"),
        ("op.drop_table('gone')", ALEMBIC, ""),
        ("op.execute('UPDATE orders SET x = 1 WHERE id NOT IN (SELECT id FROM billing_invoice)')", ALEMBIC, "orders"),
        ("op.execute('SELECT id FROM billing_invoice')", ALEMBIC, "billing"),
        ("x = [migrations.AddField(model_name='invoice'), migrations.CreateModel(name='Invoice')]", "from django.db import migrations\n", "billing"),
    ],
)  # fmt: skip
def test_whose_tables_operations_are_about(code: str, header: str, owners: str) -> None:
    e = evaluated(code, "app.billing.migrations.0001", header)
    about = (e.registry.by_name[operation.entity].module for operation in migration_operations(e, told(e)))
    assert [*about] == owners.split()


def test_a_model_is_told_where_it_is_written() -> None:
    code = "def f(apps, e):\n    I = apps.get_model('billing', 'Invoice')\n    def g(i):\n        I.objects.filter(pk=i).delete()"
    (access,) = told(evaluated(code, "app.billing.migrations.0001", "from django.db import migrations\n"))
    assert (access.line, access.written, access.writes) == (5, "get_model(billing.Invoice)", True)


@pytest.mark.parametrize(
    ("uses", "line"),
    [
        ("pass", 3),
        ("clean(I)", 3),
        ("I.objects.count()", 4),
        ("I.objects.count()\n    for i in I.objects.all():\n        i.save()", 6),
        ("I.objects.create()\n    I.objects.update(x=1)", 4),
    ],
)
def test_a_model_is_told_once_where_it_is_written_else_used_else_looked_up(uses: str, line: int) -> None:
    code = f"def f(apps, e):\n    I = apps.get_model('billing', 'Invoice')\n    {uses}"
    (access,) = told(evaluated(code, "app.billing.migrations.0001", "from django.db import migrations\n"))
    assert (access.line, access.written) == (line, "get_model(billing.Invoice)")


def test_a_row_that_a_relation_leads_to_is_told_where_it_is_written() -> None:
    code = "def f(apps, e):\n    for i in apps.get_model('billing', 'Invoice').objects.all():\n        i.order.delete()"
    found = told(evaluated(code, "app.billing.migrations.0001", "from django.db import migrations\n"))
    assert [(each.line, each.table, each.writes) for each in found] == [
        (3, "billing_invoice", False),
        (4, "orders_order", True),
    ]


def test_migrations_in_a_folder_of_any_name() -> None:
    e = evaluated(
        "x = [migrations.CreateModel(name='Invoice')]",
        "app.billing.db.changes.a1",
        "from django.db import migrations\n",
    )
    assert [each.table for each in migration_operations(e, told(e))] == ["billing_invoice"]
