"""A Django project whose `orders` leaks into other modules' tables where only a running suite shows it."""

from __future__ import annotations

APPS = ("common", "billing", "customers", "audit", "orders")

_MODELS = {
    "common": """
class Country(models.Model):
    code = models.CharField(max_length=2)
""",
    "billing": """
class Invoice(models.Model):
    number = models.IntegerField()
    paid = models.BooleanField(default=False)
""",
    "customers": """
class Group(models.Model):
    name = models.CharField(max_length=9)

class Customer(models.Model):
    name = models.CharField(max_length=9)
    groups = models.ManyToManyField(Group)
""",
    "audit": """
class Entry(models.Model):
    text = models.CharField(max_length=99)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, null=True)
""",
    "orders": """
class Order(models.Model):
    number = models.IntegerField()
    closed = models.BooleanField(default=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, db_constraint=False)
""",
}

FILES = {
    "boundcheck.toml": """
test_support = ["helpers"]

[modules]
common = { path = "common", role = "shared" }
billing = { path = "billing" }
customers = { path = "customers" }
audit = { path = "audit" }
orders = { path = "orders", depends_on = ["billing"] }
site = { path = "site_settings", role = "composition" }
""",
    "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = site_settings\naddopts = --nomigrations\n",
    "site_settings.py": f"""
import os
INSTALLED_APPS = {APPS!r}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
if "SOCKET" in os.environ:
    _database = {{"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["SOCKET"], "USER": "postgres"}}
else:
    _database = {{"ENGINE": "django.db.backends.sqlite3"}}
DATABASES = {{alias: {{**_database, "NAME": f"shop_{{alias}}"}} for alias in ("default", "second")}}
""",
    **{f"{app}/__init__.py": "" for app in APPS},
    **{
        f"{app}/models.py": f"from django.db import models\n{text}"
        for app, text in _MODELS.items()
        if app != "audit"
    },
    "audit/models.py": f"""from django.db import models
from django.db.models.signals import post_save
{_MODELS["audit"]}
def record(sender, instance, **kwargs):
    if instance.number == 13:
        Entry.objects.create(text="saved")  # finds test-foreign-data: audit_entry

post_save.connect(record, sender="orders.Order")
""",
    "billing/api.py": """
from django.db import transaction
from billing.models import Invoice

def issue(number):
    with transaction.atomic():
        return Invoice.objects.create(number=number).pk

def is_paid(number):
    return Invoice.objects.filter(number=number, paid=True).exists()
""",
    "orders/service.py": """
import threading
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from billing import api
from common.models import Country
from orders.models import Order

def rows_of(label):
    return list(apps.get_model(label).objects.filter(pk__in=[1, 2]))  # finds foreign-query: billing_invoice, foreign-query: customers_customer

def pay_raw(number):
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "billing_invoice" SET paid = %s WHERE number = 77', [True])  # finds foreign-write: billing_invoice

def swallow():
    try:
        rows = list(apps.get_model("billing.Invoice").objects.values("number"))  # finds foreign-query: billing_invoice
    except DatabaseError:
        rows = []
    return rows

def join():
    return list(Order.objects.select_related("customer"))  # finds cross-module-join: customers_customer

def group_all():
    through = apps.get_model("customers.Customer").groups.through
    return through.objects.count()  # finds foreign-query: customers_customer_groups

def issue_many(count):
    invoice = apps.get_model("billing", "Invoice")
    invoice.objects.bulk_create(invoice(number=n) for n in range(count))  # finds foreign-write: billing_invoice

def import_rows(rows):
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO billing_invoice (number, paid) VALUES (%s, %s)", rows)  # finds foreign-write: billing_invoice

def totals():
    with connection.cursor() as cursor:
        cursor.execute("WITH big AS (SELECT number FROM billing_invoice) SELECT count(*) FROM big")  # finds foreign-query: billing_invoice
        return cursor.fetchone()

def close(number):
    with transaction.atomic():  # finds shared-transaction: billing_invoice
        Order.objects.filter(number=number).update(closed=True)
        api.issue(number)

@transaction.atomic  # one transaction for each call
def close_decorated(number, invoice):
    Order.objects.filter(number=number).update(closed=True)
    if invoice:
        api.issue(number)

def close_twice(number):
    close_decorated(number, False)
    close_decorated(number, True)  # finds shared-transaction: billing_invoice

def close_apart(number):
    with transaction.atomic():
        Order.objects.filter(number=number).update(closed=True)
        Country.objects.create(code="DE")
    api.issue(number)
    return api.is_paid(number)

def remove(number):
    Order.objects.filter(number=number).delete()

async def count_later():
    return await apps.get_model("billing.Invoice").objects.acount()  # finds foreign-query: billing_invoice

def in_thread():
    def work():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM billing_invoice")  # finds foreign-query: billing_invoice
        finally:
            connection.close()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

def on_second():
    return apps.get_model("billing.Invoice").objects.using("second").exists()  # finds foreign-query: billing_invoice
""",
    "helpers/factories.py": """
def invoice():
    from billing.models import Invoice
    return Invoice.objects.create(number=5)
""",
    "billing/tests/__init__.py": "",
    "billing/tests/made.py": """
def invoice():
    from billing.models import Invoice
    return Invoice.objects.create(number=6)
""",
    "orders/tests/__init__.py": "",
    "orders/tests/conftest.py": """
import pytest

@pytest.fixture(scope="session")
def seeded(django_db_setup, django_db_blocker):
    from billing.models import Invoice
    with django_db_blocker.unblock():
        made = Invoice.objects.create(number=1)  # finds test-foreign-data: billing_invoice
        made.delete()  # finds test-foreign-data: billing_invoice
""",
    "orders/tests/test_leaks.py": """
import asyncio
import pytest
from asgiref.sync import async_to_sync
from billing.models import Invoice
from billing.tests import made
from helpers import factories
from orders import service
from orders.models import Order

pytestmark = pytest.mark.django_db(databases=["default", "second"])

def test_variable_model():
    service.rows_of("billing.Invoice")
    service.rows_of("customers.Customer")

def test_raw():
    service.pay_raw(1)

def test_raw_changed_nothing():
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM billing_invoice")  # clears up

def test_swallowed():
    assert service.swallow() == []

def test_join():
    service.join()

def test_many_to_many():
    service.group_all()

def test_bulk():
    service.issue_many(3)

def test_executemany():
    service.import_rows([(1, False), (2, True)])

def test_common_table_expression():
    service.totals()

def test_transaction():
    service.close(1)

def test_transaction_of_a_decorated_function():
    service.close_twice(1)

def test_signal_handler():
    Order.objects.create(number=13)

def test_async():
    async_to_sync(service.count_later)()

def test_other_connection():
    service.on_second()

def test_own_rows_of_billing():
    Invoice.objects.create(number=3)  # finds test-foreign-data: billing_invoice

def test_factory():
    factories.invoice()  # strict test-foreign-data: billing_invoice

def test_factory_of_another_module():
    made.invoice()  # finds test-foreign-data: billing_invoice

def test_session_fixture(seeded):
    pass

@pytest.mark.django_db(transaction=True)
def test_in_a_thread():
    service.in_thread()
""",
    "orders/tests/test_clean.py": """
import pytest
from django.db import connection, connections, transaction
from orders import service
from orders.models import Order

pytestmark = pytest.mark.django_db(databases=["default", "second"])

def test_api_at_work():
    Order.objects.create(number=1)
    assert service.close_apart(1) is False

def test_the_test_opens_the_transaction():
    with transaction.atomic():
        Order.objects.create(number=1)
        service.close_apart(1)

def test_deletion_takes_audit_along():
    Order.objects.create(number=1)
    service.remove(1)
    assert not Order.objects.exists()

@pytest.mark.django_db(transaction=True)
def test_connections_close():
    connections.close_all()
    assert Order.objects.count() == 0

def test_a_wrapper_of_ones_own():
    seen = []
    def look(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)
    connection.close() if not connection.in_atomic_block else None
    with connection.execute_wrapper(look):
        Order.objects.count()
    Order.objects.count()
    assert len(seen) == 1
""",
}
