from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_examples import CLEAN, FINDING, report

from boundcheck.base.json_text import json_text
from boundcheck.report import FORMATS, Report, Surroundings
from boundcheck.report.concise import render_concise
from boundcheck.report.json_ import render_json
from boundcheck.report.statistics import render_statistics
from boundcheck.report.summary import summary_line
from boundcheck.version import VERSION


@pytest.mark.parametrize(
    ("counts", "elapsed", "line"),
    [
        ({}, 0.12, "All contracts kept: 7,978 files, 42 modules (0.1 s)."),
        ({}, 0.0421, "All contracts kept: 7,978 files, 42 modules (42 ms)."),
        ({"files": 1, "modules": 1}, None, "All contracts kept: 1 file, 1 module."),
        (
            {"baselined": 1200},
            None,
            "No new breach: 7,978 files, 42 modules; 1,200 known: boundcheck check --known shows where.",
        ),
        ({"errors": 1}, None, "Found 1 error in 7,978 files, 42 modules."),
        ({"warnings": 2}, None, "Found 2 warnings in 7,978 files, 42 modules."),
        (
            {"errors": 12, "warnings": 3, "allowed": 5, "baselined": 12},
            1.2,
            "Found 12 errors and 3 warnings in 7,978 files, 42 modules (1.2 s); 5 allowed, 12 known.",
        ),
    ],
)
def test_summary_line(counts: dict[str, int], elapsed: float | None, line: str) -> None:
    assert summary_line(Report((), replace(CLEAN, **counts), elapsed)) == line


def test_concise() -> None:
    warning = FINDING._replace(line=7, column=5, severity="warn", certainty="likely", message="does\nmuch")
    assert render_concise((FINDING, warning), lambda path: path.removeprefix("src/")) == (
        "shop/orders/cart.py:3:1: private-import: imports shop.billing.tax, which is private to billing;"
        " use shop.billing.api or make it public there\n"
        "shop/orders/cart.py:7:5: private-import: does\\nmuch\n"
    )


def test_concise_without_findings_is_empty() -> None:
    assert render_concise((), str) == ""


def test_json() -> None:
    stale = FINDING._replace(
        rule="stale-contract",
        path="boundcheck.toml",
        message="é",
        from_=None,
        to=None,
        target=None,
        severity="warn",
    )
    assert render_json(report(FINDING, stale, elapsed=3.2)) == (
        f"""{{
  "version": 1,
  "tool": {{
    "name": "boundcheck",
    "version": "{VERSION}"
  }},
  "summary": {{
    "files": 7978,
    "modules": 42,
    "errors": 1,
    "warnings": 1,
    "baselined": 0,
    "allowed": 0
  }},
  "findings": [
    {{
      "rule": "private-import",
      "group": "api",
      "severity": "error",
      "certainty": "certain",
      "path": "src/shop/orders/cart.py",
      "line": 3,
      "column": 1,
      "from": "orders",
      "to": "billing",
      "target": "shop.billing.tax",
      "message": "imports shop.billing.tax, which is private to billing; use shop.billing.api or make it public there",
      "fingerprint": "67ef495c323c0197"
    }},
    {{
      "rule": "stale-contract",
      "group": "project",
      "severity": "warn",
      "certainty": "certain",
      "path": "boundcheck.toml",
      "line": 3,
      "column": 1,
      "from": null,
      "to": null,
      "target": null,
      "message": "é",
      "fingerprint": "e777ec45014eb63c"
    }}
  ],
  "contracts": []
}}
"""
    )


@given(st.text(st.characters(exclude_categories=())))
def test_json_survives_any_text_and_any_stream(text: str) -> None:
    written = json_text({"message": text})
    written.encode()
    assert json.loads(written)["message"].encode("utf-16", "surrogatepass") == text.encode(
        "utf-16", "surrogatepass"
    )
    assert not set(written) & set("\x1b\x7f\x9b\u202e\u2028")


def test_statistics() -> None:
    warning = FINDING._replace(rule="relation-traversal", severity="warn", to="catalog")
    stale = FINDING._replace(rule="stale-contract", from_=None, to=None)
    assert render_statistics(report(warning, FINDING, FINDING, stale, FINDING._replace(severity="warn"))) == (
        """\
  count  severity  rule
      2  error     private-import
      1  warning   private-import
      1  warning   relation-traversal
      1  error     stale-contract

  count  from → to
      3  orders → billing
      1  orders → catalog
"""
    )


def test_statistics_name_the_ten_heaviest_pairs() -> None:
    lines = render_statistics(report(*(FINDING._replace(to=f"module{n:02}") for n in range(12)))).splitlines()
    assert lines[1] == "     12  error     private-import"
    assert lines[3:5] == ["  count  from → to", "      1  orders → module00"]
    assert lines[-2:] == ["      1  orders → module09", "      …  and 2 more pairs"]


def test_statistics_without_findings_are_empty() -> None:
    assert render_statistics(report()) == ""


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_the_same_twice(name: str) -> None:
    around = Surroundings(read_lines=lambda path: ("a", "b", "c"), show_path=str)
    first, second = (FORMATS[name].render(report(FINDING), around) for _ in range(2))
    assert first == second
    assert "private-import" in first
    assert FORMATS[name].paths in ("working directory", "project root", "git root")
