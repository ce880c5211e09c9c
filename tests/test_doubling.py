"""What is made of others that are made of others, each of them named twice or more: small files of which a run comes to its end.

Whoever follows each name by itself does so a thousand million times.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Files = Mapping[str, str]
TOML = '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n[rules]\nmissing-tests = "off"\n'
DJANGO = "from django.db import models\n"
INVOICE = "class Invoice(models.Model):\n    total = models.IntegerField()\n"
MAPPED = (
    "from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n"
    "class Base(DeclarativeBase): ...\n"
)
HEAD = "from typing import *\nfrom shop.b.models import Invoice\n"
SERIALIZER = "from rest_framework.serializers import ModelSerializer\n"


def rows(line: str, first: str = "Invoice.objects.all()", levels: int = 40) -> str:
    """`x` is made, again and again, of what it was."""
    made = "".join(line.format(new=f"x{n + 1}", old=f"x{n}") + "\n" for n in range(levels))
    return f"x0 = {first}\n{made}x{levels}.delete()\nfor x in x{levels}:\n    x.save()\ncursor.execute(x{levels})\n"


def types(made: str) -> str:
    """Types that have names, each made of the one before."""
    named = "".join(f"T{n + 1} = {made.replace('_', ', '.join([f'T{n}'] * 30))}\n" for n in range(8))
    return (
        f"T0 = Invoice\n{named}def f(x: T8, y: T8):\n    x.total.save()\n    for z in y:\n        z.save()\n"
    )


def diamonds(first: str, argument: str = "", levels: int = 12) -> str:
    """Classes of which three inherit from all three before."""
    above = [first]
    lines = ["T = TypeVar('T')"]
    for n in range(levels):
        classes = [f"C{n}{letter}" for letter in "abc"]
        lines += [f"class {each}({', '.join(above)}): ..." for each in classes]
        above = [f"{each}{argument}" for each in classes]
    used = "def f(x: Z):\n    x.rows.save()\n    for y in x:\n        y.save()\nZ().find().save()\nZ.objects.all().delete()\n"
    return "\n".join((*lines, f"class Z({', '.join(above)}):\n    def f(self): self.rows().save()", used))


def app(**files: str) -> Files:
    return {f"shop/{path.replace('_', '/')}.py": text for path, text in files.items()}


SQLALCHEMY = f"{MAPPED}class Invoice(Base):\n    __tablename__ = 'invoice'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
MANAGER = "".join(
    f"    def m{n}(self):\n        {'; '.join(f'self.m{each}()' for each in range(40))}\n        return self.m{n - 1}()\n"
    for n in range(40)
)
METAS = "".join(
    f"class S{n + 1}(S{n}):\n    class Meta(S{n}.Meta):\n        depth = 1\n        fields = {' + '.join([f'S{n}.Meta.fields'] * 30)} + more\n"
    for n in range(9)
)
CASES: Mapping[str, Files] = {
    "lists of lists": app(a_x=HEAD + rows("{new} = [{old}, {old}]")),
    "rows of values": app(a_x=HEAD + rows("{new} = {old}, {old}")),
    "dictionaries": app(a_x=HEAD + rows("{new} = {{'a': {old}, 'b': {old}}}")),
    "pairs of loops": app(a_x=HEAD + rows("{new} = [(x, y) for x in {old} for y in {old}]")),
    "wide lists": app(a_x=HEAD + rows(f"{{new}} = [{'{old}, ' * 60}]", levels=9)),
    "rows of functions": app(a_x=HEAD + "def f0(): return Invoice.objects.all()\n" + "".join(f"def f{n + 1}(): return f{n}(), f{n}()\n" for n in range(40)) + "f40().delete()\n"),
    "texts put into one another": app(a_x=HEAD + "x0 = y0 = 'b_invoice'\n" + "".join(f"x{n + 1} = x{n}.replace(x{n}, x{n})\n" for n in range(40)) + "cursor.execute(x40)\n"),
    "unions": app(a_x=HEAD + types("Union[_]")),
    "rows of types": app(a_x=HEAD + types("tuple[_]")),
    "dictionaries of types": app(a_x=HEAD + types("dict[str, Union[_]]")),
    "classes": app(a_x=HEAD + diamonds("Unknown")),
    "classes with type arguments": app(a_x=HEAD + diamonds("Generic[T]", "[tuple[T, T]]")),
    "classes with different type arguments": app(a_x=HEAD + diamonds("Generic[T]", "[T]").replace("[T])", "[list[T]])")),
    "classes over files": {"shop/a/c.py": HEAD + diamonds("Unknown"), "shop/a/x.py": HEAD + "from shop.a.c import Z\nclass Y(Z):\n    def f(self):\n        self.rows().save()\n        self.total.save()\ndef f(y: Y):\n    y.find().save()\n    for x in y: x.save()\n"},
    "what loops give": app(b_models=SQLALCHEMY, a_x=HEAD + "".join(f"class {new}{n + 1}:\n    def __iter__(self) -> 'C{n} | D{n}': ...\n" for n in range(40) for new in "CD") + "class Store:\n    def __init__(self, x: C40): self.x = x\n    def m(self):\n        for y in self.x: y.add(Invoice())\n"),
    "branches of what is called": app(a_x=HEAD + "def f(x):\n    rows = Invoice.objects.all()\n" + "".join(f"    if x == {n}:\n        rows = rows.filter(x={n})\n    elif x:\n        rows = rows.exclude(x={n})\n" for n in range(40)) + "    rows.delete()\n"),
    "methods of managers": app(b_models=f"{DJANGO}class Rows(models.QuerySet):\n{MANAGER}{INVOICE}    objects = Rows.as_manager()\n", a_x=HEAD + "Invoice.objects.m1().delete()\n"),
    "stars": {**{f"shop/a/s{n}.py": "".join(f"from shop.a.s{each} import *\n" for each in range(20)) for n in range(20)}, "shop/a/x.py": "from shop.a.s0 import *\nclass Order(Base): ...\n"},
    "settings": app(settings="A0 = ['shop.a']\n" + "".join(f"A{n + 1} = {' + '.join([f'A{n}'] * 9)}\n" for n in range(20)) + "INSTALLED_APPS = A20 + A20\n"),
    "settings of themselves": app(settings="A = A + B + A + B\nB = B + A + B + A\nA += B + A\nINSTALLED_APPS = A + B + INSTALLED_APPS\n"),
    "folders of templates": app(settings="import os\nD0 = base\n" + "".join(f"D{n + 1} = os.path.join({', '.join([f'D{n}'] * 200)})\n" for n in range(6)) + "TEMPLATES = [{'DIRS': [D6]}]\n"),
    "names that are asked for": app(a_x="from django.urls import reverse\nN0 = y\n" + "".join(f"N{n + 1} = {' or '.join([f'N{n}'] * 40)}\n" for n in range(8)) + "reverse(N8)\n"),
    "keys of types": app(b_models=SQLALCHEMY + "T0 = Annotated[int, x]\n" + "".join(f"T{n + 1} = Annotated[{', '.join([f'T{n}'] * 40)}]\n" for n in range(8)) + "class Line(Base):\n    __tablename__ = 'line'\n    id: Mapped[T8] = mapped_column(primary_key=True)\n    key: Mapped[T8]\n"),
    "options of serializers": app(a_x=f"{HEAD}{SERIALIZER}class S0(ModelSerializer):\n    class Meta:\n        model = Invoice\n        fields = ['total', *more]\n{METAS}"),
    "collections": app(b_models=SQLALCHEMY, a_x=HEAD + "def f(x0):\n" + "".join(f"    x{n + 1} = {' or '.join([f'x{n}'] * 40)}\n" for n in range(8)) + "    x8.add(Invoice())\n"),
    "what may be one of many": app(a_x=HEAD + "def f(x0):\n" + "".join(f"    x{n + 1} = {' or '.join([f'x{n}'] * 40)}\n" for n in range(8)) + "    x8.place.total\n", b_models=DJANGO + INVOICE + "class P(models.Model):\n    place = models.ForeignKey(Invoice, models.CASCADE)\n"),
    "types in SQL": app(a_x="cursor.execute('SELECT " + "ARRAY[" * 29 + "1" + "]" * 29 + " FROM b_invoice')\n"),
    "long names": app(a_x=f"import {'a.' * 2_000}a\nimport_module('shop.b.models{'.x' * 2_000}')\n"),
    "rows in SQL": app(a_x="cursor.execute('SELECT " + "STRUCT(" * 29 + "1" + ")" * 29 + " FROM b_invoice')\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_run_comes_to_its_end(
    case: str, project: Callable[..., Path], boundcheck: Callable[..., CompletedProcess[str]]
) -> None:
    files = {"boundcheck.toml": TOML, "shop/b/models.py": DJANGO + INVOICE, **CASES[case]}
    done = boundcheck("check", "--no-cache", "--format", "json", cwd=project(files))
    assert done.stderr == ""
    assert done.returncode in (0, 1)


def test_of_texts_that_are_put_together_five_million_characters_are_read(
    project: Callable[..., Path], boundcheck: Callable[..., CompletedProcess[str]]
) -> None:
    """And that not all of them were is told at the first that was not."""
    long = "x = 'SELECT * FROM b_invoice WHERE a = ' + b + '" + "1 " * 20_000 + "'\n"
    runs = "".join(f"cursor.execute(x + ' AND c = {n}')\n" for n in range(400))
    files = {"boundcheck.toml": TOML, "shop/b/models.py": DJANGO + INVOICE, "shop/a/x.py": long + runs}
    done = boundcheck("check", "--no-cache", "--format", "json", cwd=project(files))
    told = [f for f in json.loads(done.stdout)["findings"] if f["rule"] == "unparsable-file"]
    assert [(each["path"], each["line"]) for each in told] == [("shop/a/x.py", 126)]
    assert "5,000,000 characters" in told[0]["message"]
