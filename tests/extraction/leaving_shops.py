"""The two shops under `fixtures/` whose blockers are planted: what each cause brings, and the shops without some of them.

A marker ends a line, `# cause: tax-import`, with what stands there instead once the cause is gone: `# cause: tax-import,
instead: rate = 7`. Or it stands around several lines: `# cause tax-import {` to `# }`, where `# instead: …` are the lines
that take their place. `causes.toml` tells what each cause brings. See `fixtures/README.md`.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SHOPS = ("django_leaving", "flask_leaving")

_ENDS_LINE = re.compile(
    r"(?P<indent>\s*)(?P<code>.*\S)\s+# cause: (?P<cause>[a-z-]+)(?:, instead: (?P<instead>.+))?"
)
_BEGIN = re.compile(r"\s*# cause (?P<cause>[a-z-]+) \{")
_INSTEAD = re.compile(r"(?P<indent>\s*)# instead:(?: (?P<text>.*))?")
_END = "# }"


@dataclass(frozen=True)
class Shop:
    """What is planted: by cause, by module, how many of which kind; `states` are those of all that a cause brings."""

    name: str
    modules: tuple[str, ...]
    brings: dict[str, dict[str, dict[str, int]]]
    states: dict[str, str]
    cycles: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    cut: Mapping[str, Any]
    stubs: dict[str, str]

    def expected(self, gone: Container[str] = ()) -> dict[str, dict[str, int]]:
        """By module, how many of which kind its report has to say when some causes are gone."""
        found: dict[str, Counter[str]] = {module: Counter() for module in self.modules}
        for cause, brings in self.brings.items():
            for module, kinds in brings.items() if cause not in gone else ():
                found[module].update(kinds)
        for modules, causes in self.cycles:
            for module in modules if not any(cause in gone for cause in causes) else ():
                found[module]["cycle"] += 1
        return {module: dict(kinds) for module, kinds in found.items()}

    def expected_states(self, module: str) -> dict[tuple[str, str], int]:
        """How many of which kind are in which state."""
        found: Counter[tuple[str, str]] = Counter()
        for cause, brings in self.brings.items():
            for kind, count in brings.get(module, {}).items():
                found[kind, self.states[cause]] += count
        for modules, _ in self.cycles:
            found["cycle", "new"] += module in modules
        return dict(+found)

    def copy(self, to: Path, gone: Container[str] = ()) -> Path:
        """The shop in a folder of its own, without some of its causes."""
        shutil.copytree(FIXTURES / self.name, to, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        _take(to, gone)
        return to

    @contextmanager
    def edited(self, root: Path, gone: Container[str]) -> Iterator[None]:
        """The shop in a folder of its own, without some of its causes for a while."""
        before = _take(root, gone)
        try:
            yield
        finally:
            for file, text in before.items():
                file.write_text(text)


def _take(root: Path, gone: Container[str]) -> dict[Path, str]:
    """Take causes out of the files of a shop, and tell what stood in those that have changed."""
    texts = {file: file.read_text() for file in sources(root)}
    changed = {file: cleaned for file, text in texts.items() if (cleaned := without(text, gone)) != text}
    for file, cleaned in changed.items():
        file.write_text(cleaned)
    return {file: texts[file] for file in changed}


def read_shop(name: str) -> Shop:
    table = tomllib.loads((FIXTURES / name / "causes.toml").read_text())
    contracts = tomllib.loads((FIXTURES / name / "boundcheck.toml").read_text())
    causes = table["causes"]
    return Shop(
        name,
        tuple(contracts["modules"]),
        {
            cause: {key: of for key, of in told.items() if isinstance(of, dict)}
            for cause, told in causes.items()
        },
        {cause: told.get("state", "new") for cause, told in causes.items()},
        tuple((tuple(cycle["modules"]), tuple(cycle["causes"])) for cycle in table["cycles"].values()),
        table["cut"],
        table["stubs"],
    )


def sources(root: Path) -> Iterator[Path]:
    """The files that may hold markers."""
    for file in sorted(root.rglob("*")):
        if file.suffix in (".py", ".toml") and file.name != "causes.toml":
            yield file


def marked(text: str) -> dict[int, str]:
    """The lines of a file that belong to a cause."""
    found: dict[int, str] = {}
    inside: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if begin := _BEGIN.fullmatch(line):
            inside = begin["cause"]
        elif inside is not None and line.strip() == _END:
            inside = None
        ends_line = _ENDS_LINE.fullmatch(line)
        if cause := inside or (ends_line["cause"] if ends_line else None):
            found[number] = cause
    return found


def without(text: str, gone: Container[str]) -> str:
    """A file's text without some causes. Raises ValueError for a region that is not closed, or stands in another one."""
    lines: list[str] = []
    inside: str | None = None
    for line in text.splitlines():
        begin, is_end = _BEGIN.fullmatch(line), inside is not None and line.strip() == _END
        if begin and inside is not None:
            raise ValueError(f"the region of {inside} is open when that of {begin['cause']} begins")
        inside = begin["cause"] if begin else inside
        ends_line = _ENDS_LINE.fullmatch(line)
        if inside is not None and inside in gone:
            if found := _INSTEAD.fullmatch(line):
                lines.append(f"{found['indent']}{found['text']}" if found["text"] else "")
        elif inside is None and ends_line and ends_line["cause"] in gone:
            lines += [ends_line["indent"] + ends_line["instead"]] if ends_line["instead"] else []
        else:
            lines.append(line)
        inside = None if is_end else inside
    if inside is not None:
        raise ValueError(f"the region of {inside} is not closed")
    return "\n".join(lines) + "\n" if text else ""
