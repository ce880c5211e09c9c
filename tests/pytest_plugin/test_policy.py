"""What excuses a breach that is seen while a suite runs: whatever excuses it where it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.findings.finding import Finding
from boundcheck.pytest_plugin.policy import load_policy

Write = Callable[[Mapping[str, str | bytes]], Path]
TOML = '[modules.crm]\npath = "crm"\n[modules.parcel]\npath = "parcel"\n'
BASELINE = (
    'findings = [\n{ rule = "raw-sql", path = "parcel/api.py", from = "parcel", to = "crm", '
    'target = "crm_customer", count = 1 },\n]\n'
)


def query(line: int, rule: str = "foreign-query") -> Finding:
    return Finding(rule, "parcel/api.py", line, 1, "a query", "parcel", "crm", "crm_customer", end_line=line)


@pytest.mark.parametrize(
    ("comment", "baseline"), [("  # boundcheck: allow[raw-sql] until the move", ""), ("", BASELINE)]
)
def test_sql_that_reading_excuses_is_excused(project: Write, comment: str, baseline: str) -> None:
    files = {
        "boundcheck.toml": TOML,
        "crm/models.py": "",
        "parcel/api.py": f"x = 1\nrun('SELECT 1 FROM crm_customer'){comment}\n",
    }
    root = project({**files, **({"boundcheck-baseline.toml": baseline} if baseline else {})})
    policy = load_policy(root / "boundcheck.toml", "parcel", 1)
    assert policy.report((query(2), query(2, "cross-module-join"))).findings == ()
    assert policy.stands(query(2)) is None
    told = policy.report((query(1), query(2))).findings
    assert [(found.rule, found.severity) for found in told] == [("foreign-query", "error")]


def test_what_nothing_excuses_stands(project: Write) -> None:
    root = project({"boundcheck.toml": TOML, "crm/models.py": "", "parcel/api.py": "x = 1\n"})
    policy = load_policy(root / "boundcheck.toml", "parcel", 1)
    assert [found.rule for found in policy.report((query(1),)).findings] == ["foreign-query"]


def test_code_that_is_made_where_no_folder_is_any_more_is_nobody_s(
    project: Write, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests change into folders that they take away."""
    root = project({"boundcheck.toml": TOML, "crm/models.py": "", "parcel/api.py": "x = 1\n"})
    policy = load_policy(root / "boundcheck.toml", "parcel", 1)
    gone = tmp_path_factory.mktemp("gone")
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert [policy.file(name) for name in ("<string>", "base.html")] == [None, None]
    assert policy.file(str(root / "parcel/api.py")) is not None
