"""Edits that mean something: other ways by which names are handed on, other annotations, models, `__all__` and contracts."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

_FROM = re.compile(r"^from ([\w.]+) import (\w+)(?:, \w+)*$", re.M)
_DEFINED = re.compile(r"^(?:class|def|async def) ([A-Za-z]\w*)|^([A-Za-z]\w*) = ", re.M)
_SIGNATURE = re.compile(r"^( *def \w+\([^()\n]*\))(?: -> [^:\n]+)?:", re.M)
_BASE = re.compile(r"^(class \w+)\(([\w.]*Model|object)\):", re.M)
_FIELD = re.compile(r"^    (\w+) = models\.", re.M)
_LIST = re.compile(r"^(depends_on|public) = \[([^\]\n]*)\]", re.M)


class Rewiring:
    """Chooses among what the Python files of a tree define."""

    def __init__(self, root: Path, files: Sequence[Path], chance: random.Random) -> None:
        self.root, self.chance = root, chance
        self.pythons = [file for file in files if file.suffix == ".py" and "migrations" not in file.parts]
        self.contracts = [file for file in files if file.name == "boundcheck.toml"]
        self.facades = [file for file in self.pythons if file.stem in ("__init__", "api", "facade")]
        self.home, self.name = self._defined()
        folder = next((file.parent for file in self.pythons if self._name(file) == self.home), root)
        self.is_narrow = chance.random() < 0.6  # nothing else changes
        near = [file for file in self.pythons if folder in file.parents and self._name(file) != self.home]
        self.relays = chance.sample(near, min(len(near), 3))
        self.relays += [folder / "__init__.py"] if folder / "__init__.py" in near else []
        others = [file for file in self.pythons if folder not in file.parents]
        for file, relay in zip(chance.sample(others, min(len(others), 4)), self.relays, strict=False):
            kept = file.read_bytes() if file.is_file() else b""
            file.write_bytes(f"from {self._name(relay)} import {self.name}\n".encode() + kept)

    def edit(self) -> str:
        """Change one file; says which way."""
        chosen = self.chance.random()
        if self.relays and (self.is_narrow or chosen > 0.6):
            return self._relayed(self.chance.choice(self.relays))
        file = self.chance.choice(
            self.contracts if chosen < 0.12 else self.facades if chosen < 0.5 else self.pythons
        )
        if not file.is_file():
            return ""
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
        ways = (self._contract,) if file.suffix == ".toml" else (
            self._elsewhere, self._elsewhere, self._handed_on, self._handed_on, self._no_longer, self._listed, self._annotated, self._based, self._field, self._same_length, self._own,
        )  # fmt: skip
        way: Callable[[str], str] = self.chance.choice(ways)
        changed = way(text)
        if changed == text:
            return ""
        file.write_text(changed, encoding="utf-8", errors="surrogateescape")
        return f"{file.relative_to(self.root)} {way.__name__}"

    def _relayed(self, file: Path) -> str:
        """One name, all the time the same, comes from another of a few files, or from none."""
        if not file.is_file():
            return ""
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
        others = [self._name(other) for other in self.relays if other != file]
        places = (self.home, *others)
        ways = (*(f"from {place} import {self.name}" for place in places), *(f"from {place} import *" for place in places[:2]),
                f"def {self.name}(): ...", f"def given() -> {self.name}: ...", "")  # fmt: skip
        kept = "".join(line for line in text.splitlines(keepends=True) if not line.endswith("# relayed\n"))
        way = self.chance.choice(ways)
        file.write_text(
            f"{way}  # relayed\n{kept}" if way else kept, encoding="utf-8", errors="surrogateescape"
        )
        return f"{file.relative_to(self.root)} {way!r}"

    def _name(self, file: Path) -> str:
        parts = file.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _defined(self) -> tuple[str, str]:
        """Some file, and a name that it defines or imports."""
        for _ in range(20):
            file = self.chance.choice(self.pythons)
            text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
            names = [one or other for one, other in _DEFINED.findall(text)]
            names += [name for _, name in _FROM.findall(text)]
            if names:
                return self._name(file), self.chance.choice(names)
        return "a", "b"

    def _changed(self, pattern: re.Pattern[str], text: str, to: Callable[[re.Match[str]], str]) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        one = self.chance.choice(found)
        return text[: one.start()] + to(one) + text[one.end() :]

    def _elsewhere(self, text: str) -> str:
        """A name that is imported comes by another file, which hands it on."""

        def by_another(found: re.Match[str]) -> str:
            file, name = self.chance.choice(self.facades), found[2]
            kept = file.read_text(encoding="utf-8", errors="surrogateescape") if file.is_file() else ""
            if name not in kept and self.chance.random() < 0.8:
                file.write_text(
                    f"from {found[1]} import {name}\n{kept}", encoding="utf-8", errors="surrogateescape"
                )
            return f"from {self._name(file)} import {name}"

        return self._changed(_FROM, text, by_another)

    def _handed_on(self, text: str) -> str:
        file, name = self._defined()
        how = self.chance.choice((f"from {file} import {name}", f"from {file} import {name}", f"from {file} import *", f"from {file} import {name} as {name}"))  # fmt: skip
        return f"{how}\n{text}"

    def _no_longer(self, text: str) -> str:
        return self._changed(_FROM, text, lambda found: "")

    def _own(self, text: str) -> str:
        """What was imported is defined here."""
        return self._changed(_FROM, text, lambda found: f"def {found[2]}(): ...")

    def _listed(self, text: str) -> str:
        if "__all__" in text:
            return re.sub(r"^__all__.*$", "", text, flags=re.M)
        names = [one or other for one, other in _DEFINED.findall(text)] + [
            name for _, name in _FROM.findall(text)
        ]
        return f"{text}\n__all__ = {self.chance.sample(names, self.chance.randint(0, len(names)))!r}\n"

    def _annotated(self, text: str) -> str:
        _, name = self._defined()
        to = self.chance.choice(("", " -> int", f" -> {name}", f" -> list[{name}]"))
        return self._changed(_SIGNATURE, text, lambda found: f"{found[1]}{to}:")

    def _based(self, text: str) -> str:
        return self._changed(
            _BASE, text, lambda found: f"{found[1]}({'models.Model' if found[2] == 'object' else 'object'}):"
        )

    def _field(self, text: str) -> str:
        return self._changed(_FIELD, text, lambda found: f"    {found[1][::-1]} = models.")

    def _same_length(self, text: str) -> str:
        """Another name of as many letters."""
        names = sorted({*re.findall(r"\b[a-z]\w{2,}\b", text)})
        pairs = [(a, b) for a in names for b in names if a != b and len(a) == len(b)][:200]
        if not pairs:
            return text
        one, other = self.chance.choice(pairs)
        return re.sub(rf"\b{one}\b", other, text, count=self.chance.choice((0, 1)))

    def _contract(self, text: str) -> str:
        def without_or_with(found: re.Match[str]) -> str:
            items = [item.strip() for item in found[2].split(",") if item.strip()]
            if items and self.chance.random() < 0.5:
                items.remove(self.chance.choice(items))
            elif found[1] == "public":
                items.append(
                    self.chance.choice(('"."', '"**"', '"api"', '"models"', f'".:{self._defined()[1]}"'))
                )
            else:
                modules = re.findall(r"^\[modules\.([\w-]+)\]", text, re.M)
                items += [f'"{self.chance.choice(modules)}"'] if modules else []
            return f"{found[1]} = [{', '.join(dict.fromkeys(items))}]"

        return self._changed(_LIST, text, without_or_with)
