"""What would be if contracts were others: told as if they were written so, and undone by the change back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.base.errors import UsageError
from boundcheck.cli.ground import read_ground
from boundcheck.extraction import Ground
from boundcheck.extraction.what_if import Kind, parse
from boundcheck.findings.catalog import GROUP_OF

ROOT = Path(__file__).parents[2]
SHOPS = ("shop_eroded", "django_shop", "sqlalchemy_shop", "flask_suites", "django_suites")
Option = tuple[Kind, str]
Told = tuple[str, str, int, int, str | None, str | None, str | None, str]
Files = Mapping[str, str | bytes]
Write = Callable[[Files], Path]
Run = Callable[..., CompletedProcess[str]]

few = settings(max_examples=6)


def ground(root: Path, *options: Option) -> Ground:
    changes = [parse(*option) for option in options]
    return read_ground(root / "boundcheck.toml", 1, lambda done, total: None, None, changes)


def told(found: Ground) -> list[Told]:
    """All that can block somebody, with its state."""
    return sorted(
        (
            (f.rule, f.path, f.line, f.column, f.from_, f.to, f.target, state)
            for f, state in found.reported
            if GROUP_OF[f.rule] != "project" and f.rule not in ("unused-dependency", "deprecated-dependency")
        ),
        key=repr,
    )


@cache
def shop(name: str) -> Ground:
    return ground(ROOT / "fixtures" / name)


def parts(name: str) -> list[tuple[str, str]]:
    """Modules of a shop, each with a file or package of its own that is not all of it."""
    codebase = shop(name).codebase
    paths = codebase.modules.paths
    return sorted(
        (file.module, file.name)
        for file in codebase.files
        if file.kind == "source" and file.module and file.is_python and file.name not in paths
    )


@cache
def _pairs() -> list[tuple[str, tuple[str, str]]]:
    return [
        (name, pair)
        for name in SHOPS
        for pair in combinations(sorted(shop(name).codebase.modules.by_name), 2)
        if len({shop(name).codebase.role(module) for module in pair}) == 1
    ]


@cache
def _parts() -> list[tuple[str, str, str]]:
    return [(name, *part) for name in SHOPS for part in parts(name)]


# The shops are read by who draws of them, not by each process that collects.
PAIRS = st.deferred(lambda: st.sampled_from(_pairs()))
PARTS = st.deferred(lambda: st.sampled_from(_parts()))


@few
@given(PAIRS)
def test_merging_leaves_nothing_between_the_two(chosen: tuple[str, tuple[str, str]]) -> None:
    name, (first, second) = chosen
    merged = ground(ROOT / "fixtures" / name, ("merge", f"{first}+{second}"))
    assert not {first, second} & merged.codebase.modules.by_name.keys()
    before = {(rule, path, line) for rule, path, line, *_ in told(shop(name))}
    of_both = ("dependency-cycle", "layer-violation", "undeclared-dependency")
    for rule, path, line, _, from_, to, _, _ in told(merged):
        assert not {first, second} & {from_, to}
        assert from_ != to or rule == "production-imports-tests"
        # What is new is a matter of both together: a cycle through them, the layer that they share, what their suite needs.
        assert (rule, path, line) in before or rule in of_both or path.endswith(".toml")


@few
@given(PARTS)
def test_what_is_split_and_merged_again_is_as_it_was(chosen: tuple[str, str, str]) -> None:
    name, module, part = chosen
    back = ground(
        ROOT / "fixtures" / name, ("split", f"{module}={part}:half"), ("merge", f"{module}={module}+half")
    )
    assert told(back) == told(shop(name))


@few
@given(PARTS, st.data())
def test_what_is_moved_and_moved_back_is_as_it_was(chosen: tuple[str, str, str], data: st.DataObject) -> None:
    name, module, part = chosen
    other = data.draw(st.sampled_from(sorted(shop(name).codebase.modules.by_name.keys() - {module})))
    back = ground(ROOT / "fixtures" / name, ("move", f"{part}={other}"), ("move", f"{part}={module}"))
    assert told(back) == told(shop(name))


@pytest.mark.parametrize(
    ("part", "module", "other"),
    [("shop.orders.models", "orders", "billing"), ("shop.attic.models", "project", "customers")],
)
def test_a_claim_on_a_table_or_model_of_another_modules_file_outlives_a_visit_of_that_file(
    part: str, module: str, other: str
) -> None:
    back = ground(ROOT / "fixtures/django_shop", ("move", f"{part}={other}"), ("move", f"{part}={module}"))
    assert told(back) == told(shop("django_shop"))


@few
@given(PARTS)
def test_both_halves_together_break_what_the_whole_broke(chosen: tuple[str, str, str]) -> None:
    name, module, part = chosen
    split = ground(ROOT / "fixtures" / name, ("split", f"{module}={part}:half"))
    outside: set[tuple[str | int | None, ...]] = {
        tuple(module if end == "half" else end for end in (rule, path, line, column, from_, to, target))
        for rule, path, line, column, from_, to, target, _ in told(split)
        if {from_, to} != {module, "half"}
    }
    assert on_imports(outside) == on_imports({found[:-1] for found in told(shop(name))})


def on_imports(found: set[tuple[str | int | None, ...]]) -> set[tuple[str | int | None, ...]]:
    """What is said of single imports: not of pairs of modules, nor of what one half hands out of the other one's."""
    rules = {rule for rule in GROUP_OF if GROUP_OF[rule] in ("dependency", "api")}
    return {one for one in found if one[0] in rules - {"dependency-cycle", "leaked-model"}}


SHOP: Files = {
    "shop/__init__.py": "",
    "shop/billing/__init__.py": "from shop.billing.tax import rate\n",
    "shop/billing/api.py": "from shop.billing.invoices.store import save\n\n\ndef charge(): ...\n",
    "shop/billing/tax.py": "def rate(): ...\n",
    "shop/billing/invoices/__init__.py": "from shop.billing.invoices.store import save\n",
    "shop/billing/invoices/store.py": "from shop.billing.tax import rate\nfrom shop.catalog.prices import price\n\n\ndef save(): ...\n",
    "shop/orders/__init__.py": "from shop.billing import rate\nfrom shop.billing.invoices.store import save\n",
    "shop/orders/cart.py": "from shop.catalog.prices import price\nfrom shop.billing.tax import rate\n",
    "shop/catalog/__init__.py": "from shop.orders.cart import rate\n",
    "shop/catalog/prices.py": "def price(): ...\n",
    "shop/common/__init__.py": "",
    "shop/common/money.py": "from shop.billing.api import charge\n\nclass Money: ...\n",
    "shop/web/__init__.py": "from shop.orders import cart\nfrom shop.common.money import Money\n",
    "tests/billing/test_billing.py": "from shop.billing.tax import rate\n\n\ndef test(): ...\n",
    "tests/orders/test_orders.py": "from shop.billing.tax import rate\n\n\ndef test(): ...\n",
}
LAYERS = 'layers = ["top", "bottom"]\ntest_paths = ["tests"]\n'
BILLING = '[modules.billing]\npath = "shop.billing"\nlayer = "bottom"\ndepends_on = ["common"]\n'
ORDERS = '[modules.orders]\npath = "shop.orders"\nlayer = "top"\ndepends_on = ["billing", "catalog"]\nvisible_to = ["catalog"]\n'
CATALOG = '[modules.catalog]\npath = "shop.catalog"\ndepends_on = []\npublic = ["prices", { entry = ".", to = ["web"] }]\n'
COMMON = '[modules.common]\npath = "shop.common"\nrole = "shared"\n'
WEB = '[modules.web]\npath = "shop.web"\ndepends_on = ["orders"]\n'
WRITTEN = LAYERS + BILLING + ORDERS + CATALOG + COMMON + WEB
BOTH = (
    '[modules."billing+orders"]\npaths = ["shop.billing", "shop.orders"]\nlayer = "bottom"\n'
    'depends_on = ["common", "catalog"]\ntests = ["tests/billing", "tests/orders"]\n'
)
MEANT: Mapping[str, tuple[tuple[Option, ...], str]] = {
    "moved to a module": (
        (("move", "shop.billing.tax=catalog"),),
        LAYERS + BILLING + ORDERS + CATALOG.replace('path = "shop.catalog"', 'paths = ["shop.catalog", "shop.billing.tax"]') + COMMON + WEB,
    ),
    "moved to a library": (
        (("move", "shop.billing.invoices=common"),),
        LAYERS + BILLING + ORDERS + CATALOG + COMMON.replace('path = "shop.common"', 'paths = ["shop.common", "shop.billing.invoices"]') + WEB,
    ),
    "all of a module moved": (
        (("move", "shop.common=billing"),),
        LAYERS + BILLING.replace('path = "shop.billing"', 'paths = ["shop.billing", "shop.common"]').replace('"common"', "") + ORDERS + CATALOG + WEB,
    ),
    "merged": (
        (("merge", "billing+orders"),),
        LAYERS + BOTH + CATALOG + COMMON + WEB.replace('"orders"', '"billing+orders"'),
    ),
    "split": (
        (("split", "billing=shop.billing.invoices"),),
        LAYERS
        + BILLING.replace('["common"]', '["common", "invoices"]')
        + '[modules.invoices]\npath = "shop.billing.invoices"\nlayer = "bottom"\ndepends_on = ["common", "billing"]\n'
        'public = [{ entry = ".", to = ["billing"] }]\n'
        + ORDERS.replace('"catalog"]\nvis', '"catalog", "invoices"]\nvis') + CATALOG + COMMON + WEB,
    ),
    "split, then half of it merged": (
        (("split", "billing=shop.billing.invoices:paper"), ("merge", "stock=catalog+paper")),
        LAYERS
        + BILLING.replace('["common"]', '["common", "stock"]')
        + '[modules.stock]\npaths = ["shop.catalog", "shop.billing.invoices"]\nlayer = "bottom"\n'
        'depends_on = ["common", "billing"]\n'
        'public = ["prices", { entry = ".", to = ["web", "billing"] }]\n'
        + ORDERS.replace('"catalog"]', '"stock"]') + COMMON + WEB,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MEANT)
def test_a_change_tells_what_contracts_that_are_written_so_tell(project: Write, case: str) -> None:
    options, meant = MEANT[case]
    asked = told(ground(project({**SHOP, "boundcheck.toml": WRITTEN}), *options))
    written = told(ground(project({"boundcheck.toml": meant})))
    assert without_lines(asked) == without_lines(written)
    assert asked != told(ground(project({"boundcheck.toml": WRITTEN})))


def without_lines(found: list[Told]) -> list[object]:
    """A contract's line in the TOML is nobody's matter here."""
    lines = (
        (rule, path, 0 if path.endswith(".toml") else line, *rest) for rule, path, line, _, *rest in found
    )
    return sorted(lines, key=repr)


def states(found: Ground) -> set[tuple[str, str, str | None, str | None, str]]:
    return {
        (f.rule, f.path, f.from_, f.to, state) for f, state in found.reported if GROUP_OF[f.rule] == "api"
    }


BASELINE = """\
findings = [
  { rule = "private-import", path = "shop/orders/__init__.py", from = "orders", to = "billing", target = "shop.billing.invoices.store", count = 1 },
  { rule = "private-import", path = "shop/orders/cart.py", from = "orders", to = "billing", target = "shop.billing.tax", count = 1 },
]
"""
ALLOW = """
[[allow]]
rule = "private-import"
from = "catalog"
to = "orders"
reason = "until the price list is gone"
"""
KNOWN: Files = {**SHOP, "boundcheck.toml": WRITTEN + ALLOW, "boundcheck-baseline.toml": BASELINE}


def test_what_is_known_and_allowed_stays_so_under_other_names(project: Write) -> None:
    root = project(KNOWN)
    of_orders = {
        ("private-import", "shop/orders/__init__.py", "orders", "billing", "baselined"),
        ("private-import", "shop/orders/cart.py", "orders", "billing", "baselined"),
        ("private-import", "shop/catalog/__init__.py", "catalog", "orders", "allowed"),
    }
    assert of_orders <= states(ground(root))
    merged = states(ground(root, ("merge", "sales=orders+web"), ("split", "billing=shop.billing.tax:rates")))
    assert ("private-import", "shop/orders/cart.py", "sales", "rates", "baselined") in merged
    split = states(
        ground(root, ("split", "billing=shop.billing.invoices:paper"), ("merge", "web=web+orders"))
    )
    assert ("private-import", "shop/orders/__init__.py", "web", "paper", "baselined") in split
    assert ("private-import", "shop/catalog/__init__.py", "catalog", "web", "allowed") in split


def test_what_a_change_makes_is_new_even_where_its_twin_is_known(project: Write) -> None:
    root = project(KNOWN)
    moved = states(ground(root, ("move", "shop.billing.tax=catalog")))
    # Of billing's own files nobody knew that they reach what is now another module's.
    assert ("private-import", "shop/billing/invoices/store.py", "billing", "catalog", "new") in moved
    assert ("private-import", "shop/billing/__init__.py", "billing", "catalog", "new") in moved
    # That billing has no suite is known; of its new half nobody knew.
    alone = f'  {{ rule = "missing-tests", path = "boundcheck.toml", from = "billing", count = 1 }},\n{BASELINE[13:]}'
    project({"boundcheck-baseline.toml": BASELINE[:13] + alone})
    (root / "tests/billing/test_billing.py").unlink()
    split = ground(root, ("split", "billing=shop.billing.tax:rates"))
    suites = {finding.from_: state for finding, state in split.reported if finding.rule == "missing-tests"}
    assert (suites["billing"], suites["rates"]) == ("baselined", "new")
    # catalog may reach into orders, and web may not because orders went there.
    moved = states(ground(root, ("move", "shop.common=catalog"), ("move", "shop.catalog.prices=orders")))
    assert {state for _, path, _, _, state in moved if path == "shop/catalog/__init__.py"} == {"allowed"}


def test_modules_of_one_glob_can_be_changed(project: Write) -> None:
    globbed = '[modules.all]\npath = "shop.*"\ndepends_on = []\n'
    root = project({**SHOP, "boundcheck.toml": globbed})
    merged = ground(root, ("merge", "billing+orders"), ("move", "shop.web=common"))
    assert sorted(merged.codebase.modules.by_name) == ["billing+orders", "catalog", "common"]
    written = '[modules.all]\npath = "shop.*"\ndepends_on = []\n' + BOTH.replace('layer = "bottom"\n', "").replace(
        'depends_on = ["common", "catalog"]', "depends_on = []"
    ) + '[modules.common]\npaths = ["shop.common", "shop.web"]\ndepends_on = []\n'  # fmt: skip
    assert without_lines(told(merged)) == without_lines(told(ground(project({"boundcheck.toml": written}))))


def test_tables_go_with_the_code_that_defines_them(project: Write) -> None:
    model = "from django.db import models\n\n\nclass {}(models.Model):\n    class Meta:\n        app_label = 'billing'\n"
    use = "from shop.billing.invoices.models import Invoice\n\n\ndef find():\n    return Invoice.objects.all()\n"
    root = project(
        {
            "shop/__init__.py": "",
            "shop/billing/__init__.py": "",
            "shop/billing/models.py": model.format("Payment"),
            "shop/billing/invoices/__init__.py": "",
            "shop/billing/invoices/models.py": model.format("Invoice"),
            "shop/billing/invoices/api.py": use,
            "shop/orders/__init__.py": "from shop.billing.models import Payment\n\nPAID = Payment.objects.all()\n",
            "boundcheck.toml": '[modules.billing]\npath = "shop.billing"\ntables = ["billing_*"]\n[modules.orders]\npath = "shop.orders"\n',
        }
    )
    split = ground(root, ("split", "billing=shop.billing.invoices"))
    owners = {entity.table: entity.module for entity in split.codebase.registry.by_name.values()}
    assert owners == {"billing_payment": "billing", "billing_invoice": "invoices"}
    found = {(rule, path, to) for rule, path, _, _, _, to, _, _ in told(split) if GROUP_OF[rule] == "data"}
    assert found == {("foreign-query", "shop/orders/__init__.py", "billing")}


@pytest.mark.parametrize(
    ("option", "text", "says"),
    [
        ("move", "shop.billing.tax", "says no change; write --move shop.common.money=shared"),
        ("move", "shop.billing.tax=", "says no change"),
        ("move", "=web", "says no change"),
        ("move", "shop.billing.tax=catalo", 'there is no module "catalo"; did you mean "catalog"?'),
        ("move", "shop.billing.taxx=web", 'no file or package "shop.billing.taxx"; did you mean "shop.billing.tax"?'),
        ("move", "shop.common.money.Money=web", "is a name in a file, and only whole files and packages can be told apart; name shop.common.money"),
        ("move", "shop.billing.tax=billing", "belongs to billing already; name another module"),
        ("move", "tests.billing.test_billing=web", "holds tests alone, which go with their module; name the code they test"),
        ("merge", "billing", "says no change; write --merge billing+invoices"),
        ("merge", "billing+", "says no change"),
        ("merge", "x=", "says no change"),
        ("merge", "billing+billing", "is one module; name the modules to merge it with"),
        ("merge", "billing+order", 'there is no module "order"; did you mean "orders"?'),
        ("merge", "web=billing+orders", 'there is a module "web" already; choose another name'),
        ("merge", "a b=billing+orders", "cannot name a module"),
        ("merge", "(unassigned)=billing+orders", "cannot name a module"),
        ("merge", "b\x1b[31mo=billing+orders", '"b\\x1b[31mo" cannot name a module'),
        ("split", "billing=shop.billing.tax:\x07", '"\\x07" cannot name a module'),
        ("split", "billing", "says no change; write --split billing=shop.billing.invoices"),
        ("split", "billing=shop.billing.invoices:", "says no change"),
        ("split", "bill=shop.billing.invoices", 'there is no module "bill"; did you mean "billing"?'),
        ("split", "billing=shop.orders.cart", "belongs to orders, not to billing; name a part of that"),
        ("split", "billing=shop", "belongs to no module, not to billing"),
        ("split", "billing=shop.billing:b", "is all of billing; name a part of it"),
        ("split", "billing=shop.billing.tax:web", 'there is a module "web" already; write billing=shop.billing.tax:NAME'),
        ("split", "billing=shop.billing.nothing", 'there is no file or package "shop.billing.nothing"'),
    ],
)  # fmt: skip
def test_a_change_of_what_is_not_there_is_one_sentence(
    project: Write, option: Kind, text: str, says: str
) -> None:
    root = project({**SHOP, "boundcheck.toml": WRITTEN})
    with pytest.raises(UsageError) as stopped:
        ground(root, (option, text))
    assert says in str(stopped.value)
    assert str(stopped.value).startswith(f"--{option}: ")
    assert "\n" not in str(stopped.value)


def test_options_combine_in_the_order_in_which_they_are_given(project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "boundcheck.toml": WRITTEN})
    first = boundcheck(
        "extract", "--split", "billing=shop.billing.tax:rates", "--merge", "rates+web", cwd=root
    )
    assert first.stdout.startswith("rates+web is ")
    wrong = boundcheck(
        "extract", "--merge", "rates+web", "--split", "billing=shop.billing.tax:rates", cwd=root
    )
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert (
        wrong.stderr
        == 'boundcheck: --merge: there is no module "rates"; boundcheck graph lists the modules\n'
    )
    gone = boundcheck("extract", "web", "--merge", "a=web+orders", cwd=root)
    assert gone.stderr == 'boundcheck: after these changes there is no module "web"; name a\n'
    nothing = boundcheck("extract", cwd=root)
    assert "name a module, or rank all of them with --all" in nothing.stderr


def test_no_file_is_touched(project: Write, boundcheck: Run) -> None:
    root = project(KNOWN)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    done = boundcheck(
        "extract", "--merge", "billing+orders", "--split", "catalog=shop.catalog.prices", cwd=root
    )
    assert done.returncode == 1
    shutil.rmtree(root / ".boundcheck_cache", ignore_errors=True)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
