"""What is said again, without loading anything, must be what a whole run says."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from boundcheck import door, front, replies
from boundcheck.base import kept as kept_files

CONTRACT = '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n'


class Said(NamedTuple):
    status: object
    out: str
    err: str
    again: bool  # without a run


@pytest.fixture
def shop(project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(door, "_RACY_NS", -(10**12))
    root = project(
        {"boundcheck.toml": CONTRACT, "shop/a/x.py": "from shop.b.x import N\n", "shop/b/x.py": "N = 1\n"}
    )
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def run(*arguments: str) -> Said:
        ran = []

        def whole() -> None:
            from boundcheck.cli import main

            ran.append(True)
            main()

        monkeypatch.setattr(sys, "argv", ["boundcheck", *arguments])
        monkeypatch.setattr(front, "_whole", whole)
        monkeypatch.setattr(front, "_leave", sys.exit)
        with pytest.raises(SystemExit) as stopped:
            front.main()
        out, err = capsys.readouterr()
        return Said(stopped.value.code, out, err, not ran)

    return run


@pytest.mark.parametrize("arguments", [("--select", "api"), ("--ignore", "private-import"), ()])
def test_what_was_said_beside_a_baseline_is_said_again(
    shop: Path, said: Callable[..., Said], arguments: tuple[str, ...]
) -> None:
    """Also where what it knows is not looked for, or gone from a file that is there."""
    said("baseline")
    (shop / "shop/a/x.py").write_text("" if not arguments else "import shop.b.x\n")
    first, second = said("check", *arguments), said("check", *arguments)
    assert (first.again, second.again) == (False, True)
    assert (second.status, second.out) == (first.status, first.out)


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("--format", "text"), ("--format", "json"), ("--statistics",), ("--select", "private-import"), ("--exit-zero",),
        ("shop/b",), ("--module", "a"), ("--min-certainty", "certain"), ("--no-baseline",),
        *(("--format", name) for name in ("sarif", "github", "gitlab", "junit", "markdown")),
    ],
)  # fmt: skip
def test_what_was_said_is_said_again(
    shop: Path, said: Callable[..., Said], arguments: tuple[str, ...]
) -> None:
    first, second = said("check", *arguments), said("check", *arguments)
    assert (first.again, second.again) == (False, True)
    assert second.status == first.status
    assert untimed(second.out) == untimed(first.out)
    assert untimed(second.err) == untimed(first.err)


def untimed(text: str) -> str:
    import re

    return re.sub(r"\(\d[\d.]* m?s\)", "(time)", text)


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "shop/a/x.py").write_text("from shop.b.x import N, M\n"),
        lambda root: (root / "shop/b/new.py").write_text("import shop.a.x\n"),
        lambda root: (root / "shop/b/x.py").unlink(),
        lambda root: (root / "boundcheck.toml").write_text(CONTRACT + "# more\n"),
        lambda root: (root / "pyproject.toml").write_text("[tool.other]\n"),
        lambda root: (root / "boundcheck-baseline.toml").write_text("findings = []\n"),
        lambda root: (root / ".gitignore").write_text("x.py\n"),
        lambda root: (root / "shop/a/boundcheck.toml").write_text(""),
        lambda root: (root / "shop/a/boundcheck-baseline.toml").write_text('module = "a"\nfindings = []\n'),
    ],
)
def test_a_change_is_seen(shop: Path, said: Callable[..., Said], change: Callable[[Path], object]) -> None:
    said("check")
    time.sleep(0.012)
    change(shop)
    assert not said("check").again


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ("from shop.b.x import N\n\n# why\n", True),
        ("from shop.b.x import N\n\n\n", True),
        ("# why\nfrom shop.b.x import N\n", False),
        ("from shop.b.x import N\nfrom shop.b.x import M\n", False),
        ("from shop.b.x import N  # boundcheck: allow private-import -- later\n", False),
        ("", False),
        ('from shop.b.x import N\nx = """\n', False),
    ],
)
def test_a_change_in_which_the_same_is_found_is_said_again(
    shop: Path, said: Callable[..., Said], text: str, is_same: bool
) -> None:
    said("check")
    (shop / "shop/a/x.py").write_text(text)
    found = said("check")
    assert found.again == is_same
    assert said("check").again
    whole = said("check", "--no-cache")
    assert (found.status, untimed(found.out), untimed(found.err)) == (
        whole.status, untimed(whole.out), untimed(whole.err),
    )  # fmt: skip


def test_a_line_that_is_shown_is_the_line_as_it_is(shop: Path, said: Callable[..., Said]) -> None:
    assert "import N\n" in said("check", "--format", "text").out
    (shop / "shop/a/x.py").write_text("from shop.b.x import N  # why\n")
    assert "import N  # why\n" in said("check", "--format", "text").out
    (shop / "shop/b/x.py").write_text("N = 2\n")
    assert said("check", "--format", "text").again


def test_a_change_of_the_baseline_of_one_module_is_seen(shop: Path, said: Callable[..., Said]) -> None:
    (shop / "boundcheck.toml").write_text(
        f'baseline = "per-module"\n{CONTRACT}[rules]\nmissing-tests = "off"\n'
    )
    said("baseline")
    known = shop / "shop/a/boundcheck-baseline.toml"
    text = known.read_text()
    said("check")
    assert said("check").again
    for other, status in ((text.replace("shop/a/x.py", "shop/a/y.py"), 1), (text, 0), (None, 1), (text, 0)):
        known.unlink() if other is None else known.write_text(other)
        assert [said("check").status for _ in range(2)] == [status] * 2


def test_other_arguments_and_places_are_other_questions(
    shop: Path, said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "shop/a/x.py:1" in said("check").out
    assert not said("check", "--format", "json").again
    monkeypatch.chdir(shop / "shop/a")
    below = said("check")
    assert not below.again
    assert "\nx.py:1" in below.out
    assert said("check").again
    monkeypatch.setenv("NO_COLOR", "1")
    assert not said("check").again


def test_a_path_that_is_gone_or_leads_elsewhere_is_asked_anew(shop: Path, said: Callable[..., Said]) -> None:
    link = shop / "here"
    link.symlink_to(shop / "shop/a")
    said("check", "here")
    assert said("check", "here").again
    link.unlink()
    link.symlink_to(shop / "shop/b")
    assert not said("check", "here").again
    link.unlink()
    assert said("check", "here").status == 2


def test_what_owners_rest_on_is_looked_at_again(shop: Path, said: Callable[..., Said]) -> None:
    asked = ("check", "--format", "markdown")
    assert "nobody" not in said(*asked).out
    assert said(*asked).again
    (shop / "CODEOWNERS").write_text("* @all\n")
    assert "@<!-- -->all" in said(*asked).out
    assert said(*asked).again
    (shop / "CODEOWNERS").unlink()
    assert "@<!-- -->all" not in said(*asked).out


def test_an_exception_expires_over_night(
    shop: Path, said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    allow = '[[allow]]\nrule = "private-import"\nfrom = "a"\nuntil = 2999-01-01\nreason = "old"\n'
    (shop / "boundcheck.toml").write_text(CONTRACT + allow)
    said("check")
    assert said("check").again
    monkeypatch.setattr(replies, "today", lambda: 10**6)
    assert not said("check").again


def test_what_is_restored_with_other_times_is_what_it_was(shop: Path, said: Callable[..., Said]) -> None:
    said("check")
    for path in (shop / "shop/a/x.py", shop / "boundcheck.toml", shop / "shop"):
        path.touch()
    assert said("check").again


def test_nothing_is_said_again_where_no_cache_is_wanted_or_something_is_written(
    shop: Path, said: Callable[..., Said]
) -> None:
    for arguments in (("--no-cache",), ("-o", "x.txt"), ("--output=y.txt",), ("--config", "boundcheck.toml")):
        assert not said("check", *arguments).again
        assert not said("check", *arguments).again


@pytest.mark.parametrize("forged", [{"said": 1}, {"said": {b"": (1,)}}, {}])
def test_a_forged_reply_is_none(shop: Path, said: Callable[..., Said], forged: dict[str, object]) -> None:
    first = said("check")
    (path,) = (shop / ".boundcheck_cache").glob("*.replies")
    kept = kept_files.read_kept(str(path)) or {}
    (asked,) = kept["said"]
    if "said" in forged:
        forged = {"said": {asked: forged["said"]}}
    kept_files.write_kept(str(path), {"run": kept["run"], **forged})
    found = said("check")
    assert (found.again, found.out, found.status) == (False, first.out, first.status)


def test_the_version_is_told_at_once(said: Callable[..., Said]) -> None:
    found = said("--version")
    assert (found.status, found.out.split()[0], found.again) == (0, "boundcheck", True)


def test_a_reader_who_has_gone_is_no_crash(
    shop: Path, said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    from boundcheck import cli

    monkeypatch.setattr(cli, "_forget_output", lambda: None)
    said("check")

    def refuse(text: str) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(sys.stdout, "write", refuse)
    assert said("check").status == 141


def test_what_may_answered_is_answered_again(shop: Path, said: Callable[..., Said]) -> None:
    """As long as neither the project changes nor what a path that was named leads to."""
    first = said("may", "a", "shop.b.x.N")
    assert (first.status, first.again) == (1, False)
    assert said("may", "a", "shop.b.x.N") == first._replace(again=True)
    assert not said("may", "a", "shop.b").again
    new = said("may", "shop/a/new.py", "b")
    assert said("may", "shop/a/new.py", "b") == new._replace(again=True)
    (shop / "shop/a/new.py").write_text("")
    now = said("may", "shop/a/new.py", "b")
    assert not now.again
    assert (" (new, " in new.out, " (new, " in now.out) == (True, False)


def test_a_request_is_the_same_whoever_holds_its_words() -> None:
    """Words that the program has looked up are kept otherwise by the interpreter."""
    words = ["".join(("h", "ue")), "".join(("lig", "ht"))]
    before = replies.request(words)
    assert replies.request([sys.intern(word) for word in words]) == before


INNER = '[modules.tax]\npath = "tax"\n'


@pytest.fixture
def member(project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project that another one includes."""
    monkeypatch.setattr(door, "_RACY_NS", -(10**12))
    root = project(
        {
            "boundcheck.toml": 'include = ["services/*"]\n',
            ".gitignore": "build/\n",
            "services/tax/boundcheck.toml": INNER,
            "services/tax/tax/__init__.py": "",
            "services/tax/tax/rates.py": "from tax import more\n",
            "services/tax/build/out/made.py": "",
        }
    )
    monkeypatch.chdir(root / "services/tax")
    return root / "services/tax"


@pytest.mark.parametrize("question", [("check",), ("may", "tax", "json")])
def test_in_a_folder_that_is_included_it_is_said_again(
    member: Path, said: Callable[..., Said], question: tuple[str, ...]
) -> None:
    first = said(*question)
    again = said(*question)
    assert (first.again, again.again) == (False, True)
    assert (again.status, untimed(again.out), untimed(again.err)) == (
        first.status, untimed(first.out), untimed(first.err),
    )  # fmt: skip


def test_beside_the_contract_of_one_module_it_is_said_again(
    shop: Path, said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "boundcheck.toml").write_text('[modules.b]\npath = "shop.b"\n')
    (shop / "shop/a/boundcheck.toml").write_text("[module]\ndepends_on = []\n")
    monkeypatch.chdir(shop / "shop/a")
    first = said("check")
    assert "x.py:1" in first.out
    assert said("check").again
    (shop / "shop/a/boundcheck.toml").write_text('[module]\ndepends_on = ["b"]\npublic = ["**"]\n')
    assert not said("check").again


@pytest.mark.parametrize(
    "change",
    [
        lambda member: (member / "boundcheck.toml").write_text(f"{INNER}depends_on = []\n"),
        lambda member: (member / "boundcheck.toml").write_text('[module]\nlayer = "x"\n'),
        lambda member: (member / "boundcheck.toml").unlink(),
        lambda member: (member / "pyproject.toml").write_text(
            '[tool.boundcheck.modules.tax]\npath = "tax"\n'
        ),
        lambda member: (member.parent / "boundcheck.toml").write_text('include = ["tax"]\n'),
        lambda member: (member.parents[1] / "boundcheck.toml").write_text('include = ["services/other"]\n'),
        lambda member: (member.parents[1] / "pyproject.toml").write_text('[tool.other]\ninclude = ["."]\n'),
    ],
)
def test_whose_a_folder_is_is_looked_at_again(
    member: Path, said: Callable[..., Said], change: Callable[[Path], object]
) -> None:
    said("check")
    assert said("check").again
    change(member)
    assert not said("check").again


def test_a_project_that_begins_where_nobody_looks_is_seen(
    member: Path, said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that is left out, no listing tells of a new file."""
    monkeypatch.chdir(member / "build/out")
    first = said("check")
    assert said("check").again
    (member / "build/boundcheck.toml").write_text('[modules.made]\npath = "made"\n')
    inner = said("check")
    assert not inner.again
    assert untimed(inner.err + inner.out) != untimed(first.err + first.out)
    (member / "build/boundcheck.toml").write_text('[module]\nlayer = "x"\n')
    assert untimed(said("check").out) == untimed(first.out)
    assert said("check").again
