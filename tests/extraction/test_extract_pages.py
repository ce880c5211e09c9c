"""`boundcheck explain` knows every kind of blocker by the name that reports give it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from boundcheck.extraction.kinds import KINDS, rule_of
from boundcheck.extraction.pages import PAGES, page_of
from boundcheck.findings.catalog import GROUP_OF


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_page_or_a_rule(kind: str) -> None:
    assert (page_of(kind) is None) == (rule_of(kind) is not None)
    assert rule_of(kind) == KINDS[kind].rule


def test_no_page_is_about_nothing() -> None:
    used = {page_of(kind) for kind in KINDS} - {None}
    assert used == set(PAGES.values())
    assert not PAGES.keys() & GROUP_OF.keys()


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("import-time-out", "# import-time ("),
        ("shared-state", "# shared-state ("),
        ("foreign-query-in", "# foreign-query (data"),
        ("cycle", "# dependency-cycle ("),
        ("suite-not-alone", "# suite-not-alone ("),
    ],
)
def test_explain_takes_the_names_of_reports(
    boundcheck: Callable[..., CompletedProcess[str]], tmp_path: Path, kind: str, title: str
) -> None:
    done = boundcheck("explain", kind, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(title)
    assert "To fix it" in done.stdout or "## " in done.stdout or "Fix" in done.stdout


def test_a_name_that_is_none_is_refused(
    boundcheck: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    done = boundcheck("explain", "import-tim", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no rule" in done.stderr


def test_a_page_says_what_reports_call_it_and_what_they_advise(
    boundcheck: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    for kind in KINDS.values():
        for what in {kind.kind, kind.rule or kind.kind}:
            told = boundcheck("explain", what, cwd=tmp_path).stdout
            section = told.partition("\n## In reports of `boundcheck extract MODULE`\n\n")[2]
            assert f"- {kind.kind}: {kind.title}: " in section
            assert "{module}" not in section
    for rule in GROUP_OF.keys() - {kind.rule for kind in KINDS.values()}:
        assert "## In reports" not in boundcheck("explain", rule, cwd=tmp_path).stdout


@pytest.mark.parametrize("key", ["depends_on", "source_roots", "layer"])
def test_a_key_is_told_to_be_one(
    boundcheck: Callable[..., CompletedProcess[str]], tmp_path: Path, key: str
) -> None:
    done = boundcheck("explain", key, cwd=tmp_path)
    assert done.returncode == 2
    assert f"{key} is a key of the configuration, which docs/keys.md explains" in done.stderr
