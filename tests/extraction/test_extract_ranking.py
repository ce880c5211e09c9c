"""The ranking of all modules: who leaves first and who never, in every format."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from boundcheck.cli.extract import read_ground
from boundcheck.extraction import extract
from boundcheck.extraction.ranking import RankedModule, rank
from boundcheck.extraction.show import FORMATS, show_ranking

Write = Callable[[Mapping[str, str | bytes]], Path]
Run = Callable[..., CompletedProcess[str]]

TEST = "def test(): ...\n"
SHOP = {
    "shop/__init__.py": "",
    "shop/clean/__init__.py": "from shop.text import slug\n\n\ndef run(): ...\n",
    "shop/clean/tests/test_clean.py": TEST,
    "shop/used/__init__.py": "from shop.clean import run\n\n\ndef load(): ...\n",
    "shop/used/inner.py": "def secret(): ...\n",
    "shop/used/tests/test_used.py": TEST,
    "shop/user/__init__.py": "from shop.used.inner import secret\n",
    "shop/user/one.py": "from shop.used.inner import secret\n",
    "shop/user/two.py": "from shop.bare.deep import x\n",
    "shop/user/tests/test_user.py": TEST,
    "shop/bare/__init__.py": "",
    "shop/bare/deep.py": "x = 1\n",
    "shop/bare/tests/test_bare.py": TEST,
    "shop/text/__init__.py": "def slug(): ...\n",
    "shop/urls/__init__.py": "import shop.used\n",
    "shop/empty/migrations/0001_first.py": "x = 1\n",
    "boundcheck.toml": '[modules.clean]\npath = "shop.clean"\nowner = "@shop/<b>|x"\n[modules.used]\npath = "shop.used"\n'
    '[modules.user]\npath = "shop.user"\n[modules.bare]\npath = "shop.bare"\n'
    '[modules.text]\npath = "shop.text"\nrole = "shared"\n'
    '[modules.urls]\npath = "shop.urls"\nrole = "composition"\n[modules.empty]\npath = "shop.empty"\n',
}


def ranking(root: Path) -> tuple[RankedModule, ...]:
    return rank(read_ground(root / "boundcheck.toml", 1, lambda done, total: None, None))


def test_the_least_blocked_leave_first_and_some_never(project: Write) -> None:
    found = {standing.module: standing for standing in ranking(project(SHOP))}
    assert list(found) == ["clean", "bare", "used", "user", "empty", "text", "urls"]
    assert [standing.place for standing in found.values()] == [1, 2, 3, 4, None, None, None]
    assert found["clean"].verdict == "ready"
    assert found["clean"].reason.startswith("nothing blocks it; 1 module imports it")
    assert found["bare"].reason.startswith("1 place blocks it, a matter of some lines of code; ")
    assert found["used"].reason.startswith("2 places block it")
    assert dict(found["user"].families) == {"api": 3}
    assert found["empty"].reason == "it holds no code"
    assert (
        found["text"].reason
        == "everybody may use it as a library: publish it as a package that services install"
    )
    assert found["urls"].reason == "it wires the others together: it stays, as the application around them"


def test_every_number_is_that_of_the_report_on_the_module(project: Write) -> None:
    ground = read_ground(project(SHOP) / "boundcheck.toml", 1, lambda done, total: None, None)
    for standing in rank(ground):
        report = extract(ground, standing.module)
        assert standing.verdict == report.verdict
        assert (standing.place is None) == bool(report.stays)
        assert standing.verdict == "blocked" or standing.place is not None
        assert standing.blocking == report.places
        assert sum(count for _, count in standing.efforts) == standing.blocking
        assert (standing.surface, standing.steps) == (
            len(report.surface),
            sum(not step.done for step in report.steps),
        )
        assert (standing.afferent, standing.efferent) == (report.figures.afferent, report.figures.efferent)
        assert standing.calls == report.cost.in_.all + report.cost.out.all


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("text", "everybody may use it as a library: publish it as a package that services install"),
        ("urls", "it wires the others together: it stays, as the application around them"),
        ("empty", "it holds no code"),
    ],
)
def test_what_never_leaves_is_not_called_ready_where_it_is_asked_for_alone(
    module: str, reason: str, project: Write, boundcheck: Run
) -> None:
    root = project(SHOP)
    done = boundcheck("extract", module, "--output", "told.txt", cwd=root)
    assert done.returncode == 1
    told = " ".join((root / "told.txt").read_text().split())
    first = told.partition(". ")[0]
    assert first.startswith(f"{module} is blocked: ")
    assert first.endswith(f"it never leaves as things are, since {reason}")
    assert "ready" not in told
    found = json.loads(boundcheck("extract", module, "--format", "json", cwd=root).stdout)
    assert (found["verdict"], found["stays"]) == ("blocked", reason)
    ranked = json.loads(boundcheck("extract", "--all", "--format", "json", cwd=root).stdout)["modules"]
    assert [(m["verdict"], m["place"], m["reason"]) for m in ranked if m["module"] == module] == [
        ("blocked", None, reason)
    ]


def test_who_is_in_a_cycle_with_most_others_never_leaves(project: Write) -> None:
    ring = {f"shop/{a}/__init__.py": f"import shop.{b}\n" for a, b in ("ab", "bc", "ca")}
    other = {
        "shop/__init__.py": "",
        "shop/d/__init__.py": "x = 1\n",
        "boundcheck.toml": '[modules.all]\npath = "shop.*"\n',
    }
    found = {standing.module: standing for standing in ranking(project({**ring, **other}))}
    assert [standing.place for standing in found.values()] == [1, None, None, None]
    said = "one cycle holds it and 2 of the 3 others: it leaves with all of them, or once 1 import is cut"
    assert found["a"].reason == said
    half = ranking(project({"shop/e/__init__.py": "x = 1\n"}))
    assert sorted(standing.place or 0 for standing in half) == [1, 2, 3, 4, 5]


def test_those_in_a_cycle_stay_in_the_order_in_which_they_are_cut_out(project: Write) -> None:
    files = {f"shop/{a}/__init__.py": f"import shop.{b}\n" for a, b in ("ab", "bc", "ca")}
    files["shop/a/__init__.py"] += "import shop.c\n"
    files["shop/c/more.py"] = "import shop.a\n"
    files |= {"shop/__init__.py": "", "boundcheck.toml": '[modules.all]\npath = "shop.*"\n[modules.main]\n'
        'path = "shop.main"\nrole = "composition"\n', "shop/main/__init__.py": ""}  # fmt: skip
    found = ranking(project(files))
    assert [(standing.module, standing.cut) for standing in found] == [
        ("b", 1),
        ("a", 2),
        ("c", 2),
        ("main", 0),
    ]
    assert found[1].reason.endswith("or once 2 imports are cut")


def test_what_nearly_all_others_use_is_their_ground(project: Write) -> None:
    files = {f"shop/m{number:02}/__init__.py": "import shop.core\n" for number in range(11)}
    files |= {"shop/core/__init__.py": "", "boundcheck.toml": '[modules.all]\npath = "shop.*"\n'}
    *others, core = ranking(project(files))
    assert (core.module, core.place, core.cut) == ("core", None, 0)
    assert core.reason.startswith("11 of the 11 others import it: they stand on it")
    assert all(standing.place for standing in others)
    for number in range(3):
        files[f"shop/m{number:02}/__init__.py"] = ""
    assert all(standing.place for standing in ranking(project(files)))


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_tells_every_module(project: Write, boundcheck: Run, format_: str) -> None:
    root = project(SHOP)
    first = boundcheck("extract", "--all", "--format", format_, cwd=root)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == boundcheck("extract", "--all", "--format", format_, cwd=root).stdout
    places = [
        first.stdout.index(f"{name}") for name in ("clean", "bare", "used", "user", "empty", "text", "urls")
    ]
    assert places
    assert "it wires the others together" in first.stdout
    changed = boundcheck("extract", "--all", "--merge", "used+user", "--format", format_, cwd=root).stdout
    assert "are one module" in changed


def test_the_table_of_the_terminal(project: Write, boundcheck: Run) -> None:
    lines = boundcheck("extract", "--all", cwd=project(SHOP)).stdout.splitlines()
    assert lines[0] == "7 modules: 1 ready, 3 blocked, 3 never to leave as things are."
    assert lines[1].startswith("  First who is ready")
    del lines[: lines.index("")]
    assert (
        lines[1].split()
        == "module blocking dependency api data tests runtime steps surface in out calls loops".split()
    )
    assert lines[2].split()[:3] == ["1", "clean", "-"]
    assert next(line for line in lines if " user " in line).split()[:3] == ["4", "user", "3"]
    assert max(map(len, lines[3:-1])) <= 120


def test_the_json(project: Write, boundcheck: Run) -> None:
    found = json.loads(boundcheck("extract", "--all", "--format", "json", cwd=project(SHOP)).stdout)
    assert [module["place"] for module in found["modules"]] == [1, 2, 3, 4, None, None, None]
    assert found["modules"][3]["blockers"] == {"all": 3, "api": 3}
    assert (found["version"], found["assumed"]) == (1, [])


def test_names_are_no_markup() -> None:
    name = "<script>|`x`"
    standing = RankedModule(
        name, "module", None, "blocked", 1, f"because of {name}", (), (), 0, 0, 0, 0, 0, 0
    )
    page = show_ranking([standing, replace(standing, place=None)], [name], "html")
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(page)
    assert "script" not in tags
    assert tags.count("tr") == 3
    row = show_ranking([standing], [], "markdown").splitlines()[6]
    assert row.replace("\\|", "").count("|") == 16
    assert "<script" not in row.replace("\\<", "")


def test_a_module_and_all_of_them_cannot_be_asked_for_at_once(project: Write, boundcheck: Run) -> None:
    done = boundcheck("extract", "clean", "--all", cwd=project(SHOP))
    assert (done.returncode, done.stderr) == (
        2,
        "boundcheck: --all ranks all modules; leave out --all, or clean\n",
    )


def test_ready_is_not_said_without_the_names_that_cannot_cross(project: Write) -> None:
    files = {
        **SHOP,
        "shop/clean/__init__.py": "from collections.abc import Callable\n\n\ndef run(back: Callable[[], None]): ...\n",
        "shop/used/__init__.py": "from shop.clean import run\n\n\ndef load():\n    run(None)\n",
    }
    found = {standing.module: standing for standing in ranking(project(files))}
    assert found["clean"].verdict == "ready"
    assert found["clean"].reason.endswith("; the one name that others use cannot cross a network as it is")


def test_a_suite_that_is_missing_asks_for_no_public_function(project: Write) -> None:
    files = {path: text for path, text in SHOP.items() if path != "shop/clean/tests/test_clean.py"}
    found = {standing.module: standing for standing in ranking(project(files))}
    assert found["clean"].reason.startswith("1 place blocks it, a matter of some lines of code; ")


@pytest.mark.parametrize(("cells", "most"), [(70, 70), (None, 100), (10, 60)])
def test_sentences_are_folded_to_the_terminal(project: Write, cells: int | None, most: int) -> None:
    text = show_ranking(ranking(project(SHOP)), ["shop.text is one module with shop.bare"], cells=cells)
    sentences = [line for line in text.splitlines() if "  " not in line.strip()]
    assert len(sentences) > 10
    assert max(map(len, sentences)) <= most
