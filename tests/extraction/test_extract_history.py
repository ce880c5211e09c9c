"""What git's history says of modules, in repositories made for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from report_of_billing import history_told
from repositories import run_git

from boundcheck.base import git as asked
from boundcheck.base.errors import ProjectError
from boundcheck.extraction.history import History, history_of, read_history
from boundcheck.extraction.history.model import Activity, Companion, Partner, Person, Thresholds, Visitors
from boundcheck.extraction.show.history import history_json
from boundcheck.run import read_codebase

START = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
DAY = 24 * 3600
NAMES = ("billing", "orders", "mail")
CONTRACTS = 'source_roots = ["src"]\ntest_paths = ["tests"]\n' + "".join(
    f'[modules.{name}]\npath = "shop.{name}"\nowner = "@{name}"\n' for name in NAMES
)
ALL = Thresholds(min_revs=1, min_shared=1, min_coupling=0)


def source(name: str) -> str:
    """Enough of a file that a rename with a change is one."""
    return "".join(f"LINE_{n} = '{name}'\n" for n in range(20))


@dataclass
class Repo:
    """A repository whose commits are a day apart."""

    root: Path
    folder: str = ""
    day: int = 0

    def git(self, *arguments: str, author: str = "Ann", email: str = "ann@shop.test") -> str:
        when = f"{START + self.day * DAY} +0000"
        people = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in
                  (("NAME", author), ("EMAIL", email), ("DATE", when))}  # fmt: skip
        return run_git(self.root, arguments, people)

    def touch(self, *paths: str, author: str = "Ann", email: str = "ann@shop.test") -> Repo:
        """A commit that changes files, or makes them."""
        self.day += 1
        for path in paths:
            file = self.root / self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            before = file.read_text() if file.exists() else source(path)
            file.write_text(f"{before}# {self.day}\n")
        return self.commit(author, email)

    def move(self, old: str, new: str) -> Repo:
        self.day += 1
        (self.root / self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        self.git("mv", f"{self.folder}{old}", f"{self.folder}{new}")
        return self

    def commit(self, author: str = "Ann", email: str = "ann@shop.test") -> Repo:
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", "change", author=author, email=email)
        return self

    def history(self, since: str | None = None, thresholds: Thresholds = ALL) -> History:
        return read_history(read_codebase(self.root / self.folder / "boundcheck.toml", 1), since, thresholds)


def couplings(history: History) -> dict[str, tuple[int, int, int]]:
    """Shared revisions and those of each, by the names of both, as both of them tell it."""
    told = {
        (name, found.module): (found.shared, found.own, found.theirs)
        for name in NAMES
        for found in history_of(history, name).partners
    }
    for (first, second), (shared, own, theirs) in told.items():
        assert told[second, first] == (shared, theirs, own)
    return {f"{first} {second}": figures for (first, second), figures in told.items() if first < second}


def commits(history: History) -> dict[str, int]:
    return {name: history_of(history, name).activity.commits for name in NAMES}


@pytest.fixture
def repo(tmp_path: Path) -> Callable[..., Repo]:
    """A shop of three modules without any code; the first commit touches none."""

    def make(files: Mapping[str, str] | None = None, folder: str = "") -> Repo:
        made = Repo(tmp_path / "repo", folder)
        (made.root / folder / "src/shop").mkdir(parents=True)
        for path, text in {"boundcheck.toml": CONTRACTS, "src/shop/__init__.py": "", **(files or {})}.items():
            (made.root / folder / path).write_text(text)
        made.git("init", "-q")
        return made.commit()

    return make


With = Callable[..., Repo]
A, B, M = (f"src/shop/{name}/api.py" for name in NAMES)


def test_coupling_on_a_constructed_history_equals_what_is_reckoned_by_hand(repo: With) -> None:
    """Renames, a merge, a commit of exactly 30 files, a larger one, a pair below the thresholds."""
    made = repo()
    made.touch(A, B, M)  # 1: all three
    for _ in range(4):
        made.touch(A, B)  # 5 of billing and orders
    made.touch(A, "README.md")  # 6 of billing
    made.move(A, "src/shop/billing/public.py").commit()  # 7 of billing: the rename itself
    moved = "src/shop/billing/public.py"
    made.touch(moved, B)  # 8, 6 of orders: shared 6
    made.git("switch", "-q", "-c", "work")
    made.touch(moved, M)  # 9, mail 2: shared with mail 2
    made.git("switch", "-q", "main")
    made.touch(B)  # orders 7
    made.day += 1
    made.git("merge", "-q", "--no-ff", "-m", "merge", "work")  # counts for nobody
    made.touch(
        *(f"src/shop/orders/f{n}.py" for n in range(29)), moved
    )  # 30 files: billing 10, orders 8, shared 7
    made.touch(*(f"src/shop/orders/f{n}.py" for n in range(30)), moved)  # 31 files: nothing
    made.touch(*(f"docs/{n}.py" for n in range(40)), M)  # one file of a module: mail 3
    found = made.history(thresholds=Thresholds())
    # billing and orders: 7 / ((10 + 8) / 2) = 77.8 %; with mail both share less than 5.
    assert history_of(found, "billing").partners == (Partner("orders", 77, 7, 10, 8),)
    assert history_of(found, "orders").partners == (Partner("billing", 77, 7, 8, 10),)
    assert history_of(found, "mail").partners == ()
    assert couplings(made.history()) == {
        "billing orders": (7, 10, 8),
        "billing mail": (2, 10, 3),
        "mail orders": (1, 3, 8),
    }
    assert found.huge == 1
    assert found.commits == 14
    assert commits(found) == {"billing": 11, "orders": 9, "mail": 3}


def test_a_file_counts_for_the_module_that_owns_it_today(repo: With) -> None:
    made = repo().touch("src/old/tax.py").touch("src/old/tax.py", B)
    made.move("src/old/tax.py", "src/shop/mail/tax.py").commit()
    made.move("src/shop/mail/tax.py", A)
    (made.root / A).write_text(f"{(made.root / A).read_text()}# changed on the way\n")
    made.commit().touch(A)
    assert commits(made.history()) == {"billing": 5, "orders": 1, "mail": 0}


def test_a_new_file_under_the_old_name_of_another_is_another(repo: With) -> None:
    made = repo().touch(A)
    made.move(A, M).commit()
    made.touch(A).touch(A)
    assert commits(made.history()) == {"billing": 2, "orders": 0, "mail": 2}


def test_a_file_that_was_gone_before_another_took_its_name_is_another(repo: With) -> None:
    passing = "src/shop/orders/passing.py"
    made = repo().touch(passing)
    (made.root / passing).unlink()
    made.commit().touch(passing)
    made.move(passing, A).commit()
    assert commits(made.history()) == {"billing": 2, "orders": 2, "mail": 0}


def test_a_file_that_took_the_name_of_another_and_is_gone_is_another(repo: With) -> None:
    passing = "src/shop/orders/passing.py"
    made = repo().touch(passing)
    made.move(passing, A).commit().touch(passing)
    (made.root / passing).unlink()
    made.commit()
    assert commits(made.history()) == {"billing": 2, "orders": 2, "mail": 0}


def test_files_that_swapped_names(repo: With) -> None:
    made = repo().touch(A).touch(A).touch(M)
    made.move(A, "x.py").commit().move(M, A).commit().move("x.py", M).commit()
    assert commits(made.history()) == {"billing": 2, "orders": 0, "mail": 4}


def test_a_branch_that_goes_on_with_the_old_name(repo: With) -> None:
    made = repo().touch("src/old.py")
    made.git("switch", "-q", "-c", "work")
    made.git("switch", "-q", "main")
    made.move("src/old.py", A).commit()
    made.git("switch", "-q", "work")
    made.touch("src/old.py")
    made.git("switch", "-q", "main")
    made.git("merge", "-q", "-m", "merge", "work")
    assert commits(made.history()) == {"billing": 3, "orders": 0, "mail": 0}


def test_files_that_are_gone_count_where_they_lay(repo: With) -> None:
    made = repo({"src/shop/stray.py": "x = 1\n"})
    made.touch(A, B, "src/shop/billing/deep/gone.py", "tests/billing/test_a.py", "src/shop/stray.py")
    made.touch("src/shop/billing/deep/gone.py")
    made.touch("tests/billing/test_gone.py", "tests/test_nobodys.py")
    made.touch("src/shop/lost.py", "src/elsewhere/lost.py", "src/shop/orders/page.html")
    for path in ("src/shop/billing/deep/gone.py", "tests/billing/test_gone.py", "tests/test_nobodys.py",
                 "src/shop/lost.py", "src/elsewhere/lost.py", "src/shop/orders/page.html"):  # fmt: skip
        (made.root / path).unlink()
    made.day += 1
    made.commit()
    assert commits(made.history()) == {"billing": 4, "orders": 1, "mail": 0}


def test_tests_count_for_the_module_they_test(repo: With) -> None:
    made = repo().touch(A, B).touch("tests/billing/test_a.py", "src/shop/orders/tests/test_b.py")
    assert couplings(made.history()) == {"billing orders": (2, 2, 2)}


def test_what_the_configuration_leaves_out_belongs_to_nobody(repo: With) -> None:
    made = repo({"boundcheck.toml": f'exclude = ["**/generated/**"]\n{CONTRACTS}'})
    made.touch(A).touch("src/shop/billing/generated/code.py")
    assert commits(made.history())["billing"] == 1


def test_a_project_in_a_folder_of_a_repository(repo: With) -> None:
    made = repo(folder="backend/").touch(A, B)
    outside = made.root / "src/shop/orders/api.py"
    outside.parent.mkdir(parents=True)
    outside.write_text("x = 1\n")
    made.day += 1
    made.commit()
    assert commits(made.history()) == {"billing": 1, "orders": 1, "mail": 0}


def test_a_project_that_was_moved_into_a_folder(repo: With) -> None:
    made = repo().touch(A).touch(A, B)
    (made.root / "backend").mkdir()
    made.day += 1
    made.git("mv", "src", "boundcheck.toml", "backend/")
    made.folder = "backend/"
    made.commit()
    assert couplings(made.history()) == {"billing orders": (2, 3, 2)}


def test_names_that_git_would_quote(repo: With) -> None:
    made = (
        repo().touch("src/shop/billing/ü @\t-x.py", B).touch("src/shop/billing/@a\nb.py", author='Zoë "\t|')
    )
    made.move("src/shop/billing/ü @\t-x.py", "src/shop/billing/ß.py").commit()
    found = made.history()
    assert commits(found)["billing"] == 3
    assert Person('Zoë "\t|', 1) in history_of(found, "billing").activity.main
    assert history_told(history_of(found, "billing")).isprintable()


def test_names_that_no_disk_takes(repo: With) -> None:
    made = repo().touch(A)
    blob = made.git("hash-object", "-w", A)
    for name in (f"src/shop/billing/{'x' * 300}.py", "src/shop/billing/" + "deep/" * 2_000 + "a.py"):
        made.day += 1
        made.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
        made.git("commit", "-qm", "odd")
        made.git("rm", "-q", "--cached", name)
        made.git("commit", "-qm", "gone")
    assert commits(made.history())["billing"] == 5


def test_settings_of_a_user_change_nothing_and_run_nothing(
    repo: With, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = repo({".gitattributes": "*.py diff=evil\n"}).touch(A, B)
    made.move(A, "src/shop/billing/b.py").commit()
    before = made.history()
    program = made.root / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch {made.root}/ran\n")
    program.chmod(0o755)
    for key, value in {
        "diff.external": str(program), "diff.evil.command": str(program), "diff.evil.textconv": str(program),
        "gpg.program": str(program), "log.showSignature": "true", "diff.renames": "false", "log.showRoot": "false",
        "format.pretty": "oneline", "diff.orderFile": "nowhere", "diff.relative": "true", "color.ui": "always",
        "core.quotePath": "true", "core.pager": str(program), "log.date": "relative",
    }.items():  # fmt: skip
        made.git("config", key, value)
    assert made.history() == before
    assert not (made.root / "ran").exists()


def test_a_commit_that_is_not_there_is_not_fetched(repo: With) -> None:
    made = repo().touch(A, B)
    program = made.root / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch {made.root}/ran\n")
    program.chmod(0o755)
    for key, value in {
        "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "remote.origin.promisor": "true",
        "remote.origin.url": str(made.root / "other"), "remote.origin.uploadpack": str(program),
    }.items():  # fmt: skip
        made.git("config", key, value)
    with pytest.raises(ProjectError, match="there is no commit"):
        made.history("12345678" * 5)
    (made.root / ".git/refs/heads/main").write_text("12345678" * 5 + "\n")
    with pytest.raises(ProjectError, match="has no commit yet"):
        made.history()
    assert not (made.root / "ran").exists()


def test_a_shallow_clone_says_so_and_goes_on(repo: With, tmp_path: Path) -> None:
    made = repo().touch(A, B).touch(A).touch(A)
    clone = Repo(tmp_path / "clone")
    made.git("clone", "-q", "--depth", "2", f"file://{made.root}", str(clone.root))
    found = clone.history()
    assert found.notes[0] == (
        "The history is cut off at 2 commits: fetch the rest with git fetch --unshallow (in CI fetch-depth: 0)."
    )
    assert "Note: The history is cut off" in history_told(history_of(found, "billing"))


def test_a_clone_without_old_content_fetches_nothing(repo: With, tmp_path: Path) -> None:
    made = repo().touch(A, "src/exact.py")
    made.move(A, "src/shop/billing/b.py")
    (made.root / "src/shop/billing/b.py").write_text(source(A))
    made.commit().move("src/exact.py", M).commit().touch(M)
    made.git("config", "uploadpack.allowFilter", "true")
    clone = Repo(tmp_path / "clone")
    made.git("clone", "-q", "--filter=blob:none", f"file://{made.root}", str(clone.root))
    held = clone.git("rev-list", "--objects", "--all", "--missing=print").count("?")
    found = clone.history()
    assert any("lacks the content of old files" in note for note in found.notes)
    assert commits(found)["mail"] == 3
    assert clone.git("rev-list", "--objects", "--all", "--missing=print").count("?") == held > 0


def test_a_clone_without_old_folders_says_what_to_do(repo: With, tmp_path: Path) -> None:
    made = repo().touch(A).touch(A)
    made.git("config", "uploadpack.allowFilter", "true")
    clone = Repo(tmp_path / "clone")
    made.git("clone", "-q", "--filter=tree:0", f"file://{made.root}", str(clone.root))
    with pytest.raises(ProjectError, match=r"lacks a part of its history .*clone it anew, without --filter"):
        clone.history()


def test_since_a_revision_or_a_date(repo: With) -> None:
    made = repo().touch(A).touch(A, B)
    made.git("tag", "v1")
    made.touch(A)
    assert commits(made.history("v1")) == {"billing": 1, "orders": 0, "mail": 0}
    assert commits(made.history("HEAD~2"))["billing"] == 2
    assert commits(made.history("2024-01-03"))["billing"] == 2
    assert commits(made.history("2024-01-04T00:00:00Z"))["billing"] == 1
    assert commits(made.history("0001-01-01"))["billing"] == 3
    assert made.history("v1").since == "v1"


@pytest.mark.parametrize(
    "since", ["nowhere", "2024-13-01", "--output=x", "yesterday", "2024-01-01 --all", ""]
)
def test_a_since_that_is_neither(repo: With, since: str) -> None:
    with pytest.raises(ProjectError, match=r"there is no commit .* and it is no date like 2025-01-31"):
        repo().touch(A).history(since)


@pytest.mark.parametrize("since", ["HEAD", "2099-01-01"])
def test_a_since_that_leaves_nothing(repo: With, since: str) -> None:
    with pytest.raises(ProjectError, match=r"no commit since .*; name an earlier one with --since"):
        repo().touch(A).history(since)


def test_no_repository_and_no_commit(repo: With, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = repo().touch(A)
    shutil.rmtree(made.root / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(ProjectError, match="lies in no git repository"):
        made.history()
    made.git("init", "-q")
    with pytest.raises(ProjectError, match="has no commit yet"):
        made.history()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ProjectError, match="git cannot be run"):
        made.history()


def test_code_that_git_does_not_know(repo: With) -> None:
    made = repo()
    (made.root / "src/shop/billing").mkdir()
    (made.root / A).write_text("x = 1\n")
    found = made.history()
    assert "No commit touches a file of a module: is the code under version control here?" in found.notes
    assert "No commit touches the module." in history_told(history_of(found, "billing"))


def test_a_git_that_takes_too_long_is_stopped(
    repo: With, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = asked.find_repository(repo().root)
    slow = tmp_path / "bin/git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nprintf 'one\\0two'\nexec sleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}{os.pathsep}{os.environ['PATH']}")
    told = asked.stream(repository, (), ["log"], 1)
    assert next(told) == "one"
    with pytest.raises(
        ProjectError, match="git log took longer than 1 seconds; take less of the history with --since"
    ):
        list(told)


def test_how_busy_a_module_is_goes_by_the_date_of_the_last_commit(repo: With) -> None:
    made = repo().touch(A).touch(A, author="Bob")
    made.day += 365
    made.touch(B).touch(A, author="renovate[bot]")
    billing = history_of(made.history(), "billing").activity
    assert (billing.commits, billing.recent, billing.authors) == (3, 1, 2)
    assert billing.main == (Person("Ann", 1), Person("Bob", 1))


def test_people_of_other_owners_and_one_person_of_two_names(repo: With) -> None:
    made = repo({".mailmap": "Bob <bob@shop.test> Bobby <bob@home.test>\n"})
    for _ in range(5):
        made.touch(A)
    for _ in range(3):
        made.touch(B, author="Bob", email="bob@shop.test")
    for _ in range(2):
        made.touch(B, author="Bobby", email="bob@home.test")
    for _ in range(2):
        made.touch(A, author="Bobby", email="bob@home.test")
    made.touch(A, author="Cid")
    made.touch(A, author="dependabot[bot]")
    found = made.history()
    assert history_of(found, "billing").activity == Activity(
        "billing", "@billing", 9, 9, 9, 3, (Person("Ann", 5), Person("Bob", 2), Person("Cid", 1)), 7,
        (Visitors("@orders", 1, 2),), alone=9,
    )  # fmt: skip
    told = history_told(history_of(found, "billing"))
    assert "2 of 7 commits (28 %) are by people of other owners: @orders 2 (1 person). An estimate" in told
    assert "2 commits by others and programs not counted" in told


def test_without_owners_a_note_says_how_to_have_them(repo: With) -> None:
    plain = "\n".join(line for line in CONTRACTS.splitlines() if "owner" not in line)
    found = repo({"boundcheck.toml": plain}).touch(A).history()
    assert any(note.startswith("No module names its owner") for note in found.notes)


def test_releases_are_the_tags(repo: With) -> None:
    made = repo().touch(A, B)
    made.git("tag", "v0")
    for number in range(1, 7):
        made.touch(A)
        made.git("tag", f"v{number}.0rc1")
        made.touch(M if number % 2 else B)
        made.git("tag", "-a", "-m", "release", f"v{number}")
    found = made.history()
    assert found.releases.names == tuple(f"v{number}" for number in range(1, 7))
    assert history_of(found, "billing").companions == (Companion("mail", 3, 6), Companion("orders", 3, 6))
    assert history_of(found, "mail").companions == (Companion("billing", 3, 6),)
    assert [history_of(found, name).activity.releases for name in NAMES] == [6, 3, 3]
    assert "mail 50 % both changed in 3 of the 6 releases that changed either" in history_told(
        history_of(found, "billing")
    )


def test_releases_that_were_cut_on_branches(repo: With) -> None:
    made = repo().touch(A)
    for number in range(6):
        made.touch(A, B)
        made.git("switch", "-q", "-c", f"stable-{number}")
        made.touch("VERSION")
        made.git("tag", f"v{number}.0")
        made.touch(M)
        made.git("tag", f"v{number}.1")
        made.git("switch", "-q", "main")
    found = made.history()
    assert found.releases.names == tuple(f"v{number}.0" for number in range(1, 6))
    assert history_of(found, "billing").companions == (Companion("orders", 5, 5),)
    assert history_of(found, "mail").companions == ()


def test_too_few_releases_say_so(repo: With) -> None:
    made = repo().touch(A)
    made.git("tag", "v1")
    made.git("tag", "of-a-tree", "HEAD^{tree}")
    made.touch(A)
    made.git("tag", "v2")
    found = made.history()
    assert found.releases.names == ()
    assert any(
        note.startswith("1 release between tags of this history: fewer than 5") for note in found.notes
    )


def test_modules_that_nearly_always_change_together_are_candidates_to_merge(repo: With) -> None:
    contracts = f'{CONTRACTS}[modules.settings]\npath = "shop.settings"\nrole = "composition"\n'
    made = repo({"boundcheck.toml": contracts})
    for _ in range(10):
        made.touch(A, B, "src/shop/settings/base.py")
    for _ in range(9):
        made.touch(M, "src/shop/settings/base.py")
    found = made.history(thresholds=Thresholds())
    assert history_of(found, "billing").candidates == ("orders",)
    assert history_of(found, "settings").candidates == ()
    assert history_of(found, "orders").candidates == ("billing",)
    assert history_of(found, "mail").candidates == ()
    told = history_told(history_of(found, "orders"))
    assert "billing 100 % 10 shared of its 10 and the other's 10" in told
    assert "Candidates to merge with: billing." in told


def test_the_same_history_gives_the_same_report_whatever_branch_is_there(repo: With, tmp_path: Path) -> None:
    made = repo().touch(A, B)
    before = made.history()
    made.git("switch", "-q", "-c", "elsewhere")
    made.touch(A, B)
    made.git("switch", "-q", "main")
    assert made.history() == before
    document = history_json(history_of(before, "billing"))
    assert document["change_coupling"] == [
        {"module": "orders", "degree": 100, "shared": 1, "revisions": [1, 1]}
    ]
    assert document["module"] == {
        "commits": 1, "alone": 0, "last_12_months": 1, "revisions": 1, "authors": 1,
        "main_authors": [{"name": "Ann", "commits": 1}], "releases": 0,
    }  # fmt: skip
