"""What the site is made of: the pages of the repository, with links as the site needs them, and a page for each rule."""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from boundcheck.rules import RULES, Rule

REPOSITORY = "https://github.com/boundcheck/boundcheck"
# The pages of docs/ and what else has a place on the site, in the order of its navigation.
NAVIGATION = {
    "Learn": (
        "tutorial",
        "tutorial-sqlalchemy",
        "how-to",
        "init",
        "compared",
        "from-import-linter",
        "from-tach",
        "overview",
    ),
    "Contracts": ("contracts", "keys", "tables", "names", "suites", "baseline", "monorepos", "own-rules"),
    "Use": ("commands", "check", "fix", "ci", "editors", "agents", "python", "graph", "extract"),
    "Look up": ("rules/index", "limits", "speed", "changelog"),
    "Take part": ("contributing", "architecture", "decisions"),
}
# Files of the repository that are called otherwise here.
RENAMED = {
    "README.md": "index.md",
    "docs/README.md": "overview.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "ARCHITECTURE.md": "architecture.md",
}

_FENCE = re.compile(r"^( *```.*?^ *```$)", re.M | re.S)
_LINK = re.compile(
    r"(?P<name>!?\[(?:`[^`]*`|[^][`])*\])\((?P<path>(?![a-z]+:|#)[^)\s#]*)(?P<anchor>#[^)\s]*)?\)"
)
_CODE = re.compile(r"(?<![`\[])`([a-z]+(?:-[a-z]+)+)`(?![`\]])")
_TITLED = re.compile(r'^```(\w+) title="([^"\n]+)"$', re.M)
_NAMED = re.compile(r"^`([^`\n]+)`\n```(\w+)$", re.M)


def pages(root: Path) -> dict[str, str]:
    """The Markdown of each page, by its path on the site."""
    placed = {**{f"docs/{path.name}": path.name for path in (root / "docs").glob("*.md")}, **RENAMED}
    made = {to: _page((root / path).read_text("utf-8"), path, placed, root) for path, to in placed.items()}
    made["index.md"] += "\n" + "\n".join(_tree(named, caption) for caption, named in NAVIGATION.items())
    made["rules/index.md"] = "\n".join(_catalogue())
    made.update({f"rules/{rule.name}.md": _rule(rule) for rule in RULES})
    return made


def _page(text: str, path: str, placed: dict[str, str], root: Path) -> str:
    def linked(found: re.Match[str]) -> str:
        to = os.path.normpath(PurePosixPath(path).parent / found["path"])
        anchor = found["anchor"] or ""
        if to in placed:
            return f"{found['name']}({placed[to]}{anchor})"
        if found["name"].startswith("!"):
            return f"{found['name']}({PurePosixPath(to).name})"
        kind = "tree" if (root / to).is_dir() else "blob"
        return f"{found['name']}({REPOSITORY}/{kind}/main/{to}{anchor})"

    names = {rule.name for rule in RULES}

    def explained(found: re.Match[str]) -> str:
        return f"[{found[0]}](rules/{found[1]}.md)" if found[1] in names else found[0]

    return "".join(
        part if index % 2 else _prose(_LINK.sub(linked, part), explained)
        for index, part in enumerate(_FENCE.split(_blocks(text)))
    )


def _prose(text: str, explained: Callable[[re.Match[str]], str]) -> str:
    """Names of rules lead to their pages, but in headings, whose anchors are made of their text."""
    lines = text.splitlines(keepends=True)
    return "".join(line if line.startswith("#") else _CODE.sub(explained, line) for line in lines)


def _blocks(text: str) -> str:
    """Blocks of code as the site's generator has them: with the file's name above them."""
    text = text.replace("```mermaid", "```text")
    return _TITLED.sub(r"```{code-block} \1\n:caption: \2", text)


def _tree(named: tuple[str, ...], caption: str = "") -> str:
    shown = f":caption: {caption}\n:hidden:\n" if caption else ":hidden:\n"
    return f"```{{toctree}}\n{shown}\n" + "\n".join(named) + "\n```\n"


def _catalogue() -> Iterator[str]:
    yield "# Rules\n"
    yield "What each is for, with a breaking and a clean example; `boundcheck explain RULE` prints the same.\n"
    for group in dict.fromkeys(rule.group for rule in RULES):
        yield f"## {group}\n"
        yield "| rule | | |\n|---|---|---|"
        for rule in RULES:
            if rule.group == group:
                yield f"| [`{rule.name}`]({rule.name}.md) | {rule.default_severity} | {rule.documentation.strip().splitlines()[0]} |"
        yield ""
    yield _tree(tuple(rule.name for rule in RULES))


def _rule(rule: Rule) -> str:
    text = _NAMED.sub(r"```{code-block} \2\n:caption: \1", rule.documentation.strip())
    return f"# {rule.name}\n\n*{rule.group}, {rule.default_severity} by default*\n\n{text}\n"
