"""Many findings are told by what they come from: one thing that is reached, and what would take the findings away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_examples import FINDING, report

from boundcheck.findings.catalog import GROUP_OF
from boundcheck.findings.finding import Finding
from boundcheck.report import FORMATS, Surroundings
from boundcheck.report.causes import CauseTarget, causes_of, count_causes
from boundcheck.report.groups import grouped, ranked

READ = FINDING._replace(rule="foreign-query", target="billing_invoice", names=())
FILE = FINDING._replace(names=("shop.billing.tax.vat",))


def at(finding: Finding, count: int) -> tuple[Finding, ...]:
    return tuple(finding._replace(line=line + 1) for line in range(count))


def told(*findings: Finding, columns: int = 100, height: int = 24, by: str | None = None) -> str:
    around = Surroundings(
        lambda path: (), str, width=columns, height=height, command="boundcheck check", group_by=by
    )
    found = tuple(sorted(findings, key=lambda finding: finding.sort_key))
    return FORMATS["text"].render(report(*found, elapsed=1.234), around)


def keys(*findings: Finding) -> list[CauseTarget]:
    return [cause.key for cause in causes_of(findings)]


@pytest.mark.parametrize(
    ("finding", "key"),
    [
        (READ, CauseTarget("table", "billing_invoice", "billing")),
        (READ._replace(rule="test-foreign-data"), CauseTarget("table", "billing_invoice", "billing")),
        (READ._replace(rule="cross-module-migration"), CauseTarget("table", "billing_invoice", "billing")),
        (FILE, CauseTarget("file", "shop.billing.tax", "billing")),
        (FILE._replace(rule="test-private-import"), CauseTarget("file", "shop.billing.tax", "billing")),
        (
            FINDING._replace(rule="shared-fixture", target="tests.billing.conftest.invoice"),
            CauseTarget("fixtures", "tests.billing.conftest", "billing"),
        ),
        (
            FINDING._replace(rule="shared-fixture", target="tests.billing.factories", names=("a.F",)),
            CauseTarget("fixtures", "tests.billing.factories", "billing"),
        ),
        (
            FINDING._replace(rule="undeclared-dependency", target="billing"),
            CauseTarget("dependency", "orders → billing", "billing"),
        ),
        (
            FINDING._replace(rule="dependency-cycle", target="billing"),
            CauseTarget("dependency", "orders → billing", "billing"),
        ),
        (
            FINDING._replace(rule="leaked-model", to=None),
            CauseTarget("signatures", "src/shop/orders/cart.py", "orders"),
        ),
        (
            FINDING._replace(rule="missing-tests", to=None, target=None),
            CauseTarget("rule", "missing-tests", None),
        ),
        (FINDING._replace(rule="stale-baseline"), CauseTarget("rule", "stale-baseline", None)),
    ],
)
def test_what_findings_come_from(finding: Finding, key: CauseTarget) -> None:
    assert keys(finding) == [key]


def test_a_name_that_a_patch_or_a_string_reaches_belongs_to_its_private_file() -> None:
    patch = FINDING._replace(rule="test-patches-private", target="shop.billing.tax.vat.rate")
    assert keys(FILE, patch) == [CauseTarget("file", "shop.billing.tax", "billing")]
    assert keys(patch) == [CauseTarget("file", "shop.billing.tax.vat.rate", "billing")]


def test_a_table_that_is_called_like_a_file_is_another_cause() -> None:
    assert len(keys(FILE, READ._replace(target="shop.billing.tax"))) == 2


def test_causes_are_pairs_of_a_target_and_a_module() -> None:
    causes = causes_of((*at(READ, 3), READ._replace(from_="mail")))
    assert len(causes) == 1
    assert count_causes(causes) == 2


def test_causes_with_most_errors_come_first() -> None:
    warned = at(READ._replace(severity="warn", target="billing_line"), 5)
    assert [key.name for key in keys(*warned, *at(READ, 2), FILE)] == [
        "billing_invoice", "shop.billing.tax", "billing_line",
    ]  # fmt: skip


@given(st.lists(st.sampled_from(sorted(GROUP_OF)), max_size=30), st.permutations(["a", "b", None]))
def test_every_finding_is_in_one_group(rules: list[str], ends: list[str | None]) -> None:
    findings = [
        FINDING._replace(rule=rule, line=line + 1, from_=ends[line % 3], to=ends[(line + 1) % 3])
        for line, rule in enumerate(rules)
    ]
    for by in ("target", "rule", "module", "owner"):
        groups = grouped(by, findings, {"a": "@team"})
        assert sorted(f.line for group in groups for f in group.findings) == [f.line for f in findings]


def test_names_are_ranked_and_the_rest_counted() -> None:
    from collections import Counter

    assert ranked(Counter(a=1, b=3, c=2)) == ["b 3", "c 2", "a 1"]
    assert ranked(Counter(a=1, b=3, c=2, d=1)) == ["b 3", "c 2", "a 1", "d 1"]
    assert ranked(Counter(a=1, b=3, c=2, d=1, e=1)) == ["b 3", "c 2", "a 1", "2 more"]


def many() -> tuple[Finding, ...]:
    reads = tuple(
        READ._replace(path=f"src/{n % 30}.py", target=f"billing_{n % 12}", line=n + 1) for n in range(300)
    )
    rows = at(
        READ._replace(rule="test-foreign-data", path="tests/a.py", from_="mail", target="billing_0"), 40
    )
    writes = at(READ._replace(rule="foreign-write", path="src/w.py", target="billing_0"), 3)
    return (*reads, *rows, *writes, *at(FILE._replace(path="src/x.py", severity="warn"), 2))


def test_more_than_a_screenful_opens_with_causes() -> None:
    text = told(*many())
    assert text.splitlines()[:8] == [
        "345 findings, 14 causes (one target, one module reaching it); 293 here:",
        "errors  warnings  target: who reaches it; below: which public function or move would take it away",
        "    68            table billing_0 of billing: mail 40, orders 28",
        "                  a factory or fake 40, a read function 25, a write function 3",
        "    25            table billing_1 of billing: orders 25",
        "                  a read function 25",
        "    25            table billing_10 of billing: orders 25",
        "                  a read function 25",
    ]
    assert text.splitlines()[-3:] == [
        "The first of them: boundcheck check --target billing_0",
        "Or --group-by rule|target|module|owner, --ignore tests (40), --full (each).",
        "Found 343 errors and 2 warnings in 7,978 files, 42 modules (1.2 s).",
    ]
    assert len(text.splitlines()) == 25


def test_what_is_used_of_a_private_file_is_told() -> None:
    used = tuple(
        FILE._replace(path=f"{n}.py", names=("shop.billing.tax.vat", "shop.billing.tax")) for n in range(99)
    )
    text = told(*used, READ)
    assert "shop.billing.tax of billing: orders 99\n" in text
    assert "  making it public 99, or a facade with vat 99\n" in text


def test_what_fits_on_a_screen_is_told_one_by_one() -> None:
    few = tuple(READ._replace(path=f"{n}.py", target=f"t{n}") for n in range(11))
    assert told(*few[:10]).count("error[foreign-query]") == 10
    assert told(*few, height=100).count("error[foreign-query]") == 11
    assert told(*few).count("error[foreign-query]") == 0
    assert told(*few, height=0).count("error[foreign-query]") == 11


def test_one_cause_is_told_by_modules_and_one_module_in_full() -> None:
    one = tuple(READ._replace(path=f"{n}.py", line=n + 1) for n in range(30))
    assert told(*one).count("error[foreign-query]") == 30
    two = (*one, *(finding._replace(from_="mail") for finding in one[:20]))
    assert told(*two).splitlines()[1:6] == [
        "errors  warnings  module; below: what it reaches",
        "    30            orders",
        "                  in 0.py 1, 1.py 1, 10.py 1, 27 more",
        "    20            mail",
        "                  in 0.py 1, 1.py 1, 10.py 1, 17 more",
    ]


@pytest.mark.parametrize(
    ("by", "first", "option"),
    [
        ("rule", "foreign-query", "--select foreign-query"),
        ("module", "orders", "--module orders"),
        ("owner", "nobody", "--target billing_0"),  # one owner only: its causes
    ],
)
def test_other_groups(by: str, first: str, option: str) -> None:
    text = told(*many(), by=by)
    assert first in text.splitlines()[2] or by == "owner"
    assert f"The first of them: boundcheck check {option}\n" in text


def test_groups_stand_below_headings() -> None:
    around = Surroundings(lambda path: (), str, group_by="owner", owners={"orders": "@shop/orders"})
    found = report(READ, READ._replace(from_="mail", severity="warn"))
    assert FORMATS["concise"].render(found, around) == (
        "@shop/orders: 1 error\n"
        f"src/shop/orders/cart.py:3:1: foreign-query: {FINDING.message}\n"
        "\n"
        "nobody: 1 warning\n"
        f"src/shop/orders/cart.py:3:1: foreign-query: {FINDING.message}\n"
    )
    assert "@shop/orders: 1 error\n\nerror[foreign-query]" in FORMATS["text"].render(found, around)


def test_names_from_code_never_reach_the_terminal_raw() -> None:
    found = (finding._replace(target=f"a\x1b[2J{finding.target}", from_="x\x07") for finding in many())
    text = told(*found)
    assert "\x1b" not in text
    assert "\x07" not in text


def test_lines_are_no_wider_than_the_terminal() -> None:
    table = told(*many(), columns=60).splitlines()[1:22]
    assert max(map(len, table)) == 60


def test_groups_that_are_asked_for_fill_the_screen() -> None:
    found = tuple(READ._replace(from_=f"m{n:02}", line=n + 1, path=f"{n}.py") for n in range(40))
    assert told(*found, by="module").count("\n     1 ") == 10
    assert told(*found, by="module", height=46).count("\n     1 ") == 20
