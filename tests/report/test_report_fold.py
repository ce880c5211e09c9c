"""Findings of one cause are one entry for people, whoever reads with a program gets each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from report_examples import FINDING, report

from boundcheck.findings.finding import Finding
from boundcheck.report.concise import render_concise
from boundcheck.report.fold import FoldedFinding, folded
from boundcheck.report.text import render_text

REQUEST = FINDING._replace(
    rule="shared-fixture",
    path="tests/orders/test_a.py",
    target="tests.billing.conftest.invoice",
    message="the fixture invoice is defined by the tests of billing",
)
ROWS = FINDING._replace(
    rule="test-foreign-data",
    path="tests/orders/test_a.py",
    target="billing_invoice",
    message="a test of orders builds rows of billing_invoice",
)
STEP = FINDING._replace(
    rule="cross-module-migration",
    path="src/shop/orders/migrations/0002_x.py",
    target="billing_invoice",
    message="a migration of orders writes billing_invoice",
)


def entries(*findings: Finding) -> list[FoldedFinding]:
    return list(folded(sorted(findings, key=lambda finding: finding.sort_key)))


def render(*findings: Finding) -> str:
    found = report(*sorted(findings, key=lambda finding: finding.sort_key), elapsed=1.234)
    return render_text(found, lambda path: (), lambda path: path, False, 80)


def in_files(finding: Finding, count: int) -> tuple[Finding, ...]:
    return tuple(finding._replace(path=f"tests/orders/test_{number:04}.py") for number in range(count))


def test_a_thousand_requests_of_one_conftest_are_one_entry() -> None:
    names = ("invoice", "line", "payment")
    requests = [
        found._replace(target=f"tests.billing.conftest.{names[number % 3]}", line=number + 1)
        for number, found in enumerate(in_files(REQUEST, 1000))
    ]
    text = render(*requests)
    assert text.count("error[shared-fixture]") == 1
    assert (
        "= and 999 more in 999 files: tests/orders/test_0001.py:2, tests/orders/test_0002.py:3, "
        "tests/orders/test_0003.py:4, …\n" in text
    )
    assert (
        "= of tests.billing.conftest.invoice 334, tests.billing.conftest.line 333, tests.billing.conftest.payment 333\n"
        in text
    )
    assert "\n\n999 findings stand under another one of their cause; --format concise tells each.\n" in text
    assert text.endswith("Found 1,000 errors in 7,978 files, 42 modules (1.2 s).\n")


def test_a_factory_file_that_many_tests_import_is_one_entry() -> None:
    imports = in_files(
        REQUEST._replace(target="tests.billing.factories", names=("tests.billing.factories.F",)), 20
    )
    assert [len(entry.further) for entry in entries(*imports)] == [19]


def test_rows_of_one_table_in_many_tests_are_one_entry() -> None:
    assert [len(entry.further) for entry in entries(*in_files(ROWS, 30))] == [29]


def test_two_causes_are_two_entries() -> None:
    others = REQUEST._replace(target="tests.billing.unit.conftest.invoice")
    found = entries(*in_files(REQUEST, 10), *in_files(others, 10))
    assert [len(entry.further) for entry in found] == [9, 9]


def test_modules_severities_and_rules_stay_apart() -> None:
    kinds = (
        REQUEST,
        REQUEST._replace(from_="refunds"),
        REQUEST._replace(severity="warn"),
        REQUEST._replace(rule="test-private-import"),
    )
    found = entries(*(finding for kind in kinds for finding in in_files(kind, 10)))
    assert [len(entry.further) for entry in found] == [9] * 4


def test_a_handful_stays_as_it_is() -> None:
    assert [len(entry.further) for entry in entries(*in_files(REQUEST, 5))] == [0] * 5
    assert "stand under" not in render(*in_files(REQUEST, 5))


def test_production_code_is_not_folded_over_files() -> None:
    assert len(entries(*in_files(FINDING, 30))) == 30


def test_a_revision_is_one_entry_with_all_its_owners() -> None:
    steps = [STEP._replace(line=number, target=f"billing_{number}") for number in range(1, 4)]
    text = render(*steps, STEP._replace(line=9, to="customers", target="customers_customer"))
    assert text.count("error[cross-module-migration]") == 1
    assert "   = orders → billing, customers\n" in text
    assert "   = and 3 more in this file: lines 2, 3, 9\n" in text
    assert "   = of billing_1, billing_2, billing_3, customers_customer\n" in text


def test_two_revisions_are_two_entries() -> None:
    other = STEP._replace(path="src/shop/orders/migrations/0003_y.py")
    assert [len(entry.further) for entry in entries(STEP, STEP._replace(line=9), other)] == [1, 0]


def test_many_tables_of_one_owner_in_one_file_are_one_entry() -> None:
    rows = [ROWS._replace(line=number, target=f"billing_{number:02}") for number in range(1, 21)]
    text = render(*rows, ROWS._replace(line=30, target="customers_customer", to="customers"))
    assert text.count("error[test-foreign-data]") == 2
    assert "= and 19 more in this file: lines 2, 3, 4, 5, 6, 7, 8, 9, …\n" in text
    assert (
        "= of billing_01, billing_02, billing_03, billing_04, billing_05, billing_06, billing_07, billing_08, …\n"
        in text
    )


def test_what_no_module_is_reached_by_is_not_folded_over_targets() -> None:
    stale = FINDING._replace(rule="stale-contract", path="boundcheck.toml", to=None)
    found = [stale._replace(line=number, target=f"shop.gone{number}") for number in range(1, 21)]
    assert len(entries(*found)) == 20


def test_programs_get_every_finding() -> None:
    found = report(*in_files(REQUEST, 100))
    assert render_concise(found.findings, lambda path: path).count("\n") == 100


FINDINGS = st.builds(
    lambda kind, path, target, to, line, severity: kind._replace(
        path=path, target=target, to=to, line=line, severity=severity
    ),
    st.sampled_from((FINDING, REQUEST, ROWS, STEP)),
    st.sampled_from("abcdefgh"),
    st.sampled_from(("x.y", "x.z", "q", None)),
    st.sampled_from(("m", "n", None)),
    st.integers(1, 9),
    st.sampled_from(("warn", "error")),
)


@given(st.lists(FINDINGS, max_size=60))
def test_each_finding_stands_once_and_entries_in_order(findings: list[Finding]) -> None:
    ordered = sorted(findings, key=lambda finding: finding.sort_key)
    found = list(folded(ordered))
    told = [finding for entry in found for finding in (entry.first, *entry.further)]
    assert sorted(map(repr, told)) == sorted(map(repr, findings))
    assert [entry.first.sort_key for entry in found] == sorted(entry.first.sort_key for entry in found)
    for entry in found:
        assert {(f.rule, f.severity) for f in entry.further} <= {(entry.first.rule, entry.first.severity)}


HOP = FINDING._replace(rule="relation-traversal", target="billing_invoice", message="orders hops into it")


def test_hops_of_a_module_into_one_table_are_one_entry_until_asked_for() -> None:
    hops = [HOP._replace(path=f"src/{n}.py", line=n + 1, message=f"by {n}.invoice") for n in range(4)]
    others = HOP._replace(target="billing_line"), HOP._replace(from_="mail", path="mail.py")
    assert sorted(len(entry.further) for entry in entries(*hops, *others)) == [0, 0, 3]
    each = frozenset(("relation-traversal",))
    assert all(not entry.further for entry in folded((*hops, *others), each))


def test_signatures_of_a_file_are_one_entry_until_asked_for() -> None:
    leak = FINDING._replace(rule="leaked-model", to=None, message="it takes Invoice")
    leaks = [leak._replace(target=f"shop.orders.cart.f{n}", line=n + 1) for n in range(4)]
    assert sorted(len(e.further) for e in entries(*leaks, leak._replace(path="src/b.py"))) == [0, 3]
    assert len(list(folded(leaks, frozenset(("leaked-model",))))) == 4


def test_what_stands_at_one_place_is_told_once() -> None:
    undeclared = FINDING._replace(rule="undeclared-dependency", message="billing is not declared")
    hint = FINDING._replace(
        rule="deprecated-dependency", to="ledger", severity="warn", message="it is deprecated"
    )
    text = render(FINDING, undeclared, hint, undeclared._replace(rule="not-visible", column=9, message="far"))
    assert text.count("src/shop/orders/cart.py:3:") == 2
    assert (
        "   = orders → billing\n"
        "   = also error[undeclared-dependency]: billing is not declared\n"
        "   = also warning[deprecated-dependency]: it is deprecated\n"
        "   = orders → ledger\n"
    ) in text.replace("  = ", "   = ").replace("    = ", "   = ")
    assert "Found 3 errors and 1 warning" in text
