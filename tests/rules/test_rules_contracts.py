"""Import contracts: each type breaks where it is marked, and its innocent twins keep it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundcheck.findings.finding import Finding
from boundcheck.outcome.selection import Selection, check
from boundcheck.report.model import Report
from boundcheck.run import analyse

# Importing file -> what it imports; every package has an `__init__.py`.
Imports = Mapping[str, str]


def project(folder: Path, imports: Imports) -> None:
    """Files by dotted name, each with its statements; a name that others lie below is a package."""
    for name in imports:
        parts = name.split(".")
        for depth in range(1, len(parts)):
            init = folder.joinpath(*parts[:depth], "__init__.py")
            init.parent.mkdir(parents=True, exist_ok=True)
            init.touch()
    for name, text in imports.items():
        path = folder.joinpath(*name.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        file.write_text("".join(f"{line.strip()}\n" for line in text.split(";")))


def report(folder: Path, contract: str, imports: Imports, name: str = "n") -> Report:
    """What is found in these files under one contract."""
    project(folder, imports)
    written = f'[[contracts]]\nname = "{name}"\n{dedent(contract)}'
    (folder / "boundcheck.toml").write_text(written)
    return check(analyse(folder / "boundcheck.toml", jobs=1), Selection())


def chains(found: Report) -> list[str]:
    """What breaks contracts, as chains of dotted names; without a chain the target."""
    return [_chain(finding) for finding in found.findings if finding.rule == "import-contract"]


def _chain(finding: Finding) -> str:
    if not finding.chain:
        return f"({finding.target})"
    return " > ".join((finding.chain[0][0], *(link[1] for link in finding.chain)))


SHOP = {
    "shop.web.views": "from shop.orders import cart",
    "shop.orders.cart": "from shop import kernel",
    "shop.billing.tax": "import shop.kernel",
    "shop.kernel": "pass",
    "shop.main": "import shop.web.views, shop.orders.cart, shop.billing.tax",
}

FORBIDDEN = 'type = "forbidden"\n'
CASES: list[tuple[str, str, Imports, list[str]]] = [
    # forbidden
    ("direct", FORBIDDEN + 'from = ["shop.kernel"]\nto = ["shop.web"]', {"shop.kernel": "import shop.web.views"},
     ["shop.kernel > shop.web.views"]),
    ("kept", FORBIDDEN + 'from = ["shop.kernel"]\nto = ["shop.web"]', {}, []),
    ("over another", FORBIDDEN + 'from = ["shop.web"]\nto = ["shop.kernel"]', {},
     ["shop.web.views > shop.orders.cart > shop.kernel"]),
    ("not over another", FORBIDDEN + 'from = ["shop.web"]\nto = ["shop.kernel"]\nindirect = false', {}, []),
    ("direct alone", FORBIDDEN + 'from = ["shop.web"]\nto = ["shop.orders"]\nindirect = false', {},
     ["shop.web.views > shop.orders.cart"]),
    ("relative", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]',
     {"shop.orders.cart": "from ..web import views"}, ["shop.orders.cart > shop.web.views"]),
    ("in a function", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]',
     {"shop.orders.cart": "def f(): from shop.web import views"}, ["shop.orders.cart > shop.web.views"]),
    ("a star", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]',
     {"shop.orders.cart": "from shop.web.views import *"}, ["shop.orders.cart > shop.web.views"]),
    ("a package", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]',
     {"shop.orders.cart": "from shop.web import anything"}, ["shop.orders.cart > shop.web"]),
    ("a string is no import", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]',
     {"shop.orders.cart": "x = 'shop.web.views'"}, []),
    ("a name that only begins alike", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]',
     {"shop.orders.cart": "import shop.website", "shop.website": "pass"}, []),
    ("third-party", FORBIDDEN + 'from = ["shop.orders"]\nto = ["flask"]',
     {"shop.orders.cart": "from flask.views import View"}, ["shop.orders.cart > flask"]),
    ("third-party by a dotted name", FORBIDDEN + 'from = ["shop.orders"]\nto = ["django.db"]',
     {"shop.orders.cart": "from django import db"}, ["shop.orders.cart > django.db"]),
    ("another part of it", FORBIDDEN + 'from = ["shop.orders"]\nto = ["django.db"]',
     {"shop.orders.cart": "from django import conf; import django.dbx; import django"}, []),
    ("third-party over another", FORBIDDEN + 'from = ["shop.web"]\nto = ["flask"]',
     {"shop.orders.cart": "import flask"}, ["shop.web.views > shop.orders.cart > flask"]),
    ("standard library", FORBIDDEN + 'from = ["shop.orders"]\nto = ["pickle"]',
     {"shop.orders.cart": "import os, pickle"}, ["shop.orders.cart > pickle"]),
    ("a glob", FORBIDDEN + 'from = ["shop.*.domain"]\nto = ["shop.web"]',
     {"shop.a.domain": "import shop.web", "shop.b.domain.x": "import shop.web", "shop.c.d.domain": "import shop.web"},
     ["shop.a.domain > shop.web", "shop.b.domain.x > shop.web"]),
    ("a deep glob", FORBIDDEN + 'from = ["shop.**.domain"]\nto = ["shop.web"]',
     {"shop.a.domain": "import shop.web", "shop.c.d.domain": "import shop.web", "shop.domain": "import shop.web"},
     ["shop.a.domain > shop.web", "shop.c.d.domain > shop.web"]),
    ("overlap is no breach", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.*"]',
     {"shop.orders.cart": "from shop.orders import lines", "shop.orders.lines": "pass"}, []),
    ("exact", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]\nexact = true\nindirect = false',
     {"shop.orders.cart": "import shop.web", "shop.orders": "import shop.web.views"}, []),
    ("exact breaks", FORBIDDEN + 'from = ["shop.orders.cart"]\nto = ["shop.web"]\nexact = true',
     {"shop.orders.cart": "import shop.web"}, ["shop.orders.cart > shop.web"]),
    ("for typing", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]',
     {"shop.orders.cart": "from typing import TYPE_CHECKING;if TYPE_CHECKING: import shop.web"},
     ["shop.orders.cart > shop.web"]),
    ("typing ignored", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]\ntyping_only = "ignore"',
     {"shop.orders.cart": "from typing import TYPE_CHECKING;if TYPE_CHECKING: import shop.web"}, []),
    ("ignored", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]\nignore = ["shop.orders.cart -> shop.web.views"]',
     {"shop.orders.cart": "import shop.web.views"}, []),
    ("ignored on the way", FORBIDDEN + 'from = ["shop.web"]\nto = ["shop.kernel"]\nignore = ["shop.*.cart -> shop.kernel"]',
     {}, []),
    ("another import is ignored", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.web"]\nignore = '
     '["shop.orders -> shop.web"]\nunmatched_ignores = "off"',
     {"shop.orders.cart": "import shop.web.views"}, ["shop.orders.cart > shop.web.views"]),
    ("third-party ignored", FORBIDDEN + 'from = ["shop.orders"]\nto = ["flask"]\nignore = ["shop.orders.cart -> flask"]',
     {"shop.orders.cart": "from flask.views import View"}, []),
    ("tests are bound", FORBIDDEN + 'from = ["tests"]\nto = ["shop.web"]', {"tests.test_x": "import shop.web"},
     ["tests.test_x > shop.web"]),
    ("tests are left out", FORBIDDEN + 'from = ["shop.web", "shop.orders"]\nto = ["flask"]\ntests = false',
     {"shop.orders.tests.test_x": "import flask"}, []),
    ("roots bound the importers", FORBIDDEN + 'from = ["shop.**"]\nto = ["helper"]\nroots = ["shop"]',
     {"shop.kernel": "from helper import x", "helper.x": "import shop.web.views", "other": "import helper"},
     ["shop.kernel > helper", "shop.main > shop.billing.tax > shop.kernel > helper",
      "shop.orders.cart > shop.kernel > helper", "shop.billing.tax > shop.kernel > helper",
      "shop.web.views > shop.orders.cart > shop.kernel > helper"]),
    ("a name that is not there", FORBIDDEN + 'from = ["shop.ordres"]\nto = ["shop.web"]', {}, ["(shop.ordres)"]),
    ("a target that is not there", FORBIDDEN + 'from = ["shop.orders"]\nto = ["shop.wbe"]', {}, ["(shop.wbe)"]),
    ("a glob for nothing", FORBIDDEN + 'from = ["shop.*.domain"]\nto = ["shop.web"]', {}, ["(shop.*.domain)"]),
    ("a glob for nothing beside a name", FORBIDDEN + 'from = ["shop.*.domain", "shop.kernel"]\nto = ["shop.web"]', {}, []),
    # layers
    ("layers", 'type = "layers"\nlayers = ["shop.web", "shop.orders", "shop.kernel"]', {}, []),
    ("up", 'type = "layers"\nlayers = ["shop.web", "shop.orders", "shop.kernel"]', {"shop.kernel": "import shop.orders.cart"},
     ["shop.kernel > shop.orders.cart"]),
    ("up over what is in no layer", 'type = "layers"\nlayers = ["shop.web", "shop.kernel"]',
     {"shop.kernel": "import shop.billing.tax", "shop.billing.tax": "import shop.web"},
     ["shop.kernel > shop.billing.tax > shop.web"]),
    ("containers", 'type = "layers"\nlayers = ["web", "orders"]\ncontainers = ["shop", "mall"]',
     {"shop.orders.cart": "import mall.web", "mall.web": "pass", "mall.orders": "import mall.web"}, ["mall.orders > mall.web"]),
    ("siblings", 'type = "layers"\nlayers = ["web", { siblings = ["orders", "billing"] }]\ncontainers = ["shop"]',
     {"shop.orders.cart": "import shop.billing.tax"}, []),
    ("independent siblings",
     'type = "layers"\nlayers = ["web", { siblings = ["orders", "billing"], independent = true }]\ncontainers = ["shop"]',
     {"shop.orders.cart": "import shop.billing.tax"}, ["shop.orders.cart > shop.billing.tax"]),
    ("a layer that is not there", 'type = "layers"\nlayers = ["web", "low"]\ncontainers = ["shop"]', {}, ["(shop.low)"]),
    ("one that need not be", 'type = "layers"\nlayers = ["web", "(low)"]\ncontainers = ["shop"]', {}, []),
    ("exhaustive", 'type = "layers"\nlayers = ["main", "web", "orders", "kernel"]\ncontainers = ["shop"]\nexhaustive = true', {},
     ["(shop.billing)"]),
    ("exhaustive but for some", 'type = "layers"\nlayers = ["main", "web", "orders", "kernel"]\ncontainers = ["shop"]\n'
     'exhaustive = true\nexhaustive_ignores = ["billing"]', {}, []),
    ("direct imports alone", 'type = "layers"\nlayers = ["shop.web", "shop.kernel"]\nindirect = false',
     {"shop.kernel": "import shop.billing.tax", "shop.billing.tax": "import shop.web"}, []),
    # independence
    ("independent", 'type = "independence"\nmodules = ["shop.orders", "shop.billing"]', {}, []),
    ("dependent over another", 'type = "independence"\nmodules = ["shop.billing", "shop.web"]',
     {"shop.kernel": "import shop.web"}, ["shop.billing.tax > shop.kernel > shop.web"]),
    ("globs", 'type = "independence"\nmodules = ["shop.*"]\nindirect = false',
     {"shop.main": "pass", "shop.web.views": "pass", "shop.billing.tax": "pass"}, ["shop.orders.cart > shop.kernel"]),
    ("alone", 'type = "independence"\nmodules = ["shop.*.cart"]', {}, ["(shop.*.cart)"]),
    # protected
    ("protected", 'type = "protected"\nto = ["shop.kernel"]\nallowed = ["shop.orders", "shop.billing"]', {}, []),
    ("not allowed", 'type = "protected"\nto = ["shop.kernel"]\nallowed = ["shop.orders"]', {}, ["shop.billing.tax > shop.kernel"]),
    ("nobody", 'type = "protected"\nto = ["shop.web"]\nallowed = []', {"shop.web.x": "import shop.web.views"},
     ["shop.main > shop.web.views"]),
    ("third-party is protected", 'type = "protected"\nto = ["stripe"]\nallowed = ["shop.billing"]',
     {"shop.billing.tax": "import stripe", "shop.kernel": "from stripe import Charge"}, ["shop.kernel > stripe"]),
    ("exactly it", 'type = "protected"\nto = ["shop.web"]\nallowed = []\nexact = true', {}, []),
    # acyclic
    ("no cycle", 'type = "acyclic"\nwithin = ["shop"]', {}, []),
    ("a cycle", 'type = "acyclic"\nwithin = ["shop"]', {"shop.kernel": "import shop.billing.tax"},
     ["shop.kernel > shop.billing.tax"]),
    ("a deep cycle", 'type = "acyclic"\nwithin = ["shop"]',
     {"shop.orders.cart": "import shop.orders.lines", "shop.orders.lines": "import shop.orders.cart"},
     ["shop.orders.lines > shop.orders.cart"]),
    ("too deep", 'type = "acyclic"\nwithin = ["shop"]\ndepth = 0',
     {"shop.orders.cart": "import shop.orders.lines", "shop.orders.lines": "import shop.orders.cart"}, []),
    ("skipped", 'type = "acyclic"\nwithin = ["shop"]\nskip = ["shop.orders"]',
     {"shop.orders.cart": "import shop.orders.lines", "shop.orders.lines": "import shop.orders.cart"}, []),
    ("a parent is no child", 'type = "acyclic"\nwithin = ["shop"]',
     {"shop.orders": "import shop.orders.cart", "shop.orders.cart": "import shop.orders"}, []),
    ("no cycle for typing", 'type = "acyclic"\nwithin = ["shop"]',
     {"shop.kernel": "from typing import TYPE_CHECKING;if TYPE_CHECKING: import shop.billing.tax"}, []),
    # private
    ("private", 'type = "private"', {"shop.orders._x.y": "pass", "shop.web.views": "import shop.orders._x.y"},
     ["shop.web.views > shop.orders._x.y"]),
    ("within its parent", 'type = "private"', {"shop.orders._x": "pass", "shop.orders.a.b": "import shop.orders._x"}, []),
    ("the innermost", 'type = "private"', {"shop._a.b._c": "pass", "shop._a.d": "import shop._a.b._c"},
     ["shop._a.d > shop._a.b._c"]),
    ("dunder", 'type = "private"', {"shop.orders.__main__": "pass", "shop.web.views": "import shop.orders.__main__"}, []),
    ("elsewhere", 'type = "private"\nmodules = ["shop.billing"]',
     {"shop.orders._x": "pass", "shop.web.views": "import shop.orders._x"}, []),
    ("a private top", 'type = "private"', {"_top.x": "pass", "shop.web.views": "import _top.x"}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "imports", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_kept_or_broken(tmp_path: Path, contract: str, imports: Imports, expected: list[str]) -> None:
    found = report(tmp_path, contract, {**SHOP, **imports})
    assert sorted(chains(found)) == sorted(expected)
    assert [each.verdict for each in found.contracts] == ["broken" if expected else "kept"]


NAMES = ("p.a.x", "p.a.y", "p.b.x", "p.b.y", "p.c.x", "p.c.y", "p.d")
EDGES = st.frozensets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=EDGES)
def test_forbidden_and_layers_are_kept_where_no_way_leads(
    tmp_path_factory: pytest.TempPathFactory, edges: frozenset[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("p")
    imports = {name: ";".join(f"import {to}" for a, to in sorted(edges) if a == name) for name in NAMES}
    forbidden = report(folder, FORBIDDEN + 'from = ["p.a"]\nto = ["p.c"]', imports)
    reached = _reached(edges, "p.a")
    assert bool(chains(forbidden)) == any(name.startswith("p.c") for name in reached)
    layers = report(folder, 'type = "layers"\nlayers = ["p.a", "p.b", "p.c"]', imports)
    ups = any(name.startswith(("p.a", "p.b")) for name in _reached(edges, "p.c"))
    ups = ups or any(name.startswith("p.a") for name in _reached(edges, "p.b"))
    assert bool(chains(layers)) == ups
    for chain in (*chains(forbidden), *chains(layers)):
        steps = chain.split(" > ")
        assert all(pair in edges for pair in pairwise(steps))
        assert len(steps) == len(set(steps))


def _reached(edges: frozenset[tuple[str, str]], start: str) -> set[str]:
    """What a package leads to by one import or more, over any others."""
    found: set[str] = set()
    while True:
        more = {b for a, b in edges if a.startswith(start) or a in found} - found
        if not more:
            return found
        found |= more


def written(folder: Path, text: str, imports: Imports = SHOP) -> Report:
    """What is found in these files under a configuration."""
    project(folder, imports)
    (folder / "boundcheck.toml").write_text(text)
    return check(analyse(folder / "boundcheck.toml", jobs=1), Selection())


BROKEN = '[[contracts]]\nname = "n"\ntype = "forbidden"\nfrom = ["shop.web"]\nto = ["shop.kernel"]\n'


def test_a_finding_holds_its_contract_and_the_whole_chain(tmp_path: Path) -> None:
    (finding,) = written(tmp_path, BROKEN + 'guidance = "ask the kernel team"').findings
    assert (finding.contract, finding.path, finding.line, finding.target) == (
        "n",
        "shop/web/views.py",
        1,
        "shop.kernel",
    )
    assert finding.chain == (
        ("shop.web.views", "shop.orders.cart", "shop/web/views.py", 1),
        ("shop.orders.cart", "shop.kernel", "shop/orders/cart.py", 1),
    )
    assert finding.message == (
        'shop.web.views → shop.orders.cart → shop.kernel (shop/orders/cart.py:1) breaks "n": '
        "shop.web must not import shop.kernel; ask the kernel team"
    )


def test_the_identity_is_the_contract_with_the_ends_of_the_chain(tmp_path: Path) -> None:
    (direct,) = written(tmp_path, BROKEN).findings
    detour = {**SHOP, "shop.orders.cart": "import shop.detour", "shop.detour": "x = 1; import shop.kernel"}
    moved = {**detour, "shop.web.views": "x = 1; from shop.orders import cart"}
    (longer,) = written(tmp_path, BROKEN, moved).findings
    assert direct.identity == ("import-contract", "", "shop.web.views", "shop.kernel", "n")
    assert (longer.identity, longer.fingerprint) == (direct.identity, direct.fingerprint)
    assert longer.chain != direct.chain


def test_an_exception_for_one_contract_covers_no_other(tmp_path: Path) -> None:
    allow = '[[allow]]\nrule = "import-contract"\ncontract = "n"\nreason = "old"\n'
    other = BROKEN.replace('"n"', '"m"')
    found = written(tmp_path, BROKEN + other + allow)
    assert [finding.contract for finding in found.findings] == ["m"]
    assert [(each.name, each.verdict) for each in found.contracts] == [("n", "kept"), ("m", "broken")]


def test_a_comment_at_the_first_import_covers_a_chain(tmp_path: Path) -> None:
    comment = {
        **SHOP,
        "shop.web.views": "from shop.orders import cart  # boundcheck: allow[import-contract] old",
    }
    found = written(tmp_path, BROKEN, comment)
    assert (found.findings, found.summary.allowed) == ((), 1)
    assert [each.verdict for each in found.contracts] == ["kept"]


def test_an_ignored_import_that_is_not_there_is_told(tmp_path: Path) -> None:
    contract = (
        BROKEN.replace("shop.web", "shop.billing")
        + 'ignore = ["shop.billing.tax -> shop.kernel", "shop.* -> shop.x"]\n'
    )
    (unused,) = written(tmp_path, contract).findings
    assert (unused.rule, unused.severity, unused.line, unused.column) == ("unused-allow", "error", 6, 46)
    assert [f.severity for f in written(tmp_path, contract + 'unmatched_ignores = "warn"\n').findings] == [
        "warn"
    ]
    assert written(tmp_path, contract + 'unmatched_ignores = "off"\n').findings == ()


@pytest.mark.parametrize(("severity", "expected"), [("error", ["error"]), ("warn", ["warn"]), ("off", [])])
def test_a_contract_has_a_severity(tmp_path: Path, severity: str, expected: list[str]) -> None:
    found = written(tmp_path, f'{BROKEN}severity = "{severity}"\n')
    assert [finding.severity for finding in found.findings] == expected
    assert len(found.contracts) == len(expected)
    others = written(tmp_path, f'[rules]\nimport-contract = "warn"\n{BROKEN}severity = "{severity}"\n')
    assert [finding.severity for finding in others.findings] == expected


def test_contracts_bind_files_of_modules_too(tmp_path: Path) -> None:
    modules = '[modules.web]\npath = "shop.web"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
    found = written(tmp_path, modules + '[rules]\nmissing-tests = "off"\n' + BROKEN)
    assert [(f.from_, f.to, f.contract) for f in found.findings] == [("web", "(unassigned)", "n")]


def test_a_part_of_the_report_changes_no_verdict(tmp_path: Path) -> None:
    written(tmp_path, BROKEN)
    analysis = analyse(tmp_path / "boundcheck.toml", jobs=1)
    elsewhere = check(analysis, Selection(paths=("shop/billing",)))
    assert (elsewhere.findings, [each.verdict for each in elsewhere.contracts]) == ((), ["broken"])
    assert check(analysis, Selection(rules=frozenset(("private-import",)))).contracts == ()


def test_folders_without_init_and_source_roots_are_found_by_what_contracts_name(tmp_path: Path) -> None:
    for path, text in {"code/lib/shop/a/x.py": "import shop.b.y", "code/lib/shop/b/y.py": ""}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "boundcheck.toml").write_text(
        BROKEN.replace("shop.web", "shop.a").replace("shop.kernel", "shop.b")
    )
    found = check(analyse(tmp_path / "boundcheck.toml", jobs=1), Selection())
    assert chains(found) == ["shop.a.x > shop.b.y"]


def test_names_that_only_narrow_a_contract_are_stale_where_they_match_nothing(tmp_path: Path) -> None:
    contract = '[[contracts]]\nname = "n"\ntype = "protected"\nto = ["shop.web"]\nallowed = ["shop.main", "shop.mian"]\n'
    found = written(tmp_path, contract)
    assert [(f.rule, f.line, f.target) for f in found.findings] == [("stale-contract", 5, "shop.mian")]
    assert [each.verdict for each in found.contracts] == ["kept"]


def test_without_the_rule_nothing_of_contracts_is_told(tmp_path: Path) -> None:
    written(tmp_path, BROKEN + 'ignore = ["shop.x -> shop.y"]')
    analysis = analyse(tmp_path / "boundcheck.toml", jobs=1)
    assert check(analysis, Selection(rules=frozenset(("unused-allow",)))).findings == ()


@pytest.mark.parametrize(
    ("to", "statement", "found"),
    [
        ("checks", "import checks", ["shop.web > checks"]),
        ("checks", "import checks.deep", ["shop.web > checks"]),
        ("checks", "import checkers", []),
        ("shop.parts", "from shop import parts", ["shop.web > shop.parts"]),
    ],
)
def test_folders_without_a_file_are_imported_too(
    tmp_path: Path, to: str, statement: str, found: list[str]
) -> None:
    for name in ("checks/deep/test_a.py", "checkers/a.py", "shop/parts/a.py", "shop/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "shop/web.py").write_text(statement)
    written = f'[[contracts]]\nname = "n"\ntype = "forbidden"\nfrom = ["shop.web"]\nto = ["{to}"]\n'
    (tmp_path / "boundcheck.toml").write_text(f'source_roots = ["."]\n{written}roots = ["shop"]\n')
    assert chains(check(analyse(tmp_path / "boundcheck.toml", jobs=1), Selection())) == found
