"""Several projects of one repository, checked as one: what each says, and what the one says that includes them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[..., Path]

QUIET = '[rules]\nmissing-tests = "off"\n'
CATALOG = f"""\
{QUIET}[modules.catalog]
path = "catalog"
depends_on = []
"""
BILLING = f"""\
{QUIET}[modules.billing]
path = "billing"
depends_on = ["catalog"]
"""
FILES = {
    "boundcheck.toml": 'include = ["services/*"]\n',
    "services/catalog/boundcheck.toml": CATALOG,
    "services/catalog/src/catalog/__init__.py": "",
    "services/catalog/src/catalog/prices.py": "P = 1\n",
    "services/billing/pyproject.toml": BILLING.replace("[rules]", "[tool.boundcheck.rules]").replace(
        "[modules", "[tool.boundcheck.modules"
    ),
    "services/billing/src/billing/__init__.py": "",
    "services/billing/src/billing/invoice.py": "from catalog.prices import P\n",
    "services/billing/tests/billing/test_invoice.py": "from catalog.prices import P\n",
}
PRIVATE = "services/billing/src/billing/invoice.py:1:1: private-import"
TEST = "services/billing/tests/billing/test_invoice.py:1:1: test-private-import"


def told(run: subprocess.CompletedProcess[str]) -> list[str]:
    """Place and rule of each finding; what could not run is told whole."""
    assert run.returncode in (0, 1), run.stderr
    return [": ".join(line.split(": ")[:2]) for line in run.stdout.splitlines()]


def refused(run: subprocess.CompletedProcess[str]) -> str:
    assert run.returncode == 2, run.stdout
    return run.stderr.strip().removeprefix("boundcheck: ")


def test_imports_across_are_checked_by_the_contracts_of_both(project: Project, boundcheck: Run) -> None:
    root = project(FILES)
    assert told(boundcheck("check", cwd=root)) == [PRIVATE, TEST]


def test_a_link_to_itself_beside_projects_hides_none(project: Project, boundcheck: Run) -> None:
    root = project(FILES)
    (root / "services/loop").symlink_to("loop")
    assert told(boundcheck("check", cwd=root)) == [PRIVATE, TEST]


def test_in_a_folder_that_is_included_all_is_checked(project: Project, boundcheck: Run) -> None:
    root = project(FILES)
    inner = boundcheck("check", cwd=root / "services/billing/src")
    assert [line.partition(":")[0] for line in told(inner)] == [
        "billing/invoice.py",
        "../tests/billing/test_invoice.py",
    ]
    one = boundcheck("check", "--config", "boundcheck.toml", cwd=root / "services/catalog")
    assert (told(one), one.stderr.partition(" (")[0]) == ([], "All contracts kept: 2 files, 1 module")


def test_a_project_that_comes_to_include_this_one_is_seen(project: Project, boundcheck: Run) -> None:
    root = project({name: text for name, text in FILES.items() if name != "boundcheck.toml"})
    inner = root / "services/catalog"
    assert told(boundcheck("check", cwd=inner)) == []
    (root / "boundcheck.toml").write_text(FILES["boundcheck.toml"])
    assert len(told(boundcheck("check", cwd=inner))) == 2
    (root / "boundcheck.toml").write_text('include = ["services/billing"]\n')
    assert told(boundcheck("check", cwd=inner)) == []


def test_what_changes_in_an_included_configuration_is_seen(project: Project, boundcheck: Run) -> None:
    root = project(FILES)
    assert told(boundcheck("check", cwd=root)) == [PRIVATE, TEST]
    file = root / "services/catalog/boundcheck.toml"
    file.write_text(f'{CATALOG}public = ["prices"]\n')
    assert told(boundcheck("check", cwd=root)) == []
    file.write_text(f"# As it was.\n{CATALOG}")
    assert told(boundcheck("check", cwd=root)) == [PRIVATE, TEST]
    (root / "services/tax/tax").mkdir(parents=True)
    (root / "services/tax/tax/__init__.py").write_text("import catalog.prices\n")
    assert told(boundcheck("check", cwd=root)) == [PRIVATE, TEST]
    (root / "services/tax/boundcheck.toml").write_text(f'{QUIET}[modules.tax]\npath = "tax"\n')
    assert told(boundcheck("check", cwd=root)) == [
        PRIVATE,
        TEST,
        "services/tax/tax/__init__.py:1:1: private-import",
    ]


def test_each_speaks_for_its_own_folder(project: Project, boundcheck: Run) -> None:
    """Severities, exceptions, reserved packages, what is left out: those of catalog bind nothing in billing."""
    root = project(
        {
            **FILES,
            "services/catalog/boundcheck.toml": CATALOG.replace(
                QUIET, f'exclude = ["old"]\n{QUIET}api = "warn"\n[external]\nstripe = []\n'
            )
            + '[[allow]]\nrule = "private-import"\nreason = "for now"\nfrom = "*"\n',
            "services/catalog/src/catalog/pay.py": "import stripe\nimport billing.invoice\n",
            "services/catalog/old/code.py": "import stripe\n",
            "services/billing/src/billing/pay.py": "import stripe\n",
            "services/billing/src/billing/old/code.py": "import catalog.prices\n",
        }
    )
    assert told(boundcheck("check", cwd=root)) == [
        PRIVATE,
        "services/billing/src/billing/old/code.py:1:1: private-import",
        TEST,
        "services/catalog/src/catalog/pay.py:1:1: external-dependency",
        "services/catalog/src/catalog/pay.py:2:1: dependency-cycle",
        "services/catalog/src/catalog/pay.py:2:1: undeclared-dependency",
    ]


def test_each_has_its_own_baseline(project: Project, boundcheck: Run) -> None:
    root = project({**FILES, "services/catalog/src/catalog/x.py": "import billing.invoice\n"})
    written = boundcheck("baseline", cwd=root)
    assert written.stdout == "boundcheck-baseline.toml (3 files): 5 findings known from now on.\n"
    assert told(boundcheck("check", cwd=root)) == []
    billing = (root / "services/billing/boundcheck-baseline.toml").read_text()
    assert 'path = "src/billing/invoice.py"' in billing
    assert "services" not in billing
    (root / "services/billing/src/billing/invoice.py").write_text("")
    again = boundcheck("check", cwd=root)
    assert told(again) == [  # the cycle is of no one's code
        "boundcheck-baseline.toml:6:1: stale-baseline",
        "services/billing/boundcheck-baseline.toml:6:1: stale-baseline",
    ]
    boundcheck("baseline", cwd=root)
    assert "invoice.py" in (root / "services/billing/boundcheck-baseline.toml").read_text()
    assert told(boundcheck("check", cwd=root)) == []


def test_what_has_no_path_is_known_in_the_project_whose_modules_it_names(
    project: Project, boundcheck: Run
) -> None:
    catalog = f'{CATALOG}[modules.stock]\npath = "stock"\n'.replace("depends_on = []\n", "")
    root = project(
        {
            "boundcheck.toml": FILES["boundcheck.toml"],
            "services/catalog/boundcheck.toml": catalog,
            "services/catalog/catalog/__init__.py": "import stock\n",
            "services/catalog/stock/__init__.py": "import catalog\n",
        }
    )
    alone = boundcheck("baseline", "--config", "boundcheck.toml", cwd=root / "services/catalog")
    file = root / "services/catalog/boundcheck-baseline.toml"
    before = file.read_text()
    assert 'rule = "dependency-cycle"' in before, alone
    assert told(boundcheck("check", cwd=root)) == []
    again = boundcheck("baseline", cwd=root)
    assert "nothing changed" in again.stdout
    assert file.read_text() == before
    assert "dependency-cycle" not in (root / "boundcheck-baseline.toml").read_text()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"boundcheck.toml": 'include = ["services/catalog", "libs/tax"]\n'},
            "boundcheck.toml:1: include: libs/tax does not have a boundcheck.toml, nor [tool.boundcheck] in a "
            "pyproject.toml; boundcheck init in the folder of the project writes one",
        ),
        (
            {"boundcheck.toml": 'include = ["../elsewhere"]\n'},
            'boundcheck.toml:1: include: "../elsewhere" leaves the project; write a path below the project root',
        ),
        (
            {"boundcheck.toml": 'include = ["**"]\n'},
            'boundcheck.toml:1: include: "**" names no folder of a project; write one like "services/*"',
        ),
        (
            {"boundcheck.toml": "include = 7\n"},
            "boundcheck.toml:1: include: expected a list, found a whole number; put it in brackets: [ … ]",
        ),
        (
            {"services/catalog/boundcheck.toml": f'include = ["x"]\n{CATALOG}'},
            "services/catalog/boundcheck.toml:1: include: boundcheck.toml includes this project, so it includes no "
            "others; name them there",
        ),
        (
            {"services/catalog/boundcheck.toml": f"exhaustive = true\n{CATALOG}"},
            "services/catalog/boundcheck.toml:1: exhaustive: services/billing/pyproject.toml says otherwise, and "
            "projects that are checked as one have one; write it in boundcheck.toml",
        ),
        (
            {"services/catalog/boundcheck.toml": CATALOG.replace("catalog]", "billing]")},
            'services/catalog/boundcheck.toml:3: modules.billing: "billing" is defined already '
            "(services/billing/pyproject.toml:3); keep or rename one of the two",
        ),
        (
            {"services/catalog/boundcheck.toml": "[modules.catalog\n"},
            "services/catalog/boundcheck.toml:1:17: not valid TOML",
        ),
        (
            {"services/catalog/boundcheck.toml": f'required_version = ">=99"\n{CATALOG}'},
            'services/catalog/boundcheck.toml: required_version is ">=99", and this is boundcheck',
        ),
        (
            {
                "boundcheck.toml": 'include = ["services/*"]\nlayers = ["a"]\n',
                "services/catalog/boundcheck.toml": f'layers = ["b"]\n{CATALOG}',
            },
            "services/catalog/boundcheck.toml:1: layers: boundcheck.toml has other layers, and projects that are checked "
            "as one have the same; write them once",
        ),
        (
            {"services/catalog/src/billing/__init__.py": ""},
            "services/billing/src/billing and services/catalog/src/billing are both imported as billing, so they "
            "cannot be checked as one; take one out of include, and check it with --config "
            "services/catalog/boundcheck.toml",
        ),
    ],
)
def test_what_cannot_be_one_is_refused(
    project: Project, boundcheck: Run, changes: dict[str, str], sentence: str
) -> None:
    root = project({**FILES, **changes})
    assert refused(boundcheck("check", cwd=root)).startswith(sentence)


def test_suites_of_projects_may_have_the_same_names(project: Project, boundcheck: Run) -> None:
    root = project(
        {
            **FILES,
            "services/billing/tests/__init__.py": "",
            "services/catalog/tests/__init__.py": "",
            "services/catalog/tests/catalog/test_invoice.py": "from billing.invoice import P\n",
        }
    )
    assert told(boundcheck("check", cwd=root)) == [
        PRIVATE,
        TEST,
        "services/catalog/tests/catalog/test_invoice.py:1:1: test-private-import",
        "services/catalog/tests/catalog/test_invoice.py:1:1: test-undeclared-dependency",
    ]


def test_one_configuration_is_named(project: Project, boundcheck: Run) -> None:
    root = project(FILES)
    twice = boundcheck("check", "--config", "boundcheck.toml", "--config", "other.toml", cwd=root)
    assert (
        refused(twice)
        == '--config names one file, not 2; a configuration checks several projects as one that has include = ["FOLDER", …]'
    )


def test_the_place_of_a_severity_is_told(project: Project, boundcheck: Run) -> None:
    root = project(FILES)
    told = boundcheck("explain", "billing", cwd=root).stdout
    assert (
        "missing-tests: off (modules.billing.rules.missing-tests)  services/billing/pyproject.toml:2" in told
    )


def test_a_module_is_meant_where_a_folder_is_called_like_it(project: Project, boundcheck: Run) -> None:
    root = project(FILES)
    why = boundcheck("why", "billing", "catalog", cwd=root / "services")
    assert (why.returncode, why.stdout.partition("\n")[0]) == (
        0,
        "billing depends on catalog: 1 shortest chain.",
    )


# Two Django projects whose models have relations of one name.

SHOP = {
    "shop/boundcheck.toml": QUIET
    + "".join(
        f'[modules.{name}]\npath = "shop.{name}"\ndepends_on = []\n'
        for name in ("orders", "customers", "desk")
    ),
    "shop/shop/__init__.py": "",
    "shop/shop/customers/__init__.py": "",
    "shop/shop/customers/models.py": "from django.db import models\n\n\nclass Customer(models.Model):\n"
    "    email = models.EmailField()\n    vat = models.TextField()\n",
    "shop/shop/orders/__init__.py": "",
    "shop/shop/orders/models.py": "from django.db import models\n\n\nclass Order(models.Model):\n"
    '    customer = models.ForeignKey("customers.Customer", models.CASCADE)\n    paid = models.BooleanField()\n',
    "shop/shop/desk/__init__.py": "",
    "shop/shop/desk/mail.py": "def mail(order, rows, one):\n    print(order.customer.email)\n"
    '    rows.select_related("customer")\n    one.paid = True\n    print(one.customer.vat)\n    one.save()\n',
}
CLINIC = {
    "clinic/boundcheck.toml": f'{QUIET}[modules.wards]\npath = "clinic"\ndepends_on = []\n',
    "clinic/clinic/__init__.py": "",
    "clinic/clinic/models.py": "from django.db import models\n\n\nclass Client(models.Model):\n"
    "    email = models.EmailField()\n    vat = models.TextField()\n\n\nclass Visit(models.Model):\n"
    "    customer = models.ForeignKey(Client, models.CASCADE)\n    paid = models.BooleanField()\n",
}
DATA = ("check", "--select", "data", "--min-certainty", "possible", "--no-cache")


def test_what_names_tell_is_told_by_what_a_project_sees(project: Project, boundcheck: Run) -> None:
    root = project({"boundcheck.toml": 'include = ["shop", "clinic"]\n', **SHOP, **CLINIC})
    alone = boundcheck(*DATA, "--config", "boundcheck.toml", cwd=root / "shop").stdout.splitlines()
    mail = [line for line in alone if line.startswith("shop/desk")]
    assert [line.split(": ")[1] for line in mail] == [
        "relation-traversal",
        "cross-module-join",
        "relation-traversal",
        "foreign-write",
    ]
    joined = boundcheck(*DATA, cwd=root).stdout.splitlines()
    assert [line.removeprefix("shop/") for line in joined] == alone


def test_what_is_reserved_in_another_project_is_not_what_decides(project: Project, boundcheck: Run) -> None:
    billing = FILES["services/billing/pyproject.toml"].replace(
        "depends_on = ", "depends_on_external = []\ndepends_on = "
    )
    files = {
        **FILES,
        "services/catalog/boundcheck.toml": f'[external]\nstripe = ["catalog"]\n{CATALOG}',
        "services/billing/pyproject.toml": billing,
        "services/billing/src/billing/invoice.py": "import stripe\n",
    }
    text = boundcheck("explain", "services/billing/src/billing/invoice.py:1", cwd=project(files)).stdout
    assert "  → modules.billing.depends_on_external: none (services/billing/pyproject.toml:" in text
    assert "external.stripe" not in text


@pytest.mark.parametrize("way", ["declared", "imported"])
def test_of_another_project_names_may_mean_what_is_declared_or_imported(
    project: Project, boundcheck: Run, way: str
) -> None:
    files = {"boundcheck.toml": 'include = ["shop", "clinic"]\n', **SHOP, **CLINIC}
    if way == "declared":
        toml = files["shop/boundcheck.toml"]
        files["shop/boundcheck.toml"] = toml.replace("depends_on = []", 'depends_on = ["wards"]', 1)
    else:
        files["shop/shop/desk/mail.py"] += "\n\nfrom clinic import models as visits\n"
    run = boundcheck(*DATA, cwd=project(files))
    hops = [line for line in run.stdout.splitlines() if "desk/mail.py:2:" in line]
    assert len(hops) == 2  # either may be meant
    assert all("different owners; an annotation settles it" in line for line in hops)


def test_what_is_declared_later_is_seen_by_who_kept_what_names_told(
    project: Project, boundcheck: Run
) -> None:
    files = {"boundcheck.toml": 'include = ["shop", "clinic"]\n', **SHOP, **CLINIC}
    root = project(files)
    before = boundcheck(*DATA[:-1], cwd=root).stdout
    declared = files["shop/boundcheck.toml"].replace("depends_on = []", 'depends_on = ["wards"]', 1)
    (root / "shop/boundcheck.toml").write_text(declared)
    now = boundcheck(*DATA[:-1], cwd=root).stdout
    assert now != before
    assert now == boundcheck(*DATA, cwd=root).stdout
