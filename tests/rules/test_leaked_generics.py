"""A model that is the type argument of a generic: containers hand it out, of the project's other classes nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str | bytes]], Path]

API = """
from collections.abc import Awaitable, Iterator
from typing import Annotated, Generic, List, Optional, Type, TypeVar, Union

from django.db.models import QuerySet

from shop.billing.models import Invoice

S = TypeVar("S")
M = TypeVar("M")


class Repository(Generic[S, M]):
    def get(self) -> S: ...


class Rows(List[M]):
    pass


class Walk(Generic[M]):
    def __iter__(self) -> Iterator[M]: ...


def f() -> {type}: ...
"""
FILES = {
    "boundcheck.toml": '[modules.billing]\npath = "shop.billing"\npublic = ["**"]\n',
    "shop/__init__.py": "",
    "shop/billing/__init__.py": "",
    "shop/billing/models.py": "from django.db import models\n\n\nclass Invoice(models.Model):\n    paid = models.BooleanField()\n",
}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Invoice", "certain"),
        ("list[Invoice]", "certain"),
        ("Optional[Invoice]", "certain"),
        ("dict[str, list[Invoice]]", "certain"),
        ("QuerySet[Invoice]", "certain"),
        ("Awaitable[Invoice | None]", "certain"),
        ('Annotated[Invoice, "x"]', "certain"),
        ("Type[Union[Invoice, int]]", "certain"),
        ("Rows[Invoice]", "certain"),
        ("Walk[Invoice]", "certain"),
        ("Repository[int, Invoice]", "possible"),
        ("list[Repository[int, Invoice]]", "possible"),
        ("Repository[int, Invoice] | Invoice", "certain"),
    ],
)
def test_what_a_generic_does_with_the_model(project: Write, written: str, expected: str) -> None:
    root = project({**FILES, "shop/billing/api.py": API.replace("{type}", written)})
    asked = Selection(rules=frozenset(("leaked-model",)), min_certainty="possible")
    found = check(analyse(root / "boundcheck.toml", jobs=1), asked).findings
    assert [(one.rule, one.certainty) for one in found] == [("leaked-model", expected)]
