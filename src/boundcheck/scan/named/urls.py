"""What a URL configuration says: names of paths with their views, its namespace, and the configurations that it takes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boundcheck.base.patterns import later
from boundcheck.facts.name_kinds import INCLUDES
from boundcheck.facts.names import NameFact
from boundcheck.scan.named.arguments import Arguments, Span, arguments_of, expression_at
from boundcheck.scan.named.notes import Notes
from boundcheck.scan.named.strings import Said

_APP_NAME = later(rb"\napp_name[ \t]*+(?::[^=\n]*+)?=(?!=)[ \t]*+")
_HEAD = later(rb"\s*+([a-zA-Z_\x80-\xff][\w\x80-\xff]*+(?:\.[a-zA-Z_\x80-\xff][\w\x80-\xff]*+)*+)\s*+(\()?")
_WRAPPED = later(rb"\s*+[\w\x80-\xff.]++\s*+\((?=\s*+[a-zA-Z_\x80-\xff][\w\x80-\xff.]*+\s*+[(),])")
_LIST = later(rb"\s*+[\[(]")
_REGISTER = later(rb"\.register[ \t]*+\(")
_AS_VIEW = ".as_view"


class UrlNames:
    """The facts of one URL configuration."""

    def __init__(self, notes: Notes) -> None:
        self._notes, self._strings = notes, notes.strings
        # Lists of paths of this file that stand below a namespace, with that.
        self._below: list[tuple[Span, str]] = []

    def of(self, calls: Sequence[tuple[str, int, Arguments]]) -> Iterator[NameFact]:
        """`calls` are those of `path`, `re_path`, `url` and `include`: callable, place, arguments."""
        masked = self._notes.masked
        for match in _APP_NAME.finditer(masked):
            if said := self._strings.one(expression_at(masked, match.end())):
                yield self._fact("namespace", said, "app_name", match.start() + 1)
        includes = [self._include(at, found) for dotted, at, found in calls if dotted in INCLUDES]
        yield from filter(None, includes)
        for dotted, at, found in calls:
            span = found.keywords.get("name") if dotted not in INCLUDES else None
            if said := self._strings.one(span):
                prefix = "".join(f"{name}:" for where, name in self._below if where.start <= at < where.end)
                if not (prefix and said.constant):
                    name = said._replace(value=prefix + said.value)
                    yield self._fact("url", name, dotted, at, self._view(found))
        yield from self._routers()

    def _include(self, at: int, found: Arguments) -> NameFact | None:
        """What is taken in: another file, or a list of this one, which then is below its namespace."""
        if not found.places:
            return None
        masked, what = self._notes.masked, found.places[0]
        namespace = self._strings.plain(found.at(1, "namespace")) or ""
        opened = _LIST.match(masked, *what)
        if opened and masked[opened.end() - 1] == 40:  # '(': with the name of the application
            inner = arguments_of(masked, opened.end() - 1)
            if not inner.places:
                return None
            what = inner.places[0]
            if len(inner.places) > 1:
                namespace = namespace or self._strings.plain(inner.places[1]) or ""
            opened = _LIST.match(masked, *what)
        if opened:
            self._below += ((what, namespace),) if namespace else ()
            return None
        target = (
            self._strings.plain(what) if masked[slice(*what)].lstrip()[:1] in (b"\0", b"u", b"r") else None
        )
        if target is None:
            head = _HEAD.match(masked, *what)
            local = head[1].decode("utf-8", "replace") if head else ""
            target = self._dotted(local)
            if not target and local and namespace:
                self._note_list(local, namespace)
        return self._fact("include", Said(target), "include", at, namespace) if target else None

    def _note_list(self, local: str, namespace: str) -> None:
        """A list of this file that a name is bound to stands below a namespace."""
        masked, sign = self._notes.masked, f"\n{local}".encode()
        at = masked.find(sign)
        while at >= 0:
            equals = masked.find(b"=", at, at + len(sign) + 40)
            if equals >= 0 and masked[at + len(sign) : equals].strip(b" \t+") == b"":
                self._below.append((expression_at(masked, equals + 1), namespace))
            at = masked.find(sign, at + 1)

    def _routers(self) -> Iterator[NameFact]:
        """The names that a router of Django REST framework makes of a `basename`."""
        masked = self._notes.masked
        for match in _REGISTER.finditer(masked):
            found = arguments_of(masked, match.end() - 1)
            base = self._strings.plain(found.at(2, "basename") or found.keywords.get("base_name"))
            for part in ("list", "detail") if base else ():
                yield self._fact(
                    "url", Said(f"{base}-{part}"), "register", match.start() + 1, self._view(found)
                )

    def _view(self, found: Arguments) -> str:
        """The dotted name of the view, where the file imports it; decorators around it are looked through."""
        span = found.at(1, "view")
        if span is None:
            return ""
        masked, start = self._notes.masked, span.start
        while wrapped := _WRAPPED.match(masked, start, span.end):
            start = wrapped.end()
        head = _HEAD.match(masked, start, span.end)
        return self._dotted(head[1].decode("utf-8", "replace").removesuffix(_AS_VIEW)) if head else ""

    def _dotted(self, written: str) -> str:
        first, _, rest = written.partition(".")
        dotted = self._strings.bound.get(first, "")
        return f"{dotted}.{rest}" if dotted and rest else dotted

    def _fact(self, kind: str, said: Said, how: str, at: int, other: str = "") -> NameFact:
        return self._notes.fact(kind, said, how, at, at, defines=True, other=other)
