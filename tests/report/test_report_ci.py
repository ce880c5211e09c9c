"""The formats that CI servers read: each is read back as its consumer does, whatever the names hold."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from itertools import count
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_examples import CLEAN, FINDING, report

from boundcheck.base.plain import visible
from boundcheck.findings.catalog import GROUP_OF
from boundcheck.findings.finding import Finding
from boundcheck.report import FORMATS, Exemption, Report, Surroundings
from boundcheck.rules import RULES

LINES = ("", "", "from shop.billing.tax import vat, rate  # both", "x = 1")
AROUND = Surroundings(read_lines=lambda path: LINES, show_path=lambda path: f"backend/{path}")
WARNING = FINDING._replace(
    rule="relation-traversal", line=4, column=5, severity="warn", certainty="likely", message="hops"
)
CHAIN = (("shop.a", "shop.b", "src/shop/a.py", 4), ("shop.b", "shop.c", "src/shop/b.py", 9))


def rendered(name: str, found: Report, around: Surroundings = AROUND) -> str:
    return FORMATS[name].render(found, around)


def sarif(found: Report, around: Surroundings = AROUND) -> dict[str, Any]:
    (run,) = json.loads(rendered("sarif", found, around))["runs"]
    return run


def test_a_result_of_sarif() -> None:
    run = sarif(report(FINDING, WARNING))
    first, second = run["results"]
    assert first == {
        "ruleId": "private-import",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": FINDING.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "backend/src/shop/orders/cart.py",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 3, "startColumn": 1, "endColumn": 39},
                }
            }
        ],
        "partialFingerprints": {"boundcheckFingerprint/v1": FINDING.fingerprint},
        "properties": {
            "certainty": "certain",
            "from": "orders",
            "to": "billing",
            "target": "shop.billing.tax",
        },
    }
    assert (second["level"], second["properties"]["certainty"]) == ("warning", "likely")
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"].keys() == {"%SRCROOT%"}
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_sarif_has_the_rules_that_occur_with_their_documentation() -> None:
    allowed = FINDING._replace(rule="foreign-signal")
    run = sarif(replace(report(WARNING, FINDING), allowed=(allowed,)))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["foreign-signal", "private-import", "relation-traversal"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert [rule["defaultConfiguration"] for rule in rules] == [
        {"enabled": False},
        {"level": "error"},
        {"level": "warning"},
    ]
    (page,) = (rule.documentation for rule in RULES if rule.name == "private-import")
    assert rules[1]["help"] == {"text": page.strip(), "markdown": page.strip()}
    assert rules[1]["shortDescription"]["text"] == page.partition("\n")[0]
    assert rules[1]["properties"] == {"tags": ["api"]}
    assert "helpUri" not in rules[1]  # the rules' pages have no address


def test_what_code_scanning_shows_of_each_rule_is_not_cut() -> None:
    run = sarif(report(*(FINDING._replace(rule=rule) for rule in GROUP_OF)))
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["fullDescription"]["text"].startswith(rule["shortDescription"]["text"])
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]


def test_sarif_has_what_is_known_and_allowed_as_suppressed() -> None:
    known, commented, written = (FINDING._replace(line=line) for line in (5, 6, 7))
    reasons = {6: (Exemption("until the rollout", True),), 7: (Exemption("agreed", False),)}
    around = replace(AROUND, exemptions=lambda finding: reasons[finding.line])
    found = replace(report(FINDING), baselined=(known,), allowed=(commented, written))
    results = sarif(found, around)["results"]
    assert [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in results] == [
        3, 5, 6, 7,
    ]  # fmt: skip
    assert [result.get("suppressions") for result in results] == [
        None,
        [{"kind": "external", "status": "accepted", "justification": "The baseline knows it."}],
        [{"kind": "inSource", "status": "accepted", "justification": "until the rollout"}],
        [{"kind": "external", "status": "accepted", "justification": "agreed"}],
    ]
    assert len(sarif(found)["results"][3]["suppressions"]) == 1  # also where nobody says why
    asked = replace(found, findings=found.baselined, allowed=(), lists_known=True)
    assert [len(result["suppressions"]) for result in sarif(asked, around)["results"]] == [1]


def test_sarif_has_the_imports_that_break_a_contract() -> None:
    broken = FINDING._replace(rule="import-contract", contract="No way back", chain=CHAIN)
    (result,) = sarif(report(broken))["results"]
    assert result["properties"]["contract"] == "No way back"
    steps = [
        (step["message"]["text"], step["physicalLocation"]["region"]["startLine"])
        for step in result["relatedLocations"]
    ]
    assert steps == [("shop.a imports shop.b", 4), ("shop.b imports shop.c", 9)]


def test_sarif_says_what_was_not_looked_at() -> None:
    (invocation,) = sarif(replace(report(), unread=2))["invocations"]
    assert [n["message"]["text"] for n in invocation["toolExecutionNotifications"]] == [
        "2 files could not be read whole."
    ]
    assert sarif(report())["results"] == []


@pytest.mark.parametrize(
    ("message", "told"), [("a {0} b", "a {{0}} b"), ("{x}", "{x}"), ("see [x](1)", "see [x] (1)")]
)
def test_no_message_of_sarif_holds_a_placeholder_or_a_link(message: str, told: str) -> None:
    (result,) = sarif(report(FINDING._replace(message=message)))["results"]
    assert result["message"]["text"] == told


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (LINES, 39),
        (("", "", "\U0001f600 = 1"), 6),  # columns count code points
        (("",), None),  # the file has changed
        (("\ufeffimport x", "", "y"), 2),
    ],
)
def test_where_a_region_ends(lines: Sequence[str], end: int | None) -> None:
    (result,) = sarif(report(FINDING), replace(AROUND, read_lines=lambda path: lines))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region.get("endColumn") == end


def test_github() -> None:
    assert rendered("github", report(FINDING, WARNING)) == (
        "::error title=boundcheck private-import,file=backend/src/shop/orders/cart.py,line=3,col=1,endColumn=39::"
        f"{FINDING.message}\n"
        "::warning title=boundcheck relation-traversal (likely),file=backend/src/shop/orders/cart.py,line=4,col=5,endColumn=6::"
        "hops\n"
    )
    assert rendered("github", report()) == ""


# As GitLab documents its report; https://docs.gitlab.com/ci/testing/code_quality/
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\.?/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_gitlab() -> None:
    possible = WARNING._replace(certainty="possible", line=9)
    entries = json.loads(rendered("gitlab", report(FINDING, WARNING, possible)))
    jsonschema.validate(entries, CODE_QUALITY)
    assert entries[0] == {
        "description": f"private-import: {FINDING.message}",
        "check_name": "private-import",
        "fingerprint": FINDING.fingerprint,
        "severity": "major",
        "location": {"path": "backend/src/shop/orders/cart.py", "lines": {"begin": 3}},
    }
    assert [entry["severity"] for entry in entries] == ["major", "minor", "info"]
    assert rendered("gitlab", report()) == "[]\n"


def test_junit_has_a_case_for_each_file_and_rule() -> None:
    again = FINDING._replace(line=8, message="once more")
    (suite,) = cases_of(report(FINDING, WARNING, again))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    failed, warned = suite
    assert failed.attrib == {
        "classname": "backend.src.shop.orders.cart",
        "name": "private-import",
        "file": "backend/src/shop/orders/cart.py",
        "line": "3",
    }
    (failure,) = failed
    assert failure.get("message") == f"{FINDING.message} (and 1 more)"
    assert (failure.text or "").splitlines() == [
        f"backend/src/shop/orders/cart.py:3:1: private-import: {FINDING.message}",
        "backend/src/shop/orders/cart.py:8:1: private-import: once more",
    ]
    assert [each.tag for each in warned] == ["system-out"]  # a warning fails no run, so no case either


def test_junit_is_never_empty() -> None:
    (suite,) = cases_of(report())
    assert (suite.get("tests"), suite.get("failures"), [case.tag for case in suite]) == (
        "1",
        "0",
        ["testcase"],
    )


def cases_of(found: Report) -> ElementTree.Element:
    root = ElementTree.fromstring(rendered("junit", found).encode())
    for suite in root:
        cases = [(case.get("classname"), case.get("name")) for case in suite]
        assert len(set(cases)) == len(cases) == int(suite.get("tests") or "")
    return root


def stale(line: int, path: str = "boundcheck-baseline.toml") -> Finding:
    """An entry of the baseline; such a path sorts before all code."""
    message = "private-import in a.py is fixed; run boundcheck baseline to take it out"
    return Finding("stale-baseline", path, line, 1, message, "orders")


STALE = (stale(2), stale(5), stale(9, "boundcheck-baseline/mail.toml"))


def test_github_tells_a_stale_baseline_last_and_once_a_file() -> None:
    told = rendered("github", report(*STALE, FINDING, WARNING)).splitlines()
    assert [line.split(",line=")[0].split("file=")[1] for line in told] == [
        "backend/src/shop/orders/cart.py",
        "backend/src/shop/orders/cart.py",
        "backend/boundcheck-baseline.toml",
        "backend/boundcheck-baseline/mail.toml",
    ]
    assert told[2].endswith(
        ",line=2,col=1::2 entries know more than there is (orders 2); run boundcheck baseline to take out the rest"
    )
    assert told[3].endswith("::private-import in a.py is fixed; run boundcheck baseline to take it out")


def test_markdown_tells_a_stale_baseline_at_the_end() -> None:
    told = rendered("markdown", report(*STALE, FINDING))
    assert told.index(FINDING.message) < told.index("### the baseline: 3 entries to take out\n\n|")
    assert told.count("| stale-baseline |") == 3
    many = tuple(map(stale, range(1, 31)))
    told = rendered("markdown", report(*many, FINDING))
    assert told.count("| stale-baseline |") == 1
    assert "| 30 entries know more than there is (orders 30); run boundcheck baseline" in told


def test_markdown_tells_by_owner_and_module() -> None:
    found = (
        FINDING,
        FINDING._replace(line=7),
        FINDING._replace(path="a.py", from_="web", message="calls @team, see #1 at http://x.y and www.x.y"),
        WARNING,
    )
    around = replace(
        AROUND, owners={"web": "@shop/web"}, owner_of_path=lambda path: "@crew" * path.endswith("cart.py")
    )
    assert rendered("markdown", report(*found), around) == (
        """\
## boundcheck: 3 errors, 1 warning

Found 3 errors and 1 warning in 7,978 files, 42 modules.

### @<!-- -->crew: 2 errors, 1 warning

**orders: 2 errors, 1 warning**

|  | rule | place | finding |
|---|---|---|---|
| error | private-import | `backend/src/shop/orders/cart.py:3`, 7 | imports shop.billing.tax, which is private to billing; \
use shop.billing.api or make it public there |
| warning (likely) | relation-traversal | `backend/src/shop/orders/cart.py:4` | hops |

### @<!-- -->shop/web: 1 error

**web: 1 error**

|  | rule | place | finding |
|---|---|---|---|
| error | private-import | `backend/a.py:3` | calls @<!-- -->team, see #<!-- -->1 at http:<!-- -->//x.y and www<!-- -->.x.y |
"""
    )


@pytest.mark.parametrize(
    ("found", "headline"),
    [
        (report(), "all contracts kept"),
        (replace(report(), summary=replace(CLEAN, baselined=2)), "no new breach"),
        (replace(report(), is_part=True), "nothing found of what was asked for"),
    ],
)
def test_the_headline_of_markdown_says_no_more_than_the_summary(found: Report, headline: str) -> None:
    first, _, summary, *_ = rendered("markdown", found).splitlines()
    assert first == f"## boundcheck: {headline}"
    assert summary.lower().startswith(f"{headline}: ")


def test_markdown_says_nothing_of_owners_where_nobody_has_one() -> None:
    assert "###" not in rendered("markdown", report(FINDING))


def many(modules: int, each: int, message: str = FINDING.message) -> list[Finding]:
    lines = count(1)
    return [
        FINDING._replace(path=f"m{m}.py", from_=f"m{m}", target=f"t{n}", line=next(lines), message=message)
        for m in range(modules)
        for n in range(each)
    ]


def test_markdown_is_folded_beyond_a_screen() -> None:
    assert "<details>" not in rendered("markdown", report(*many(2, 10)))
    told = rendered("markdown", report(*many(2, 11)))
    assert told.count("<details><summary><code>m") == told.count("</details>") == 2
    assert told.count("| error |") == 22


@pytest.mark.parametrize(("modules", "each"), [(1, 2_000), (900, 2), (3, 700), (40, 40)])
@pytest.mark.parametrize("message", [FINDING.message, "\U0001f600@<" * 500])
def test_markdown_fits_into_a_comment_and_counts_what_does_not(modules: int, each: int, message: str) -> None:
    around = replace(AROUND, owner_of_path=lambda path: f"@owner{path[1]}")
    told = rendered("markdown", report(*many(modules, each, message)), around)
    assert 30_000 < len(told.encode("utf-16-le")) // 2 <= 65_000
    rows = told.count("| error |")
    left = int(re.findall(r"ends here: ([\d,]+) findings more", told)[0].replace(",", ""))
    assert rows + left == modules * each
    shown = len(set(re.findall(r"<code>(m\d+)</code>", told)))
    unseen = re.search(r"all those of ([\d,]+) module", told)
    assert shown + (int(unseen[1].replace(",", "")) if unseen else 0) == modules
    for part in told.split("### ")[1:]:  # below its own owner
        assert len({f"owner{name[1]}" for name in re.findall(r"<code>(m\d+)</code>", part)}) == 1


# Names as nobody should call anything.
PIECES = st.sampled_from(
    ["\n", "\r", "%", "%0A", "|", "`", "``", "<", ">", "&", "&amp;", '"', "'", "\\", "]]>", "<!--", "-->", "::", ":", ",", "=", "[",
     "](1)", "{0}", "@", "#", "</details>", "\t", "\0", "\x1b", "\x85", "\u202e", "\u2028", "\ufffe", "\U0001f600", "\udcff"]
)  # fmt: skip
NAMES = st.lists(PIECES | st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).map("".join)


@settings(max_examples=60)
@given(NAMES, NAMES, NAMES, NAMES)
def test_every_format_is_read_back(path: str, message: str, module: str, owner: str) -> None:
    path = path.lstrip("./") or "x"
    finding = FINDING._replace(path=path, message=message, from_=module, target=message)
    found = replace(report(finding), allowed=(finding,))
    around = Surroundings(
        lambda _: LINES, str, owners={module: owner}, exemptions=lambda _: (Exemption(message, True),)
    )
    told = {name: FORMATS[name].render(found, around) for name in FORMATS}
    assert all(not set(text) & set("\0\x1b\x85\u202e\u2028") for text in told.values())
    for text in told.values():
        text.encode()

    one, allowed = json.loads(told["sarif"])["runs"][0]["results"]
    uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
    assert os.fsdecode(unquote_to_bytes(uri)) == path
    plain = re.sub(r"\{(\{\d+\})\}", r"\1", one["message"]["text"]).replace("] (", "](")
    assert plain == message.replace("] (", "](")
    assert allowed["suppressions"][0]["justification"] == message

    (entry,) = json.loads(told["gitlab"])
    jsonschema.validate([entry], CODE_QUALITY)
    assert (entry["location"]["path"], entry["description"]) == (path, f"private-import: {message}")

    ((name, properties, data),) = commands(told["github"])
    assert (name, data) == ("error", visible(message))
    assert properties["file"] == "".join(c if c in "\r\n" else visible(c) for c in path)
    assert (properties["line"], properties["title"]) == ("3", "boundcheck private-import")

    case = ElementTree.fromstring(told["junit"].encode())[0][0]
    assert (case.get("file"), case[0].get("message")) == (visible(path), visible(message))

    rows = [line for line in told["markdown"].split("\n") if line.startswith("|")]
    assert len(rows) == 3
    *_, text, _ = re.split(r"(?<!\\)\|", rows[-1].replace("\\\\", "\0"))
    assert reading(text) == visible(message).strip()


def commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Workflow commands, as the runner takes them apart and its toolkit documents their escapes."""
    for line in text.splitlines():
        head, _, data = line.removeprefix("::").partition("::")
        name, _, told = head.partition(" ")
        pairs = (pair.partition("=") for pair in told.split(","))
        yield name, {key: _unescaped(value, properties=True) for key, _, value in pairs}, _unescaped(data)


def _unescaped(text: str, *, properties: bool = False) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), *((("%3A", ":"), ("%2C", ",")) if properties else ())):
        text = text.replace(code, char)
    return text.replace("%25", "%")


def reading(cell: str) -> str:
    """What a reader sees of a cell in which every backslash that stood for itself is NUL."""
    return unescape(re.sub(r"\\(.)", r"\1", cell.replace("<!-- -->", ""))).replace("\0", "\\").strip()
