"""Every format of `check` by its name; a new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from boundcheck.report.model import Report, Summary
from boundcheck.report.summary import summary_line

__all__ = ["FORMATS", "Format", "Report", "Summary", "Surroundings", "summary_line"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a format may need beside the report: the source, how a path is shown, and the terminal."""

    read_lines: Callable[[str], Sequence[str]]
    show_path: Callable[[str], str]
    color: bool = False
    width: int = 80


@dataclass(frozen=True, slots=True)
class Format:
    """A format, and what its paths are relative to: `show_path` has to be made for that."""

    paths: Literal["working directory", "project root", "git root"]
    render: Callable[[Report, Surroundings], str]


def _text(report: Report, around: Surroundings) -> str:
    from boundcheck.report.text import render_text

    return render_text(report, around.read_lines, around.show_path, around.color, around.width)


def _concise(report: Report, around: Surroundings) -> str:
    from boundcheck.report.concise import render_concise

    return render_concise(report, around.show_path, around.color)


def _json(report: Report, around: Surroundings) -> str:
    from boundcheck.report.json_ import render_json

    return render_json(report)


# Each is loaded when it is asked for.
FORMATS: Final[Mapping[str, Format]] = {
    "text": Format("working directory", _text),
    "concise": Format("working directory", _concise),
    "json": Format("project root", _json),
}
