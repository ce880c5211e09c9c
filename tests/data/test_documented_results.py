"""What functions give whose docstrings alone say it, as Sphinx, Google and numpy write that, and innocent twins."""

from __future__ import annotations

import pytest
from rows_in_hands import Marked, Write, expected_and_told

from boundcheck.python.documented import documented_result

FINDING = '''
def sphinx(key):
    """Find it.

    :param key: which
    :rtype: Customer
    """
    return registry[key]
def in_full(key):
    """:rtype: :class:`~shop.crm.models.Customer`"""
    return registry[key]
def returned(key):
    """
    :returns: :class:`Customer` instance
    """
    return registry[key]
def google(key):
    """Find it.

    Args:
        key: which

    Returns:
        Customer: the one found
    """
    return registry[key]
def maybe(key):
    """
    Returns:
        Optional[Customer]: the one found
    """
    return registry[key]
def some(key):
    """
    Returns:
        list[Customer]: all of them
    """
    return registry[key]
def numpy(key):
    """Find it.

    Returns
    -------
    Customer
        The one found.
    """
    return registry[key]
def named(key):
    """
    Returns
    -------
    customer : Customer
        the one
    """
    return registry[key]
def each(key):
    """
    Yields:
        Customer: one after the other
    """
    yield from registry[key]
def draft(key):
    """:rtype: Draft"""
    return registry[key]
def prose(key):
    """Find it.

    :returns: Customer of the shop, as a draft

    Returns a Customer:
        it does
    """
    return registry[key]
def annotated(key) -> Draft:
    """:rtype: Customer"""
    return registry[key]
class Store:
    def newest(self):
        """:rtype: Customer"""
        return self.rows[0]
    @property
    def owner(self):
        """
        Returns:
            Customer: whose it is
        """
        return self.rows[0]
    @property
    def paper(self):
        """
        Returns:
            Draft: whose it is
        """
        return self.rows[0]
    def own(self):
        self.newest().save()  #! foreign-write
        self.owner.save()  #! foreign-write
        self.paper.save()
'''
USE = """
    sphinx(1).save()  #! foreign-write
    in_full(1).save()  #! foreign-write
    returned(1).save()  #! foreign-write
    google(1).save()  #! foreign-write
    maybe(1).save()  #! foreign-write
    numpy(1).save()  #! foreign-write
    named(1).save()  #! foreign-write
    for c in some(1):
        c.delete()  #! foreign-write
    for c in each(1):
        c.delete()  #! foreign-write
    draft(1).save()
    prose(1).save()
    annotated(1).save()
    Store().newest().save()  #! foreign-write
    Store().owner.save()  #! foreign-write
    Store().paper.save()
"""


@pytest.mark.parametrize("framework", ["Django", "SQLAlchemy"])
def test_rows_that_docstrings_tell(project: Write, marked: Marked, framework: str) -> None:
    head = "from shop.orders.finding import *\n"
    head += "from shop.orders.finding import annotated, draft, each, google, in_full, maybe, named, numpy, prose, returned, some, sphinx, Store\n"
    files = {"finding": f"{FINDING}def local():{USE}", "use": f"{head}def f():{USE}"}
    if framework == "SQLAlchemy":
        files = {
            name: code.replace(").save()", ").email = 1").replace(".owner.save()", ".owner.email = 1")
            .replace(".paper.save()", ".paper.email = 1").replace(".delete()", ".email = 1")
            for name, code in files.items()
        }  # fmt: skip
    expected, told = expected_and_told(framework, files, project, marked)
    assert told == expected


def test_a_docstring_is_no_annotation(project: Write) -> None:
    """`leaked-model` is about what a signature says."""
    from boundcheck import check

    root = project(
        {
            "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\npublic = ["api"]\n',
            "shop/__init__.py": "",
            "shop/crm/__init__.py": "",
            "shop/crm/api.py": 'from shop.crm.models import Club\ndef one(key):\n    """:rtype: Club"""\n',
            "shop/crm/models.py": "from django.db import models\nclass Club(models.Model):\n    title = models.CharField()\n",
        }
    )
    assert [found.rule for found in check(root, select=["leaked-model"]).findings] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (":rtype: Order", "Order"),
        (":rtype: :py:class:`shop.Order` or None", "shop.Order | None"),
        (":rtype: list of Order", "list[Order]"),
        (":rtype: int", ""),
        (":returns: the Order", "the Order"),  # which nothing can be called
        (":return: Order: the newest", ""),
        ("Returns:\n    Order: the newest", "Order"),
        ("Returns:\n    :class:`Order`: the newest", "Order"),
        ("Returns:\n    dict[str, Order]: by number", "dict[str, Order]"),
        ("Returns:\n    Order", "Order"),
        ("Returns:\n    What is newest: an order", "What is newest"),
        ("Returns\n-------\nOrder\n    The newest.", "Order"),
        ("Returns\n-------\nfound : Order or None\n    The newest.", "Order | None"),
        ("Returns\n-------\nint", ""),
        ("Yields:\n    Order: each", "Order"),
        ("Returns: Order", ""),
        ("Order", ""),
    ],
)
def test_what_a_docstring_says(text: str, said: str) -> None:
    assert documented_result(text) == said
    indented = "Find.\n\n" + "".join(f"    {line}\n" for line in text.splitlines())
    assert documented_result(indented) == said
