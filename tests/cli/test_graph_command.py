"""`boundcheck graph`: options that make no sense together, and what a branch changes, told in real repositories."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

CONTRACT = (
    '[modules.orders]\npath = "shop.orders"\ndepends_on = ["mail"]\n[modules.billing]\npath = "shop.billing"\n'
    '[modules.mail]\npath = "shop.mail"\n[rules]\nmissing-tests = "off"\nunused-dependency = "off"\n'
)
SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": CONTRACT,
    "shop/orders/cart.py": "import shop.mail\n",
    "shop/orders/old.py": "import shop.billing.tax\n",
    "shop/billing/tax.py": "",
    "shop/mail/__init__.py": "",
}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--depth 2", "--depth counts steps around a module; name one with --module"),
        ("--format markdown", "--format markdown tells what changed since a revision; name one with --diff"),
        ("--open", "--open shows a page, and text is none; take --format html"),
        ("--module order", 'there is no module "order"; did you mean "orders"?'),
        (
            "--level file --module shop.orders.car",
            'there is no module or file "shop.orders.car"; did you mean "shop.orders.cart"?',
        ),
        ("--diff main", "lies in no git repository; run this in a clone, where changes can be told"),
        ("--module orders --depth -1", "-1 is not in the range x>=0"),
    ],
)
def test_what_makes_no_sense(project: Write, boundcheck: Run, options: str, message: str) -> None:
    root = project(SHOP)
    done = boundcheck("graph", *options.split(), cwd=root, GIT_CEILING_DIRECTORIES=str(root.parent))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_too_many_files_for_a_picture(project: Write, boundcheck_alone: Run) -> None:
    root = project({**SHOP, **{f"shop/mail/m{number}.py": "" for number in range(1_001)}})
    done = boundcheck_alone("graph", "--level", "file", cwd=root)
    assert done.returncode == 2
    assert done.stderr.startswith(
        "boundcheck: 1,005 files are more than a picture can show; name modules with --module"
    )
    assert boundcheck_alone("graph", "--level", "file", "--module", "orders", cwd=root).returncode == 0
    whole = boundcheck_alone("graph", "--level", "file", "--format", "json", cwd=root)
    assert len(json.loads(whole.stdout)["modules"]) == 1_005


def test_a_matrix_is_as_wide_as_the_terminal_or_the_file_wants(project: Write, boundcheck: Run) -> None:
    modules = "".join(f'[modules.m{n}]\npath = "shop.m{n}"\n' for n in range(40))
    root = project({"boundcheck.toml": modules, **{f"shop/m{n}/__init__.py": "" for n in range(40)}})
    shown = boundcheck("graph", "--format", "matrix", cwd=root, COLUMNS="60").stdout
    assert shown.startswith("40 modules do not fit into 60 columns; these ")
    boundcheck("graph", "--format", "matrix", "--output", "matrix.txt", cwd=root, COLUMNS="60")
    assert (root / "matrix.txt").read_text(encoding="utf-8").count("■") == 40


def git(root: Path, *arguments: str) -> str:
    identity = (
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b.c",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "gc.auto=0",
    )
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull},
    )
    return done.stdout.strip()


@pytest.fixture
def branch(project: Write) -> Path:
    """A repository whose main branch has gone on, and a branch with commits and uncommitted work."""
    root = project(SHOP)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-qb", "feature")
    (root / "shop/orders/cart.py").write_text("import shop.mail\n\nimport shop.mail\n")
    git(root, "mv", "shop/orders/old.py", "shop/orders/new.py")
    (root / "shop/mail/send.py").write_text("import shop.billing.tax\nimport shop.orders.cart\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "two")
    git(root, "checkout", "-q", "main")
    (root / "shop/billing/tax.py").write_text("import shop.mail\n")
    git(root, "commit", "-qam", "three")
    git(root, "checkout", "-q", "feature")
    (root / "shop/billing/later.py").write_text("import shop.orders.cart\n")
    return root


def test_what_a_branch_changes(
    branch: Path, boundcheck: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("temporary")
    before = git(branch, "status", "--porcelain"), git(branch, "rev-parse", "HEAD", "main")
    done = boundcheck("graph", "--diff", "main", "--format", "json", cwd=branch, TMPDIR=str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    diff = json.loads(done.stdout)["diff"]
    base = git(branch, "merge-base", "main", "HEAD")
    assert diff["base"] == base
    # What main has done since is no change of the branch; what is not committed is.
    assert [(edge["from"], edge["to"], edge["imports"]) for edge in diff["added"]] == [
        ("billing", "orders", 1),
        ("mail", "billing", 1),
        ("mail", "orders", 1),
    ]
    assert [
        (found["rule"], found["path"]) for found in diff["findings"] if found["rule"] == "private-import"
    ] == [
        ("private-import", "shop/billing/later.py"),
        ("private-import", "shop/mail/send.py"),
        ("private-import", "shop/mail/send.py"),
    ]
    assert diff["fixed"] == []  # a file that was renamed keeps its findings
    assert diff["changed"] == [
        {"from": "orders", "to": "billing", "kinds": ["cyclic"]},
        {"from": "orders", "to": "mail", "kinds": ["cyclic"]},
    ]
    assert diff["cycles"] == {"added": [["billing", "mail", "orders"]], "removed": []}
    assert before == (git(branch, "status", "--porcelain"), git(branch, "rev-parse", "HEAD", "main"))
    assert list(folder.iterdir()) == []


def test_the_same_for_people(branch: Path, boundcheck: Run) -> None:
    text = boundcheck("graph", "--diff", "main", cwd=branch).stdout
    assert text.startswith("Since main (")
    assert "3 dependencies added, 2 dependencies worse" in text
    assert "\n  mail → billing  1 import, cycle 1, 1 finding: shop/mail/send.py:1\n" in text
    markdown = boundcheck("graph", "--diff", "main", "--format", "markdown", cwd=branch).stdout
    assert markdown.startswith("### Module coupling\n\nSince `main` (")
    assert "```mermaid\nflowchart LR\n" in markdown
    part = boundcheck("graph", "--diff", "main", "--module", "billing", "--format", "json", cwd=branch).stdout
    assert [edge["from"] for edge in json.loads(part)["diff"]["added"]] == ["billing", "mail"]


def test_what_is_new_is_what_check_has_as_new(project: Write, boundcheck: Run) -> None:
    use = "import shop.billing.tax\n"
    root = project({**SHOP, "shop/mail/sent.py": f"X = 1\n{use}"})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    # A module under another name has the breaches that it had; of two alike the one on a new line came.
    (root / "boundcheck.toml").write_text(CONTRACT.replace("[modules.orders]", "[modules.sales]"))
    (root / "shop/mail/__init__.py").write_text(use)
    (root / "shop/mail/sent.py").write_text(f"{use}X = 1\n{use}")
    checked, drawn = (
        json.loads(boundcheck(verb, "--diff", "main", "--format", "json", cwd=root).stdout)
        for verb in ("check", "graph")
    )
    for findings in (checked["findings"], drawn["diff"]["findings"]):
        places = [(found["path"], found["line"]) for found in findings]
        assert places == [("shop/mail/__init__.py", 1), ("shop/mail/sent.py", 1)]


def test_a_project_in_a_folder_of_the_repository(project: Write, boundcheck: Run) -> None:
    root = project({f"services/{path}": text for path, text in SHOP.items()})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    git(root, "mv", "services/shop/orders/old.py", "services/shop/orders/new.py")
    text = boundcheck("graph", "--diff", "HEAD", cwd=root / "services").stdout
    assert "nothing changed between the modules" in text


def test_a_base_that_cannot_be_read(project: Write, boundcheck: Run) -> None:
    root = project({"readme.py": "", "shop/orders/cart.py": ""})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    project(SHOP)
    done = boundcheck("graph", "--diff", "main", cwd=root)
    assert done.returncode == 2
    assert done.stderr == (
        "boundcheck: main has no boundcheck.toml to hold this against; name a later revision with --diff\n"
    )
    (root / "boundcheck.toml").write_text(CONTRACT + "[nonsense]\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "two")
    (root / "boundcheck.toml").write_text(CONTRACT)
    done = boundcheck("graph", "--diff", "main", cwd=root)
    assert done.returncode == 2
    assert done.stderr.startswith("boundcheck: the project at main cannot be read (boundcheck.toml:")
    assert done.stderr.rstrip().endswith("name another revision with --diff")
    done = boundcheck("graph", "--diff", "nowhere", cwd=root)
    assert (
        done.stderr == 'boundcheck: there is no commit "nowhere" here; fetch it or name another with --diff\n'
    )


def test_the_page_and_the_svg_show_one_picture(project: Write, boundcheck: Run) -> None:
    root = project({**SHOP, "shop/<b>.py": "", "boundcheck.toml": 'layers = ["top"]\n' + CONTRACT})
    page = boundcheck("graph", "--format", "html", cwd=root).stdout
    assert page == boundcheck("graph", "--format", "html", cwd=root).stdout
    data = json.loads(page.split('id="data">', 1)[1].split("</script>", 1)[0])
    svg = boundcheck("graph", "--format", "svg", cwd=root).stdout
    boxes = {
        (float(x), float(y)) for x, y in re.findall(r'<rect class="box[^>]* x="([\d.]+)" y="([\d.]+)"', svg)
    }
    wide, narrow = data["pictures"]
    assert {(x, y) for x, y, *_ in wide["boxes"]} == boxes
    assert narrow["size"][0] <= wide["size"][0]
    assert [line for line in wide["lines"] + narrow["lines"] if len(line) < 4] == []
    (undeclared,) = (edge for edge in data["edges"] if "undeclared" in edge["kinds"])
    ends = (data["modules"][undeclared[end]]["name"] for end in ("from", "to"))
    assert tuple(ends) == ("orders", "billing")
    file, line, target, _ = undeclared["sites"]
    assert (data["files"][file][0], line) == ("shop/orders/old.py", 1)
    assert data["files"][target][1] == "shop.billing.tax"


def test_a_page_is_written_where_it_is_asked_for(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    done = boundcheck("graph", "--format", "html", "--output", "picture.html", cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (root / "picture.html").read_text().startswith("<!doctype html>")


def test_a_loosened_contract_is_no_fix(branch: Path, boundcheck: Run) -> None:
    toml = branch / "boundcheck.toml"
    toml.write_text(toml.read_text().replace("[rules]\n", '[rules]\nprivate-import = "off"\n'))
    told = boundcheck("graph", "--diff", "main", "--format", "json", cwd=branch)
    assert (told.returncode, told.stderr) == (0, "")
    diff = json.loads(told.stdout)["diff"]
    assert diff["fixed"] == []
    assert {(each["rule"], each["reason"]) for each in diff["unchecked"]} == {
        ("private-import", "private-import is off")
    }
    said = boundcheck("graph", "--diff", "main", cwd=branch).stdout
    assert "no longer checked" in said.splitlines()[0]
    assert "\nFindings no longer checked\n" in said


@pytest.mark.parametrize("module", ["billing", "customers", "orders", "web"])
@pytest.mark.parametrize("level", ["module", "package", "file"])
def test_the_page_around_one_module_of_a_cycle(
    module: str, level: str, boundcheck: Run, tmp_path: Path
) -> None:
    shop = Path(__file__).parent.parent.parent / "fixtures/shop_eroded"
    page = tmp_path / "page.html"
    options = ("--format", "html", "--level", level, "--module", module, "--output", page)
    done = boundcheck("graph", *map(str, options), cwd=shop)
    assert (done.returncode, done.stderr) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
