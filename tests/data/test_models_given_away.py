"""A model that `models` gives to a module: what its class does is that module's, what stands beside it is not."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]
MODELS = """\
from django.db import models


class Order(models.Model):
    number = models.TextField()


class Bill(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    paid = models.BooleanField()

    def pay(self):
        self.paid = True
        self.save()

    @classmethod
    def make(cls, order):
        return cls.objects.create(order=order)

    def number(self):
        return self.order.number


def settle(bill: Bill):
    bill.save()
"""


CONTRACT = """\
[modules.a]
path = "shop.a"
[modules.b]
path = "shop.b"
models = ["shop.a.models.Bill"]
[rules]
missing-tests = "off"
"""
# One block that saves what another module owns by a method of that class: whose the block is tells what is foreign.
TOGETHER = """

from django.db import transaction


class Account(models.Model):
    def close(self, bill: Bill):
        with transaction.atomic():
            self.save()
            bill.pay()
"""


def test_what_the_class_of_a_model_does_is_its_owners(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(
        {
            "boundcheck.toml": CONTRACT,
            "shop/a/models.py": MODELS,
            "shop/b/__init__.py": "",
        }
    )
    told = [
        line.partition(";")[0] for line in boundcheck("check", "--no-cache", cwd=root).stdout.splitlines()
    ]
    assert [line for line in told if "foreign-key" not in line] == [
        "shop/a/models.py:21:16: relation-traversal: b hops into a_order (Order, owned by a) by self.order",
        "shop/a/models.py:25:5: foreign-write: a writes a_bill (Bill, owned by b) by bill.save",
    ]
    _, _, bills = boundcheck("tables", cwd=root).stdout.partition("  a_bill")
    assert bills.splitlines()[1] == "    a: write at 1 site (1 writing)"


def test_a_transaction_reaches_the_owner_of_a_models_class(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    files = {"shop/a/models.py": MODELS + TOGETHER, "shop/b/__init__.py": ""}

    def told(contract: str) -> list[str]:
        root = project({"boundcheck.toml": contract, **files})
        done = boundcheck("check", "--no-cache", "--select", "shared-transaction", cwd=root)
        return [line.partition(" by ")[0] for line in done.stdout.splitlines()]

    assert told(CONTRACT) == [
        "shop/a/models.py:33:14: shared-transaction: transaction.atomic writes for a and,"
    ]
    given = CONTRACT.replace("models.Bill", "models.*")
    assert told(given) == []


def test_an_explanation_asks_for_the_owner_of_a_models_class(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project({"boundcheck.toml": CONTRACT, "shop/a/models.py": MODELS, "shop/b/__init__.py": ""})
    for line, what in ((9, "b → a: foreign key of a_order"), (21, "b → a: traversal of a_order")):
        assert what in boundcheck("explain", f"shop/a/models.py:{line}", cwd=root).stdout
