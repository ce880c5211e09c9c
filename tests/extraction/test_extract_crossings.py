"""What no rule reports and what ends at the process all the same: imports, state, exceptions, signals."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from blocker_examples import CONTRACTS, blocked, ground

from boundcheck.extraction.blockers import find_blockers
from boundcheck.extraction.crossings import changed_names

KINDS = ("import-time", "shared-state", "exception", "signal")


def crossing(root: Path, files: dict[str, str], module: str = "billing") -> dict[str, list[str]]:
    return {kind: places for kind, places in blocked(root, files, module).items() if kind.startswith(KINDS)}


BILLING = """
RATE = 2
HANDLERS = [print]
class Gateway: ...
class Money:
    ZERO = 0
def mark(f): return f
def charge(): ...
"""


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("class A(Gateway): ...", "Gateway"),
        ("@mark\ndef f(): ...", "mark"),
        ("@mark(1)\ndef f(): ...", "mark"),
        ("TOTAL = charge()", "charge"),
        ("def f(rate=RATE): ...", "RATE"),
        ("class A: rate = RATE", "RATE"),
        ("NOTHING = Money.ZERO", "Money"),
        ("ALL = [one for one in HANDLERS]", "HANDLERS"),
    ],
)
def test_what_runs_at_import_can_be_no_call(tmp_path: Path, line: str, name: str) -> None:
    files = {
        "shop/billing/__init__.py": BILLING,
        "shop/orders/a.py": f"from shop.billing import {name}\n{line}\n",
    }
    assert crossing(tmp_path / "in", files) == {"import-time-in": [f"shop/orders/a.py:2 shop.billing.{name}"]}
    assert crossing(tmp_path / "out", files, "orders") == {
        "import-time-out": [f"shop/orders/a.py:2 shop.billing.{name}"]
    }


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("def f():\n    return charge()", "charge"),
        ("f = lambda: charge()", "charge"),
        ("ALL = {'a': charge, 'b': Gateway}", "charge, Gateway"),
        ("def f(money: Money) -> Gateway: ...", "Money, Gateway"),
        ("__all__ = ['charge', 'RATE']", "charge, RATE"),
        ("if __name__ == '__main__':\n    charge()", "charge"),
    ],
)
def test_what_is_named_or_runs_later_is_free(tmp_path: Path, line: str, name: str) -> None:
    files = {
        "shop/billing/__init__.py": BILLING,
        "shop/orders/a.py": f"from shop.billing import {name}\n{line}\n",
    }
    assert crossing(tmp_path, files) == {}


def test_tests_composition_and_shared_modules_are_free(tmp_path: Path) -> None:
    uses = "from shop.billing import charge, Refused\nTOTAL = charge()\ntry: ...\nexcept Refused: ...\n"
    files = {
        "boundcheck.toml": CONTRACTS
        + '[modules.main]\npath = "shop.main"\nrole = "composition"\n[modules.base]\npath = "shop.base"\nrole = "shared"\n',
        "shop/billing/__init__.py": "from shop.base import Thing\ndef charge(): ...\n"
        "class Refused(Exception): ...\nclass Own(Thing): ...\n",
        "shop/base/__init__.py": "class Thing: ...\n",
        "shop/main/a.py": uses,
        "tests/billing/test_b.py": "def test_it(): ...\n",
        "tests/orders/test_o.py": uses + "def test_it(): ...\n",
    }
    assert crossing(tmp_path, files) == {}


def test_a_name_that_is_handed_on_counts_where_it_is_defined(tmp_path: Path) -> None:
    files = {
        "shop/billing/__init__.py": "from django.views import View\nfrom shop.orders.base import Base\n",
        "shop/orders/base.py": "class Base: ...\n",
        "shop/orders/a.py": "from shop.billing import View, Base\nclass A(View): ...\nclass B(Base): ...\n",
    }
    assert "import-time-in" not in crossing(tmp_path, files)


def test_models_are_the_data_rules_matter_but_for_abstract_ones_and_constants(tmp_path: Path) -> None:
    files = {
        "shop/billing/models.py": "from django.db import models\n"
        "class Base(models.Model):\n    class Meta:\n        abstract = True\n"
        "class Invoice(models.Model):\n    PAID = 1\n    class Kind: ...\n",
        "shop/orders/models.py": "from django.db import models\nfrom shop.billing.models import Base, Invoice\n"
        "class Order(Base):\n"
        "    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE)\n"
        "    paid = models.IntegerField(default=Invoice.PAID)\n"
        "    all = Invoice.objects.all()\n"
        "    raised = Invoice.DoesNotExist\n",
    }
    assert crossing(tmp_path, files)["import-time-in"] == [
        "shop/orders/models.py:3 shop.billing.models.Base",
        "shop/orders/models.py:5 shop.billing.models.Invoice",
    ]


STATE = """
import threading
from collections import defaultdict
CACHE = {}
COUNTS = defaultdict(int)
CONSTANT = {"a": 1}
CONSTANT["b"] = 2
LIMIT = None
here = threading.local()
def put(key):
    CACHE[key] = 1
    COUNTS.update(x=1)
    here.user = 1
def hidden():
    CONSTANT = {}
    CONSTANT["c"] = 3
def limit():
    global LIMIT
    LIMIT = 3
"""


def test_containers_that_change_after_import_are_shared_state(tmp_path: Path) -> None:
    files = {
        "shop/billing/__init__.py": STATE,
        "shop/orders/a.py": "from shop.billing import CACHE, COUNTS, CONSTANT, here\ndef f():\n"
        "    CACHE.get(1)\n    print(COUNTS)\n    print(CONSTANT)\n    return here.user\n",
    }
    expected = [
        f"shop/orders/a.py:{n} shop.billing.{name}" for n, name in ((3, "CACHE"), (4, "COUNTS"), (6, "here"))
    ]
    assert crossing(tmp_path / "in", files) == {"shared-state-in": expected}
    assert crossing(tmp_path / "out", files, "orders") == {"shared-state-out": expected}


def test_what_another_module_changes_is_shared_state(tmp_path: Path) -> None:
    files = {
        "shop/billing/__init__.py": "HANDLERS = []\n",
        "shop/billing/conf.py": "RATE = 1\n",
        "shop/orders/a.py": "from shop.billing import HANDLERS, conf\ndef f():\n"
        "    HANDLERS.append(f)\n    conf.RATE = 2\n    return HANDLERS\n",
    }
    assert crossing(tmp_path, files) == {
        "shared-state-in": [
            "shop/orders/a.py:3 shop.billing.HANDLERS",
            "shop/orders/a.py:4 shop.billing.conf.RATE",
            "shop/orders/a.py:5 shop.billing.HANDLERS",
        ]
    }


def test_changes_are_those_of_the_files_own_names() -> None:
    tree = ast.parse(
        "def f(A, /, *, B=1, **C):\n    A[1] = B[1] = C['x'] = 2\n    del D[1]\n    E['a']['b'] = 1\n"
        "    def g():\n        F.append(1)\n        A.append(1)\n"
        "    for G in (): G.append(1)\n    [H.append(1) for I in J]\n"
        "class K:\n    def m(self):\n        self.x = 1\n        L |= {1}\n        global M\n        M += 1\n"
        "N = lambda: O.pop()\n"
    )
    assert changed_names(tree) == {"D", "E", "F", "H", "M", "O"}


def test_exceptions_that_cross_are_told_in_both_directions(tmp_path: Path) -> None:
    files = {
        "shop/billing/__init__.py": "class Refused(Exception): ...\nfrom os import error\n",
        "shop/billing/models.py": "from django.db import models\nclass Invoice(models.Model): ...\n",
        "shop/orders/a.py": "from shop.billing import Refused, error\nfrom shop.billing.models import Invoice\n"
        "def f():\n    try: ...\n    except (Refused, KeyError): ...\n    except error: ...\n"
        "    except Invoice.DoesNotExist: ...\n    raise Refused('no')\n",
    }
    expected = ["shop/orders/a.py:5 shop.billing.Refused", "shop/orders/a.py:8 shop.billing.Refused"]
    assert crossing(tmp_path / "in", files)["exception-in"] == expected
    assert crossing(tmp_path / "out", files, "orders")["exception-out"] == expected


def test_an_exception_in_a_model_is_one_but_for_those_that_every_model_has(tmp_path: Path) -> None:
    files = {
        "shop/billing/models.py": "from django.db import models\nclass Invoice(models.Model):\n"
        "    class Unpaid(Exception): ...\n",
        "shop/orders/a.py": "from shop.billing.models import Invoice\ndef f():\n    try: ...\n"
        "    except Invoice.Unpaid: ...\n    except Invoice.MultipleObjectsReturned: ...\n"
        "    raise Invoice.DoesNotExist\n",
    }
    (found,) = [b for b in find_blockers(ground(tmp_path, files), "billing") if b.kind == "exception-in"]
    assert [(e.line, e.message.partition(",")[0]) for e in found.evidence] == [
        (4, "orders catches shop.billing.models.Invoice.Unpaid of billing")
    ]


def test_what_is_done_with_a_signal_is_told(tmp_path: Path) -> None:
    files = {
        "shop/billing/__init__.py": "from django.dispatch import Signal\nsent = Signal()\n",
        "shop/orders/a.py": "from django.dispatch import receiver\nfrom shop.billing import sent\n"
        "@receiver(sent)\ndef f(): ...\ndef g():\n    sent.connect(f)\n    sent.send_robust(None)\n"
        "    return sent.receivers\n",
    }
    (found,) = find_blockers(ground(tmp_path, files), "billing")
    assert [(e.line, " ".join(e.message.split()[:2])) for e in found.evidence] == [
        (3, "orders connects"),
        (6, "orders connects"),
        (7, "orders sends"),
        (8, "orders uses"),
    ]


DJANGO = "from django.dispatch import Signal\nclass Own(Signal): ...\nsent = Signal()\nown = Own()\nother = dict()\n"
BLINKER = "from blinker import Namespace, Signal\nours = Namespace()\nsent = ours.signal('sent')\nown = Signal()\nother = 1\n"


NAMED = "from blinker import Signal, signal\nsent = signal('sent')\nown = Signal()\nother = 1\n"


@pytest.mark.parametrize("made", [DJANGO, BLINKER, NAMED])
def test_signals_that_cross_are_told_once(tmp_path: Path, made: str) -> None:
    files = {
        "shop/billing/signals.py": made,
        "shop/orders/a.py": "from django.dispatch import receiver\nfrom shop.billing.signals import sent, own, other\n"
        "@receiver(sent)\ndef f(): ...\n@own.connect\ndef g(): ...\ndef h():\n    sent.send(None)\n    print(other)\n",
    }
    expected = [
        f"shop/orders/a.py:{n} shop.billing.signals.{name}"
        for n, name in ((3, "sent"), (5, "own"), (8, "sent"))
    ]
    assert crossing(tmp_path / "in", files) == {"signal-in": expected}
    assert crossing(tmp_path / "out", files, "orders") == {"signal-out": expected}


def test_classes_that_inherit_in_a_circle_are_no_signals(tmp_path: Path) -> None:
    files = {
        "shop/billing/__init__.py": "class A(B): ...\nclass B(A): ...\nsent = A()\n",
        "shop/orders/a.py": "from shop.billing import sent\ndef f():\n    sent.connect(f)\n",
    }
    assert crossing(tmp_path, files) == {}
