"""The planted shop whose modules share names: every marked breach is found as the rule it names, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

from boundcheck.findings.catalog import GROUP_OF
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

SHOP = Path(__file__).parent.parent.parent / "fixtures" / "django_names"
_MARKER = re.compile(r"# (?P<kind>breach|possible|innocent): (?P<text>[^#]+?)(?: #\})?$")
_ASKED = frozenset(rule for rule, group in GROUP_OF.items() if group in ("api", "project"))


def marked() -> dict[tuple[str, int], str]:
    found = {}
    for file in sorted(SHOP.rglob("*")):
        if file.suffix in (".py", ".html", ".txt"):
            for number, line in enumerate(file.read_text().splitlines(), 1):
                marker = _MARKER.search(line)
                if marker and marker["kind"] != "innocent":
                    certainty = "?" if marker["kind"] == "possible" else ""
                    found[file.relative_to(SHOP).as_posix(), number] = marker["text"] + certainty
    return found


def test_every_planted_breach_is_told_and_nothing_else() -> None:
    report = check(analyse(SHOP / "boundcheck.toml", jobs=1), Selection(_ASKED, min_certainty="possible"))
    told = {
        (f.path, f.end_line if f.line != f.end_line else f.line): (
            f"{f.rule}?" if f.certainty == "possible" else f"{f.rule} -> {f.to}"
        )
        for f in report.findings
    }
    assert told == marked()
