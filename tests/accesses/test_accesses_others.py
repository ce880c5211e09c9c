"""What code of Peewee, Tortoise, Piccolo, MongoEngine, Beanie and pymongo reads and writes."""

from __future__ import annotations

import pytest
from django_shop import read_accesses
from sqlalchemy_shop import entity, line, parsed, registry

HEADER = "from shop.billing.models import Pee, Tor, Pic, Mon, Bea\nfrom shop.billing import models\n"
ENTITIES = (
    entity("shop.billing.models.Pee", "pee", framework="peewee"),
    entity("shop.orders.models.Own", "own", framework="peewee"),
    entity("shop.billing.models.Tor", "tor", framework="tortoise"),
    entity("shop.billing.models.Pic", "pic", framework="piccolo"),
    entity("shop.billing.models.Mon", "mon", framework="mongoengine"),
    entity("shop.billing.models.Bea", "bea", framework="beanie"),
    entity("shop.billing.store.invoices", "invoices", framework="pymongo"),
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Pee.select().where(Pee.id == 1)", "query Pee"),
        ("models.Pee.get(id=1)", "query Pee"),
        ("Pee.update(x=1).where(Pee.id == 1).execute()", "write Pee"),
        ("Pee.insert(x=1).execute()", "write Pee"),
        ("from shop.orders.models import Own\nOwn.select().join(Pee)", "query Own, join Pee<Own"),
        ("async def f():\n    await Tor.filter(id=1).delete()", "write Tor"),
        ("async def f():\n    return await Tor.all().prefetch_related('x')", "query Tor"),
        (
            "async def f():\n    t = await Tor.get(id=1).select_related('x')\n    await t.update_from_dict({'a': 1}).save()",
            "query Tor, write Tor",
        ),
        ("async def f():\n    t = await Tor.get(id=1)\n    t.update_from_dict({'a': 1})", "query Tor"),
        ("async def f():\n    return (await Tor.get(id=1)).name", "query Tor"),
        ("Pic.select().run_sync()", "query Pic"),
        ("Mon.objects(id=1).first()", "query Mon"),
        ("Mon.objects.filter(id=1).update(x=1)", "write Mon"),
        ("Bea.find(Bea.id == 1).to_list()", "query Bea"),
        ("db['invoices'].find({})", "query invoices"),
        ("db.invoices.insert_one({})", "write invoices"),
        ("client.shop.get_collection('invoices').update_many({}, {})", "write invoices"),
        # innocent twins
        ("Pee(x=1)", ""),
        ("isinstance(x, Pee)", ""),
        ("Pee.id", ""),
        ("Pee.describe()", ""),
        ("data['invoices']", ""),
        ("data.invoices.find('x')", ""),
    ],
)
def test_other_frameworks(code: str, expected: str) -> None:
    tree, text, name = parsed(code, "shop.orders.service", HEADER)
    found = read_accesses(tree, text, registry(ENTITIES), name)
    assert ", ".join(line(each) for each in found) == expected
