"""Newer syntax costs no finding, and what no parser reads is told where somebody needed it, once, and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Findings = Callable[[Mapping[str, str | bytes]], list[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]

SHOP = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\n[modules.billing]\npath = "shop.billing"\npublic = ["**"]\n',
    "shop/billing/__init__.py": "",
    "shop/billing/apps.py": 'from django.apps import AppConfig\nclass Billing(AppConfig):\n    name = "shop.billing"\n',
    "shop/billing/models.py": "from django.db import models\nclass Invoice(models.Model):\n    number = models.TextField()\n",
    "shop/orders/__init__.py": "",
}
USE = "from shop.billing.models import Invoice\n"
QUERY = "Invoice.objects.all()\n"
UNREAD = "shop/orders/a.py:{} unparsable-file None"
# No sign of it shows: only who wants the tree finds out.
BROKEN = "x = y z\n"
NEWER = [
    "try: ...\nexcept A, B: ...\n", "type X = int\n", "def f[T: int = int](x: T): ...\n", "class C[*T](B): ...\n",
    'x = t"{y}"\n', 'x = f"{y["z"]}"\n', "lazy import os\n", "x = [*y for y in z]\n", 'x = f"{\n    y  # why\n}"\n',
]  # fmt: skip


@pytest.mark.parametrize("newer", NEWER)
def test_newer_syntax_costs_no_finding(findings: Findings, newer: str) -> None:
    models = f"from django.db import models\n{newer}class Invoice(models.Model):\n    number = models.TextField()\n"
    line = newer.count("\n") + 2
    assert findings({**SHOP, "shop/billing/models.py": models, "shop/orders/a.py": USE + newer + QUERY}) == [
        f"shop/orders/a.py:{line} foreign-query billing"
    ]


def test_a_lazy_import_is_an_import(findings: Findings) -> None:
    toml = SHOP["boundcheck.toml"].replace("[modules.billing]", "depends_on = []\n[modules.billing]")
    files = {
        **SHOP,
        "boundcheck.toml": toml,
        "shop/orders/a.py": f"lazy {USE}if 1:\n    lazy import shop.billing\n",
    }
    assert findings(files) == [f"shop/orders/a.py:{line} undeclared-dependency billing" for line in (1, 3)]


def test_fields_and_templates_hold_what_they_use(findings: Findings) -> None:
    text = f'{USE}x = f"{{Invoice.objects.get(number="1")}}"\ny = t"{{Invoice.objects.count()}}"\n'
    assert findings({**SHOP, "shop/orders/a.py": text}) == [
        f"shop/orders/a.py:{line} foreign-query billing" for line in (2, 3)
    ]


def test_fixtures_with_type_parameters(findings: Findings) -> None:
    fixture = "import pytest\n@pytest.fixture\ndef invoice[T: int = int](x: T): ...\n"
    files = {
        **SHOP,
        "tests/billing/conftest.py": fixture,
        "tests/orders/test_a.py": "class TestA:\n    def test_it[\n        T\n    ](self, invoice): ...\n",
    }
    assert findings(files) == ["tests/orders/test_a.py:4 shared-fixture billing"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (USE + BROKEN + QUERY, 2),
        (f"from django.db import models\n{BROKEN}class Order(models.Model): ...\n", 2),
        (f"{USE}{QUERY}x = {'1 + ' * 20_000}1\n", 1),
        (f"{USE}{QUERY}" + "x = 1\n" * 300_000, 1),
        (f"{USE}def f():\n    return Invoice.objects.all({'-' * 2000}1)\n", 2),
        (b"# coding: utf-8\n" + USE.encode() + b"Invoice.objects.filter(number='\xe9')\n", 3),
    ],
    ids=["no Python", "no Python, models", "deep", "large", "deep for readers", "encoding"],
)
def test_what_was_needed_and_cannot_be_read_is_told(findings: Findings, text: str | bytes, line: int) -> None:
    found = findings({**SHOP, "shop/orders/a.py": text})
    assert [each for each in found if "unparsable" in each] == [UNREAD.format(line)]


def test_a_class_is_needed_by_what_it_comes_from(findings: Findings) -> None:
    """Whether models may stand in a file is known before it is parsed, from a base in another one."""
    base = "from django.db import models\nRoot = models.Model\n"
    files = {
        **SHOP,
        "shop/billing/base.py": base,
        "shop/orders/a.py": f"from shop.billing.base import Root\n{BROKEN}class Order(Root): ...\n",
    }
    assert findings(files) == [UNREAD.format(2)]
    assert findings({**files, "shop/billing/base.py": base.replace("models.Model", "object")}) == []


def test_what_nobody_needs_is_not_told(findings: Findings) -> None:
    assert findings({**SHOP, "shop/orders/a.py": f"import os\n{BROKEN}"}) == []


def test_a_test_suite_that_cannot_be_read_is_told(findings: Findings) -> None:
    (place, path) = ("tests/orders/test_a.py", "tests/orders/test_a.py:2 unparsable-file None")
    assert findings({**SHOP, place: "import pytest\ndef test_it(a, a b): ...\n"}) == [path]
    large = f"import pytest\n@pytest.mark.parametrize('a', [{'1, ' * 200_000}])\ndef test_it(a): ...\n"
    assert findings({**SHOP, place: large}) == [path]


def test_the_rest_of_a_very_long_sql_file(findings: Findings) -> None:
    rows = "INSERT INTO other VALUES (1, 2);\n" * 40_000
    assert findings({**SHOP, "shop/orders/dump.sql": rows}) == []
    found = findings({**SHOP, "shop/orders/dump.sql": f"{rows}SELECT * FROM billing_invoice;\n"})
    assert [each.split(" ", 1)[1] for each in found] == ["unparsable-file None"]


def test_rows_of_any_size(findings: Findings) -> None:
    row = '[{"model": "billing.invoice", "pk": 1, "fields": {}}'
    path = "tests/orders/fixtures/a.json"
    files = {**SHOP, path: f"{row}{' ' * 6_000_000}]", "tests/orders/test_a.py": "def test_it(): ...\n"}
    assert findings(files) == [f"{path}:1 test-foreign-data billing"]


def test_rows_beyond_all_use(project: Project, findings: Findings) -> None:
    path = "tests/orders/fixtures/a.json"
    files = {**SHOP, path: "[]", "tests/orders/test_a.py": "def test_it(): ...\n"}
    with (project(files) / path).open("ab") as stream:
        stream.truncate(70_000_000)
    del files[path]
    assert findings(files) == [f"{path}:1 unparsable-file None"]
    without = {**files, "shop/billing/models.py": ""}
    assert findings(without) == []


def test_the_summary_counts_what_could_not_be_read(
    project: Project, boundcheck: Callable[..., object]
) -> None:
    root = project({**SHOP, "shop/orders/a.py": USE + BROKEN + QUERY, "shop/orders/b.py": "x = (\n"})
    told = "\n2 files could not be read whole.\n"
    for arguments in (("--select", "data"), ("--format", "text"), ("--statistics",)):
        result = boundcheck("check", *arguments, cwd=root)
        assert (result.stdout + result.stderr).endswith(told)  # type: ignore[attr-defined]
    # No other module can use anything of a.py, so what its functions hand out matters to nobody, whatever an earlier run read.
    for arguments in (("--no-cache",), ()):
        some = boundcheck("check", "--select", "api", *arguments, cwd=root)
        assert some.stderr.endswith("\n1 file could not be read whole.\n")  # type: ignore[attr-defined]
    (root / "shop/orders/a.py").rename(root / "shop/orders/api.py")
    for arguments in (("--no-cache",), ()):
        some = boundcheck("check", "--select", "api", *arguments, cwd=root)
        assert some.stderr.endswith(told)  # type: ignore[attr-defined]
    boundcheck("baseline", cwd=root)
    assert boundcheck("check", cwd=root).stderr.endswith(
        f"known: boundcheck check --known shows where.{told}"
    )  # type: ignore[attr-defined]


@pytest.mark.parametrize("rules", ["import-contract", "dependency", "data"])
def test_models_that_could_not_be_read_count_for_rules_on_data(
    project: Project, boundcheck: Callable[..., object], rules: str
) -> None:
    contract = (
        '[[contracts]]\nname = "x"\ntype = "forbidden"\nfrom = ["shop.orders"]\nto = ["shop.billing.none"]\n'
    )
    odd = "{% include 'x' %}\nAUTH_USER_MODEL = 'billing.Invoice'\n"
    toml = f"{SHOP['boundcheck.toml']}{contract}"
    root = project({**SHOP, "boundcheck.toml": toml, "shop/orders/odd.py": odd})
    result = boundcheck("check", "--no-cache", "--select", rules, cwd=root)
    assert ("1 file could not be read whole" in result.stderr) == (rules == "data")  # type: ignore[attr-defined]


def test_what_a_module_has_turned_off_is_not_counted(
    project: Project, boundcheck: Callable[..., object]
) -> None:
    """Be it that the whole of a file could not be read, its models or its fixtures."""
    fixture = "import pytest\n@pytest.fixture\ndef broken(a b): ...\n"
    toml = f'{SHOP["boundcheck.toml"]}[modules.orders.rules]\nunparsable-file = "off"\n'
    for text in ("x = (\n", fixture, USE + BROKEN + QUERY):
        root = project({**SHOP, "boundcheck.toml": toml, "shop/orders/a.py": text})
        assert "could not be read whole" not in boundcheck("check", "--no-cache", cwd=root).stderr  # type: ignore[attr-defined]


def test_an_extraction_tells_what_it_could_not_read(
    project: Project, boundcheck: Callable[..., object]
) -> None:
    root = project({**SHOP, "shop/orders/a.py": f"from shop.billing import x\n{BROKEN}x()\n"})
    result = boundcheck("extract", "billing", cwd=root)
    assert result.stderr == "boundcheck: shop/orders/a.py:2 cannot be read whole: invalid syntax\n"  # type: ignore[attr-defined]
