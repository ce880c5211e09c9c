"""What migrations do with tables of the project, and whose a migration is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy_shop import ENTITIES, entity, parsed, registry

from boundcheck.accesses.migrations import migration_accesses, migration_operations, migration_owner
from boundcheck.finding import Certainty

DJANGO = (
    entity("app.billing.models.Invoice", "billing_invoice", framework="django", label="billing"),
    entity("app.orders.models.Order", "orders_order", framework="django", label="orders"),
)
ALEMBIC = "import sqlalchemy as sa\nfrom alembic import op\n"


def words(sql: str) -> Iterator[tuple[str, str, bool, Certainty]]:
    for each in DJANGO if "DELETE" in sql else ENTITIES:
        if each.table and each.table in sql:
            yield each.name, each.table, not sql.startswith("SELECT"), "certain"


def found(code: str, header: str, file: str = "migrations.a1") -> str:
    everything = registry(DJANGO if "django" in header else ENTITIES)
    tree, text, scope = parsed(code, file, header)
    accesses = list(migration_accesses(tree, text, scope, everything, words))
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
        # innocent twins
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
        ("x = migrations.AddField('invoice', 'order', models.ForeignKey('orders.Order'))", ""),
        ("def f(apps, e):\n    apps.get_model('auth', 'User')", ""),
    ],
)  # fmt: skip
def test_django(code: str, expected: str) -> None:
    assert found(code, "from django.db import migrations\n", "app.billing.migrations.0001") == expected


@pytest.mark.parametrize(
    ("code", "header", "owner"),
    [
        ("op.add_column('orders', 1)\nop.add_column('order_lines', 1)\nop.add_column('customers', 1)", ALEMBIC, "orders"),
        ("op.create_foreign_key('fk', 'orders', 'customers', [], [])", ALEMBIC, "orders"),
        ("op.drop_table('gone')", ALEMBIC, None),
        ("x = [migrations.AddField(model_name='invoice'), migrations.CreateModel(name='Invoice')]", "from django.db import migrations\n", "billing"),
    ],
)  # fmt: skip
def test_owner(code: str, header: str, owner: str | None) -> None:
    everything = registry(DJANGO if "django" in header else ENTITIES)
    operations = migration_operations(*parsed(code, "app.billing.migrations.0001", header), everything, words)
    assert migration_owner(operations, everything) == owner
