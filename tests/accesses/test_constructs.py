"""What Python means is written once: every construct that carries a class or a row, with every framework."""

from __future__ import annotations

import ast
import textwrap

import pytest
from django_shop import read_accesses

from boundcheck.codebase.entities.model import Entity, Framework, Registry, Relation

INVOICE, CUSTOMER = "shop.billing.models.Invoice", "shop.customers.models.Customer"
# How each framework queries a class {X}, gets a row of it, many rows, saves a row {r}, and deletes it.
WORDS: dict[Framework, tuple[str, str, str, str, str]] = {
    "django": ("{X}.objects.count()", "{X}.objects.get(pk=1)", "{X}.objects.all()", "{r}.save()", "{r}.delete()"),
    "sqlalchemy": ("session.query({X}).count()", "session.get({X}, 1)", "session.query({X}).all()", "session.add({r})", "session.delete({r})"),
    "peewee": ("{X}.select().count()", "{X}.get_by_id(1)", "{X}.select()", "{r}.save()", "{r}.delete_instance()"),
    "tortoise": ("{X}.all()", "await {X}.get(id=1)", "await {X}.all()", "await {r}.save()", "await {r}.delete()"),
    "piccolo": ("{X}.count()", "await {X}.objects().get({X}.id == 1)", "await {X}.objects()", "await {r}.save()", "await {r}.remove()"),
    "mongoengine": ("{X}.objects.first()", "{X}.objects.get(id=1)", "{X}.objects.all()", "{r}.save()", "{r}.delete()"),
    "beanie": ("{X}.find_all()", "await {X}.get(1)", "await {X}.find_all().to_list()", "await {r}.save()", "await {r}.delete()"),
}  # fmt: skip
# Each gives a name to Invoice and queries it there, where {query} stands.
CLASSES = {
    "alias": "m = Invoice\n{m}",
    "alias in a function": "def f():\n    m = Invoice\n    return {m}",
    "closure": "def f():\n    m = Invoice\n    def g():\n        return {m}\n    return g",
    "walrus": "def f():\n    if (m := Invoice):\n        return {m}",
    "loop over a tuple": "def f():\n    for m in (Invoice,):\n        {m}",
    "loop over a list of the file": "MODELS = [Invoice]\ndef f():\n    for m in MODELS:\n        {m}",
    "comprehension": "def f():\n    return [{m} for m in (Invoice,)]",
    "or": "def f(c=None):\n    m = c or Invoice\n    return {m}",
    "conditional expression": "def f(c):\n    m = Invoice if c else None\n    return {m}",
    "branches": "def f(c):\n    if c:\n        m = Invoice\n    else:\n        m = None\n    return {m}",
    "default argument": "def f(m=Invoice):\n    return {m}",
    "annotated parameter": "def f(m: type[Invoice]):\n    return {m}",
    "tuple": "def f():\n    a, m = 1, Invoice\n    return {m}",
    "element": "def f():\n    pair = (1, Invoice)\n    m = pair[1]\n    return {m}",
    "dict": "MODELS = {'a': Invoice}\ndef f(k):\n    m = MODELS[k]\n    return {m}",
    "dict's values": "MODELS = {'a': Invoice}\ndef f():\n    for m in MODELS.values():\n        {m}",
    "dict's get": "MODELS = {'a': Invoice}\ndef f(k):\n    m = MODELS.get(k)\n    return {m}",
    "function of the file": "def model():\n    return Invoice\ndef f():\n    m = model()\n    return {m}",
    "annotated function": "def model() -> type[Invoice]:\n    return x\ndef f():\n    m = model()\n    return {m}",
    "getattr": "from shop.billing import models\ndef f():\n    m = getattr(models, 'Invoice')\n    return {m}",
    "package": "from shop.billing import models as m_\ndef f():\n    m = m_.Invoice\n    return {m}",
    "import in a function": "def f():\n    from shop.billing.models import Invoice as m\n    return {m}",
    "set in __init__": "class S:\n    def __init__(self):\n        self.m = Invoice\n    def f(self):\n        m = self.m\n        return {m}",
    "class attribute": "class S:\n    m = Invoice\n    def f(self):\n        m = self.m\n        return {m}",
    "inherited attribute": "class B:\n    m = Invoice\nclass S(B):\n    def f(self):\n        m = self.m\n        return {m}",
    "method": "class S:\n    def model(self):\n        return Invoice\n    def f(self):\n        m = self.model()\n        return {m}",
    "property": "class S:\n    @property\n    def m(self):\n        return Invoice\n    def f(self):\n        m = self.m\n        return {m}",
    "class variable of a classmethod": "class S:\n    m = Invoice\n    @classmethod\n    def f(cls):\n        m = cls.m\n        return {m}",
}  # fmt: skip
# Each has a row of Invoice in `r` and saves it there.
ROWS = {
    "variable": "r = {row}\n{save}",
    "parameter": "def f(r: Invoice):\n    {save}",
    "optional parameter": "def f(r: 'Invoice | None'):\n    {save}",
    "loop": "for r in {rows}:\n    {save}",
    "list parameter": "def f(rows: list[Invoice]):\n    for r in rows:\n        {save}",
    "element": "rows = list({rows})\nr = rows[0]\n{save}",
    "enumerate": "for i, r in enumerate({rows}):\n    {save}",
    "zip": "for i, r in zip(range(3), {rows}):\n    {save}",
    "sorted": "for r in sorted({rows}, key=len):\n    {save}",
    "next": "r = next(iter({rows}))\n{save}",
    "comprehension": "[{save} for r in {rows}]",
    "list of a comprehension": "found = [x for x in {rows}]\nfor r in found:\n    {save}",
    "cast": "from typing import cast\nr = cast(Invoice, x)\n{save}",
    "isinstance": "def f(r):\n    if isinstance(r, Invoice):\n        {save}",
    "isinstance with a tuple": "def f(r):\n    if isinstance(r, (Invoice,)):\n        {save}",
    "not isinstance": "def f(r):\n    if not isinstance(r, Invoice):\n        return\n    {save}",
    "assert isinstance": "def f(r):\n    assert isinstance(r, Invoice)\n    {save}",
    "match": "def f(r):\n    match r:\n        case Invoice():\n            {save}",
    "match as": "def f(x):\n    match x:\n        case Invoice() as r:\n            {save}",
    "walrus": "if (r := {row}):\n    {save}",
    "or": "r = {row} or None\n{save}",
    "conditional expression": "r = {row} if x else None\n{save}",
    "dict": "rows = {'a': {row}}\nr = rows['a']\n{save}",
    "function of the file": "def one():\n    return {row}\nr = one()\n{save}",
    "annotated function": "def one() -> Invoice:\n    return x\nr = one()\n{save}",
    "generator of the file": "def some():\n    for x in {rows}:\n        yield x\nfor r in some():\n    {save}",
    "set by another method": "class S:\n    def g(self):\n        self.r = {row}\n    def f(self):\n        r = self.r\n        {save}",
    "annotated attribute": "class S:\n    r: Invoice\n    def f(self):\n        r = self.r\n        {save}",
    "lambda": "f = lambda r=None: [{save} for r in {rows}]",
}  # fmt: skip


def _registry(framework: Framework) -> Registry:
    def entity(name: str, fields: str, *relations: Relation) -> Entity:
        module, table = name.split(".")[1], name.rpartition(".")[2].lower()
        managers = frozenset({"objects"}) if framework in ("django", "mongoengine") else frozenset()
        return Entity(
            name, framework, name.rpartition(".")[0], module, "", 1, 1, table, label=module, managers=managers,
            fields=frozenset(fields.split()), relations={found.name: found for found in relations},
        )  # fmt: skip

    kind = "relationship" if framework == "sqlalchemy" else "fk"
    customer = Relation(
        "customer", kind, CUSTOMER, INVOICE, "", 1, 1, 1, "customer_id", "invoices", "invoices"
    )  # fmt: skip
    entities = (entity(INVOICE, "id total", customer), entity(CUSTOMER, "id email"))
    back = {CUSTOMER: {"invoices": (INVOICE, customer)}}
    by_label = {(e.label or "", e.class_name.lower()): e for e in entities}
    by_table = {e.table or "": (e,) for e in entities}
    return Registry({e.name: e for e in entities}, by_table, by_label, back, back, {})


def _found(code: str, framework: Framework) -> list[str]:
    text = "from shop.billing.models import Invoice\nfrom shop.customers.models import Customer\n"
    if "await" in code:
        code = "async def around():\n" + textwrap.indent(
            code.replace("def ", "async def ").replace("lambda", "lambda"), "    "
        )
    text += code
    found = read_accesses(ast.parse(text), text, _registry(framework), "shop.orders.service", "orders")
    return [
        f"{access.kind} {access.entity.rpartition('.')[2]}"
        for access in found
        if access.certainty != "possible"
    ]


@pytest.mark.parametrize("framework", WORDS)
@pytest.mark.parametrize("construct", CLASSES)
def test_a_class_is_followed(construct: str, framework: Framework) -> None:
    query = WORDS[framework][0].replace("{X}", "m")
    found = _found(CLASSES[construct].replace("{m}", query), framework)
    assert "query Invoice" in found
    assert set(found) == {"query Invoice"}


@pytest.mark.parametrize("framework", WORDS)
@pytest.mark.parametrize("construct", ROWS)
def test_a_row_is_followed(construct: str, framework: Framework) -> None:
    _, row, rows, save, _ = (word.replace("{X}", "Invoice").replace("{r}", "r") for word in WORDS[framework])
    code = ROWS[construct].replace("{rows}", rows).replace("{row}", row).replace("{save}", save)
    if "await" in code and ("one()" in code or "some()" in code or "model()" in code):
        code = code.replace("= one()", "= await one()").replace("for r in some()", "async for r in some()")
    assert "write Invoice" in _found(code, framework)


@pytest.mark.parametrize("framework", WORDS)
def test_what_is_done_with_a_row(framework: Framework) -> None:
    _, row, _, _, delete = (word.replace("{X}", "Invoice").replace("{r}", "r") for word in WORDS[framework])
    assert "write Invoice" in _found(f"r = {row}\n{delete}", framework)
    assert "traversal Customer" in _found(f"r = {row}\nprint(r.customer.email)", framework)
    assert "traversal Customer" not in _found(f"r = {row}\nprint(r.customer_id, r.total)", framework)
    assert "accessor Invoice" in _found(
        "def f(c: Customer):\n    for r in c.invoices:\n        print(r.total)", framework
    )


@pytest.mark.parametrize("framework", WORDS)
@pytest.mark.parametrize(
    "code",
    [
        "class Invoice:\n    pass\nm = Invoice\n{m}",  # another one
        "def f(m):\n    return {m}",
        "m = Invoice\nm = other()\n{m}",
        "def f(r: Other):\n    {save}",
        "r = Invoice.__name__\n{save}",
        "def f(r):\n    if isinstance(r, Other):\n        {save}",
    ],
)
def test_what_is_no_entity_is_none(code: str, framework: Framework) -> None:
    query, _, _, save, _ = (word.replace("{X}", "m").replace("{r}", "r") for word in WORDS[framework])
    assert _found(code.replace("{m}", query).replace("{save}", save), framework) == []


@pytest.mark.parametrize(
    "code",
    [
        "for r in Invoice.objects.in_bulk([1]).values():\n    r.save()",
        "rows = Invoice.objects.in_bulk([1])\nrows[1].save()",
        "f = lambda: [r.save() for r in Invoice.objects.all()]",
        "f(key=lambda rows=Invoice.objects.all(): [r.save() for r in rows])",
        "r, made = Invoice.objects.get_or_create(pk=1)\nr.save()",
        "for a, r in zip([1], Invoice.objects.filter(pk=1)):\n    r.save()",
        "from copy import copy\nr = copy(Invoice.objects.first())\nr.save()",
    ],
)
def test_what_only_django_has(code: str) -> None:
    assert "write Invoice" in _found(code, "django")
