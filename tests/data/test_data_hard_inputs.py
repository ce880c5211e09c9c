"""Models and SQL that nobody should write, and that must not stop a run or make it claim what is not so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
TOML = '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\npublic = ["**"]\n[rules]\nmissing-tests = "off"\n'
MODELS = "from django.db import models\n\n\nclass Invoice(models.Model):\n    total = models.IntegerField()\n"

# What the parser lets pass and the compiler does not.
UNCOMPILED = """
return Invoice.objects.get(pk=1)
yield Invoice.objects.all()
await Invoice.objects.aget(pk=1)
*a, *b = Invoice.objects.all()
(*c,) = *d, *e = Invoice.objects.all()
def f(x, x, *x, **x):
    nonlocal q, r
    global x
    break
    continue
    return *Invoice.objects.all(), 1
class C(Invoice, Invoice, metaclass=A, metaclass=Invoice, **k):
    nonlocal z
    return Invoice
    def m(self, self): self.x = yield self.x
    @staticmethod
    def n(): super().n(); super.m; self.x
for Invoice.x in Invoice.objects.all(): Invoice.x.save()
for *a, in Invoice.objects.all(): a.save()
with Invoice.objects.get(pk=1) as (x, *y, *z): x.save()
try:
    pass
except* Invoice as q: pass

match Invoice.objects.get():
    case Invoice(x=1, x=y): y.save()
    case Invoice(1, 2, x=z) | Invoice(z): z.save()
    case {1: p, 1: p, **p}: p.save()
    case [p, p]: p.save()
    case {"a": [*_, q]} as q: q.save()
    case q | w | _: q.save()
    case x if (x := Invoice.objects.get()): x.save()
lambda x, x: x.save()
f(x=1, x=Invoice.objects.get(), *a, **b, **c)
[x for x in (x := Invoice.objects.all())]
[(y := x.save()) for y in y for y in y]
def g(a=(yield), *, b: (yield) = (await z)): yield from await (lambda: (yield))()
del (a, [b.x, c[0]])
"""

CASES: Mapping[str, tuple[str, str]] = {
    "models in a loop": ("for x in y:\n    class Loop(models.Model): pass\n", ""),
    "models in a function": ("def make():\n    class Inner(models.Model): pass\n    return Inner\n", ""),
    "a model in a condition": ("if x:\n    class Maybe(models.Model): pass\nelse:\n    class Maybe(models.Model): pass\n", ""),
    "a model made by type": ('Made = type("Made", (models.Model,), {})\n', ""),
    "a model that is its own base": ("class Me(Me): pass\n", ""),
    "bases in a circle": ("class A(B): pass\nclass B(A): pass\n", ""),
    "a metaclass": ("class M(models.Model, metaclass=f(x)): pass\n", ""),
    "a computed table": ("class C(models.Model):\n    class Meta:\n        db_table = f'{x}_{y()}'\n", ""),
    "a relation to nothing": ("class R(models.Model):\n    x = models.ForeignKey('nope.Nope', models.CASCADE)\n    y = models.ForeignKey(f(), 1)\n", ""),
    "a hundred thousand columns": ("class W(models.Model):\n" + "    x = models.IntegerField()\n" * 20_000, ""),
    "deeply nested code": ("", "x = " + "[" * 300 + "]" * 300 + "\ny = " + "f(" * 200 + ")" * 200 + "\n"),
    "a chain of a thousand calls": ("", "Invoice.objects" + ".filter(x=1)" * 1_000 + "\n"),
    "a sum of a thousand strings": ("", 'cursor.execute("SELECT " + ' + ' + '.join(['"x, "'] * 1_000) + ' + "1 FROM b_invoice")\n'),
    "a megabyte of SQL": ("", 'cursor.execute("""INSERT INTO b_invoice VALUES ' + "(1, 'x'), " * 100_000 + '(1, 2)""")\n'),
    "a thousand holes": ("", 'cursor.execute(f"SELECT * FROM b_invoice WHERE ' + "{x} AND " * 1_000 + '{y}")\n'),
    "SQL that is none": ("", 'cursor.execute("SELECT FROM WHERE (((( b_invoice")\nlog("update b_invoice set it right")\n'),
    "a lookup path of a thousand hops": ("", f'Invoice.objects.filter({"x__" * 1_000}y=1)\n'),
    "what parses and is not compiled": ("", UNCOMPILED),
    "patterns that bind different names": ("", "match Invoice.objects.get():\n    case [x] | [y] | {'k': z, **rest}:\n        x.save()\n    case [*a, *b] | (c as d):\n        d.save()\n"),
    "keywords from nowhere": ("", "Invoice.objects.filter(*args, **{f'{a}__{b}': 1})\nInvoice.objects.filter(*(x for x in y))\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_nothing_stops_the_run(case: str, project: Callable[..., Path], boundcheck: Run) -> None:
    models, code = CASES[case]
    root = project(
        {
            "boundcheck.toml": TOML,
            "shop/b/models.py": MODELS + models,
            "shop/a/x.py": f"from shop.b.models import Invoice\n{code}",
            "shop/a/q.sql": "SELECT FROM b_invoice WHERE;;; -- ' \" $$\nINSERT",
        }
    )
    done = boundcheck("check", "--format", "json", cwd=root)
    assert done.stderr == ""
    assert done.returncode in (0, 1)
    for finding in json.loads(done.stdout)["findings"]:
        told = case == "deeply nested code" and finding["rule"] == "unparsable-file"  # no Python reads it
        assert told or finding["target"] in ("b_invoice", "shop.b.models.Invoice"), finding
    assert boundcheck("tables", cwd=root).returncode == 0


def test_two_classes_of_one_name_are_two_tables(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project({"boundcheck.toml": TOML, "shop/b/models.py": MODELS, "shop/a/models.py": MODELS})
    tables = json.loads(boundcheck("tables", "--format", "json", cwd=root).stdout)["tables"]
    assert [(table["table"], table["owner"]) for table in tables] == [("a_invoice", "a"), ("b_invoice", "b")]
