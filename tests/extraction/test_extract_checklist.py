"""What is left to do, and in which order."""

from __future__ import annotations

from pathlib import Path

import extract_examples
import pytest
from blocker_examples import ground

from boundcheck.extraction import extract
from boundcheck.extraction.blockers import find_blockers
from boundcheck.extraction.checklist import checklist
from boundcheck.extraction.kinds import KINDS
from boundcheck.extraction.model import Blocker, Evidence


def blocker(kind: str, *places: tuple[str, int, str, str, str]) -> Blocker:
    """A blocker with evidence of (path, line, from, to, target)."""
    evidence = [Evidence(None, path, line, 1, a, b, target, "") for path, line, a, b, target in places]
    return KINDS[kind].blocker("billing", evidence)


def left(*blockers: Blocker) -> list[tuple[str, int, int, tuple[str, ...]]]:
    steps = checklist(blockers, "billing")
    return [(step.title, step.clears, step.files, step.modules) for step in steps if not step.done]


def test_publishing_a_file_clears_all_imports_of_it() -> None:
    imports = blocker(
        "private-import-in",
        ("a.py", 1, "orders", "billing", "shop.billing.tax"),
        ("a.py", 9, "orders", "billing", "shop.billing.tax"),
        ("b.py", 1, "stock", "billing", "shop.billing.tax"),
        ("b.py", 2, "stock", "billing", "shop.billing.mail"),
    )
    assert left(imports) == [
        (
            "Publish shop.billing.tax, or have orders and stock use what billing publishes",
            3,
            2,
            ("orders", "stock"),
        ),
        ("Publish shop.billing.mail, or have stock use what billing publishes", 1, 1, ("stock",)),
    ]


def test_models_are_not_advised_to_be_published() -> None:
    blockers = (
        blocker("private-import-in", ("a.py", 1, "orders", "billing", "shop.billing.models")),
        blocker("private-import-out", ("b.py", 1, "billing", "orders", "shop.orders.models.order")),
    )
    steps = checklist(blockers, "billing", models=("shop.billing.models", "shop.orders.models.order"))
    assert [(step.title, step.effort) for step in steps if not step.done] == [
        ("Ask orders for functions in place of the models in shop.orders.models.order", "function"),
        ("Publish functions in place of the models in shop.billing.models, for orders", "function"),
    ]


def test_what_unblocks_most_for_least_comes_first() -> None:
    keys = blocker("foreign-key-in", *(("m.py", n, "orders", "billing", "billing_invoice") for n in (1, 2)))
    queries = blocker(
        "foreign-query-in", *(("q.py", n, "orders", "billing", "billing_invoice") for n in range(4))
    )
    imports = blocker("private-import-in", ("p.py", 1, "orders", "billing", "shop.billing.tax"))
    assert [(title.split()[0:3], clears) for title, clears, *_ in left(keys, queries, imports)] == [
        (["Publish", "a", "function"], 4),  # 4 places for a function, 4/3
        (["Publish", "shop.billing.tax,", "or"], 1),  # 1/1
        (["Replace", "the", "keys"], 2),  # 2/13
    ]


def test_each_dependency_of_a_cut_is_a_change() -> None:
    cut = blocker(
        "cycle",
        ("a.py", 1, "orders", "stock", "shop.stock"),
        ("a.py", 2, "orders", "stock", "shop.stock.x"),
        ("b.py", 1, "orders", "mail", "shop.mail"),
    )
    assert left(cut) == [
        ("Cut the dependency of orders on stock", 2, 1, ("orders", "stock")),
        ("Cut the dependency of orders on mail", 1, 1, ("mail", "orders")),
    ]


def test_a_helper_of_tests_is_one_change_whoever_uses_it() -> None:
    places = [
        (f"tests/orders/test_{n}.py", 1, "orders", "payments", "payments.tests.utils") for n in range(7)
    ]
    step = "Move payments.tests.utils to test_support, or let the tests of orders build it themselves"
    helpers = checklist((blocker("shared-fixture-in", *places),), "payments")[0]
    assert (helpers.title, helpers.clears, helpers.files) == (step, 7, 7)


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.direction != "own"])
def test_what_one_target_needs_is_one_change_wherever_it_is_used(kind: str) -> None:
    ends = ("orders", "billing") if kind.endswith("-in") else ("billing", "orders")
    places = [("a.py", line, *ends, "shop.target") for line in (1, 2)]
    if "migration" not in kind:  # each is a change of its own
        places.append(("b.py", 1, *ends, "shop.target"))
    assert len(left(blocker(kind, *places))) == 1


def test_all_places_are_cleared_and_none_twice(tmp_path: Path) -> None:
    files = {
        "shop/billing/__init__.py": "from shop.orders.a import f\n",
        "shop/billing/tax.py": "RATE = 1\n",
        "shop/orders/a.py": "from shop.billing.tax import RATE\nfrom shop.billing.mail import *\ndef f(): ...\n",
        "shop/billing/mail.py": "",
    }
    blockers = find_blockers(ground(tmp_path, files), "billing")
    steps = checklist(blockers, "billing")
    for found in blockers:
        assert sum(step.clears for step in steps if step.kind == found.kind) == found.count
    assert len(blockers) >= 3


def test_what_has_no_evidence_is_done() -> None:
    queries = blocker("foreign-query-in", ("q.py", 1, "orders", "billing", "billing_invoice"))
    done = [step.title for step in checklist((queries,), "billing") if step.done]
    assert "No other module reaches its tables" not in done
    assert "It reaches no other module's tables" in done
    assert "It has tests of its own" in done
    assert not any(step.done for step in checklist((queries,), "billing")[:1])


def test_nothing_is_claimed_of_a_suite_that_is_not_there() -> None:
    missing = KINDS["missing-tests"].blocker(
        "billing", [Evidence("missing-tests", "boundcheck.toml", 1, 1, "billing", "", "", "")]
    )
    done = [step.title for step in checklist((missing,), "billing") if step.done]
    assert "It is in no cycle" in done
    assert "Others' tests keep out of it" in done
    assert not [title for title in done if title.startswith(("Its suite", "Its tests", "It has tests"))]


def test_nothing_is_claimed_of_the_suite_of_a_composition_module() -> None:
    done = [step.title for step in checklist((), "main", "composition")]
    assert "It has tests of its own" not in done
    assert "Its tests keep to it and to public APIs" not in done
    assert "It is in no cycle" in done


def test_code_of_no_module_is_called_that() -> None:
    imports = blocker("private-import-in", ("a.py", 1, "(unassigned)", "billing", "shop.billing.tax"))
    assert left(imports) == [
        (
            "Publish shop.billing.tax, or have the code of no module use what billing publishes",
            1,
            1,
            ("(unassigned)",),
        )
    ]


def test_several_modules_read_and_write() -> None:
    reads = blocker(
        "foreign-query-in",
        ("q.py", 1, "orders", "billing", "billing_invoice"),
        ("r.py", 1, "stock", "billing", "billing_invoice"),
    )
    sql = blocker(
        "raw-sql-in",
        ("q.py", 2, "orders", "billing", "billing_invoice"),
        ("r.py", 2, "stock", "billing", "billing_invoice"),
    )
    titles = [step.title for step in checklist((reads, sql), "billing") if not step.done]
    assert titles == [
        "Publish a function in place of the SQL of orders and stock on billing_invoice",
        "Publish a function that reads billing_invoice for orders and stock",
    ]


def test_nothing_is_claimed_of_transactions_that_calls_lie_in(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": '[modules.billing]\npath = "shop.billing"\n[modules.orders]\npath = "shop.orders"\n',
        "shop/billing/__init__.py": "def charge(): ...\n",
        "shop/orders/__init__.py": "from shop.billing import charge\nfrom django.db import transaction\n\n"
        "def pay():\n    with transaction.atomic():\n        charge()\n",
    }
    claim = "No transaction spans it and another module"

    def done(root: Path) -> list[str]:
        found = extract_examples.ground(root, files)
        return [step.title for step in extract(found, "billing").steps if step.done]

    assert claim not in done(tmp_path / "inside")
    files["shop/orders/__init__.py"] += "    charge()\n"
    files["shop/orders/__init__.py"] = files["shop/orders/__init__.py"].replace(
        "        charge()\n", "        pass\n"
    )
    assert claim in done(tmp_path / "behind")


@pytest.mark.parametrize(
    ("kind", "ends", "title"),
    [
        (
            "undeclared-dependency-out",
            ("billing", "(unassigned)"),
            "Give the code of no module that billing uses to a module, and declare that",
        ),
        (
            "undeclared-dependency-in",
            ("(unassigned)", "billing"),
            "Give the code of no module that uses billing to a module, and declare billing there",
        ),
        (
            "not-visible-in",
            ("(unassigned)", "billing"),
            "Give the code of no module that uses billing to a module that may see it",
        ),
    ],
)
def test_code_of_no_module_declares_nothing(kind: str, ends: tuple[str, str], title: str) -> None:
    assert [step[0] for step in left(blocker(kind, ("a.py", 1, *ends, "shop.tools")))] == [title]


def test_a_library_is_said_to_be_a_shared_module() -> None:
    step = left(blocker("import-time-out", ("a.py", 1, "billing", "orders", "shop.orders.Base")))[0]
    library = 'a library: a module with role = "shared" in boundcheck.toml'
    assert step[0] == f"Let billing do without shop.orders.Base at import, or move that into {library}"
    assert 'role = "shared"' in KINDS["import-time-in"].remedy
    assert 'role = "shared"' in KINDS["import-time-out"].remedy


def test_a_key_may_be_a_relationship_alone() -> None:
    keys = blocker("foreign-key-out", ("a.py", 3, "billing", "orders", "product"))
    assert left(keys)[0][0] == "Replace the keys and relationships of billing to product by plain ids"
