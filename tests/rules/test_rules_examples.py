"""The examples in the rules' documentation are what the rules do."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundcheck.findings.catalog import GROUP_OF
from boundcheck.outcome.baseline import FILE_NAME, parse
from boundcheck.outcome.selection import Selection, check
from boundcheck.rules import RULES, Rule
from boundcheck.rules.document import Example, example, sections
from boundcheck.run import analyse


def findings(rule: Rule, files: Example, folder: Path) -> tuple[tuple[str, int, str], ...]:
    for path, text in files.files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    known = folder / FILE_NAME
    baseline = parse(known.read_text()) if known.exists() else None
    # An example is small: that its modules have no tests is only told where it matters.
    unasked = {"missing-tests"} - {rule.name}
    selection = Selection(rules=frozenset(GROUP_OF) - unasked)
    report = check(analyse(folder / "boundcheck.toml", jobs=1), selection, baseline)
    return tuple(sorted((f.path, f.line, f.rule) for f in report.findings))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_breaking_example_is_found_exactly_where_it_is_marked(rule: Rule, tmp_path: Path) -> None:
    breaks = example(sections(rule.documentation)["Breaks"])
    assert rule.name in {name for _, _, name in breaks.expected}
    assert findings(rule, breaks, tmp_path) == breaks.expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_clean_example_has_no_findings(rule: Rule, tmp_path: Path) -> None:
    clean = example(sections(rule.documentation)["Clean"])
    assert clean.files
    assert clean.expected == ()
    assert findings(rule, clean, tmp_path) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_documentation_says_why_and_how(rule: Rule) -> None:
    found = sections(rule.documentation)
    assert list(found) == ["", "Why it matters", "Breaks", "Clean", "How to fix"]
    assert all(found.values())
    assert rule.summary.endswith(".")
    assert rule.name in GROUP_OF
    assert rule.name == rule.module.NAME
