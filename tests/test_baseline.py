"""The baseline: what is known stays quiet, what is new is told, what is fixed has to leave."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.base.errors import ConfigError
from boundcheck.findings.finding import Finding
from boundcheck.outcome.baseline import (
    FILE_NAME,
    Baseline,
    BaselineEntry,
    compare,
    of_findings,
    parse,
    render,
)
from boundcheck.outcome.baseline.known import of_counts

Run = Callable[..., subprocess.CompletedProcess[str]]
FILES = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n'
    '[rules]\nmissing-tests = "off"\n',
    "shop/a/x.py": "from shop.b.y import N\n",
    "shop/a/z.py": "from shop.b.y import N\n",
    "shop/b/y.py": "N = 1\n",
}
# Bytes of names that are no UTF-8 are surrogates.
words = st.text(
    st.characters(exclude_categories=["Cs"]) | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF),
    max_size=12,
)
entries = st.builds(
    BaselineEntry,
    st.tuples(words.filter(bool), words, words, words, words),
    st.integers(min_value=1, max_value=99),
)


@given(st.lists(entries, unique_by=lambda entry: entry.identity))
def test_what_is_written_is_read(found: list[BaselineEntry]) -> None:
    text = render(Baseline(tuple(found)))
    read = parse(text)
    assert [replace(entry, line=0) for entry in read.entries] == sorted(found)
    assert render(read) == text
    lines = text.split("\n")
    opens = lines.index("findings = [")
    written, between = lines[opens + 1 : -2 : 2], lines[opens + 2 : -2 : 2]
    assert (len(written), set(between), lines[-2:]) == (len(found), {""} if found else set(), ["]", ""])
    assert written == sorted(written) or any(set("".join(e.identity)) - set("abc") for e in found)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans()), max_size=20))
def test_a_baseline_knows_the_findings_it_was_made_of(sites: list[tuple[str, str, bool]]) -> None:
    findings = [
        Finding(
            "private-import", f"{path}.py", line, 1, "m", "a", "b", target, "likely" if likely else "certain"
        )
        for line, (path, target, likely) in enumerate(sites, 1)
    ]
    baseline = of_findings(findings)
    assert compare(baseline, findings).new == ()
    assert compare(baseline, findings).fixed == ()
    one_more = [*findings, Finding("private-import", "a.py", 99, 1, "m", "a", "b", "x")]
    assert [finding.line for finding in compare(baseline, one_more).new] == [99]
    fewer = compare(baseline, findings[:-1])
    assert sum(count for _, count in fewer.fixed) == bool(findings)
    assert of_counts(fewer.standing) == of_findings(findings[:-1])


@pytest.mark.parametrize("path", [r"\U00000061.py", r"\u0061.py", "a\t.py", "a\t\\u0061.py"])
def test_what_toml_spells_otherwise_is_read_too(path: str) -> None:
    line = f'  {{ rule = "private-import", path = "{path}", count = 1 }},\n'
    found = parse(f'module = "{path}"\nfindings = [\n{line}]\n')
    wanted = tomllib.loads(f'path = "{path}"')["path"]
    assert (found.entries[0].identity[1], found.module) == (wanted, wanted)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("findings = [\n", f"{FILE_NAME}:1: not valid TOML"),
        ("<<<<<<< HEAD\nfindings = []\n", f"{FILE_NAME}:1:1: not valid TOML"),
        ("x = 1\n", f"{FILE_NAME}:1: it holds more or less than a list of findings"),
        ("findings = [\n  { path = 'a' },\n]\n", f"{FILE_NAME}:2: an entry has the keys"),
        ("findings = [\n\n  { rule = 'a', count = 'b' },\n]\n", f"{FILE_NAME}:3: count is a number"),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message.replace("[", r"\[")[:60]):
        parse(text)


def test_both_sides_of_a_merge_added_one_entry() -> None:
    line = '  { rule = "private-import", path = "a.py", count = 2 },\n'
    (entry,) = parse(f"findings = [\n{line}{line}]\n").entries
    assert entry.count == 2


def test_green_then_red_then_green(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    assert boundcheck("check", cwd=root).returncode == 1

    created = boundcheck("baseline", cwd=root)
    assert created.stdout == f"{FILE_NAME}: 4 findings known from now on.\n"
    green = boundcheck("check", cwd=root)
    assert (green.returncode, green.stdout) == (0, "")
    assert green.stderr.endswith("; 4 known: boundcheck check --known shows where.\n")
    assert boundcheck("check", "--no-baseline", cwd=root).returncode == 1

    (root / "shop/a/new.py").write_text("from shop.b.y import N\n")
    red = boundcheck("check", cwd=root)
    assert red.returncode == 1
    assert [line.split(":")[0] for line in red.stdout.splitlines()] == ["shop/a/new.py"] * 2
    assert "2 findings new: mend them, or accept them with --add" in boundcheck("baseline", cwd=root).stdout
    assert boundcheck("check", cwd=root).returncode == 1
    (root / "shop/a/new.py").unlink()

    (root / "shop/a/x.py").write_text("")
    stale = boundcheck("check", cwd=root)
    assert stale.returncode == 1
    assert stale.stdout.count("stale-baseline") == 2
    assert "private-import in shop/a/x.py (shop.b.y) is no longer a breach; run" in stale.stdout
    assert stale.stderr.endswith("; 2 known, 2 no longer found: run boundcheck baseline.\n")
    assert (
        boundcheck("baseline", cwd=root).stdout == f"{FILE_NAME}: 2 findings known; 2 fixed and taken out.\n"
    )
    assert boundcheck("check", cwd=root).returncode == 0

    (root / "shop/a/x.py").write_text("from shop.b.y import N\n")
    assert boundcheck("baseline", "--add", cwd=root).stdout == (
        f"{FILE_NAME}: 4 findings known; 2 added.\n       1  private-import\n       1  undeclared-dependency\n"
    )
    assert boundcheck("check", cwd=root).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_what_is_in_a_file_whose_name_is_no_text_is_known(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project(FILES)
    (root / "shop/a/x.py").rename(root / "shop/a/\udcff.py")
    assert boundcheck("baseline", cwd=root).returncode == 0
    assert boundcheck("check", cwd=root).returncode == 0
    told = boundcheck("check", "--known", cwd=root).stdout.splitlines()
    assert r"shop/a/\udcff.py:1:1" in {line.partition(": ")[0] for line in told}


def test_what_a_looser_contract_lets_through_is_not_called_fixed(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    project({"boundcheck.toml": FILES["boundcheck.toml"].replace("depends_on = []", 'depends_on = ["b"]')})
    told = boundcheck("check", cwd=root)
    assert "undeclared-dependency in shop/a/x.py (shop.b.y) is no longer a breach; run" in told.stdout
    assert "fixed" not in told.stdout + told.stderr


def test_a_fix_of_much_is_told_in_one_line(project: Callable[..., Path], boundcheck: Run) -> None:
    """Six entries or more of one file are one line for people; JSON has each, and so has whoever asks for it."""
    many = {f"shop/{name}/x{n}.py": "from shop.b.y import N\n" for name in "ac" for n in range(3)}
    contracts = '[modules.c]\npath = "shop.c"\ndepends_on = []\n'
    root = project({**FILES, **many, "boundcheck.toml": FILES["boundcheck.toml"] + contracts})
    boundcheck("baseline", cwd=root)
    for path in many:
        (root / path).write_text("")
    (root / "shop/a/new.py").write_text("from shop.b.y import N\n")
    told = boundcheck("check", cwd=root)
    assert [line for line in told.stdout.splitlines() if "stale" in line] == [
        f"{FILE_NAME}:8:1: stale-baseline: 12 entries know more than there is (a 6, c 6);"
        " run boundcheck baseline to take out the rest"
    ]
    assert len(told.stdout.splitlines()) == 3
    assert "Found 14 errors" in told.stderr
    assert "4 known, 12 no longer found: run boundcheck baseline" in told.stderr
    found = json.loads(boundcheck("check", "--format", "json", cwd=root).stdout)["findings"]
    assert len([finding for finding in found if finding["rule"] == "stale-baseline"]) == 12
    assert boundcheck("check", "--full", cwd=root).stdout.count("stale-baseline: ") == 12
    grouped = boundcheck("check", "--group-by", "module", cwd=root).stdout
    assert "stale-baseline: 6 entries know more than there is (c 6); run" in grouped
    (root / "shop/a/x0.py").write_text("from shop.b.y import N\n")
    for n in range(3):
        (root / f"shop/c/x{n}.py").write_text("from shop.b.y import N\n")
    few = boundcheck("check", cwd=root).stdout
    assert few.count("stale-baseline: private-import in shop/a/") == 2


def test_a_partial_run_calls_nothing_stale(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    (root / "shop/a/x.py").write_text("")
    for arguments in (["shop/a/x.py"], ["shop/b"], ["--module", "a"], ["--select", "missing-export"]):
        partial = boundcheck("check", *arguments, cwd=root)
        assert (partial.returncode, partial.stdout) == (0, ""), arguments
    assert boundcheck("check", "--select", "project,api", cwd=root).stdout.count("stale-baseline") == 1


def test_entries_follow_files_that_git_knows_were_renamed(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "baseline"],
        ["mv", "shop/a/x.py", "shop/a/renamed.py"],
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    moved = boundcheck("check", cwd=root)
    assert (moved.returncode, moved.stdout) == (0, "")
    assert boundcheck("baseline", cwd=root).stdout == f"{FILE_NAME}: 4 findings known; nothing changed.\n"
    assert "renamed.py" in (root / FILE_NAME).read_text()


@pytest.mark.parametrize("start", ["", "src/"])
def test_entries_follow_the_names_of_what_is_in_renamed_files(
    project: Callable[..., Path], boundcheck: Run, start: str
) -> None:
    """A name in one, a submodule of a package, and the ends of an import contract; beside an importer that is renamed, too."""
    rest = "".join(f"C{number} = {number}\n" for number in range(9))
    files = {
        "boundcheck.toml": FILES["boundcheck.toml"]
        + '[[contracts]]\nname = "apart"\ntype = "forbidden"\nfrom = ["shop.a"]\nto = ["shop.b"]\n',
        f"{start}shop/a/x.py": "from shop.b.y import N\n" + rest,
        f"{start}shop/a/z.py": "from shop.b.inner import deep\n",
        f"{start}shop/b/y.py": "N = 1\nM = 2\n",
        f"{start}shop/b/inner/__init__.py": "A = 1\nB = 2\n",
        f"{start}shop/b/inner/deep.py": "D = 1\nE = 2\n",
    }
    root = project(files)
    boundcheck("baseline", cwd=root)
    said = (root / FILE_NAME).read_text()
    assert (said.count("private-import"), said.count("import-contract")) == (2, 2)

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        subprocess.run(["git", *who, *arguments], cwd=root, check=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "baseline")
    git("mv", f"{start}shop/b/y.py", f"{start}shop/b/listeners.py")
    git("mv", f"{start}shop/b/inner", f"{start}shop/b/nested")
    git("mv", f"{start}shop/a/x.py", f"{start}shop/a/w.py")
    (root / f"{start}shop/a/w.py").write_text("from shop.b.listeners import N\n" + rest)
    (root / f"{start}shop/a/z.py").write_text("from shop.b.nested import deep\n")
    git("add", ".")
    moved = boundcheck("check", cwd=root)
    assert (moved.returncode, moved.stdout) == (0, "")
    compared = boundcheck("check", "--diff", "HEAD", "--format", "json", cwd=root)
    told = json.loads(compared.stdout)
    assert (told["findings"], told["diff"]["fixed"]) == ([], [])
    assert boundcheck("baseline", cwd=root).returncode == 0
    assert (root / FILE_NAME).read_text().count("listeners") == 3
    (root / FILE_NAME).write_text(said)
    (root / f"{start}shop/a/z.py").write_text(
        "from shop.b.nested import deep\nfrom shop.b.listeners import M\n"
    )
    new = boundcheck("check", cwd=root).stdout.splitlines()
    assert {tuple(line.split(":")[:2]) for line in new} == {(f"{start}shop/a/z.py", "2")}


def test_no_program_of_a_repository_runs_to_tell_renames(
    project: Callable[..., Path], boundcheck: Run, tmp_path: Path
) -> None:
    root = project({**FILES, ".gitattributes": "*.py filter=evil diff=evil\n"})
    boundcheck("baseline", cwd=root)
    program = f"touch {tmp_path}/ran; cat"
    configured = [
        ("filter.evil.clean", program),
        ("filter.evil.process", program),
        ("log.showSignature", "true"),
    ]
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "baseline"],
        *(["config", key, value] for key, value in configured),
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    subprocess.run(["git", "mv", "shop/a/x.py", "shop/a/renamed.py"], cwd=root, check=True)
    (root / "shop/a/renamed.py").write_text((root / "shop/a/renamed.py").read_text() + "# changed\n")
    (tmp_path / "ran").unlink(missing_ok=True)
    moved = boundcheck("check", cwd=root)
    assert (moved.returncode, moved.stdout) == (0, "")
    boundcheck("extract", "b", cwd=root)
    assert not (tmp_path / "ran").exists()


def test_more_than_the_count_is_reported(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    (root / "shop/a/x.py").write_text("from shop.b.y import N\n\n\ndef f():\n    from shop.b.y import N\n")
    lines = boundcheck("check", cwd=root).stdout.splitlines()
    assert [line.split(":")[1] for line in lines] == ["5", "5"]


def test_a_baseline_that_is_none_stops_the_run(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project({**FILES, FILE_NAME: "<<<<<<< HEAD\n"})
    for command in ("check", "baseline"):
        stopped = boundcheck(command, cwd=root)
        assert stopped.returncode == 2
        assert stopped.stderr.startswith(f"boundcheck: {FILE_NAME}:1:1: not valid TOML")
    assert (root / FILE_NAME).read_text() == "<<<<<<< HEAD\n"


ALLOW = '[[allow]]\nrule = "private-import"\npath = "shop/a/x.py"\nreason = "moves"\n'


@pytest.mark.parametrize("until", ["", "until = 2999-12-31\n", "until = 2020-01-31\n", None])
def test_what_an_exception_covers_is_not_fixed(
    project: Callable[..., Path], boundcheck: Run, until: str | None
) -> None:
    """What it covers is still found: it stays in the baseline, and is known again when the exception ends. None: a comment."""
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    before = (root / FILE_NAME).read_text()
    toml, code = root / "boundcheck.toml", root / "shop/a/x.py"
    if until is None:
        code.write_text("from shop.b.y import N  # boundcheck: allow[private-import] moves\n")
    else:
        toml.write_text(FILES["boundcheck.toml"] + ALLOW + until)
    has_expired = "2020" in (until or "")
    for arguments in ((), ("--no-cache",), ()):
        done = boundcheck("check", "--format", "json", *arguments, cwd=root)
        told = json.loads(done.stdout)
        assert [each["rule"] for each in told["findings"]] == ["expired-allow"] * has_expired
        assert (told["summary"]["baselined"], told["summary"]["allowed"]) == (3, 1)
        assert done.returncode == has_expired
    summary = boundcheck("check", "--statistics", cwd=root).stderr
    assert "fixed" not in summary
    assert "; 1 allowed, 3 known" in summary
    new = " 1 finding new: mend it, or accept it with --add." * has_expired
    assert boundcheck("baseline", cwd=root).stdout == (
        f"{FILE_NAME}: 4 findings known; nothing changed.{new}\n"
        "1 of them is covered by exceptions, too: when these end, it is known again.\n"
    )
    boundcheck("fix", "--select", "stale-baseline", "--write", cwd=root)
    assert (root / FILE_NAME).read_text() == before
    toml.write_text(FILES["boundcheck.toml"])
    code.write_text(FILES["shop/a/x.py"])
    assert boundcheck("check", cwd=root).returncode == 0


def test_what_an_exception_covered_and_is_gone_is_fixed(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project({**FILES, "shop/a/x.py": "from shop.b.y import N\nfrom shop.b.y import N\n"})
    boundcheck("baseline", cwd=root)
    (root / "shop/a/x.py").write_text("from shop.b.y import N\n")
    (root / "boundcheck.toml").write_text(FILES["boundcheck.toml"] + ALLOW)
    told = boundcheck("check", cwd=root).stdout
    assert "private-import in shop/a/x.py (shop.b.y) is now in 1 place instead of 2" in told
    assert "2 fixed and taken out" in boundcheck("baseline", cwd=root).stdout
    assert 'rule = "private-import", path = "shop/a/x.py"' in (root / FILE_NAME).read_text()
    (root / "shop/a/x.py").write_text("")
    boundcheck("baseline", cwd=root)
    assert 'path = "shop/a/x.py"' not in (root / FILE_NAME).read_text()


def test_what_is_fixed_in_part_is_counted(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project({**FILES, "shop/a/x.py": "from shop.b.y import N\nfrom shop.b.y import N\n"})
    boundcheck("baseline", cwd=root)
    (root / "shop/a/x.py").write_text("from shop.b.y import N\n")
    told = boundcheck("check", cwd=root).stdout
    assert (
        "undeclared-dependency in shop/a/x.py (shop.b.y) is now in 1 place instead of 2, so the rest is no longer a breach"
        in told
    )


def test_what_is_known_of_a_file_that_cannot_be_read_stays(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    """Nobody can say that it is fixed."""
    orders = "from django.db import models\nfrom shop.b.models import Invoice\ndef f():\n    return Invoice.objects.count()\n"
    models = "from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()\n"
    root = project({**FILES, "shop/a/x.py": orders, "shop/b/models.py": models})
    boundcheck("baseline", cwd=root)
    before = (root / FILE_NAME).read_text()
    (root / "shop/a/x.py").write_text(orders + "def broken(:\n")
    told = json.loads(boundcheck("check", "--format", "json", cwd=root).stdout)["findings"]
    assert [found["rule"] for found in told] == ["unparsable-file"]
    boundcheck("baseline", cwd=root)
    assert (root / FILE_NAME).read_text() == before
    toml = (root / "boundcheck.toml").read_text()
    (root / "boundcheck.toml").write_text(
        f'{toml}[[allow]]\nrule = "unparsable-file"\npath = "shop/a/x.py"\nreason = "for now"\n'
    )
    boundcheck("baseline", cwd=root)
    assert (root / FILE_NAME).read_text() == before
    (root / "shop/a/z.py").write_text("")
    boundcheck("fix", "--write", "--allow-dirty", cwd=root)
    left = [line for line in before.splitlines() if "shop/a/z.py" not in line]
    assert (root / FILE_NAME).read_text().split() == "\n".join(left).split()
    (root / "boundcheck.toml").write_text(toml)
    (root / "shop/a/x.py").write_text("N = 1\n")
    told = json.loads(boundcheck("check", "--format", "json", cwd=root).stdout)["findings"]
    assert {found["rule"] for found in told} == {"stale-baseline"}


def test_what_has_become_merely_possible_is_not_fixed(project: Callable[..., Path], boundcheck: Run) -> None:
    """Whoever makes a temporary table of the name in another function may mean that: the finding is there all the same."""
    asks = 'def f(c):\n    c.execute("select * from b_invoice")\n'
    makes = 'def g(c):\n    c.execute("create temporary table b_invoice (id int)")\n'
    toml = FILES["boundcheck.toml"].replace('path = "shop.b"\n', 'path = "shop.b"\ntables = ["b_invoice"]\n')
    root = project({**FILES, "boundcheck.toml": toml, "shop/a/q.py": asks})
    boundcheck("baseline", cwd=root)
    before = (root / FILE_NAME).read_text()
    assert 'target = "b_invoice"' in before
    (root / "shop/a/q.py").write_text(f"{asks}{makes}")
    (root / "shop/a/z.py").write_text("")
    told = boundcheck("check", "--min-certainty", "possible", "--format", "json", cwd=root).stdout
    found = {each["rule"]: each["certainty"] for each in json.loads(told)["findings"]}
    assert found["raw-sql"] == "possible"
    for verb in (["fix", "--select", "stale-baseline", "--write"], ["baseline"]):
        boundcheck(*verb, cwd=root)
        known = (root / FILE_NAME).read_text()
        assert known != before
        assert 'target = "b_invoice"' in known
        assert "shop/a/z.py" not in known
        (root / FILE_NAME).write_text(before)
