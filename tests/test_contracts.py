"""What contracts mean, case by case; the plain cases stand in the rules' documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
Findings = Callable[[Mapping[str, str | bytes]], list[str]]

TWO = '[modules.orders]\npath = "shop.orders"\n[modules.billing]\npath = "shop.billing"\n'
UNTESTED = '[rules]\nmissing-tests = "off"\n'
STRICT = '[modules.orders]\npath = "shop.orders"\ndepends_on = []\n[modules.billing]\npath = "shop.billing"\npublic = ["**"]\n'


@pytest.mark.parametrize(
    ("statement", "breach"),
    [
        ("import shop.billing", True),
        ("import shop.billing as b", True),
        ("import os, shop.billing.models", True),
        ("from shop import billing", True),
        ("from .. import billing", True),
        ("from ..billing import charge", True),
        ("from ..billing.models import *", True),
        ("import shop\nx = shop.billing.charge", True),
        ("import shop as s\nx = s.billing.models.Invoice()", True),
        ("from shop.billing.gone import x", True),
        ("def f():\n    from shop.billing import charge", True),
        ("if TYPE_CHECKING:\n    import shop.billing", True),
        ("import shop", False),
        ("import shop as s\ns.orders.cart", False),
        ("from shop.orders import cart", False),
        ("from . import cart", False),
        ("import shopping.billing", False),
        ("from billing import charge", False),
        ("# import shop.billing", False),
        ("import shop\nx = 'shop.billing.charge'", False),
        ("import shop\nshop.billingx", False),
    ],
)
def test_what_makes_a_dependency(findings: Findings, statement: str, breach: bool) -> None:
    found = findings(
        {
            "boundcheck.toml": STRICT,
            "shop/__init__.py": "",
            "shop/orders/__init__.py": "",
            "shop/orders/cart.py": f"{statement}\n",
            "shop/billing/__init__.py": "def charge(): ...\n",
            "shop/billing/models.py": "class Invoice: ...\n",
        }
    )
    assert [f.split()[1:] for f in found if "cart.py" in f and "wildcard" not in f] == [
        ["undeclared-dependency", "billing"]
    ] * breach


def test_a_site_has_one_dependency_finding_and_one_api_finding(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": 'layers = ["high", "low"]\n[modules.orders]\npath = "shop.orders"\nlayer = "low"\ndepends_on = []\n'
            '[modules.billing]\npath = "shop.billing"\nlayer = "high"\nvisible_to = []\n',
            "shop/orders/a.py": "from shop.billing import tax, rates\nimport shop.billing.tax\nshop.billing.tax.x\nshop.billing.rates.y\n",
            "shop/billing/tax.py": "x = 1",
            "shop/billing/rates.py": "y = 1",
        }
    ) == [
        "shop/orders/a.py:1 not-visible billing",
        "shop/orders/a.py:1 private-import billing",
        "shop/orders/a.py:2 not-visible billing",
        "shop/orders/a.py:2 private-import billing",
        "shop/orders/a.py:4 private-import billing",
    ]  # fmt: skip


def test_a_rule_that_is_off_lets_the_next_one_speak(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": 'layers = ["high", "low"]\n[modules.orders]\npath = "shop.orders"\nlayer = "low"\ndepends_on = []\n'
            'rules = { layer-violation = "off" }\n[modules.billing]\npath = "shop.billing"\nlayer = "high"\n',
            "shop/orders/a.py": "import shop.billing",
            "shop/billing/__init__.py": "",
        }
    ) == ["shop/orders/a.py:1 undeclared-dependency billing"]


@pytest.mark.parametrize(
    ("public", "statement", "private"),
    [
        ('["."]', "from shop.billing import charge", False),
        ('["."]', "from shop.billing import Invoice", False),
        ('["."]', "from shop.billing import Decimal", True),
        ('["."]', "from shop.billing import _hidden", True),
        ('["."]', "from shop.billing import models", True),
        ('["."]', "from shop.billing import STAR", False),
        ('["."]', "from shop.billing import _UNDER", True),
        ('["."]', "from shop.billing import Foreign", True),
        ('["."]', "from shop.billing.models import Invoice", True),
        ('["."]', "import shop.billing", False),
        ('["."]', "import shop.billing.models", True),
        ('["."]', "import shop.billing\nshop.billing.models.Invoice", True),
        ('["."]', "import shop.billing\nshop.billing.charge", False),
        ('["."]', "from shop import billing\nbilling._hidden", True),
        ('["."]', "from shop import billing\nbilling.no_such_name", False),
        ('["api"]', "from shop.billing import api", False),
        ('["api"]', "from shop.billing.api import pay", False),
        ('["api"]', "from shop.billing.api import helper", True),
        ('["api"]', "from shop.billing import charge", True),
        ('["services"]', "from shop.billing.services import run", False),
        ('["services"]', "from shop.billing.services.deep import x", True),
        ('["services.**"]', "from shop.billing.services.deep import x", False),
        ('["models:Invoice"]', "from shop.billing.models import Invoice", False),
        ('["models:Invoice"]', "from shop.billing.models import Line", True),
        ('["models:Invoice"]', "from shop.billing import models\nmodels.Invoice", False),
        ('["models:Invoice"]', "from shop.billing import models\nmodels.Line", True),
        ('["."]', "from shop.billing import twin", False),
        ('["."]', "from shop.billing.gone import x", True),
        ('["**"]', "from shop.billing.models import Line", False),
        ('[{ entry = "models", to = ["orders"] }]', "from shop.billing.models import Line", False),
        ('[{ entry = "models", to = ["other"] }]', "from shop.billing.models import Line", True),
        ("[]", "import shop.billing", True),
    ],
)
def test_what_is_public(findings: Findings, public: str, statement: str, private: bool) -> None:
    found = findings(
        {
            "boundcheck.toml": f'[modules.orders]\npath = "shop.orders"\n[modules.other]\npath = "shop.other"\n'
            f'[modules.billing]\npath = "shop.billing"\npublic = {public}\n',
            "shop/orders/cart.py": f"{statement}\n",
            "shop/other.py": "",
            "shop/billing/__init__.py": "from decimal import Decimal\nfrom . import models\nfrom .models import Invoice\n"
            "from .stars import *\nfrom third_party import *\nfrom .twin import twin\ndef charge(): ...\ndef _hidden(): ...\n",
            "shop/billing/models.py": "class Invoice: ...\nclass Line: ...\n",
            "shop/billing/twin.py": "def twin(): ...\n",
            "shop/billing/stars.py": "STAR = 1\n_UNDER = 2\n",
            "shop/billing/api.py": "__all__ = ['pay']\ndef pay(): ...\ndef helper(): ...\n",
            "shop/billing/services/__init__.py": "def run(): ...\n",
            "shop/billing/services/deep.py": "x = 1\n",
        }
    )
    assert [f for f in found if "cart.py" in f and "private-import" in f and "?" not in f] == [
        f"shop/orders/cart.py:{len(statement.splitlines())} private-import billing"
    ] * private


@pytest.mark.parametrize(
    "facade",
    [
        "def __getattr__(name): ...\n",
        "from .gone import *\n",
        "globals().update(x)\n",
        "__all__ = make()\n",
    ],
)
def test_of_a_facade_that_cannot_be_read_a_private_name_is_only_possible(
    findings: Findings, facade: str
) -> None:
    assert findings(
        {
            "boundcheck.toml": TWO,
            "shop/orders/cart.py": "from shop.billing import anything\n",
            "shop/billing/__init__.py": facade,
        }
    ) == ["shop/orders/cart.py:1 private-import billing?"]


def test_a_name_that_the_file_binds_otherwise_too_is_only_possible(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": TWO,
            "shop/orders/cart.py": "from shop import billing\ndef f(billing):\n    return billing._hidden\n",
            "shop/billing/__init__.py": "_hidden = 1\n",
        }
    ) == ["shop/orders/cart.py:3 private-import billing?"]


def test_the_remedy_names_the_public_name_of_the_same_thing(
    project: Callable[..., object], boundcheck: Callable[..., object]
) -> None:
    root = project(
        {
            "boundcheck.toml": TWO,
            "shop/orders/cart.py": "from shop.billing.models import Invoice\n",
            "shop/billing/__init__.py": "from .models import Invoice\n",
            "shop/billing/models.py": "class Invoice: ...\n",
        }
    )
    assert "use shop.billing.Invoice\n" in boundcheck("check", cwd=root).stdout  # type: ignore[attr-defined]


def test_the_remedy_for_a_foreign_name_is_its_own_package(
    project: Callable[..., object], boundcheck: Callable[..., object]
) -> None:
    root = project(
        {
            "boundcheck.toml": TWO,
            "shop/orders/cart.py": "from shop.billing import Decimal\n",
            "shop/billing/__init__.py": "from decimal import Decimal\n",
        }
    )
    assert "; import decimal.Decimal from where it is defined\n" in boundcheck("check", cwd=root).stdout  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("files", "exports"),
    [
        ({"shop/billing/__init__.py": "from third_party import *\n__all__ = ['q', 'r']\n"}, []),
        (
            {
                "shop/billing/__init__.py": "from .x import *\n__all__ = ['q', 'r']\n",
                "shop/billing/x.py": "q = 1\n",
            },
            ["r"],
        ),
        ({"shop/billing/__init__.py": "import sys\nsys.modules[__name__] = 1\n__all__ = ['q']\n"}, []),
        ({"shop/billing/__init__.py": "__all__ = ['q', 'x']\n", "shop/billing/x.py": ""}, ["q"]),
    ],
)
def test_missing_exports(
    project: Callable[..., object],
    boundcheck: Callable[..., object],
    files: dict[str, str],
    exports: list[str],
) -> None:
    root = project({"boundcheck.toml": '[modules.billing]\npath = "shop.billing"\n', **files})
    found = boundcheck("check", cwd=root).stdout  # type: ignore[attr-defined]
    assert [line.split('"')[1] for line in found.splitlines() if "missing-export" in line] == exports


def test_nested_modules_have_no_rights_over_each_other(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": '[modules.billing]\npath = "shop.billing"\ndepends_on = []\n[modules.invoices]\npath = "shop.billing.invoices"\ndepends_on = []\n',
            "shop/billing/__init__.py": "from shop.billing.invoices.models import Invoice\n",
            "shop/billing/invoices/__init__.py": "from shop.billing import rates\n",
            "shop/billing/invoices/models.py": "class Invoice: ...\n",
            "shop/billing/rates.py": "",
        }
    ) == [
        "shop/billing/__init__.py:1 private-import invoices",
        "shop/billing/__init__.py:1 undeclared-dependency invoices",
        "shop/billing/invoices/__init__.py:1 dependency-cycle billing",
        "shop/billing/invoices/__init__.py:1 private-import billing",
        "shop/billing/invoices/__init__.py:1 undeclared-dependency billing",
    ]


def test_globs_and_explicit_entries(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": '[modules.apps]\npath = "shop.*"\ndepends_on = ["core"]\n[modules.core]\npath = "shop.core"\nrole = "shared"\n',
            "shop/a/__init__.py": "import shop.b\nimport shop.core.deep\nimport shop.helper\n",
            "shop/b/__init__.py": "",
            "shop/core/deep.py": "",
            "shop/helper.py": "",
            "shop/tests/test_x.py": "import shop.a\n",
        }
    ) == [
        "shop/a/__init__.py:1 undeclared-dependency b",
        "shop/a/__init__.py:3 undeclared-dependency (unassigned)",
    ]


def test_roles(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": '[modules.main]\npaths = ["shop.main", "shop.urls"]\nrole = "composition"\n'
            '[modules.tools]\npath = "shop.tools"\nrole = "shared"\ndepends_on = ["orders"]\n'
            '[modules.text]\npath = "shop.text"\nrole = "shared"\n'
            '[modules.orders]\npath = "shop.orders"\ndepends_on = []\n[modules.wired]\npath = "shop.wired"\ndepends_on = ["main"]\n',
            "shop/main.py": "from shop.orders.models import _secret\nfrom shop.tools.x import *\n",
            "shop/urls.py": "",
            "shop/tools/x.py": "import shop.text\nimport shop.orders\n",
            "shop/text.py": "",
            "shop/orders/__init__.py": "import shop.tools.x\nimport shop.main\n",
            "shop/orders/models.py": "_secret = 1\n",
            "shop/orders/tests.py": "import shop.main\n",
            "shop/wired.py": "import shop.main\n",
        }
    ) == [
        "shop/orders/__init__.py:2 undeclared-dependency main",
        "shop/tools/x.py:2 dependency-cycle orders",
        "shop/tools/x.py:2 undeclared-dependency orders",
    ]


def test_unassigned_code_is_bound_by_the_api_rules_only(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": TWO.replace('billing"\n', 'billing"\nvisible_to = ["orders"]\n', 1),
            "shop/orders/__init__.py": "",
            "shop/billing/__init__.py": "from shop.helpers import x\n",
            "shop/billing/tax.py": "",
            "shop/helpers.py": "import shop.billing\nimport shop.billing.tax\nx = 1\n",
        }
    ) == ["shop/helpers.py:2 private-import billing"]


def test_tests_and_migrations_report_only_by_their_own_rules_but_are_use(findings: Findings) -> None:
    contract = '[modules.orders]\npath = "shop.orders"\ndepends_on = ["billing", "catalog"]\n[modules.billing]\npath = "shop.billing"\n[modules.catalog]\npath = "shop.catalog"\n'
    assert findings(
        {
            "boundcheck.toml": contract,
            "shop/orders/__init__.py": "",
            "shop/orders/migrations/0001_initial.py": "from shop.catalog.models import Price\n",
            "tests/orders/test_cart.py": "from shop.billing.models import Invoice\n",
            "shop/billing/models.py": "class Invoice: ...\n",
            "shop/catalog/models.py": "class Price: ...\n",
        }
    ) == ["tests/orders/test_cart.py:1 test-private-import billing"]


def test_typing_only_imports(findings: Findings) -> None:
    files = {
        "shop/orders/__init__.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.billing\n",
        "shop/billing/__init__.py": "import shop.orders\n",
    }
    assert findings({"boundcheck.toml": TWO, **files}) == []
    strict = TWO.replace('orders"\n', 'orders"\ndepends_on = []\n', 1)
    assert findings({"boundcheck.toml": strict, **files}) == [
        "shop/orders/__init__.py:3 undeclared-dependency billing"
    ]
    assert findings({"boundcheck.toml": f'typing_only = "ignore"\n{strict}', **files}) == []


def test_what_a_stub_imports_is_for_typing(findings: Findings) -> None:
    files = {
        "shop/orders/__init__.pyi": "import shop.billing\ndef f(x: shop.billing.Rate): ...\n",
        "shop/billing/__init__.py": "import shop.orders\nclass Rate: ...\n",
    }
    assert findings({"boundcheck.toml": TWO, **files}) == []
    strict = TWO.replace('orders"\n', 'orders"\ndepends_on = []\n', 1)
    assert findings({"boundcheck.toml": strict, **files}) == [
        "shop/orders/__init__.pyi:1 undeclared-dependency billing"
    ]
    assert findings({"boundcheck.toml": f'typing_only = "ignore"\n{strict}', **files}) == []


def test_closed_and_independent_layers(findings: Findings) -> None:
    layers = 'layers = ["web", { name = "domain", closed = true, independent = true }, "store"]\n'
    modules = "".join(
        f'[modules.{n}]\npath = "shop.{n}"\nlayer = "{layer}"\n'
        for n, layer in zip("abcd", ("web", "domain", "domain", "store"), strict=True)
    )
    assert findings(
        {
            "boundcheck.toml": layers + modules,
            "shop/a.py": "import shop.b\nimport shop.d\n",
            "shop/b.py": "import shop.c\nimport shop.d\n",
            "shop/c.py": "",
            "shop/d.py": "",
        }
    ) == ["shop/a.py:2 layer-violation d", "shop/b.py:1 layer-violation c"]


def test_a_cycle_is_cut_where_it_is_cheapest(findings: Findings) -> None:
    names = ("a", "b", "c")
    assert findings(
        {
            "boundcheck.toml": "".join(f'[modules.{n}]\npath = "shop.{n}"\n' for n in names),
            "shop/a.py": "import shop.b\nif 1:\n    import shop.b\n",
            "shop/b.py": "import shop.c\nif 1:\n    import shop.c\n",
            "shop/c.py": "import shop.a\n",
        }
    ) == ["shop/c.py:1 dependency-cycle a"]


@pytest.mark.parametrize(
    ("comment", "rest"),
    [
        ("from shop.billing.x import (  # boundcheck: allow[private-import] why\n    a,\n)\n", []),
        ("from shop.billing.x import (\n    a,  # boundcheck: allow[private-import] why\n)\n", []),
        ("# boundcheck: allow[private-import] why\nfrom shop.billing.x import (\n    a,\n)\n", []),
        ("# boundcheck: allow[api] why\n\n# more\nfrom shop.billing.x import a\n", []),
        ("from shop.billing.x import a  # boundcheck: allow[private-import]\n", ["1 private-import", "1 unused-allow"]),
        ("from shop.billing.x import a  # boundcheck: allow[privat-import] why\n", ["1 private-import", "1 unused-allow"]),
        ("from shop.billing.x import a  # boundcheck: allow[wildcard-import] why\n", ["1 private-import", "1 unused-allow"]),
        ("# boundcheck: allow[private-import] why\nimport os\nfrom shop.billing.x import a\n", ["1 unused-allow", "3 private-import"]),
        ("import os  # boundcheck: allow[private-import] why\nfrom shop.billing.x import a\n", ["1 unused-allow", "2 private-import"]),
    ],
)  # fmt: skip
def test_comments_allow_what_they_name(findings: Findings, comment: str, rest: list[str]) -> None:
    found = findings({"boundcheck.toml": TWO, "shop/orders/a.py": comment, "shop/billing/x.py": "a = 1\n"})
    assert [f.removeprefix("shop/orders/a.py:").rpartition(" ")[0] for f in found] == rest


@pytest.mark.parametrize(
    ("allow", "covered"),
    [
        ('rule = "private-import"', True),
        ('rule = "api"', True),
        ('rule = "shared-fixture"', False),
        ('rule = "private-import"\nfrom = "ord*"\nto = "billing"', True),
        ('rule = "private-import"\nto = "orders"', False),
        ('rule = "private-import"\ntarget = "shop.billing.*"', True),
        ('rule = "private-import"\ntarget = "shop.billing.y"', False),
        ('rule = "private-import"\npath = "shop/orders/**"', True),
        ('rule = "private-import"\npath = "**/a.py"', True),
        ('rule = "private-import"\npath = "shop/billing/**"', False),
        ('rule = "private-import"\npath = "shop/orders"', True),
        ('rule = "private-import"\npath = "*.py"', False),
        ('rule = "private-import"\npath = "shop/*/a.py"', True),
        ('rule = "private-import"\npath = "*/a.py"', False),
    ],
)
def test_exceptions_in_the_configuration(findings: Findings, allow: str, covered: bool) -> None:
    found = findings(
        {
            "boundcheck.toml": f'{TWO}[[allow]]\nreason = "r"\n{allow}\n',
            "shop/orders/a.py": "from shop.billing.x import a\n",
            "shop/billing/x.py": "a = 1\n",
        }
    )
    assert [f for f in found if "private-import" in f] == ["shop/orders/a.py:1 private-import billing"] * (
        not covered
    )
    assert any("unused-allow" in f for f in found) == (not covered)


def test_a_comment_in_the_configuration_is_where_editors_count_it(findings: Findings) -> None:
    """A line of TOML ends with a newline, and with nothing else."""
    toml = f"# a\u2028b\x85c\n{TWO}".replace(
        'path = "shop.billing"\n',
        'path = "shop.billing"\nvisible_to = ["x"] # boundcheck: allow[stale-contract] r\n',
    )
    assert "allow[" in toml
    assert findings({"boundcheck.toml": toml, "shop/orders/a.py": "", "shop/billing/x.py": ""}) == []


def test_an_exception_for_a_module_that_is_not_there_is_to_be_mended_not_removed(findings: Findings) -> None:
    found = findings(
        {
            "boundcheck.toml": f'{TWO}[[allow]]\nreason = "r"\nrule = "api"\nfrom = "orders"\nto = "biling"\n',
            "shop/orders/a.py": "from shop.billing.x import a\n",
            "shop/billing/x.py": "a = 1\n",
        }
    )
    assert [f.split(" ")[1] for f in found] == ["stale-contract", "private-import"]


def test_an_exception_to_a_merely_possible_finding_is_used(
    findings: Findings, project: Callable[..., object], boundcheck: Callable[..., object]
) -> None:
    root = project(
        {
            "boundcheck.toml": TWO + UNTESTED + '[[allow]]\nrule = "private-import"\nreason = "r"\n',
            "shop/orders/a.py": "from shop.billing import anything\n",
            "shop/billing/__init__.py": "def __getattr__(name): ...\n",
        }
    )
    for certainty in ("certain", "likely", "possible"):
        assert boundcheck("check", "--min-certainty", certainty, cwd=root).stdout == ""  # type: ignore[attr-defined]


def test_an_exception_covers_a_statement_when_it_covers_all_its_private_names(findings: Findings) -> None:
    files = {"shop/orders/a.py": "from shop.billing.x import a, b\n", "shop/billing/x.py": "a = b = 1\n"}
    one = TWO + '[[allow]]\nrule = "private-import"\nreason = "r"\ntarget = "shop.billing.x.a"\n'
    assert "shop/orders/a.py:1 private-import billing" in findings({"boundcheck.toml": one, **files})
    assert findings({"boundcheck.toml": one.replace(".x.a", ".x.*"), **files}) == []
    assert findings({"boundcheck.toml": one.replace(".x.a", ".x"), **files}) == []


def test_a_comment_on_any_line_of_the_statement_allows_a_chain(findings: Findings) -> None:
    text = "import shop\n# boundcheck: allow[private-import] why\nx = [\n    1,\n    shop.billing.x.a,\n]\n"
    assert findings({"boundcheck.toml": TWO, "shop/orders/a.py": text, "shop/billing/x.py": "a = 1\n"}) == []


def test_a_path_with_the_source_root_in_front_is_stale(findings: Findings) -> None:
    found = findings(
        {
            "boundcheck.toml": '[modules.orders]\npath = "src.shop.orders"\n[modules.billing]\npath = "src.shop.billing"\n',
            "src/shop/orders/__init__.py": "from shop.billing.x import y\n",
            "src/shop/billing/x.py": "y = 1\n",
        }
    )
    assert found == ["boundcheck.toml:2 stale-contract None", "boundcheck.toml:4 stale-contract None"]


@pytest.mark.parametrize(
    ("entry", "offered"),
    [("api:chrge", "api:charge"), (".:chrge", ".:charged"), ("urk:pay", "url:pay"), ("url:pya", "url:pay")],
)
def test_what_a_stale_name_could_mean_is_of_its_file_or_kind(
    project: Callable[..., Path], boundcheck: Run, entry: str, offered: str
) -> None:
    root = project(
        {
            "boundcheck.toml": f'[modules.billing]\npath = "shop.billing"\npublic = ["{entry}"]\n',
            "shop/billing/__init__.py": "def charged(): ...\n",
            "shop/billing/api.py": "def charge(): ...\n",
            "shop/billing/urls.py": "from django.urls import path\nurlpatterns = [path('', f, name='pay')]\n",
        }
    )
    told = boundcheck("check", "--select", "stale-contract", cwd=root).stdout
    assert f'matches "{entry}"; did you mean "{offered}"?' in told


def test_a_contract_beside_the_code(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": '[modules.billing]\npath = "shop.billing"\n',
            "shop/orders/boundcheck.toml": '[module]\ndepends_on = ["biling"]\n',
            "shop/orders/a.py": "import shop.billing\n",
            "shop/billing/__init__.py": "",
        }
    ) == [
        "shop/orders/a.py:1 undeclared-dependency billing",
        "shop/orders/boundcheck.toml:2 stale-contract None",
    ]


def test_a_glob_is_stale_only_when_no_module_of_it_has_what_it_names(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": '[modules.apps]\npath = "shop.*"\npublic = [".", "api", "nowhere"]\ndepends_on = ["b"]\n',
            "shop/a/api.py": "import shop.b\n",
            "shop/b/__init__.py": "",
        }
    ) == ["boundcheck.toml:3 stale-contract None"]


def test_two_globs_may_not_claim_one_package(
    project: Callable[..., object], boundcheck: Callable[..., object]
) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "shop.*"\n[modules.b]\npath = "shop.b*"\n',
            "shop/billing/__init__.py": "",
        }
    )
    result = boundcheck("check", cwd=root)
    assert result.returncode == 2  # type: ignore[attr-defined]
    assert "its glob claims shop.billing, which module billing has" in result.stderr  # type: ignore[attr-defined]


def test_chains_behind_typing_only_imports_are_typing_only(findings: Findings) -> None:
    files = {
        "shop/orders/__init__.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop import billing\n"
        "def f(x: billing.tax.Vat): ...\n",
        "shop/billing/__init__.py": "import shop.orders\n",
        "shop/billing/tax.py": "class Vat: ...\n",
    }
    assert findings({"boundcheck.toml": TWO, **files}) == ["shop/orders/__init__.py:4 private-import billing"]
    assert findings({"boundcheck.toml": f'typing_only = "ignore"\n{TWO}', **files}) == []


def test_a_chain_at_run_time_counts_though_another_import_is_for_typing(findings: Findings) -> None:
    found = findings(
        {
            "boundcheck.toml": TWO,
            "shop/orders/__init__.py": "import shop\nif TYPE_CHECKING:\n    from shop.billing import charge\nshop.billing.charge()\n",
            "shop/billing/__init__.py": "import shop.orders\ndef charge(): ...\n",
        }
    )
    assert len(found) == 1
    assert "dependency-cycle" in found[0]


@pytest.mark.parametrize(
    "text", ["print(1)\n", "foo()\n", "if __name__ == '__main__':\n    pass\n", "x = 1\n"]
)
def test_any_code_must_belong_to_a_module_when_contracts_are_exhaustive(
    findings: Findings, text: str
) -> None:
    files = {"boundcheck.toml": f"exhaustive = true\n{TWO}", "shop/orders/a.py": "", "shop/billing/b.py": ""}
    assert findings({**files, "shop/main.py": text}) == ["shop/main.py:1 unassigned-file None"]
    assert findings({**files, "shop/main.py": '"""Nothing."""\n# here\n'}) == []


def test_a_string_that_is_imported_may_name_what_is_in_a_package_behind_a_colon(findings: Findings) -> None:
    text = (
        "from werkzeug.utils import import_string\nimport_string('yaml:load')\nimport_string('yaml.load')\n"
    )
    toml = '[external]\nyaml = []\n[modules.a]\npath = "shop.a"\n'
    assert findings({"boundcheck.toml": toml, "shop/a/x.py": text}) == [
        "shop/a/x.py:2 external-dependency None",
        "shop/a/x.py:3 external-dependency None",
    ]


def test_a_folder_called_like_a_package_does_not_hide_it(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": f'[external]\nalembic = ["billing"]\n{TWO}',
            "shop/orders/a.py": "import alembic\nfrom alembic import op\n",
            "shop/billing/b.py": "import alembic\n",
            "alembic/versions/1.py": "",
        }
    ) == ["shop/orders/a.py:1 external-dependency None", "shop/orders/a.py:2 external-dependency None"]


EXPIRED = TWO + '[[allow]]\nrule = "private-import"\nreason = "r"\nuntil = 2020-01-01\n'


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["expired-allow"]),
        (["shop"], ["expired-allow"]),
        (["--module", "orders"], ["expired-allow"]),
        (["--module", "billing"], []),
        (["--select", "api"], ["private-import"]),
        (["--ignore", "expired-allow"], ["private-import"]),
    ],
)
def test_an_expired_exception_never_turns_a_run_green(
    project: Callable[..., object],
    boundcheck: Callable[..., object],
    arguments: list[str],
    expected: list[str],
) -> None:
    root = project(
        {
            "boundcheck.toml": EXPIRED + UNTESTED,
            "shop/orders/a.py": "from shop.billing.x import a\n",
            "shop/billing/x.py": "a = 1\n",
        }
    )
    result = boundcheck("check", *arguments, cwd=root)
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == expected  # type: ignore[attr-defined]


def test_a_group_is_unused_only_when_all_its_rules_ran(
    findings: Findings, project: Callable[..., object], boundcheck: Callable[..., object]
) -> None:
    root = project(
        {
            "boundcheck.toml": TWO + '[[allow]]\nrule = "api"\nreason = "r"\n',
            "shop/orders/a.py": "from shop.billing import *\n",
            "shop/billing/__init__.py": "a = 1\n",
        }
    )
    assert boundcheck("check", "--ignore", "wildcard-import", cwd=root).returncode == 0  # type: ignore[attr-defined]


def test_a_blank_line_above_leaves_a_fingerprint_alone(project: Callable[..., object]) -> None:
    from boundcheck.outcome.selection import Selection, check
    from boundcheck.run import analyse

    prints = []
    for text in (
        "import os\nfrom shop.billing.x import a\n",
        "\n\nimport os\n\nfrom shop.billing.x import a\n",
    ):
        root = project({"boundcheck.toml": TWO, "shop/orders/a.py": text, "shop/billing/x.py": "a = 1\n"})
        report = check(analyse(root / "boundcheck.toml", jobs=1), Selection())  # type: ignore[operator]
        prints.append([finding.fingerprint for finding in report.findings])
    assert prints[0] == prints[1] != []


def test_written_paths_are_stale_only_when_nothing_is_there(findings: Findings) -> None:
    assert findings(
        {
            "boundcheck.toml": 'test_paths = ["./tests", "gone"]\ntest_support = ["tests/help.py"]\nmigrations = ["alem*", "no*"]\n'
            f'{TWO}tests = ["qa/*"]\n',
            "shop/orders/a.py": "",
            "shop/billing/b.py": "",
            "tests/help.py": "",
            "qa/billing/test_b.py": "",
            "alembic/env.py": "",
        }
    ) == ["boundcheck.toml:1 stale-contract None", "boundcheck.toml:3 stale-contract None"]


@pytest.mark.parametrize("root", ["shop.root", "shop"])
def test_a_package_above_the_modules_is_held_to_its_imports(findings: Findings, root: str) -> None:
    """Its own package holds files of several owners, so that what lies in it is not simply its own."""
    contract = f'[modules.root]\npath = "{root}"\ndepends_on = []\n[modules.a]\npath = "shop.a"\n'
    names = {"boundcheck.toml": contract, "shop/a/x.py": "N = 1\n", "shop/root/x.py": ""}
    found = findings({**names, "shop/__init__.py": "from shop.a.x import N\nfrom .a import x\n"})
    rules = {"private-import", "undeclared-dependency"} if root == "shop" else {"private-import"}
    assert {(f.split()[0], f.split()[1]) for f in found if f.startswith("shop/")} == {
        (f"shop/__init__.py:{line}", rule) for line in (1, 2) for rule in rules
    }


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("import shop.b as b\nb.inner.X", [2]),
        ("from shop import b\nclass Y(b.inner.X): ...", [2]),
        ("from shop import b as c\nd = c\nd.inner.X", [3]),
        ("import shop\nd = shop.b\nd.inner.X", [3]),
        ("import shop\nd: object = shop.b  # it\n@d.inner.f\ndef g(): ...", [3]),
        ("from shop import b\ndef f():\n    c = b\n    return c.inner.X\ndef g(c):\n    return c.inner.X", [4]),
        ("from shop import b\nc = b.inner\nc.X\nc.Y", [2]),
        ("from shop import b\nb.hidden", [2]),
        ("from shop import b\nb.tool.X", [2]),
        ("from shop import b\nb.inner.deep.X", [2]),
        ("from shop import b\nx = f'{b.inner.X}'\ny = [b\n  .inner\n  .X]", [2, 3]),
        ("import shop\nfrom shop.b import inner\nshop.b.inner.X", [2, 3]),
        ("from shop.b import inner\ninner.X", [1]),
        ("import shop.b.inner\nshop.b.inner.X", [1]),
        ("import shop\nimport shop.b.inner\nshop.b.inner.X", [2]),
        ("from shop import b\nimport shop.b.inner\nb.inner.X", [2, 3]),
        ("from shop import b\nimport shop.b.inner as s\nb.inner.X\ns.X", [2, 3]),
        ("from shop.b import api\napi.inner.X\napi.charge()", [2]),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop import b\ndef f(x: b.inner.X): ...", [4]),
        # What is offered, and what merely bears the name.
        ("from shop import b\nb.X\nb.X.deep\nb.api.charge()", []),
        ("from shop import b\nc = b\nc.X\nc.api.charge()", []),
        ("from shop import b\nX = b.X\nX.inner", []),
        ("from shop import b\ndef f(b):\n    return b.inner.X", []),
        ("from shop import b\n[b.inner for b in x]\n", []),
        ("from shop import b\nc = b\nc = other()\nc.inner.X", []),
        ("from shop import b\ndef f():\n    c = b\n    c = 1\n    c.inner.X", []),
        ("from shop import b\ndef f():\n    c = b\nc.inner.X", []),
        ("from shop import b\nself.b.inner.X\nx.c = b\nc.inner.X\nc == b\nf(c=b)\n'b.inner.X'", []),
        ("from shop import b\nc = b or 1\nc.inner.X\nb.gone.X", []),
    ],
)  # fmt: skip
def test_a_chain_over_a_facade_reaches_what_it_names(findings: Findings, text: str, lines: list[int]) -> None:
    shop = {
        "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n',
        "shop/__init__.py": "",
        "shop/b/__init__.py": "from .inner import X\nfrom . import inner, inner as tool\n__all__ = ['X']\nhidden = 1\n",
        "shop/b/api.py": "from . import inner\ndef charge(): ...\n",
        "shop/b/inner/__init__.py": "class X: ...\nY = 1\ndef f(): ...\n",
        "shop/b/inner/deep.py": "X = 1\n",
    }
    found = _sure(findings({**shop, "shop/a/f.py": text}))
    assert found == [f"shop/a/f.py:{line} private-import b" for line in lines]
    found = _sure(findings({**shop, "shop/a/f.py": "", "tests/a/test_f.py": f"{text}\ndef test_f(): ...\n"}))
    assert found == [f"tests/a/test_f.py:{line} test-private-import b" for line in lines]


def _sure(found: list[str]) -> list[str]:
    return [finding for finding in found if not finding.endswith("?")]


@pytest.mark.parametrize(
    ("package", "stale"),
    [
        ("shop.billing", True),
        ("shop.billing.tax", True),
        ("shop.billing.tax.rate", True),
        ("loose", True),
        ("stripe", False),
        ("alembic", False),  # a folder without code of its own may be called like somebody's package
        ("google.cloud", False),
        ("shopping", False),
    ],
)
def test_first_party_code_is_reserved_to_nobody(findings: Findings, package: str, stale: bool) -> None:
    found = findings(
        {
            "boundcheck.toml": f'source_roots = ["."]\n{TWO}[external]\n"{package}" = ["billing"]\n',
            "shop/__init__.py": "",
            "shop/orders/__init__.py": "",
            "shop/billing/__init__.py": "import stripe\n",
            "shop/billing/tax.py": "rate = 1\n",
            "loose.py": "",
            "google/ours.py": "",
            "alembic/versions/one.py": "from alembic import op\n",
        }
    )
    assert found == ["boundcheck.toml:7 stale-contract None"] * stale


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[project]\nname = 'a'\n[tool.boundcheck]\nexhaustive = true\n", 3),
        ("[tool]\nboundcheck.modules.a.path = 'a'\n", 2),
        ("[tool.other]\nwith = 'boundcheck'\n", 0),
        ("# [tool.boundcheck]\n", 0),
        ("[tool.boundcheck\n", 1),
    ],
)
def test_a_second_configuration_beside_the_first(findings: Findings, text: str, line: int) -> None:
    shop = {"shop/orders/__init__.py": "", "shop/billing/__init__.py": ""}
    found = findings({"boundcheck.toml": TWO, "pyproject.toml": text, **shop})
    assert found == [f"pyproject.toml:{line} stale-contract None"] * bool(line)


@pytest.mark.parametrize(
    ("contract", "breach"),
    [
        ('depends_on = ["bil*"]', False),
        ('depends_on = ["*"]', False),
        ('depends_on = ["cat*"]', True),
        ('depends_on = [{ layer = "core" }]', False),
        ('depends_on = [{ layer = "web" }]', True),
        ('cannot_depend_on = ["bil*"]', True),
        ('cannot_depend_on = ["billing"]', True),
        ('cannot_depend_on = ["cat*"]', False),
    ],
)
def test_what_a_module_lists_by_globs_and_layers(findings: Findings, contract: str, breach: bool) -> None:
    found = findings(
        {
            "boundcheck.toml": 'layers = ["web", "core"]\n[rules]\nunused-dependency = "off"\nstale-contract = "off"\nmissing-tests = "off"\n'
            f'[modules.orders]\npath = "shop.orders"\nlayer = "web"\n{contract}\n'
            '[modules.billing]\npath = "shop.billing"\nlayer = "core"\n[modules.catalog]\npath = "shop.catalog"\n',
            "shop/orders/__init__.py": "import shop.billing\n",
            "shop/billing/__init__.py": "",
            "shop/catalog/__init__.py": "",
        }
    )
    assert [" ".join(f.split()[:2]) for f in found] == (
        ["shop/orders/__init__.py:1 undeclared-dependency"] if breach else []
    )


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('depends_on = ["zzz*"]', "depends_on"),
        ('depends_on = [{ layer = "cor" }]', "depends_on"),
        ('cannot_depend_on = ["zzz"]', "cannot_depend_on"),
        ('visible_to = ["zz*"]', "visible_to"),
        ('public = [".", { entry = "api", to = ["zz*"] }]', "public.to"),
        ('public = ["/zz.*/"]', "public"),
    ],
)
def test_a_glob_that_matches_nothing_is_told(findings: Findings, line: str, key: str) -> None:
    found = findings(
        {
            "boundcheck.toml": f'{UNTESTED}[modules.orders]\npath = "shop.orders"\n{line}\n',
            "shop/orders/__init__.py": "",
            "shop/orders/api.py": "",
        }
    )
    assert [" ".join(f.split()[:2]) for f in found] == ["boundcheck.toml:5 stale-contract"]


@pytest.mark.parametrize(("to", "breach"), [("web*", True), ("*", False), ("orders", False)])
def test_who_may_see_a_module_by_globs(findings: Findings, to: str, breach: bool) -> None:
    found = findings(
        {
            "boundcheck.toml": f'{UNTESTED}stale-contract = "off"\n{TWO}visible_to = ["{to}"]\n',
            "shop/orders/__init__.py": "import shop.billing\n",
            "shop/billing/__init__.py": "",
        }
    )
    assert [" ".join(f.split()[:2]) for f in found] == (
        ["shop/orders/__init__.py:1 not-visible"] if breach else []
    )


@pytest.mark.parametrize(
    ("public", "statement", "breach"),
    [
        ('"/pay.*/"', "import shop.billing.pay", False),
        ('"/pay.*/"', "from shop.billing import pay", False),
        ('"/pay.*/"', "from shop.billing.pay import run", False),
        ('"/pay.*/"', "import shop.billing", False),
        ('"/pay/"', "from shop.billing.pay import run", True),
        ('"/pa|charge/"', "import shop.billing.pay", True),
        ('".:charge"', "from shop.billing import charge", False),
        ('".:charge"', "from shop.billing import cancel", True),
        ('"**", { entry = "pay", to = ["orders"], exclusive = true }', "import shop.billing.pay", False),
        ('"**", { entry = "pay", to = ["orders"], exclusive = true }', "from shop.billing import charge", True),
        ('"**", { entry = "pay", to = ["(unassigned)"], exclusive = true }', "from shop.billing import charge", False),
        ('"pay", { entry = "**", to = ["ord*"] }', "from shop.billing import charge", False),
    ],
)  # fmt: skip
def test_public_entries_by_expression_and_exclusive(
    findings: Findings, public: str, statement: str, breach: bool
) -> None:
    found = findings(
        {
            "boundcheck.toml": f"{UNTESTED}{TWO}public = [{public}]\n",
            "shop/orders/__init__.py": f"{statement}\n",
            "shop/billing/__init__.py": "def charge(): ...\ndef cancel(): ...\n",
            "shop/billing/pay.py": "def run(): ...\n",
        }
    )
    assert [" ".join(f.split()[:2]) for f in found] == (
        ["shop/orders/__init__.py:1 private-import"] if breach else []
    )


@pytest.mark.parametrize(("value", "breach"), [("check", True), ("free", False)])
def test_code_of_no_module_may_be_free(findings: Findings, value: str, breach: bool) -> None:
    found = findings(
        {
            "boundcheck.toml": f'unassigned = "{value}"\n{UNTESTED}[modules.orders]\npath = "shop.orders"\ndepends_on = []\n',
            "shop/orders/__init__.py": "import shop.helpers\n",
            "shop/helpers.py": "X = 1\n",
        }
    )
    assert [" ".join(f.split()[:2]) for f in found] == (
        ["shop/orders/__init__.py:1 undeclared-dependency"] if breach else []
    )
