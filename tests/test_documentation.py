"""What the README and the pages say: links lead somewhere, examples are what one sees, searches find what they are for."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import tomli
from running import in_process

from boundcheck.cli import cli
from boundcheck.config import allow, contract, contracts, project

ROOT = Path(__file__).parent.parent
README, INDEX = ROOT / "README.md", ROOT / "docs/README.md"
LIMITS, KEYS = ROOT / "docs/limits.md", ROOT / "docs/keys.md"
PAGES = sorted((ROOT / "docs").glob("*.md"))
LINKED = [README, *PAGES, *(ROOT / f"{name}.md" for name in ("CONTRIBUTING", "ARCHITECTURE", "CHANGELOG"))]


def blocks(page: Path, kind: str = r"[^\n]*") -> list[str]:
    """The contents of its blocks of code."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(), re.M | re.S)


def prose(page: Path) -> str:
    """Without code, in which brackets are none of a link."""
    return re.sub(r"`[^`\n]*`", "code", re.sub(r"^ *```.*?^ *```$", "", page.read_text(), flags=re.M | re.S))


def links(page: Path) -> list[str]:
    found = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(page: Path) -> Iterator[str]:
    """Those of its headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)
    for heading in re.findall(r"^#+ (.*)$", text, re.M):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        to = (page.parent / path).resolve() if path else page
        there = to.exists() and to.is_relative_to(ROOT)
        if not there or (anchor and anchor not in anchors(to)):
            dead.append(link)
    assert dead == []


def test_links_are_looked_at() -> None:
    """An empty search would find every link alive."""
    assert "check.md#why-it-says-so" in links(ROOT / "docs/commands.md")
    assert "docs/graph.png" in links(README)
    assert "what-a-change-adds" in anchors(ROOT / "docs/ci.md")


def test_every_page_is_in_the_index() -> None:
    assert {page.name for page in PAGES} - {"README.md"} - set(links(INDEX)) == set()


def test_the_readme_stays_short() -> None:
    """What is to be looked up has a page."""
    assert len(README.read_text().splitlines()) <= 150


def test_every_command_is_on_its_page() -> None:
    rows = re.findall(r"^\| \[`boundcheck (\w+)", (ROOT / "docs/commands.md").read_text(), re.M)
    assert sorted(rows) == sorted(cli.list_commands(click.Context(cli)))


def commands(page: Path) -> Iterator[list[str]]:
    """Those of boundcheck that it names, in its prose and in blocks for a terminal, without what follows them."""
    lines = "\n".join(blocks(page, "console") + blocks(page, "bash"))
    inline = re.findall(r"`boundcheck ([^`\n]+)`", page.read_text())
    for found in inline + re.findall(r"^(?:\$ )?boundcheck (.*)", lines, re.M):
        words = re.split(r" (?:#|\||>|&&)|[;:…]", found)[0].replace("[", "").split()
        if words and words[0] != "COMMAND":
            yield words


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_and_options_are_there(page: Path) -> None:
    context, unknown = click.Context(cli), []
    for verb, *arguments in commands(page):
        command = cli if verb.startswith("-") else cli.get_command(context, verb)
        options = {
            name for param in getattr(command, "params", ()) for name in (*param.opts, *param.secondary_opts)
        }
        named = {argument.partition("=")[0] for argument in (verb, *arguments) if argument.startswith("-")}
        if command is None or named - options - {"--", "--help", "--version"}:
            unknown.append((verb, *arguments))
    assert unknown == []


def test_ci_runs_the_readmes_test_command() -> None:
    (command,) = (block for block in blocks(README, "bash") if "pytest" in block)
    assert command in (ROOT / ".ci/run").read_text()


def test_what_the_readme_shows_is_what_one_sees() -> None:
    (command,) = (block for block in blocks(README, "bash") if "--config" in block)
    arguments = command.split("&&")[-1].split()[1:]
    eroded, data = blocks(README, "text")
    shop = "fixtures/shop_eroded/boundcheck.toml"
    assert arguments[-1] == shop
    assert "With `fixtures/django_shop/boundcheck.toml`" in README.read_text()
    for shown, config in ((eroded, shop), (data, "fixtures/django_shop/boundcheck.toml")):
        done = in_process((*arguments[:-1], config, "--no-cache"), ROOT, {})
        assert done.returncode == 0
        assert_shows(shown, done.stdout)


def assert_shows(shown: str, said: str) -> None:
    """A line with `…` alone stands for any number of lines."""
    for part in re.split(r"^…\n", shown, flags=re.M):
        assert part in said
        said = said[said.index(part) + len(part) :]


EXAMPLES = [
    pytest.param(*example, id=f"{page.stem}: {example[0]}")
    for page in PAGES
    for block in blocks(page, "console")
    for example in re.findall(r"^\$ boundcheck (.*?) +# in (\S+)\n(.*)", block, re.S)
]


@pytest.mark.parametrize(("command", "folder", "shown"), EXAMPLES)
def test_what_a_page_shows_of_a_fixture_is_what_one_sees(command: str, folder: str, shown: str) -> None:
    if command.split()[0] in ("check", "graph"):
        command += " --no-cache"
    assert_shows(shown, in_process(tuple(command.split()), ROOT / folder, {"COLUMNS": "100"}).stdout)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 2


def test_the_picture_for_github_is_that_of_the_shop() -> None:
    (shown,) = blocks(ROOT / "docs/graph.md", "mermaid")
    arguments = ("graph", "--config", "fixtures/shop_eroded/boundcheck.toml", "--format", "mermaid")
    assert in_process(arguments, ROOT, {}).stdout == shown


def test_the_picture_of_the_house_has_its_modules() -> None:
    """`boundcheck graph --format svg --output docs/house.svg` draws it anew."""
    modules = tomli.loads((ROOT / "boundcheck.toml").read_text())["modules"]
    drawn = re.findall(r'class="name"><tspan[^>]*>([^<(]+)<', (ROOT / "docs/house.svg").read_text())
    assert sorted(drawn) == sorted(modules)


def test_the_page_on_the_house_has_its_rooms() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = {path.name for path in (ROOT / "src/boundcheck").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= set(re.findall(r"`(\w+)/`", "".join(re.findall(r"^\| (.*?) \|", page, re.M))))


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_toml_can_be_read(page: Path) -> None:
    for block in blocks(page, "toml[a-z ]*"):
        tomli.loads(block)


def test_every_key_is_on_its_page() -> None:
    """Under the heading of its table."""
    there: dict[str, list[str]] = {}
    sections = {part.partition("\n")[0]: part for part in re.split(r"^##+ ", KEYS.read_text(), flags=re.M)}
    for title, section in sections.items():
        there[title] = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", section, re.M)))
    assert sorted(there["At the top"]) == sorted(project._KEYS)
    assert sorted(there["A module"]) == sorted({*contract.KEYS, *contract._OWN_KEYS})
    assert sorted(there["A contract on imports"]) == sorted(contracts._ALL_KEYS)
    assert sorted(there["An exception"]) == sorted(allow._KEYS)
    types = re.findall(r"^\| `(\w+)` \| ([\w, ]+) \|", sections["A contract on imports"], re.M)
    assert len(types) == len(contracts._ALL_KEYS)
    for key, of in types:
        having = [type_ for type_, keys in contracts._KEYS.items() if key in keys]
        assert (key, of) == (key, ", ".join(having) or "all")


# What each search of the page on limits is there to find, in the order of the page.
SEARCHED = (
    ("order.html", "{{ order.customer.email }}", "{{ order.number }}"),
    ("a.py", 'cursor.execute(query)\nfor model in apps.get_models():\n    setattr(row, f"{key}_id", 1)', "x = 1"),
    ("a.py", "first = lambda order: order.customer", "def by_id(): ..."),
    ("a.py", "class Row(TypedDict): ...\n    order: Any\n    def wrapper(request):", "class Row: ..."),
    ("a.py", "def save_formset(self, formset):\ndef get_queryset(self):\npaid = Signal()", "form.save()"),
    ("a.py", "@hybrid_property\nstate = inspect(order)\ncurrent_user.orders\ng.user.orders", "order.customer"),
    ("a.py", 'import_module(f"shop.{name}.api")\nos.environ["BILLING_URL"]', "import shop"),
)  # fmt: skip


def test_searches_for_what_is_not_seen_find_it(tmp_path: Path) -> None:
    searches = blocks(LIMITS, "bash")
    for search, (name, found, other) in zip(searches, SEARCHED, strict=True):
        (tmp_path / name).write_text(f"{found}\n{other}\n")
        done = subprocess.run(
            ["bash", "-c", search], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        lines = [line.split(":", 2)[2] for line in done.stdout.splitlines()]
        assert set(lines) <= set(found.splitlines())
        assert lines
        (tmp_path / name).unlink()


NEW = {"typing_only_dependency.py", "csv_.py"}  # that the reader makes


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/decisions.md"])
def test_files_of_the_program_are_where_a_page_says(page: str) -> None:
    there = [
        path.relative_to(ROOT).as_posix()
        for top in ("src", "tests", "docs", "benchmarks")
        for path in (ROOT / top).rglob("*.py")
    ]
    named = re.findall(r"`([\w/]+\.py)[`:]", (ROOT / page).read_text(encoding="utf-8"))
    assert named
    gone = [name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in there)]
    assert {name for name in gone if Path(name).name not in NEW} == set()
