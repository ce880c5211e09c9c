"""The planted shops under `fixtures/`: every marked breach is found as the rule it names, and nothing else is.

A marker ends a line: `# breach: foreign-query -> billing` (several with commas), `# innocent: why`, `# missed: rule -> owner`
for a breach that is not found yet, or `# also: rule` where one breach of several lines may be told once more. In SQL files a marker begins with `--`. `fixtures/README.md` lists them
all; run with BOUNDCHECK_UPDATE_SNAPSHOTS=1 to write it anew.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from boundcheck.findings.catalog import GROUP_OF
from boundcheck.findings.finding import Finding
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SHOPS = ("django_shop", "sqlalchemy_shop")
CHECKED = frozenset(rule for rule, group in GROUP_OF.items() if group in ("dependency", "api", "data"))

README = FIXTURES / "README.md"
BEGIN = "<!-- written by tests/data/test_catalogue.py -->\n"

_MARKER = re.compile(r"(?:#|--) (?P<kind>breach|innocent|also|missed): (?P<text>.+)$")
_NAMED = re.compile(r"(?P<indent> *)(?:async def|def|class) (?P<name>\w+)")
_FIELD = re.compile(r"(?:def )?(?P<name>\w+)(?:: [^=]+)?(?: =|\(cls\)|$)")
_TOLD = re.compile(r"(?P<rule>[a-z-]+)(?: -> (?P<owner>\w+))?")


@dataclass(frozen=True)
class Planted:
    """One marked line: `told` are the rule and owner of each breach that is there, `pattern` its name."""

    path: str
    line: int
    pattern: str
    kind: str
    text: str
    told: frozenset[tuple[str, str | None]]
    code: str


def planted(shop: str) -> tuple[Planted, ...]:
    found = []
    for file in sorted((FIXTURES / shop).rglob("*")):
        if file.suffix in (".py", ".sql"):
            path = file.relative_to(FIXTURES / shop).as_posix()
            lines = file.read_text().splitlines()
            for number, line in enumerate(lines, 1):
                if (marker := _MARKER.search(line)) is not None:
                    code = line[: marker.start()].strip()
                    found.append(_planted(path, number, _pattern(lines[:number], code), marker, code))
    return tuple(found)


def _pattern(lines: list[str], code: str) -> str:
    """The name that a line stands under: its functions and classes, and its field."""
    indent, names = len(lines[-1]) - len(lines[-1].lstrip()), []
    for line in reversed(lines):
        match = _NAMED.match(line)
        if match is not None and (len(match["indent"]) < indent or line is lines[-1]):
            indent = len(match["indent"])
            names.append(match["name"])
    field = _FIELD.match(code)
    if field is not None and (not names or names[-1][0].isupper()) and field["name"] not in names:
        names.insert(0, field["name"])
    return " ".join(reversed(names)).replace("_", " ").strip()


def _planted(path: str, number: int, pattern: str, marker: re.Match[str], code: str) -> Planted:
    told: list[tuple[str, str | None]] = []
    if marker["kind"] != "innocent":
        for part in marker["text"].split(", "):
            match = _TOLD.fullmatch(part)
            assert match is not None, f"{path}:{number}: not a marker: {part}"
            assert match["rule"] in GROUP_OF, f"{path}:{number}: no such rule: {match['rule']}"
            told.append((match["rule"], match["owner"]))
    return Planted(path, number, pattern, marker["kind"], marker["text"], frozenset(told), code)


@pytest.fixture(scope="module")
def found() -> dict[str, dict[tuple[str, int], list[Finding]]]:
    """What is reported, by shop, path and line."""
    everything: dict[str, dict[tuple[str, int], list[Finding]]] = {}
    for shop in SHOPS:
        report = check(analyse(FIXTURES / shop / "boundcheck.toml", jobs=1), Selection(rules=CHECKED))
        by_line = everything[shop] = {}
        for finding in report.findings:
            by_line.setdefault((finding.path, finding.line), []).append(finding)
    return everything


CASES = [(shop, case) for shop in SHOPS for case in planted(shop)]


@pytest.mark.parametrize(
    ("shop", "case"), CASES, ids=[f"{shop}/{case.path}:{case.line} {case.kind}" for shop, case in CASES]
)
def test_a_marked_line_has_what_its_marker_says(
    shop: str, case: Planted, found: dict[str, dict[tuple[str, int], list[Finding]]]
) -> None:
    told = {(finding.rule, finding.to) for finding in found[shop].get((case.path, case.line), [])}
    if case.kind == "also":
        assert {rule for rule, _ in told} <= {rule for rule, _ in case.told}, case.code
        return
    if case.kind == "missed":
        assert told == set(), f"found by now: {case.code}"
        return
    expected = {(rule, owner) for rule, owner in case.told if owner is not None}
    loose = {rule for rule, owner in case.told if owner is None}
    assert {(rule, to) for rule, to in told if rule not in loose} == expected, case.code
    assert loose <= {rule for rule, _ in told}, case.code


@pytest.mark.parametrize("shop", SHOPS)
def test_nothing_is_reported_on_lines_without_a_marker(
    shop: str, found: dict[str, dict[tuple[str, int], list[Finding]]]
) -> None:
    marked = {(case.path, case.line) for case in planted(shop)}
    assert [
        f"{path}:{line}: {finding.rule}: {finding.message}"
        for (path, line), findings in found[shop].items()
        if (path, line) not in marked
        for finding in findings
    ] == []


@pytest.mark.parametrize("shop", SHOPS)
def test_a_statement_tells_one_breach_once(
    shop: str, found: dict[str, dict[tuple[str, int], list[Finding]]]
) -> None:
    for findings in found[shop].values():
        told = [(finding.rule, finding.target) for finding in findings]
        assert len(told) == len(set(told))


@pytest.mark.parametrize("shop", SHOPS)
def test_both_kinds_stand_side_by_side(shop: str) -> None:
    kinds = [case.kind for case in planted(shop)]
    assert kinds.count("breach") >= 50
    assert kinds.count("innocent") >= 50


def test_every_rule_over_accesses_is_planted() -> None:
    rules = {rule for _, case in CASES for rule, _ in case.told}
    # A table that two contracts claim, and SQL that nobody can read, need a configuration of their own.
    assert rules == {rule for rule, group in GROUP_OF.items() if group == "data"} - {
        "table-ownership",
        "opaque-query",
    } | {"leaked-model"}


def test_the_list_of_patterns_is_complete() -> None:
    text = README.read_text()
    written = text[: text.index(BEGIN)] + BEGIN + "".join(_table(shop) for shop in SHOPS)
    if os.environ.get("BOUNDCHECK_UPDATE_SNAPSHOTS"):
        README.write_text(written)
    assert README.read_text() == written


def _table(shop: str) -> str:
    cases = [case for case in planted(shop) if case.kind != "also"]
    parts = []
    for path in dict.fromkeys(case.path for case in cases):
        rows = [_row(case) for case in cases if case.path == path]
        parts.append(
            "\n".join((f"\n### {shop}/{path}\n", "| pattern | code | told |", "|---|---|---|", *rows, ""))
        )
    return "".join(parts)


def _row(case: Planted) -> str:
    code = case.code.replace("|", "\\|")
    told = {
        "breach": case.text,
        "missed": f"not found yet: {case.text}",
        "innocent": f"nothing: {case.text}",
    }[case.kind].replace("->", "→")
    return f"| {case.pattern} | `{code}` | {told} |"
