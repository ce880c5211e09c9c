"""How `boundcheck fix` writes: all or nothing, nothing that git would not give back, and only what stays good."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from repositories import Repository
from test_fix import CART, SHOP, TOML

from boundcheck.base.errors import UsageError
from boundcheck.cli import tried
from boundcheck.fix import Rewritten, write_all_or_none
from boundcheck.fix.write import restore

Run = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]
OPTIONS = ("--no-cache", "--jobs", "1")
PRIVATE = {**SHOP, CART: "from shop.billing.tax import vat\n"}


def test_what_is_shown_and_what_that_means(project: Project, boundcheck: Run) -> None:
    root = project(PRIVATE)
    done = boundcheck("fix", *OPTIONS, cwd=root)
    assert done.returncode == 1
    assert done.stdout == (
        "--- a/shop/orders/cart.py\n+++ b/shop/orders/cart.py\n@@ -1 +1 @@\n"
        "-from shop.billing.tax import vat\n+from shop.billing import vat\n"
    )
    assert done.stderr == ("Would fix 1 finding: 1 private-import. Nothing is written without --write.\n")
    assert (root / CART).read_text() == PRIVATE[CART]
    written = boundcheck("fix", "--write", *OPTIONS, cwd=root)
    assert (written.returncode, written.stdout) == (0, "")
    assert written.stderr == "Fixed 1 finding: 1 private-import.\n"
    again = boundcheck("fix", *OPTIONS, cwd=root)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "Nothing to fix.\n")


def test_the_diff_applies(project: Project, boundcheck: Run) -> None:
    crlf = b"import os\r\nfrom shop.billing.tax import vat"
    root = project({**PRIVATE, CART: crlf})
    Repository(root).git("init", "-q")
    diff = boundcheck("fix", *OPTIONS, cwd=root).stdout
    subprocess.run(["git", "apply"], cwd=root, input=diff.encode(), check=True)
    assert (root / CART).read_bytes() == crlf.replace(b".tax", b"")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "utf-8"])
def test_the_diff_of_a_file_in_another_encoding_applies(encoding: str, project: Project) -> None:
    letter = "\u0436" if encoding == "cp1251" else "\u00e9"
    text = f"# -*- coding: {encoding} -*-\n# caf{letter}\nfrom shop.billing.tax import vat\n# fin {letter}"
    root = project({**PRIVATE, CART: text.encode(encoding)})
    Repository(root).git("init", "-q")
    command = [sys.executable, "-m", "boundcheck", "fix", *OPTIONS]
    diff = subprocess.run(command, cwd=root, capture_output=True, check=False).stdout
    subprocess.run(["git", "apply"], cwd=root, input=diff, check=True)
    assert (root / CART).read_bytes() == text.replace(".tax", "").encode(encoding)


def test_reasons_by_rule(project: Project, boundcheck: Run) -> None:
    toml = TOML.replace('path = "shop.orders"\n', 'path = "shop.orders"\ndepends_on = []\n')
    code = "from shop.billing.gateway import inner\nfrom shop.billing import vat\n"
    done = boundcheck("fix", *OPTIONS, cwd=project({**PRIVATE, "boundcheck.toml": toml, CART: code}))
    assert done.stderr.splitlines()[-2:] == [
        "2 findings are not to be fixed by rewriting; boundcheck explain RULE says what to do instead:",
        "       2  undeclared-dependency takes a decision of design",
    ]


def test_selections(project: Project, boundcheck: Run) -> None:
    test = "shop/orders/tests/test_it.py"
    root = project({**PRIVATE, test: "from shop.billing.tax import vat\ndef test_it(): ...\n"})

    def told(*options: str) -> str:
        return boundcheck("fix", *OPTIONS, *options, cwd=root).stderr.partition(".")[0]

    assert told() == "Would fix 2 findings: 1 private-import, 1 test-private-import"
    assert told("--select", "tests") == "Would fix 1 finding: 1 test-private-import"
    assert told("--ignore", "tests") == "Would fix 1 finding: 1 private-import"
    assert told("--module", "billing") == "Nothing to fix"
    assert told("shop/orders/tests") == "Would fix 1 finding: 1 test-private-import"
    assert told("--select", "nonsense").startswith('boundcheck: there is no rule or group "nonsense"')


def test_what_is_not_committed_stays(project: Project, boundcheck: Run) -> None:
    root = project(PRIVATE)
    repository = Repository(root)
    repository.git("init", "-q")
    done = boundcheck("fix", "--write", *OPTIONS, cwd=root)
    assert done.returncode == 2
    assert done.stderr == (
        "boundcheck: shop/orders/cart.py: changed and not committed; commit it first, or take --allow-dirty\n"
    )
    repository.commit()
    (root / "shop/orders/other.py").write_text("x = 1\n")  # is in nobody's way
    assert boundcheck("fix", "--write", *OPTIONS, cwd=root).returncode == 0
    (root / CART).write_text(f"{PRIVATE[CART]}x = 1\n")
    assert boundcheck("fix", "--write", *OPTIONS, cwd=root).returncode == 2
    assert boundcheck("fix", "--write", "--allow-dirty", *OPTIONS, cwd=root).returncode == 0
    assert (root / CART).read_text() == "from shop.billing import vat\nx = 1\n"


def test_modes_stay_and_nothing_is_left_beside(project: Project, boundcheck: Run) -> None:
    root = project(PRIVATE)
    (root / CART).chmod(0o751)
    assert boundcheck("fix", "--write", *OPTIONS, cwd=root).returncode == 0
    assert (root / CART).stat().st_mode & 0o777 == 0o751
    assert sorted(path.name for path in (root / "shop/orders").iterdir()) == ["__init__.py", "cart.py"]


@pytest.mark.parametrize("leads", ["out", "back"])
def test_links_are_left_out(
    leads: str, project: Project, boundcheck: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What is shown is what would be written."""
    second = "shop/orders/second.py"
    root = project({**PRIVATE, second: PRIVATE[CART]})
    real = root / second if leads == "back" else tmp_path_factory.mktemp("outside") / "cart.py"
    real.write_text(PRIVATE[CART])
    (root / CART).unlink()
    (root / CART).symlink_to(real)
    reason = f"{CART} is a link {'that leads out of the project' if leads == 'out' else f'to {second}'}"
    shown = boundcheck("fix", *OPTIONS, cwd=root)
    assert (shown.returncode, shown.stdout.count("+++ ")) == (1, 1)
    assert f"+++ b/{second}\n" in shown.stdout
    assert reason in shown.stderr
    done = boundcheck("fix", "--write", *OPTIONS, cwd=root)
    assert (done.returncode, reason in done.stderr) == (0, True), done.stderr
    assert (root / second).read_text() == "from shop.billing import vat\n"
    assert (root / CART).is_symlink()
    assert leads == "back" or real.read_text() == PRIVATE[CART]


def test_a_link_that_comes_later_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("old")
    (tmp_path / "root").mkdir()
    (tmp_path / "root/a.py").symlink_to(tmp_path / "outside.py")
    (tmp_path / "root/b.py").write_text("old")
    (tmp_path / "root/c.py").symlink_to(tmp_path / "root/b.py")
    with pytest.raises(Exception, match=r"a\.py: it is a link that leads out of the project"):
        write_all_or_none(tmp_path / "root", [Rewritten("a.py", b"old", b"new")])
    with pytest.raises(Exception, match=r"are one file under two names"):
        write_all_or_none(tmp_path / "root", [Rewritten(name, b"old", b"new") for name in ("b.py", "c.py")])
    assert (tmp_path / "outside.py").read_text() == "old"


def test_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("a.py", "b.py", "c.py")
    for name in names:
        (tmp_path / name).write_text(name)
    files = [Rewritten(name, name.encode(), b"new") for name in names]
    replace, calls = os.replace, []

    def failing(source: str, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(
        Exception, match=r"b\.py: cannot be written \(No space left on device\); nothing is changed"
    ):
        write_all_or_none(tmp_path, files)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: name for name in names}


def test_a_file_that_changed_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("other")
    with pytest.raises(Exception, match=r"a\.py: it has changed meanwhile; run this again"):
        write_all_or_none(tmp_path, [Rewritten("a.py", b"old", b"new")])
    assert [path.read_text() for path in tmp_path.iterdir()] == ["other"]


def test_the_file_that_is_in_the_way_is_named(tmp_path: Path) -> None:
    files = [Rewritten(f"{n}.py", b"old\n", b"new\n") for n in range(3)]
    for file in files[:2]:
        (tmp_path / file.path).write_bytes(file.before)
    with pytest.raises(UsageError, match=r"2\.py: cannot be written"):
        write_all_or_none(tmp_path, files)
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [b"old\n"] * 2


def test_what_somebody_wrote_meanwhile_is_not_put_back(tmp_path: Path) -> None:
    files = [Rewritten(f"{n}.py", b"old\n", b"new\n") for n in range(2)]
    for file, text in zip(files, (b"new\n", b"mine\n"), strict=True):
        (tmp_path / file.path).write_bytes(text)
    restore(tmp_path, files)
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [b"old\n", b"mine\n"]


def test_what_cannot_be_put_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [Rewritten(f"{n}.py", b"old\n", b"new\n") for n in range(2)]
    for file in files:
        (tmp_path / file.path).write_bytes(b"new\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(
        UsageError, match=r"^0\.py and 1\.py: rewritten, and what was there cannot be put back \(No space"
    ):
        restore(tmp_path, files)
    assert len([*tmp_path.iterdir()]) == 2


def shown_and_written(boundcheck: Run, root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What --write does, which was shown before to the word."""
    shown = boundcheck("fix", "--diff", *options, *OPTIONS, cwd=root)
    done = boundcheck("fix", "--diff", "--write", *options, *OPTIONS, cwd=root)
    said = shown.stderr.replace("Would fix", "Fixed").replace(" Nothing is written without --write.", "")
    assert (said, shown.stdout) == (done.stderr, done.stdout)
    assert (shown.returncode, done.returncode) == (1 if shown.stdout else 0, 0)
    return done


def test_where_all_fixes_are_left_out_nothing_is_changed(project: Project, boundcheck: Run) -> None:
    """The facade leads to what a contract forbids; the private file did not."""
    contract = (
        '\n[[contracts]]\nname = "No mail"\ntype = "forbidden"\nfrom = ["shop.orders"]\nto = ["shop.mail"]\n'
    )
    facade = "import shop.mail\nfrom .tax import vat\n__all__ = ['vat']\n"
    root = project(
        {
            **SHOP,
            "boundcheck.toml": TOML + 'public = ["api"]\n' + contract,
            "shop/billing/api.py": facade,
            "shop/billing/__init__.py": "",
            "shop/mail.py": "",
            CART: "from shop.billing.tax import vat\n",
        }
    )
    done = shown_and_written(boundcheck, root)
    assert (done.stdout, done.stderr) == (
        "",
        "Nothing is changed.\n"
        "1 fix is left out, as the result would have new findings:\n"
        f"  {CART}:1: private-import (it would make import-contract at {CART}:1)\n",
    )
    assert (root / CART).read_text() == "from shop.billing.tax import vat\n"


def test_what_makes_new_findings_is_left_out(project: Project, boundcheck: Run) -> None:
    """One facade leads to what a contract forbids to one file; all else is written."""
    contract = '\n[[contracts]]\nname = "No mail"\ntype = "forbidden"\nfrom = ["shop.orders.cart"]\nto = ["shop.mail"]\n'
    other = "shop/orders/other.py"
    root = project(
        {
            **SHOP,
            "boundcheck.toml": TOML + 'public = ["api"]\n' + contract,
            "shop/billing/api.py": "import shop.mail\nfrom .tax import vat\n__all__ = ['vat']\n",
            "shop/billing/__init__.py": "",
            "shop/mail.py": "",
            CART: "from shop.billing.tax import vat\n",
            other: "from shop.billing.tax import vat\n",
        }
    )
    done = shown_and_written(boundcheck, root)
    left = (
        "1 fix is left out, as the result would have new findings:\n"
        f"  {CART}:1: private-import (it would make import-contract at {CART}:1)\n"
    )
    assert done.stderr == f"Fixed 1 finding: 1 private-import.\n{left}"
    assert CART not in done.stdout
    again = shown_and_written(boundcheck, root)
    assert (again.stdout, again.stderr) == ("", f"Nothing is changed.\n{left}")
    assert (root / other).read_text() == "from shop.billing.api import vat\n"
    assert (root / CART).read_text() == "from shop.billing.tax import vat\n"


def test_where_it_is_not_found_what_makes_new_findings_all_is_left_out(
    project: Project, boundcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tried, "_MOST_TRIES", 1)
    contract = '\n[[contracts]]\nname = "No mail"\ntype = "forbidden"\nfrom = ["shop.orders.cart"]\nto = ["shop.mail"]\n'
    files = {
        **SHOP,
        "boundcheck.toml": TOML + 'public = ["api"]\n' + contract,
        "shop/billing/api.py": "import shop.mail\nfrom .tax import vat\n__all__ = ['vat']\n",
        "shop/billing/__init__.py": "",
        "shop/mail.py": "",
        CART: "from shop.billing.tax import vat\n",
        "shop/orders/other.py": "from shop.billing.tax import vat\n",
    }
    done = shown_and_written(boundcheck, project(files))
    assert (done.stdout, done.stderr) == (
        "",
        "Nothing is changed.\n"
        "2 fixes are left out, as the result would have new findings:\n"
        f"  {CART}:1: private-import (it would make import-contract at {CART}:1)\n"
        "  shop/orders/other.py:1: private-import (which fix makes a new finding is not known: ask for fewer at once, with "
        "paths, --select or --ignore)\n",
    )


def test_a_name_that_must_not_be_offered_is_left_out(project: Project, boundcheck: Run) -> None:
    """That a function gives models out is told where it stands, which no fix changes."""
    tax = "from .models import Row\ndef rows() -> list[Row]: ...\ndef inner(): ...\n"
    root = project(
        {
            **SHOP,
            "shop/billing/models.py": "from django.db import models\nclass Row(models.Model): ...\n",
            "shop/billing/other.py": tax,
            CART: "from shop.billing.other import inner\nfrom shop.billing.other import rows\n",
            "shop/billing/__init__.py": "from .models import Row\n__all__ = ['Row']\n",
            "shop/billing/api.py": "",
        }
    )
    done = shown_and_written(boundcheck, root, "--unsafe", "--select", "private-import")
    assert done.returncode == 0, done.stderr
    assert "1 fix is left out" in done.stderr
    assert f"  {CART}:2: private-import (it would make leaked-model at shop/billing/" in done.stderr
    assert (
        root / CART
    ).read_text() == "from shop.billing import inner\nfrom shop.billing.other import rows\n"


CYCLE = {
    **SHOP,
    CART: "from shop.billing import STANDARD\nfrom shop.billing.tax import vat\nfrom shop.billing.tax import Rate\n",
    "shop/billing/late.py": "def f():\n    from shop.orders import a\ndef g():\n    from shop.orders import b\n",
    "shop/orders/__init__.py": "a = b = 1\n",
}


@pytest.mark.parametrize("is_known", [True, False])
def test_a_cycle_that_is_told_elsewhere_is_no_new_one(
    is_known: bool, project: Project, boundcheck: Run
) -> None:
    """Three statements that become one are cheaper to cut than the two that lead back; the cycle is the same."""
    root = project(CYCLE)
    cycles = ("check", "--no-baseline", "--select", "dependency-cycle", *OPTIONS)
    assert "billing depends on orders" in boundcheck(*cycles, cwd=root).stdout
    assert not is_known or boundcheck("baseline", cwd=root).returncode == 0
    done = shown_and_written(boundcheck, root)
    assert (done.returncode, done.stderr.partition(".")[0]) == (0, "Fixed 2 findings: 2 private-import"), (
        done.stderr
    )
    assert (root / CART).read_text() == "from shop.billing import STANDARD, Rate, vat\n"
    assert "orders depends on billing" in boundcheck(*cycles, cwd=root).stdout
    assert boundcheck("check", *OPTIONS, cwd=root).returncode == (0 if is_known else 1)
    again = boundcheck("fix", *OPTIONS, cwd=root)
    assert (again.returncode, again.stdout) == (0, "")


def test_a_cycle_with_an_exception_is_not_told_elsewhere(project: Project, boundcheck: Run) -> None:
    allow = '\n[[allow]]\nrule = "dependency-cycle"\nfrom = "billing"\nreason = "until spring"\n'
    root = project({**CYCLE, "boundcheck.toml": TOML + allow})
    done = shown_and_written(boundcheck, root)
    assert "it would make dependency-cycle at shop/orders/cart.py:1" in done.stderr
    assert boundcheck("check", "--select", "dependency-cycle", *OPTIONS, cwd=root).returncode == 0


@pytest.mark.parametrize("kind", ["project", "per-module"])
def test_what_the_baseline_knows_leaves_it(kind: str, project: Project, boundcheck: Run) -> None:
    code = "from shop.billing.tax import vat\nfrom shop.billing.gateway import inner\n"
    root = project({**SHOP, "boundcheck.toml": f'baseline = "{kind}"\n{TOML}', CART: code})
    assert boundcheck("baseline", cwd=root).returncode == 0
    home = root / (
        "boundcheck-baseline.toml" if kind == "project" else "shop/orders/boundcheck-baseline.toml"
    )
    assert home.read_text().count("private-import") == 2
    done = shown_and_written(boundcheck, root)
    assert done.stderr.startswith("Fixed 1 finding: 1 private-import.\n")
    assert home.read_text().count("private-import") == 1
    assert boundcheck("check", "--no-cache", "--jobs", "1", cwd=root).returncode == 0
    (root / CART).write_text("")
    done = shown_and_written(boundcheck, root)
    assert (done.returncode, done.stderr) == (0, "Fixed 1 finding: 1 stale-baseline.\n")
    assert not home.exists() if kind == "per-module" else "private-import" not in home.read_text()


def test_what_the_baseline_does_not_know_is_not_taken_for_what_is_mended(
    project: Project, boundcheck: Run
) -> None:
    """Both are private names of one module in one file; the entry of the one that is mended is not for the other."""
    root = project({**SHOP, CART: "from shop.billing.tax import vat\n"})
    assert boundcheck("baseline", cwd=root).returncode == 0
    (root / CART).write_text("from shop.billing.tax import vat\nfrom shop.billing.gateway import inner\n")
    done = shown_and_written(boundcheck, root)
    assert done.stderr.startswith("Fixed 1 finding: 1 private-import.\n")
    assert "private-import" not in (root / "boundcheck-baseline.toml").read_text()
    assert boundcheck("check", *OPTIONS, cwd=root).returncode == 1


def test_what_an_exception_allows_stays(project: Project, boundcheck: Run) -> None:
    code = "from shop.billing.tax import vat  # boundcheck: allow[private-import] until spring\n"
    done = boundcheck("fix", *OPTIONS, cwd=project({**SHOP, CART: code}))
    assert (done.returncode, done.stderr) == (0, "Nothing to fix.\n")


def test_an_expired_exception_goes_only_when_asked(project: Project, boundcheck: Run) -> None:
    allow = '\n[[allow]]\nrule = "private-import"\nreason = "until spring"\nuntil = 2020-01-01\n'
    root = project({**PRIVATE, "boundcheck.toml": TOML + allow})
    done = boundcheck("fix", *OPTIONS, cwd=root)
    assert (done.returncode, done.stderr) == (
        0,
        "Nothing to fix.\n1 more fix with --unsafe, to be looked at first.\n",
    )
    done = boundcheck("fix", "--unsafe", "--write", *OPTIONS, cwd=root)
    assert done.returncode == 0, done.stderr
    assert (root / "boundcheck.toml").read_text() == TOML
    assert "boundcheck.toml:10: remove the exception to private-import" in done.stderr
    assert done.stdout.startswith("--- a/boundcheck.toml\n")  # shown before it is written


def test_what_else_the_baseline_knows_of_a_statement_follows_it(project: Project, boundcheck: Run) -> None:
    toml = TOML.replace('path = "shop.orders"\n', 'path = "shop.orders"\ndepends_on = []\n')
    code = "from shop.billing.tax import vat\nfrom shop.billing.rates import STANDARD\n"
    root = project({**SHOP, "boundcheck.toml": toml, CART: code})
    assert boundcheck("baseline", cwd=root).returncode == 0
    done = shown_and_written(boundcheck, root)
    assert (done.returncode, done.stderr.partition(".")[0]) == (0, "Fixed 2 findings: 2 private-import"), (
        done.stderr
    )
    entries = [
        line for line in (root / "boundcheck-baseline.toml").read_text().splitlines() if "rule" in line
    ]
    assert entries == [
        '  { rule = "undeclared-dependency", path = "shop/orders/cart.py", from = "orders", to = "billing", '
        'target = "shop.billing", count = 1 },'
    ]
    assert boundcheck("check", "--no-cache", "--jobs", "1", cwd=root).returncode == 0


def test_an_exception_by_the_old_name_is_not_lost_in_silence(project: Project, boundcheck: Run) -> None:
    allow = (
        '\n[[allow]]\nrule = "undeclared-dependency"\ntarget = "shop.billing.tax"\nreason = "until spring"\n'
    )
    toml = TOML.replace('path = "shop.orders"\n', 'path = "shop.orders"\ndepends_on = []\n') + allow
    root = project({**PRIVATE, "boundcheck.toml": toml})
    done = shown_and_written(boundcheck, root)
    assert "it would make undeclared-dependency at shop/orders/cart.py:1" in done.stderr
    assert (root / CART).read_text() == PRIVATE[CART]


def test_a_statement_with_an_exception_is_not_split(project: Project, boundcheck: Run) -> None:
    code = (
        "from shop.billing.tax import vat, _round  # boundcheck: allow[undeclared-dependency] until spring\n"
    )
    toml = TOML.replace('path = "shop.orders"\n', 'path = "shop.orders"\ndepends_on = []\n')
    toml += 'public = [".", "tax:_round"]\n'
    done = boundcheck("fix", *OPTIONS, cwd=project({**SHOP, "boundcheck.toml": toml, CART: code}))
    assert done.returncode == 0
    assert "an exception stands at a statement that would have to be split" in done.stderr
