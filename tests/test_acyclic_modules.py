"""`acyclic = true`: the direct children of a module import each other in no cycle."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

Write = Callable[[Mapping[str, str | bytes]], Path]
Run = Callable[..., CompletedProcess[str]]

SHOP = {
    "shop/billing/__init__.py": "",
    "shop/billing/tax.py": "from shop.billing import invoices\n",
    "shop/billing/invoices/__init__.py": "from shop.billing.rates import rate\n",
    "shop/billing/invoices/one.py": "from . import other\n",  # of grandchildren nothing is asked
    "shop/billing/invoices/other.py": "from . import one\n",
    "shop/billing/rates.py": "def rate():\n    from shop.billing.tax import vat\n",
    "shop/orders/a.py": "from . import b\n",
    "shop/orders/b.py": "from . import a\n",
}
TOML = """\
[rules]
missing-tests = "off"

[modules.billing]
path = "shop.billing"
acyclic = true
{}
[modules.orders]
path = "shop.orders"
"""


def told(done: CompletedProcess[str]) -> list[tuple[str, str, str]]:
    return [
        (f["path"], f["rule"], f"{f['from']}: {f['contract']} {f['severity']}")
        for f in json.loads(done.stdout)["findings"]
    ]


def test_a_cycle_of_children_is_told_where_it_is_cut(project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "boundcheck.toml": TOML.format("")})
    done = boundcheck("check", "--format", "json", cwd=root)
    (found,) = json.loads(done.stdout)["findings"]
    assert (found["rule"], found["contract"], found["from"]) == (
        "import-contract",
        "billing is acyclic",
        "billing",
    )
    assert "within shop.billing" in found["message"]
    assert json.loads(done.stdout)["contracts"] == [
        {"name": "billing is acyclic", "type": "acyclic", "verdict": "broken", "findings": 1}
    ]
    (root / "boundcheck.toml").write_text(TOML.format("").replace("acyclic = true", "acyclic = false"))
    assert told(boundcheck("check", "--format", "json", cwd=root)) == []


def test_it_has_the_severity_of_its_module_and_exceptions(project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "boundcheck.toml": TOML.format('rules = { contracts = "warn" }')})
    (found,) = told(boundcheck("check", "--contract", "billing is acyclic", "--format", "json", cwd=root))
    assert found[1:] == ("import-contract", "billing: billing is acyclic warn")
    allow = (
        '\n[[allow]]\nrule = "import-contract"\ncontract = "billing is acyclic"\nreason = "until the split"\n'
    )
    (root / "boundcheck.toml").write_text(TOML.format("") + allow)
    assert told(boundcheck("check", "--format", "json", cwd=root)) == []


def test_a_module_says_so_beside_its_code_and_a_glob_for_each(project: Write, boundcheck: Run) -> None:
    beside = '[rules]\nmissing-tests = "off"\n[modules.orders]\npath = "shop.orders"\n'
    files = {**SHOP, "boundcheck.toml": beside, "shop/billing/boundcheck.toml": "[module]\nacyclic = true\n"}
    root = project(files)
    assert [each[2] for each in told(boundcheck("check", "--format", "json", cwd=root))] == [
        "billing: billing is acyclic error"
    ]
    (root / "shop/billing/boundcheck.toml").unlink()
    for glob in ("shop.*", "shop.[bo]*"):
        (root / "boundcheck.toml").write_text(
            f'[rules]\nmissing-tests = "off"\n[modules."*"]\npath = "{glob}"\nacyclic = true\n'
        )
        assert [each[2] for each in told(boundcheck("check", "--format", "json", cwd=root))] == [
            "billing: * is acyclic error",
            "orders: * is acyclic error",
        ]


def test_explain_tells_it(project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "boundcheck.toml": TOML.format("")})
    assert "in no cycle" in boundcheck("explain", "billing", cwd=root).stdout
    assert "in no cycle" not in boundcheck("explain", "orders", cwd=root).stdout
