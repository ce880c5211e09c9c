"""What others use of a module, what it uses of others, and what of it cannot cross a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from extract_examples import ground

from boundcheck.extraction.model import Caller, Definition, Parameter, SurfaceEntry
from boundcheck.extraction.records import shapes_of
from boundcheck.extraction.surface import needs_of, surface_of

CONTRACTS = """
    source_roots = ["src"]
    [modules.billing]
    path = "shop.billing"
    public = ["api"]
    [modules.orders]
    path = "shop.orders"
    [modules.stock]
    path = "shop.stock"
"""


def surface(root: Path, api: str, caller: str, **files: str) -> dict[str, SurfaceEntry]:
    """The surface of billing by name, where `api` is its API and a file of orders calls it."""
    made = ground(
        root,
        {
            "boundcheck.toml": CONTRACTS,
            "src/shop/__init__.py": "",
            "src/shop/billing/__init__.py": "",
            "src/shop/billing/api.py": api,
            "src/shop/orders/__init__.py": "",
            "src/shop/orders/cart.py": caller,
            **files,
        },
    )
    return {entry.name.removeprefix("shop.billing."): entry for entry in surface_of(made, "billing")}


def test_an_entry_tells_who_uses_a_name_and_where(tmp_path: Path) -> None:
    found = surface(
        tmp_path,
        '''
        def charge(order: int, *, note: str = "") -> bool:
            """Take the money.

            Once.
            """
        ''',
        """
        from shop.billing.api import charge
        def pay(orders):
            charge(0)
            for order in orders:
                charge(order)
        """,
        **{
            "src/shop/stock/__init__.py": "from shop.billing import api\nhook = api.charge\n",
            "src/shop/orders/tests/test_cart.py": "from shop.billing.api import charge\ndef test_it(): charge(1)\n",
        },
    )
    assert found == {
        "api.charge": SurfaceEntry(
            "billing",
            "shop.billing.api.charge",
            Definition(
                "function",
                "charge(order: int, *, note: str = '') -> bool",
                "src/shop/billing/api.py",
                1,
                parameters=(
                    Parameter("order", "int"),
                    Parameter("note", "str", "''", "keyword"),
                ),
                returns="bool",
                doc="Take the money.",
            ),
            (
                Caller(
                    "orders", 2, 1, 0, 1, (("src/shop/orders/cart.py", 3), ("src/shop/orders/cart.py", 5)), 2
                ),
                Caller("stock", 1, 0, 0, 0, (("src/shop/stock/__init__.py", 2),), 0),
            ),
        )
    }
    assert (found["api.charge"].sites, found["api.charge"].calls.all) == (3, 2)


@pytest.mark.parametrize(
    ("definition", "kind", "signature"),
    [
        ("def x(a, /, b=1, *c, d, **e): ...", "function", "x(a, /, b=1, *c, d, **e)"),
        ("def x(a, /): ...", "function", "x(a, /)"),
        ("async def x() -> 'list[int]': ...", "function", "async x() -> list[int]"),
        ("def x(a=(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)): ...", "function", "x(a=…)"),
        ("x = lambda a: a", "function", "x(a)"),
        ("def y(a): ...\nx = y", "function", "x(a)"),
        ("if True:\n    def x(a): ...\nelse:\n    x = None", "function", "x(a)"),
        ("class x:\n    def __init__(self, timeout: int): ...", "class", "class x(timeout: int)"),
        ("class y:\n    def __init__(self, a): ...\nclass x(y): ...", "class", "class x(a)"),
        ("class x: ...", "class", "class x"),
        ("from dataclasses import dataclass\n@dataclass\nclass x:\n    a: int\n    b: str = 'b'", "class", "class x(a: int, b: str = 'b')"),
        ("class x(ValueError): ...", "exception", "exception x"),
        ("class y(KeyError): ...\nclass x(y): ...", "exception", "exception x"),
        ("from django.dispatch import Signal\nx = Signal()", "signal", "signal x"),
        ("from blinker import signal\nx = signal('paid')", "signal", "signal x"),
        ("from django.dispatch import Signal\nclass y(Signal): ...\nx = y()", "signal", "signal x"),
        ("from django.db import models\nclass x(models.Model): ...", "model", "model x"),
        ("x: int = 3", "constant", "x: int = 3"),
        ("x = {'a': 1}", "constant", "x = {'a': 1}"),
        ("x, y = 3, []", "constant", "x = 3"),
        ("[y, *z], x = [1, 2], {'a': 1}", "constant", "x = {'a': 1}"),
        ("import os\ntry:\n    y, x = os.name.split('.')\nexcept ValueError: ...", "constant", "x = ..."),
        ("import sys\nmatch sys.platform:\n    case 'win32':\n        def x(a: int): ...", "function", "x(a: int)"),
        ("try: ...\nfinally:\n    x = 3", "constant", "x = 3"),
        ("for n in 'ab':\n    x = 3", "constant", "x = 3"),
        ("try:\n    x = 3\nexcept* ValueError:\n    x = 4", "constant", "x = 3"),
        ("x, *y = range(3)", "constant", "x = ..."),
        ("def __getattr__(name): ...", "unknown", "x"),
    ],
)  # fmt: skip
def test_a_name_is_told_by_kind_and_signature(
    tmp_path: Path, definition: str, kind: str, signature: str
) -> None:
    found = surface(tmp_path, definition, "from shop.billing.api import x\nprint(x)\n")["api.x"]
    assert found.definition[:2] == (kind, signature)


def test_an_empty_queryset_asks_nobody(tmp_path: Path) -> None:
    api = "from django.db import models\nclass Invoice(models.Model): ...\n"
    cart = "from shop.billing.api import Invoice\nNOBODY = Invoice.objects.none()\ndef f():\n    return Invoice.objects.all()\n"
    found = surface(tmp_path, api, cart)["api.Invoice"]
    assert (found.sites, found.calls.all) == (2, 1)


def test_a_file_that_is_handed_on_whole_is_an_entry(tmp_path: Path) -> None:
    (found,) = surface(tmp_path, "", "from shop.billing import api\nprint(api)\n").values()
    assert found.definition[:3] == (
        "file",
        "file shop.billing.api",
        "src/shop/billing/api.py",
    )


def test_a_file_that_is_only_loaded_is_none(tmp_path: Path) -> None:
    assert not surface(tmp_path, "", "import shop.billing.api\n")


@pytest.mark.parametrize(
    ("api", "library"),
    [("from libmoney import charge\n", "libmoney.charge"), ("from libmoney.all import *\n", "libmoney.all")],
)
def test_what_a_module_passes_on_is_a_librarys(tmp_path: Path, api: str, library: str) -> None:
    found = surface(tmp_path, api, "from shop.billing.api import charge\ncharge(1)\n")["api.charge"]
    assert found.obstacles == (f"it is not the module's own: import it from {library}",)
    assert (found.definition.kind, found.sites, found.calls.all) == ("unknown", 1, 0)


def test_what_calls_are_given_is_told_together(tmp_path: Path) -> None:
    calls = "\n".join(f"def f{n}(): ...\ncharge(f{n})" for n in range(5))
    found = surface(tmp_path, "def charge(x): ...\n", f"from shop.billing.api import charge\n{calls}\n")
    assert found["api.charge"].obstacles == (
        "called with the function f0, f1, f2, … at src/shop/orders/cart.py:3 and 4 more",
    )


def test_an_abstract_model_has_no_rows(tmp_path: Path) -> None:
    found = surface(
        tmp_path,
        """
        from django.db import models
        class Dated(models.Model):
            class Meta:
                abstract = True
        """,
        "from shop.billing.api import Dated\nclass Order(Dated): ...\n",
    )
    assert found["api.Dated"].obstacles == (
        "1 class inherits from it: a base class cannot be remote; move it to a library",
    )


def test_what_is_not_in_the_public_api_is_told(tmp_path: Path) -> None:
    found = surface(
        tmp_path,
        "def charge(): ...\n",
        "from shop.billing.api import charge\nfrom shop.billing.secret import key\ncharge(key)\n",
        **{"src/shop/billing/secret.py": "key = 1\n"},
    )
    assert {name: entry.is_public for name, entry in found.items()} == {
        "api.charge": True,
        "secret.key": False,
    }


def test_names_in_annotations_are_resolved(tmp_path: Path) -> None:
    found = surface(
        tmp_path,
        """
        import datetime
        from decimal import Decimal
        from shop.billing.data import Receipt as R
        def charge(on: datetime.date, sum: "Decimal | None") -> list[R]: ...
        """,
        "from shop.billing.api import charge\ncharge(1, 2)\n",
        **{"src/shop/billing/data.py": "class Receipt: ...\n"},
    )
    assert found["api.charge"].definition.resolved == (
        ("Decimal", "decimal.Decimal"),
        ("R", "shop.billing.data.Receipt"),
        ("datetime.date", "datetime.date"),
    )


@pytest.mark.parametrize(
    ("signature", "obstacle"),
    [
        ("(order: Order)", "takes a row of Order (order: Order): send its key, or its fields as plain data"),
        ("() -> Order | None", "gives a row of Order (Order | None): answer with its key, or its fields as plain data"),
        ("() -> QuerySet[Order]", "gives a queryset (QuerySet[Order]): answer with a list of plain values"),
        ("(then: Callable[[], int])", "takes a callable (then: Callable[[], int]): send a name or a flag, or an event"),
        ("(db: Session)", "takes a session (db: Session): it lives in one process; open one on each side"),
        ("(request)", "takes a request (request): send the values that it is read for"),
        ("(kind: type[int])", "takes a class (kind: type[int]): send its name"),
        ("() -> Iterator[int]", "gives an iterator (Iterator[int]): answer with a list, or pages of one"),
        ("(*args)", "takes *args: name each argument that it may be given"),
    ],
)  # fmt: skip
def test_what_a_signature_cannot_send_is_an_obstacle(tmp_path: Path, signature: str, obstacle: str) -> None:
    found = surface(
        tmp_path,
        f"""
        from collections.abc import Callable, Iterator
        from django.db.models import QuerySet
        from sqlalchemy.orm import Session
        from shop.billing.models import Order
        def charge{signature}: ...
        """,
        "from shop.billing.api import charge\ncharge()\n",
        **{"src/shop/billing/models.py": "from django.db import models\nclass Order(models.Model): ...\n"},
    )
    assert obstacle in found["api.charge"].obstacles


def test_what_a_callable_is_called_with_is_not_sent(tmp_path: Path) -> None:
    found = surface(
        tmp_path,
        """
        from collections.abc import Callable
        from shop.billing.models import Order
        def charge(then: Callable[[list[Order], int], Order] | None): ...
        """,
        "from shop.billing.api import charge\ncharge(1)\n",
        **{"src/shop/billing/models.py": "from django.db import models\nclass Order(models.Model): ...\n"},
    )
    (obstacle,) = found["api.charge"].obstacles
    assert obstacle.startswith("takes a callable (then: ")


def test_an_object_that_is_made_and_asked_on_the_spot_is_one_site(tmp_path: Path) -> None:
    found = surface(
        tmp_path,
        "class Gateway:\n    def pay(self): ...\n",
        "from shop.billing.api import Gateway\ndef pay():\n    Gateway().pay()\n    made = Gateway()\n    made.pay()\n",
    )
    (caller,) = found["api.Gateway"].callers
    assert (caller.sites, caller.calls, [line for _, line in caller.places]) == (3, 2, [3, 4, 5])


@pytest.mark.parametrize(
    ("signature", "body"),
    [
        ("(order: int, note: str | None = None, *args: int) -> dict[str, list[int]]", "..."),
        ("(session: str, request: int) -> None", "..."),
        ("(kind: Literal['Session', 'Callable'])", "..."),
        ("(event: Event) -> Response", "..."),  # the project's own classes of these names
        ("() -> int", "return [x for x in (lambda: (yield))()]"),
    ],
)
def test_what_can_be_sent_is_no_obstacle(tmp_path: Path, signature: str, body: str) -> None:
    found = surface(
        tmp_path,
        f"""
        from typing import Literal
        class Event: ...
        class Response: ...
        def charge{signature}: {body}
        """,
        "from shop.billing.api import charge\ncharge(1)\n",
    )
    assert found["api.charge"].obstacles == ()


def test_how_it_is_used_can_be_an_obstacle_too(tmp_path: Path) -> None:
    found = surface(
        tmp_path,
        """
        from contextlib import contextmanager
        class Gateway:
            def pay(self): ...
        class DeclinedError(Exception): ...
        def audited(function): ...
        def charge(order): ...
        @contextmanager
        def ledger(): yield
        """,
        """
        from shop.billing.api import Gateway, DeclinedError, audited, charge, ledger
        class Fast(Gateway): ...
        @audited
        def pay(request):
            with ledger():
                try:
                    Gateway().pay()
                except DeclinedError:
                    charge(lambda: 1)
        """,
    )
    assert {name: entry.obstacles for name, entry in found.items()} == {
        "api.DeclinedError": (
            "it is caught or raised at 1 place: an exception stays in its process; answer with an error code",
        ),
        "api.Gateway": (
            "its objects live in the caller, which makes them at 1 place and calls pay(): "
            "offer functions that take and give data",
            "1 class inherits from it: a base class cannot be remote; move it to a library",
        ),
        "api.audited": ("it decorates what others define, at 1 place: move it to a library",),
        "api.charge": ("called with a lambda at src/shop/orders/cart.py:9",),
        "api.ledger": (
            "is a context manager: what it guards cannot lie in the caller; offer a begin and an end, or one function",
        ),
    }


def test_the_reverse_surface_is_what_a_module_needs(tmp_path: Path) -> None:
    made = ground(
        tmp_path,
        {
            "boundcheck.toml": CONTRACTS,
            "src/shop/billing/__init__.py": "",
            "src/shop/billing/api.py": "from shop.stock import level\nfrom shop.orders import total\nlevel(total())\n",
            "src/shop/orders/__init__.py": "def total(): ...\n",
            "src/shop/stock/__init__.py": "def level(n): ...\n",
        },
    )
    assert [
        (need.module, need.definition.signature, need.calls.all) for need in needs_of(made, "billing")
    ] == [
        ("orders", "total()", 1),
        ("stock", "level(n)", 1),
    ]


def test_shapes_are_followed_through_what_they_name(tmp_path: Path) -> None:
    made = ground(
        tmp_path,
        {
            "boundcheck.toml": CONTRACTS,
            "src/shop/billing/__init__.py": "",
            "src/shop/billing/api.py": """
                from enum import Enum
                from typing import ClassVar, NamedTuple, TypedDict
                from dataclasses import dataclass, field
                from pydantic import BaseModel, Field
                class Status(Enum):
                    PAID = "paid"
                class Line(NamedTuple):
                    price: int
                class Meta(TypedDict):
                    note: str
                class Base(BaseModel):
                    id: int
                class Receipt(Base):
                    lines: list[Line]
                    status: Status = Status.PAID
                    meta: Meta | None = Field(default=None)
                    count: ClassVar[int] = 0
                @dataclass
                class Unused:
                    names: list[str] = field(default_factory=list)
                class Service: ...
                def charge(service: Service) -> Receipt: ...
            """,
            "src/shop/orders/__init__.py": "from shop.billing.api import charge\ncharge()\n",
        },
    )
    shapes = {
        shape.name.rpartition(".")[2]: (shape.kind, *(field[:3] for field in shape.fields))
        for shape in shapes_of(made.definitions, surface_of(made, "billing"))
    }
    assert shapes == {
        "Line": ("record", ("price", "int", None)),
        "Meta": ("record", ("note", "str", None)),
        "Receipt": (
            "record",
            ("id", "int", None),
            ("lines", "list[Line]", None),
            ("status", "Status", "Status.PAID"),
            ("meta", "Meta | None", "None"),
        ),
        "Status": ("enum", ("PAID", "", "'paid'")),
    }


def test_classes_that_inherit_in_a_circle_do_no_harm(tmp_path: Path) -> None:
    found = surface(tmp_path, "class x(y): ...\nclass y(x): ...\n", "from shop.billing.api import x\nx()\n")
    assert found["api.x"].definition.kind == "class"


def test_names_of_test_code_are_known_as_such(tmp_path: Path) -> None:
    found = surface(
        tmp_path,
        "def charge(): ...\n",
        "from shop.billing.api import charge\nfrom shop.billing.tests.factories import make\ncharge()\nmake()\n",
        **{
            "src/shop/billing/tests/__init__.py": "",
            "src/shop/billing/tests/factories.py": "def make(): ...\n",
        },
    )
    assert {name: entry.in_test for name, entry in found.items()} == {
        "api.charge": False,
        "tests.factories.make": True,
    }
