"""A rule's documentation taken apart: its sections, and the small projects in its examples."""

from __future__ import annotations

import re

from boundcheck.base.light import dataclass
from boundcheck.base.patterns import later

_FILE = later(r"^`(?P<path>[^`\n]+)`\n```[a-z]*\n(?P<text>.*?)^```$", re.M | re.S)
_MARK = later(r"#[ \t]*+finding:[ \t]*+(?P<rules>[a-z, -]++)(?:#\})?$")


@dataclass(frozen=True, slots=True)
class Example:
    """A project of several named files; `expected` are (path, line, rule) as marked in the files."""

    files: tuple[tuple[str, str], ...]
    expected: tuple[tuple[str, int, str], ...]


def sections(documentation: str) -> dict[str, str]:
    """Heading to text; the text before the first heading has the heading ''."""
    parts = re.split(r"^## (.+)\n", documentation, flags=re.M)
    return {
        "": parts[0].strip(),
        **{title: text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)},
    }


def example(section: str) -> Example:
    """The files of a section, each a line with its path in backticks and a fenced block."""
    files = tuple((match["path"], match["text"]) for match in _FILE.finditer(section))
    expected = [
        (path, number, rule.strip())
        for path, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if (mark := _MARK.search(line))
        for rule in mark["rules"].split(",")
    ]
    return Example(files, tuple(sorted(expected)))
