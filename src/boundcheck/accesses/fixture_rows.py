"""Whose rows a Django fixture holds: models as `app.model` in JSON, YAML or XML, told by their labels."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Registry
from boundcheck.facts.access import Access
from boundcheck.findings.finding import Certainty

_MODEL = later(
    rb"""model(?:["']?[ \t]*:[ \t\n]*|[ \t]*=[ \t]*)["']?(?P<label>[A-Za-z_]\w*)\.(?P<name>[A-Za-z_]\w*)["']?[ \t]*[,}>\r\n \w]"""
)
_BEFORE = b"\"'\n\t {,-"


def fixture_accesses(data: bytes, registry: Registry) -> Iterator[Access]:
    """One access for each model, at the first of its rows, in order."""
    seen: set[tuple[str, str]] = set()
    sure: Certainty = "certain" if b"fields" in data or b"<field" in data else "likely"
    line, done = 1, 0
    for match in _MODEL.finditer(data):
        label, name = match["label"].decode(), match["name"].decode()
        if data[match.start() - 1 : match.start()] not in _BEFORE or (label, name.lower()) in seen:
            continue
        seen.add((label, name.lower()))
        entity = registry.by_label.get((label, name.lower()))
        if entity is None or entity.abstract:
            continue
        start = match.start("label")
        line, done = line + data.count(b"\n", done, start), start
        column = len(data[data.rfind(b"\n", 0, start) + 1 : start].decode("utf-8", "replace")) + 1
        yield Access(
            "fixture", entity.name, entity.table or "", f"{label}.{name}", line, column, line,
            sure, writes=True,
        )  # fmt: skip
