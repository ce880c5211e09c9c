"""What a correct configuration says, typed and with its places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from boundcheck.config.model import (
    Allow,
    Config,
    DependsOn,
    Entry,
    External,
    Layer,
    ModuleContract,
    Place,
    PublicEntry,
)

Load = Callable[..., Config]

EVERYTHING = """\
source_roots = ["src"]
test_paths   = ["./tests/"]
test_support = ["tests//helpers/"]
migrations   = ["alembic"]
exclude      = ["**/generated/**"]
exhaustive   = true
typing_only  = "ignore"
sql_dialect  = "postgres"
atomic_wrappers = ["shop.db.atomic"]
baseline     = "per-module"
required_version = ">=0.0.1"
layers       = ["entrypoints", { name = "domain", independent = true }, { name = "platform", closed = true }]

[rules]
relation-traversal = "off"
data = "warn"

[external]
stripe = ["billing"]
"google.cloud" = []

[modules.billing]
path       = "shop.billing"
layer      = "domain"
owner      = "@shop/payments"
depends_on = [
    "customers",
    { module = "catalog", deprecated = true, reason = "moves to events" },
]
public     = [".", "api.**", "events:InvoicePaid", { entry = "admin", to = ["reporting"] }]
visible_to = ["orders"]
tables     = ["billing_*", "legacy_invoice"]
models     = ["shop.legacy.models.Invoice*"]
tests      = ["tests/billing"]
test_scope = "standalone"
role       = "composition"
strict     = true
rules      = { foreign-key = "warn" }

[[allow]]
rule   = "foreign-key"
from   = "*"
to     = "customers"
target = "customers_customer"
path   = "src/shop/orders/**"
reason = "every order keeps its customer until the events rollout"
issue  = "SHOP-412"
until  = 2027-03-31
"""


def at(line: int, column: int = 1) -> Place:
    return Place("boundcheck.toml", line, column)


def test_every_key(load: Load, tmp_path: Path) -> None:
    assert load(EVERYTHING) == Config(
        root=tmp_path.resolve(),
        file="boundcheck.toml",
        source_roots=(Entry("src", at(1, 17)),),
        test_paths=(Entry("tests", at(2, 17)),),
        test_support=(Entry("tests/helpers", at(3, 17)),),
        migrations=(Entry("alembic", at(4, 17)),),
        exclude=(Entry("**/generated/**", at(5, 17)),),
        exhaustive=True,
        typing_only="ignore",
        sql_dialect="postgres",
        atomic_wrappers=(Entry("shop.db.atomic", at(9, 20)),),
        baseline="per-module",
        layers=(
            Layer("entrypoints", at(12, 17)),
            Layer("domain", at(12, 32), independent=True),
            Layer("platform", at(12, 73), closed=True),
        ),
        rules=(("relation-traversal", "off"), ("data", "warn")),
        external=(
            External("stripe", at(19), (Entry("billing", at(19, 11)),)),
            External("google.cloud", at(20), ()),
        ),
        modules=(
            ModuleContract(
                name="billing",
                place=at(22),
                paths=(Entry("shop.billing", at(23)),),
                layer=Entry("domain", at(24)),
                owner="@shop/payments",
                depends_on=(
                    DependsOn("customers", at(27, 5)),
                    DependsOn("catalog", at(28, 5), deprecated=True, reason="moves to events"),
                ),
                public=(
                    PublicEntry(".", at(30, 15)),
                    PublicEntry("api.**", at(30, 20)),
                    PublicEntry("events:InvoicePaid", at(30, 30)),
                    PublicEntry("admin", at(30, 52), to=(Entry("reporting", at(30, 77)),)),
                ),
                visible_to=(Entry("orders", at(31, 15)),),
                tables=(Entry("billing_*", at(32, 15)), Entry("legacy_invoice", at(32, 28))),
                models=(Entry("shop.legacy.models.Invoice*", at(33, 15)),),
                tests=(Entry("tests/billing", at(34, 15)),),
                test_scope="standalone",
                role="composition",
                strict=True,
                rules=(("foreign-key", "warn"),),
            ),
        ),
        allows=(
            Allow(
                rule="foreign-key",
                place=at(40),
                reason="every order keeps its customer until the events rollout; SHOP-412",
                from_=Entry("*", at(42)),
                to=Entry("customers", at(43)),
                target="customers_customer",
                path="src/shop/orders/**",
                until=date(2027, 3, 31),
            ),
        ),
        sources=(("boundcheck.toml", EVERYTHING),),
    )


def test_what_is_absent(load: Load) -> None:
    config = load('[modules.billing]\npath = "shop.billing"\n')
    assert (config.source_roots, config.test_paths, config.migrations) == (None, None, None)
    assert (config.exhaustive, config.typing_only, config.sql_dialect) == (False, "check", None)
    assert config.modules == (
        ModuleContract(
            "billing",
            at(1),
            (Entry("shop.billing", at(2)),),
            public=(PublicEntry(".", at(1), written=False), PublicEntry("api", at(1), written=False)),
        ),
    )


def test_an_empty_file_is_a_configuration(load: Load) -> None:
    assert load("").modules == ()


def test_a_shared_module_is_public_unless_it_says_otherwise(load: Load) -> None:
    config = load("""
        modules.a = { path = "a", role = "shared" }
        modules.b = { path = "b", role = "shared", public = [] }
    """)
    assert config.modules[0].public == (PublicEntry("**", at(2, 9), written=False),)
    assert config.modules[1].public == ()


def test_no_dependencies_is_not_any_dependency(load: Load) -> None:
    config = load('modules.a = { path = "a", depends_on = [], visible_to = [], tests = [] }')
    assert (config.modules[0].depends_on, config.modules[0].visible_to, config.modules[0].tests) == (
        (),
        (),
        (),
    )


def test_names_that_match_nothing_are_not_mistakes_here(load: Load) -> None:
    config = load("""
        [modules.shared]
        paths = ["no.such", "no.*", "apps.*.core"]
        layer = "nowhere"
        depends_on = ["nobody"]
    """)
    (module,) = config.modules
    assert [path.value for path in module.paths] == ["no.such", "no.*", "apps.*.core"]
    assert module.layer == Entry("nowhere", at(4))
    assert module.depends_on == (DependsOn("nobody", at(5, 15)),)


@pytest.mark.parametrize(
    "entry",
    [".", "**", "api", "api.v1", "api.**", "services.*", "*.api", "models:Invoice", "a.b:C", "api.1_x"],
)
def test_public_entries(load: Load, entry: str) -> None:
    assert load(f'modules.a = {{ path = "a", public = ["{entry}"] }}').modules[0].public[0].entry == entry


@pytest.mark.parametrize(
    ("written", "path"),
    [
        *((each, each) for each in (".", "src", "libs/*/src", "**/generated/**", "*.py", "..x")),
        *(("./", "."), ("./src/", "src"), ("a//./b", "a/b"), ("a/../b", "b")),
    ],
)
def test_paths_in_the_project(load: Load, written: str, path: str) -> None:
    assert load(f'source_roots = ["{written}"]').source_roots == (Entry(path, at(1, 17)),)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2027-03-31", date(2027, 3, 31)),
        ("2027-03-31 23:30:00", date(2027, 3, 31)),
        ("2027-03-31T23:30:00-05:00", date(2027, 4, 1)),
        ("2027-03-31T00:30:00+01:00", date(2027, 3, 30)),
        ("9999-12-31T23:30:00-05:00", date(9999, 12, 31)),
    ],
)
def test_the_last_day_of_an_exception_is_a_day_in_utc(load: Load, written: str, day: date) -> None:
    config = load(f'[[allow]]\nrule = "data"\nreason = "x"\nuntil = {written}')
    assert config.allows[0].until == day


def test_prose_becomes_one_line(load: Load) -> None:
    config = load(
        '[[allow]]\nrule = "data"\nfrom = "(unassigned)"\nreason = """\n  until\n  the rollout\n"""'
    )
    assert config.allows[0].reason == "until the rollout"
    assert config.allows[0].from_ == Entry("(unassigned)", at(3))


def test_only_its_own_table_of_a_pyproject(load: Load, tmp_path: Path) -> None:
    text = '[project]\nname = "shop"\n[tool.other]\nx = 1\n[tool.boundcheck.modules.a]\npath = "a"\n'
    config = load(text, "pyproject.toml")
    assert (config.file, config.root) == ("pyproject.toml", tmp_path.resolve())
    assert config.modules[0].place == Place("pyproject.toml", 5, 1)
    assert config.sources == (("pyproject.toml", text),)


def test_a_contract_beside_the_code(load: Load) -> None:
    beside = '# why\n[module]\nlayer = "domain"\ndepends_on = ["orders"]\n'
    named = '[module]\nname = "payments"\n'
    config = load("", contracts={"shop.pay": named, "shop.billing": beside})
    file = "src/shop/billing/boundcheck.toml"
    billing, payments = config.modules
    assert (billing.name, billing.place) == ("billing", Place(file, 2))
    assert billing.paths == (Entry("shop.billing", Place(file, 2)),)
    assert billing.layer == Entry("domain", Place(file, 3))
    assert billing.depends_on == (DependsOn("orders", Place(file, 4, 15)),)
    assert (payments.name, payments.paths[0].value) == ("payments", "shop.pay")
    assert config.sources == (
        ("boundcheck.toml", ""),
        (file, beside),
        ("src/shop/pay/boundcheck.toml", named),
    )
