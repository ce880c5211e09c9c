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


def test_what_the_class_of_a_model_does_is_its_owners(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
            'models = ["shop.a.models.Bill"]\n[rules]\nmissing-tests = "off"\n',
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
