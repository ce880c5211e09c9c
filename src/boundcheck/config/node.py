"""A value of a TOML document with its key and place: read as a type, or reported as a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from boundcheck.base.light import dataclass
from boundcheck.base.patterns import later
from boundcheck.config.locate import KeyPath
from boundcheck.config.model import Place
from boundcheck.config.wording import did_you_mean, dotted_key, either, kind, quoted
from boundcheck.findings.own_rules import NO_OWN_RULES, OwnRules

T = TypeVar("T")
Choice = TypeVar("Choice", bound=str)
Mistake = tuple[Place, str]  # the place sorts it, the text is the whole line that a user reads

_START: Final = (1, 1)
_CONTROL: Final = later(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """One TOML file: its path from the project root, its places, and the mistakes found so far in all files.

    The paths that it writes start from `folder` ("": the project root).
    `own_rules` are those that it can speak of beside ours, `roots` its `source_roots`, as far as they can be read.
    """

    file: str
    places: Mapping[KeyPath, tuple[int, int]]
    mistakes: list[Mistake]
    folder: str = ""
    own_rules: OwnRules = NO_OWN_RULES
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TomlNode:
    """One value. Each reader reports what is wrong and returns None, so that all mistakes are found in one run."""

    document: TomlDocument
    path: KeyPath
    value: object

    @property
    def place(self) -> Place:
        return Place(self.document.file, *self.document.places.get(self.path, _START))

    @property
    def name(self) -> str:
        """The last key on the way to this value."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    def wrong(self, what: str, at: Place | None = None) -> None:
        """Reports a mistake: what is wrong, `; `, the remedy. Items of a list go by the key of the list."""
        place = at or self.place
        key = dotted_key([part for part in self.path if isinstance(part, str)])
        self.document.mistakes.append((place, f"{place.path}:{place.line}: {key and key + ': '}{what}"))

    def expected(self, what: str, remedy: str = "") -> None:
        """Reports a value of another type."""
        self.wrong(f"expected {what}, found {kind(self.value)}" + (f"; {remedy}" if remedy else ""))

    def string(self) -> str | None:
        """A string that is not blank and holds no control characters."""
        return self._printable(self.value)

    def prose(self) -> str | None:
        """A text for people, joined to one line."""
        return self._printable(" ".join(self.value.split()) if isinstance(self.value, str) else self.value)

    def boolean(self) -> bool | None:
        if isinstance(self.value, bool):
            return self.value
        self.expected("true or false", "write it without quotes" if self.value in ("true", "false") else "")
        return None

    def choice(self, options: tuple[Choice, ...], aliases: Mapping[str, str] | None = None) -> Choice | None:
        """One of a few strings; `aliases` gives the remedy for names that something has elsewhere."""
        for option in options:
            if option == self.value:
                return option
        if isinstance(self.value, str):
            self.wrong(f"unknown value {quoted(self.value)}; {did_you_mean(self.value, options, aliases)}")
        else:
            self.expected(either(options))
        return None

    def items(self) -> tuple[TomlNode, ...] | None:
        """The items of a list."""
        if isinstance(self.value, list):
            return tuple(
                TomlNode(self.document, (*self.path, at), item) for at, item in enumerate(self.value)
            )
        remedy = (
            f"write [{quoted(self.value)}]" if isinstance(self.value, str) else "put it in brackets: [ … ]"
        )
        self.expected("a list", remedy)
        return None

    def fields(self, remedy: str = "") -> tuple[TomlNode, ...] | None:
        """The values of a table that may hold any key."""
        if isinstance(self.value, dict):
            return tuple(TomlNode(self.document, (*self.path, key), item) for key, item in self.value.items())
        self.expected("a table", remedy)
        return None

    def _printable(self, value: object) -> str | None:
        if not isinstance(value, str):
            self.expected(
                "a string", "write one string" if isinstance(value, list | dict) else "put it in quotes"
            )
        elif not value.strip():
            self.wrong("holds a blank string; fill it in")
        elif _CONTROL.search(value):
            self.wrong(f"{quoted(value)} holds a control character; remove it")
        else:
            return value
        return None


@dataclass(frozen=True, slots=True)
class TomlTable:
    """A table whose keys are known; what is absent reads as None, as what is wrong does."""

    node: TomlNode
    found: Mapping[str, TomlNode]

    def one(self, key: str, read: Callable[[TomlNode], T | None]) -> T | None:
        field = self.found.get(key)
        return None if field is None else read(field)

    def many(
        self, key: str, read: Callable[[TomlNode], T | None], named: Sequence[str] = (), empty: str = ""
    ) -> tuple[T, ...] | None:
        """A list that names nothing twice.

        `named` are the keys by which a table names an item, of which a string is the first; `empty` is the remedy where a
        list without items makes no sense.
        """
        items = self.one(key, TomlNode.items)
        if items is None:
            return None
        if empty and not items:
            self.found[key].wrong(f"is an empty list; {empty}")
        results = [read(item) for item in _distinct(items, named)]
        return tuple(result for result in results if result is not None)

    def required(self, key: str, read: Callable[[TomlNode], T | None], remedy: str) -> T | None:
        if key not in self.found:
            self.node.wrong(f"needs the key {key}; {remedy}")
        return self.one(key, read)


def table(
    node: TomlNode, known: Sequence[str], explain: Callable[[TomlNode], str | None] | None = None
) -> TomlTable | None:
    """The node as a table of these keys; `explain` may know a better remedy for another key than the nearest name."""
    fields = node.fields()
    if fields is None:
        return None
    kept = {}
    for field in fields:
        if field.name in known:
            kept[field.name] = field
        else:
            remedy = explain and explain(field)
            field.wrong(f"unknown key; {remedy or did_you_mean(field.name, known)}")
    return TomlTable(node, kept)


def table_or_name(node: TomlNode, named: str, known: Sequence[str]) -> TomlTable | None:
    """A table of these keys, or a string that stands for a table with the key `named` alone."""
    if isinstance(node.value, str):
        return TomlTable(node, {named: node})
    if isinstance(node.value, dict):
        return table(node, known)
    node.expected(f'a string or a table {{ {named} = "…" }}')
    return None


def _distinct(items: Sequence[TomlNode], named: Sequence[str]) -> list[TomlNode]:
    seen: set[tuple[str, str]] = set()
    kept = []
    for item in items:
        written = item.value if isinstance(item.value, dict) else {(*named, "")[0]: item.value}
        found = ((key, written.get(key)) for key in named or ("",))
        names = {(key, name) for key, name in found if isinstance(name, str)}
        if again := names & seen:
            item.wrong(f"{quoted(min(again)[1])} is listed twice; remove one")
        else:
            kept.append(item)
        seen |= names
    return kept
