"""`boundcheck may`: what one is told before the code is written."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import in_process

from boundcheck import door

Run = Callable[..., subprocess.CompletedProcess[str]]

CONTRACT = """\
layers = ["top", "bottom"]

[rules]
foreign-key = "warn"

[external]
stripe = ["billing"]

[modules.orders]
path = "shop.orders"
depends_on = ["billing", { module = "catalog", deprecated = true, reason = "moves to events" }]

[modules.billing]
path = "shop.billing"
owner = "@shop/payments"
depends_on = []
public = [".", "api", "models:Invoice"]
tables = ["legacy_*"]

[modules.catalog]
path = "shop.catalog"
layer = "bottom"
visible_to = ["orders", "web"]

[modules.web]
path = "shop.web"
layer = "top"
rules = { private-import = "off" }

[modules.kit]
path = "shop.kit"
role = "shared"

[modules.settings]
path = "shop.settings"
role = "composition"

[modules.invoice]
path = "shop.invoice"

[[contracts]]
name = "The shop knows no requests"
type = "forbidden"
from = ["shop.kit"]
to = ["requests", "shop.web"]
guidance = "ask the gateway"

[[allow]]
rule = "private-import"
from = "invoice"
to = "billing"
reason = "until it is split"
"""
FILES = {
    "boundcheck.toml": CONTRACT,
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/cart.py": "from shop.billing import charge\n",
    "src/shop/orders/models.py": (
        "from django.db import models\n\n\nclass Order(models.Model):\n    class Meta:\n        db_table = 'orders_order'\n"
    ),
    "src/shop/orders/tests/__init__.py": "",
    "src/shop/billing/__init__.py": "from shop.billing.charging import charge\n",
    "src/shop/billing/charging.py": "import stripe\n\n\ndef charge(): ...\n\n\ndef fee(): ...\n",
    "src/shop/billing/api.py": (
        "from shop.billing import charging, selectors\n\n\ndef invoice_total(number):\n    return selectors.find(number).total\n\n\n"
        "def refund():\n    return charging.fee()\n"
    ),
    "src/shop/billing/selectors.py": (
        "from shop.billing.models import Invoice\n\n\ndef find(number):\n    return Invoice.objects.get(pk=number)\n"
    ),
    "src/shop/billing/models.py": (
        "from django.db import models\n\n\nclass Invoice(models.Model):\n    total = models.IntegerField()\n\n"
        "    class Meta:\n        db_table = 'billing_invoice'\n        app_label = 'billing'\n"
    ),
    "src/shop/catalog/__init__.py": (
        "from shop.catalog.prices import RATES, price\n\ndefault_app_config = 'shop.catalog.apps.Config'\nsecrets: int = 1\n"
    ),
    "src/shop/catalog/prices.py": "RATES = (7, 19)\n\n\ndef price(): ...\n\n\ndef secret(): ...\n",
    "src/shop/web/__init__.py": "from shop.orders import cart\n",
    "src/shop/kit/__init__.py": "",
    "src/shop/kit/text.py": "def pad(): ...\n",
    "src/shop/settings/__init__.py": "",
    "src/shop/invoice/__init__.py": "",
    "src/shop/invoice/codes.py": "RATE = 7\n",
    "src/shop/__init__.py": "",
    "src/shop/billing/0001_first.py": "",
    "src/shop/billing/rows.sql": "SELECT 1 FROM billing_invoice;\n",
    "tests/test_all.py": "def test_it(): ...\n",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("shop")
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "_RACY_NS", -(10**12))
        yield root


def asked(root: Path, *arguments: str, cwd: str = ".") -> subprocess.CompletedProcess[str]:
    return in_process(("may", *arguments), root / cwd, {})


# The line of the contract that decides, by a part of its text.
ANSWERS = [
    # who, what, --as, answer, rule, key, ways
    ("orders", "billing", "", "yes", None, "depends_on = [", []),
    ("orders", "shop.billing.charge", "", "yes", None, "depends_on = [", []),
    ("orders", "shop.billing:charge", "", "yes", None, "depends_on = [", []),
    ("orders", "shop.billing.charging.charge", "", "no", "private-import", "public = [", ["shop.billing.charge", "@shop/payments"]),
    ("orders", "shop.billing.charging.fee", "", "no", "private-import", "public = [", ["shop.billing.api.refund"]),
    ("orders", "src/shop/billing/charging.py", "", "no", "private-import", "public = [", ["shop.billing.charge"]),
    ("orders", "catalog", "", "yes", "deprecated-dependency", "depends_on = [", []),
    ("billing", "orders", "", "no", "undeclared-dependency", "depends_on = []", []),
    ("billing", "catalog", "", "no", "not-visible", "visible_to = [", []),
    ("catalog", "web", "", "no", "layer-violation", 'layer = "bottom"', []),
    ("orders", "web", "", "no", "undeclared-dependency", "depends_on = [", []),
    ("orders", "kit", "", "yes", None, 'role = "shared"', []),
    ("kit", "orders", "", "no", "undeclared-dependency", 'role = "shared"', []),
    ("settings", "shop.billing.charging.fee", "", "yes", None, 'role = "composition"', []),
    ("web", "shop.billing.charging.fee", "", "yes", None, "private-import", []),
    ("invoice", "shop.billing.charging.fee", "", "yes", None, "[[allow]]", []),
    ("invoice", "web", "", "yes", None, "[modules.invoice]", []),
    ("orders", "stripe", "", "no", "external-dependency", "stripe = [", ["billing"]),
    ("billing", "stripe.error", "", "yes", None, "stripe = [", []),
    ("kit", "requests", "", "no", "import-contract", "[[contracts]]", []),
    ("orders", "json", "", "yes", None, "", []),
    # Files.
    ("src/shop/orders/cart.py", "shop.catalog.prices.secret", "", "no", "private-import", "[modules.catalog]", []),
    ("src/shop/orders/new/deep.py", "shop.billing.charging.fee", "", "no", "private-import", "public = [", ["shop.billing.api.refund"]),
    ("shop.orders.fresh", "shop.billing.api.refund", "", "yes", None, "depends_on = [", []),
    ("src/shop/orders", "shop.billing.api.refund", "", "yes", None, "depends_on = [", []),
    ("src/shop/orders/tests/test_cart.py", "shop.billing.charging.fee", "", "no", "test-private-import", "public = [", ["shop.billing.api.refund"]),
    ("src/shop/orders/tests/test_cart.py", "web", "", "no", "test-undeclared-dependency", "depends_on = [", []),
    ("orders", "src/shop/orders/tests", "", "no", "production-imports-tests", 'path = "shop.orders"', []),
    ("tests/more/test_new.py", "shop.billing.charging.fee", "", "yes", None, "", []),
    # Tables and models.
    ("orders", "billing_invoice", "", "no", "foreign-query", 'path = "shop.billing"', ["shop.billing.api.invoice_total", "@shop/payments"]),
    ("orders", "Invoice", "query", "no", "foreign-query", 'path = "shop.billing"', ["shop.billing.api.invoice_total"]),
    ("orders", "billing.Invoice", "write", "no", "foreign-write", 'path = "shop.billing"', ["@shop/payments"]),
    ("orders", "shop.billing.models.Invoice", "", "yes", None, "depends_on = [", []),
    ("orders", "shop.billing.models.Invoice", "query", "no", "foreign-query", 'path = "shop.billing"', []),
    ("orders", "Invoice", "foreign-key", "yes", "foreign-key", 'path = "shop.billing"', []),
    ("billing", "Invoice", "write", "yes", None, 'path = "shop.billing"', []),
    ("orders", "legacy_rows", "", "no", "raw-sql", 'tables = ["legacy_*"]', ["@shop/payments"]),
    ("src/shop/orders/tests/test_cart.py", "Invoice", "", "no", "test-foreign-data", 'path = "shop.billing"', ["shop.billing.api.invoice_total"]),
    ("settings", "Invoice", "write", "yes", None, 'role = "composition"', []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "what", "as_", "answer", "rule", "key", "ways"),
    ANSWERS,
    ids=[" ".join(row[:3]) for row in ANSWERS],
)
def test_answers(
    shop: Path, who: str, what: str, as_: str, answer: str, rule: str | None, key: str, ways: list[str]
) -> None:
    done = asked(shop, who, what, *(["--as", as_] if as_ else []), "--format", "json")
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert (told["answer"], told["rule"]) == (answer, rule)
    assert done.returncode == (answer == "no")
    at = told["key"] or {"text": ""}
    assert key in (at["text"] or "")
    assert bool(key) == bool(at["text"])
    if at["text"]:
        assert FILES["boundcheck.toml"].splitlines()[at["line"] - 1].strip() == at["text"]
    names = [way["name"] for way in told["ways"]]
    assert [name for name in ways if name not in names] == []
    usable = [way["name"] for way in told["ways"] if way["kind"] not in ("owner", "module")]
    assert [name for name in usable if asked(shop, who, name).returncode != 0] == []
    text = asked(shop, who, what, *(["--as", as_] if as_ else [])).stdout
    others = [way for way in told["ways"] if way["kind"] != "owner"]
    assert text.count("  way     ") == (max(1, len(others)) if answer == "no" else 0)
    assert ("  way     none yet: " in text) == (answer == "no" and not others)


# What leads to no way, and what is said of it.
NONE_YET = [
    ("billing", "src/shop/orders/cart.py", "nothing of orders that billing may use would do instead"),
    ("billing", "shop.catalog.prices.secret", "nothing of catalog that billing may use would do instead"),
    ("invoice", "shop.catalog.prices.secret", "nothing of catalog that invoice may use would do instead"),
    ("catalog", "shop.web.cart", "nothing of web that catalog may use would do instead"),
    ("catalog", "shop.invoice.codes.RATE", "nothing of invoice that catalog may use would do instead"),
    ("kit", "billing_invoice", "nothing of billing that kit may use reads billing_invoice"),
    ("orders", "legacy_rows", "nothing of billing that orders may use reads legacy_rows"),
    ("orders", "src/shop/orders/tests", "nothing of orders that orders may use would do instead"),
    ("kit", "requests", "requests is reserved to no module that kit may use"),
]


@pytest.mark.parametrize(("who", "what", "said"), NONE_YET, ids=[" ".join(row[:2]) for row in NONE_YET])
def test_no_way_is_named_that_would_be_refused_in_its_turn(
    shop: Path, who: str, what: str, said: str
) -> None:
    done = asked(shop, who, what)
    assert done.returncode == 1, done.stdout
    ways = [line for line in done.stdout.splitlines() if line.startswith("  way ")]
    assert ways == [f"  way     none yet: {said}"]


def test_a_name_that_looks_alike_is_no_way(shop: Path) -> None:
    """What is called nearly so does not lead there; what uses it does, over others too."""
    done = asked(shop, "orders", "shop.catalog.prices.secret")
    assert "  way     none yet: nothing of catalog that orders may use would do instead" in done.stdout
    done = asked(shop, "orders", "shop.catalog.prices.RATES")
    assert "  way     shop.catalog.RATES is the same, and public" in done.stdout


def test_what_uses_it_is_a_way(project: Callable[..., Path]) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.orders]\npath = "orders"\n[modules.billing]\npath = "billing"\npublic = ["api"]\n',
            "orders/__init__.py": "",
            "billing/__init__.py": "",
            "billing/fees.py": "def fee(): ...\nclass Fee:\n    pass\n",
            "billing/inner.py": "from billing.fees import fee\ndef total():\n    return fee()\n",
            "billing/api.py": "import billing.fees\nfrom billing.inner import total\n"
            "def fees(): ...\ndef bill():\n    return total()\nclass Late(billing.fees.Fee):\n    pass\n",
        }
    )
    for what, ways in (
        ("billing.fees.fee", ["billing.api.bill", "billing.api.total"]),
        ("billing.fees.Fee", ["billing.api.Late"]),
        ("billing.fees", ["billing.api.Late", "billing.api.bill", "billing.api.total"]),
    ):
        done = asked(root, "orders", what, "--format", "json")
        told = json.loads(done.stdout)["ways"]
        assert sorted(way["name"] for way in told) == ways
        assert {way["says"] for way in told} == {f"uses {what}"}


def test_a_name_that_nobody_knows_and_the_nearest(shop: Path) -> None:
    for arguments, nearest in (
        (("ordrs", "billing"), "orders"),
        (("orders", "biling"), "billing"),
        (("orders", "shop.billing.api.refnd"), "shop.billing.api.refund"),
        (("orders", "shop.biling.api"), "shop.billing.api"),
        (("orders", "shop.biling.api.refnd"), "shop.billing.api.refund"),
        (("orders", "billing.models.Invoise"), "shop.billing.models.Invoice"),
        (("orders", "billing.models.Invoice"), "shop.billing.models.Invoice"),
        (("orders", "shop.billing.charging.refunds"), "shop.billing.api.refund"),
        (("shop.billing.charging.chrge", "billing"), "shop.billing.charging.charge"),
        (("orders", "billing_invoic"), "billing_invoice"),
        (("orders", "billing_invoic", "--as", "write"), "billing_invoice"),
        (("src/shop/ordrs/x.py", "billing"), "shop.orders"),
        (("orders", "src/shop/billing/charing.py"), "src/shop/billing/charging.py"),
    ):
        done = asked(shop, *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert f'did you mean "{nearest}"?' in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_what_is_no_answer(shop: Path) -> None:
    for arguments, said in (
        (("orders", "shop.billing.api", "--as", "query"), "is no table and no model"),
        (("docs/x.py", "billing"), "there is no such folder, and no module would have it"),
        (("../elsewhere.py", "billing"), "outside the project"),
        (("orders", "boundcheck.toml"), "no Python file of the project"),
        (("orders", "shop.billing.0001_first"), "0001_first is no identifier"),
        (("src/shop/billing/rows.sql", "orders"), "it holds no Python"),
        (("orders", "never_heard_of"), "no module, file, name, table or package"),
    ):
        done = asked(shop, *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert said in done.stderr, done.stderr


# Packages that no file imports, by what the manifest beside the contract declares, and models that lie outside the tree.
PACKAGES = {
    "boundcheck.toml": """\
[external]
PIL = ["billing"]
django = ["billing", "orders"]

[modules.orders]
path = "shop.orders"
depends_on = []
depends_on_external = ["django", "celery"]

[modules.billing]
path = "shop.billing"
cannot_depend_on_external = ["redis"]
""",
    "pyproject.toml": """\
[project]
name = "shop"
dependencies = ["requests>=2", "PyJWT"]

[dependency-groups]
dev = ["redis[hiredis] ; python_version > '3.10'"]
""",
    "requirements.txt": "# pinned\ncelery==5.4\n-r more.txt\ngit+https://example.org/boxes.git\n",
    "shop/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": (
        "from django.conf import settings\nfrom django.db import models\n\n\nclass Order(models.Model):\n"
        "    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)\n"
        '    tag = models.ForeignKey("taggit.Tag", models.CASCADE)\n'
    ),
    "shop/billing/__init__.py": "",
    "shop/desk.py": "",
}
OUTSIDE = [
    # who, what, --as, status, what the answer says, the text of the key
    ("orders", "celery", "", 0, "yes: orders may use celery", "depends_on_external"),
    ("orders", "requests", "", 1, "its depends_on_external does not list it", "depends_on_external"),
    ("billing", "requests", "", 0, "no file imports requests yet; pyproject.toml declares it", ""),
    ("billing", "jwt", "", 0, "pyproject.toml declares it", ""),
    ("billing", "redis.asyncio", "", 1, "its cannot_depend_on_external names redis", "cannot_depend_on_external"),
    ("orders", "PIL.Image", "", 1, "PIL is reserved to billing", "PIL ="),
    ("orders", "flask", "", 1, "no file imports flask, and no manifest declares it", "depends_on_external"),
    ("billing", "flask", "", 2, "no file imports flask, and no manifest declares it; add it to the project's dependencies", ""),
    ("billing", "git", "", 2, "no file imports git, and no manifest declares it", ""),
    ("orders", "auth_user", "", 0, "from django.contrib.auth.models import User; User.objects.all()", "django ="),
    ("orders", "auth.User", "write", 0, "yes: orders may write auth_user", "django ="),
    ("orders", "User", "foreign-key", 0, "models.ForeignKey(settings.AUTH_USER_MODEL", ""),
    ("orders", "Group", "foreign-key", 0, 'models.ForeignKey("auth.Group"', ""),
    ("shop/desk.py", "ContentType", "", 1, "django is reserved to billing and orders", "django ="),
    ("orders", "taggit.Tag", "query", 1, "its depends_on_external does not list it", "depends_on_external"),
    ("billing", "taggit.models.Tag", "", 0, "package taggit.models.Tag: from taggit.models import Tag", ""),
    ("billing", "django.contrib.auth.models.User", "", 0, "package django.contrib.auth.models.User", "django ="),
    ("billing", "Usr", "query", 2, 'did you mean "User"?', ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("packages")
    for name, content in PACKAGES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


@pytest.mark.parametrize(
    ("who", "what", "as_", "status", "said", "key"), OUTSIDE, ids=[" ".join(row[:3]) for row in OUTSIDE]
)
def test_what_lies_outside_the_project(
    packages: Path, who: str, what: str, as_: str, status: int, said: str, key: str
) -> None:
    done = asked(packages, who, what, *(["--as", as_] if as_ else []))
    assert done.returncode == status, done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    keys = [line for line in done.stdout.splitlines() if line.startswith("  key ")]
    assert bool(keys) == bool(key)
    assert all(key in line for line in keys)


def test_a_manifest_that_changes_is_read_again(project: Callable[..., Path]) -> None:
    root = project(PACKAGES)
    assert asked(root, "billing", "flask").returncode == 2
    (root / "requirements.txt").write_text("flask\n")
    assert asked(root, "billing", "flask").returncode == 0
    (root / "requirements.txt").unlink()
    assert asked(root, "billing", "flask").returncode == 2


def test_the_user_model_in_place_of_djangos_is_named(project: Callable[..., Path]) -> None:
    user = "from django.contrib.auth.models import AbstractUser\n\n\nclass Member(AbstractUser): ...\n"
    settings = 'INSTALLED_APPS = ["shop.orders", "shop.people"]\nAUTH_USER_MODEL = "people.Member"\n'
    files = {"shop/people/__init__.py": "", "shop/people/models.py": user, "shop/settings.py": settings}
    done = asked(project(PACKAGES | files), "orders", "auth_user")
    assert done.returncode == 2
    assert "shop.people.models.Member stands in its place (AUTH_USER_MODEL)" in done.stderr


def test_paths_are_from_where_one_is(shop: Path) -> None:
    done = asked(shop, "cart.py", "../billing/charging.py", cwd="src/shop/orders")
    assert done.returncode == 1
    assert "asked   cart.py (code of orders) → file shop.billing.charging of billing" in done.stdout
    assert "../../../boundcheck.toml:17: public = [" in done.stdout


def test_a_module_and_a_table_of_one_name(shop: Path) -> None:
    """What it was taken for is said, and --as decides."""
    (shop / "src/shop/invoice/models.py").write_text(
        "from django.db import models\n\n\nclass Bill(models.Model):\n    class Meta:\n        db_table = 'invoice'\n"
    )
    try:
        module, table = asked(shop, "orders", "invoice"), asked(shop, "orders", "invoice", "--as", "query")
    finally:
        (shop / "src/shop/invoice/models.py").unlink()
    assert (
        "note    invoice is a table, too; taken as the module; --as query asks for the table" in module.stdout
    )
    assert table.stdout.startswith("no: foreign-query:")


def test_a_cycle_is_told_before_it_is_closed(shop: Path) -> None:
    done = asked(shop, "catalog", "orders")
    assert done.stdout.startswith("yes")
    (shop / "src/shop/orders/price.py").write_text("from shop.catalog import price\n")
    try:
        done = asked(shop, "catalog", "orders")
    finally:
        (shop / "src/shop/orders/price.py").unlink()
    assert done.stdout.startswith("no: dependency-cycle: catalog would depend on orders")
    assert "catalog → orders → catalog" in done.stdout


def test_within_a_cycle_that_is_there_no_cycle_is_closed(shop: Path) -> None:
    """What is told of that cycle already, a line more does not change."""
    more = {
        "src/shop/orders/price.py": "from shop.catalog import price\n",
        "src/shop/catalog/far.py": "from shop.invoice import near\n",
        "src/shop/invoice/near.py": "from shop.orders import cart\n",
    }
    for name, text in more.items():
        (shop / name).write_text(text)
    try:
        inside = asked(shop, "catalog", "orders")
        told = json.loads(asked(shop, "catalog", "orders", "--format", "json").stdout)
        test = asked(shop, "src/shop/catalog/tests/test_it.py", "orders")
        refused = asked(shop, "orders", "invoice")
    finally:
        for name in more:
            (shop / name).unlink()
    assert inside.returncode == 0
    cycle = "both are already in the cycle catalog → invoice → orders → catalog"
    assert f"  note    {cycle}" in inside.stdout
    assert (told["answer"], told["also"], told["notes"]) == ("yes", [], [cycle])
    assert "cycle" not in test.stdout
    assert refused.stdout.startswith("no: undeclared-dependency")
    assert "dependency-cycle" not in refused.stdout


def test_a_chain_that_a_contract_forbids_is_told_at_its_last_link(shop: Path) -> None:
    """The new import may be in the middle of it."""
    (shop / "src/shop/kit/far.py").write_text("from shop.invoice import near\n")
    (shop / "src/shop/invoice/near.py").write_text("")
    try:
        done = asked(shop, "src/shop/invoice/near.py", "shop.web", "--format", "json")
    finally:
        (shop / "src/shop/kit/far.py").unlink()
        (shop / "src/shop/invoice/near.py").unlink()
    told = json.loads(done.stdout)
    assert told["rule"] == "import-contract"
    assert "shop.kit.far → shop.invoice.near → shop.web" in told["message"]
    assert told["message"].endswith("ask the gateway")


def test_the_text_and_what_it_rests_on(shop: Path) -> None:
    done = asked(shop, "src/shop/orders/cart.py", "Invoice")
    assert done.stdout.splitlines() == [
        "no: foreign-query: orders reads billing_invoice (Invoice, owned by billing) by Invoice.objects.all(); "
        "ask billing's public API for it, or keep a read model fed by its events",
        "  asked   src/shop/orders/cart.py (code of orders) → table billing_invoice of billing: "
        "from shop.billing.models import Invoice; Invoice.objects.all()",
        '  key     boundcheck.toml:14: path = "shop.billing"  (modules.billing.path: shop.billing.models.Invoice '
        "defines it, so billing_invoice belongs to billing (src/shop/billing/models.py:4))",
        "  way     shop.billing.api.invoice_total reads billing_invoice (src/shop/billing/api.py:4)",
        "  ask     @shop/payments, who owns billing (boundcheck.toml:13)",
    ]
    assert asked(shop, "src/shop/orders/cart.py", "Invoice").stdout == done.stdout  # said again


def test_an_answer_is_said_again_until_something_changes(shop: Path) -> None:
    first = asked(shop, "src/shop/orders/late.py", "shop.billing.charging.fee")
    assert "new, code of orders" in first.stdout
    assert asked(shop, "src/shop/orders/late.py", "shop.billing.charging.fee").stdout == first.stdout
    (shop / "src/shop/orders/late.py").write_text("")
    try:
        now = asked(shop, "src/shop/orders/late.py", "shop.billing.charging.fee")
    finally:
        (shop / "src/shop/orders/late.py").unlink()
    assert "new, code of orders" not in now.stdout
    assert "(code of orders)" in now.stdout


def test_of_two_exceptions_the_one_that_has_not_expired_is_told(project: Callable[..., Path]) -> None:
    allow = '[[allow]]\nrule = "private-import"\nfrom = "orders"\n'
    root = project(
        {
            "boundcheck.toml": '[modules.orders]\npath = "orders"\n[modules.billing]\npath = "billing"\n'
            f'{allow}until = 2001-01-01\nreason = "it was so"\n{allow}reason = "it is so"\n',
            "orders/__init__.py": "",
            "billing/__init__.py": "",
            "billing/inner.py": "N = 1\n",
        }
    )
    done = asked(root, "orders", "billing.inner.N")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  key     boundcheck.toml:10: [[allow]]  (allow: it is so)" in done.stdout
    assert done.stdout.count("(boundcheck.toml:10)") == 1


def test_a_module_of_several_packages_has_ways_in_each(project: Callable[..., Path]) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.orders]\npath = "orders"\n'
            '[modules.billing]\npaths = ["billing", "invoices"]\npublic = ["api"]\n',
            "orders/__init__.py": "",
            "billing/__init__.py": "",
            "billing/api.py": "from invoices import inner\ndef charge():\n    inner.more()\n",
            "invoices/__init__.py": "",
            "invoices/api.py": "from invoices import inner\nfrom invoices.inner import total as sum_of\ndef dues():\n    inner.due()\n",
            "invoices/inner.py": "def total():\n    due()\ndef due(): ...\ndef more():\n    due()\n",
        }
    )
    done = asked(root, "orders", "invoices.inner.due", "--format", "json")
    names = {way["name"] for way in json.loads(done.stdout)["ways"]}
    assert names == {"billing.api.charge", "invoices.api.dues", "invoices.api.sum_of"}
    same = asked(root, "orders", "invoices.inner.total")
    assert "  way     invoices.api.sum_of is the same, and public (invoices/api.py)" in same.stdout


def test_a_function_that_merely_names_a_class_is_no_way_to_its_rows(tmp_path: Path) -> None:
    """What calls the method that reads is one, and so is what makes the object that does; a constant of a model is none."""
    files = {
        "boundcheck.toml": '[modules.orders]\npath = "orders"\n[modules.crm]\npath = "crm"\npublic = [".", "api"]\n',
        "orders/__init__.py": "",
        "crm/__init__.py": "from crm.models import Client\n",
        "crm/models.py": "from django.db import models\nclass Client(models.Model):\n    NEW = 'new'\n    class Meta:\n        db_table = 'crm_client'\n"
        "    @classmethod\n    def latest(cls):\n        return Client.objects.last()\n"
        "class Note(models.Model):\n    KIND = 1\n    def client(self):\n        return Client.latest()\n",
        "crm/inner.py": "from crm.models import Client\nclass Finder:\n    def all(self):\n        return list(Client.objects.all())\n",
        "crm/api.py": "from crm.inner import Finder\nfrom crm.models import Client, Note\n"
        "def state(): return Client.NEW\ndef kind(): return Note.KIND\ndef latest(): return Client.latest()\ndef found(): return Finder().all()\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    told = json.loads(asked(tmp_path, "orders", "crm_client", "--format", "json").stdout)
    assert [way["name"] for way in told["ways"]] == ["crm.api.found", "crm.api.latest", "crm.api.Finder"]
    told = json.loads(asked(tmp_path, "orders", "crm.models.Client", "--format", "json").stdout)
    assert [way["name"] for way in told["ways"]] == [
        "crm.Client",
        "crm.api.found",
        "crm.api.latest",
        "crm.api.Finder",
    ]
