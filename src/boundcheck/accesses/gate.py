"""Which files can do something with entities: told from what their names lead to and what the registry knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from boundcheck.accesses.bringing import Bringing, imported_names
from boundcheck.accesses.brought import BroughtImports, reached_from
from boundcheck.accesses.elsewhere import OtherFiles
from boundcheck.accesses.frameworks import Frameworks
from boundcheck.accesses.in_types import stands_in_type
from boundcheck.accesses.records.collections import DOCUMENTS
from boundcheck.accesses.records.models import Models
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Registry
from boundcheck.codebase.entities.words import DJANGO, LOADERS
from boundcheck.codebase.files import File
from boundcheck.codebase.proxies import ASKED, PROXIES
from boundcheck.facts.file import Import
from boundcheck.scan import bound_names

# Django's own ways to a model without its class: they look it up, or hand it in.
_LOOKUPS: Final = (b"get_user_model", *(name.encode() for name in LOADERS))
_DJANGO: Final = (*_LOOKUPS, b"app_label", b"natural_key")
_LABEL: Final = later(rb"[\"']([A-Za-z_]\w*)\.([A-Za-z_]\w*)[\"']")
# A type in a string: `o: "shop.orders.Order"`, `-> "list[orders.Order]"`, `List["orders.Order"]`.
_QUOTED: Final = later(rb"[\"'](?:\w++\[)?([A-Za-z_]\w*+(?:\.\w++)*)\.(\w++)[\] |\w]*+[\"'][\],):= \n]")
_DOCUMENTED: Final = later(
    rb":(?:type \w++|rtype|returns?):(?:[ :`~]++|\w++(?!\.\w)){0,200}+\d*+([A-Za-z_]\w*+(?:\.\w++)*)\.(\w++)"
)  # as Sphinx has it
# Of a lookup path what is rare comes first, so that it is found fast; the word in front of it is read from there.
_GOES_ON: Final = later(rb"__(?=[A-Za-z])")
_BEFORE: Final = later(rb"(?<!\w)[A-Za-z]\w*+\Z")
_LONGEST: Final = 200  # bytes of a name
_TWO: Final = later(rb"\.([A-Za-z_]\w*)(?=\s*\.([A-Za-z_]\w*))")
_TABLE: Final = later(rb"\b[Tt]able\(\s*+[\"'](\w++)[\"']")
_TEXT: Final = later(rb"[\"'](\w++)[\"']")
_ATTRIBUTE: Final = later(rb"\.([A-Za-z_]\w*+)")
_ASSIGNED: Final = later(rb"\.([A-Za-z_]\w*+)[ \t]*+(?:[-+*/|]=|=(?!=))")
_STORING: Final = frozenset(("add", "add_all", "delete", "merge"))  # of sessions
# The names by which files import what stands for a row in each request, and how they ask a file or an object of the project for it.
_OF_OTHERS: Final = (
    (b"current_user", b""),
    (b"get_current_user", b""),
    (b"g", b".g."),
    (b"state", b".state."),
)
_PROXIED: Final = ASKED.union(name.rpartition(".")[2] for name in PROXIES)
# Of more words than these it is quicker to look each word of a text up than to look each of them for in a text.
_MANY: Final = 300
_WORD: Final = later(rb"[\w\x80-\xff]++")
_SOURCE: Final = later(
    rb"=[\"'](?:(?<=\bsource=.)|(?<=\baccessor=.)|(?<=\battribute=.))-?(\w+)\."  # from the sign on
)


class Gate:
    """Asked for file after file. `origin` follows a dotted name to where it is defined, `known` are the project's files
    and packages, `ours` the first segments of their names; `elsewhere` is asked what other files hold.

    `entity_words` are those by which files can name one.

    A class has to be imported, or its file or a package above it, or to stand here; or the file has to look it up by
    its label or collection, or to follow a relation of it in a lookup path.
    """

    def __init__(
        self,
        registry: Registry,
        entity_words: frozenset[str],
        words: Frameworks,
        origin: Callable[[str], str],
        known: Container[str],
        ours: Container[str],
        elsewhere: OtherFiles,
    ) -> None:
        self._registry, self._origin, self._known, self._ours = registry, origin, known, ours
        self._elsewhere = elsewhere
        _, self._fits, self._holders = words.everything
        self._entity_words = frozenset(map(str.encode, entity_words))
        entities = registry.by_name.values()
        self._bringing = Bringing(registry, entity_words)
        self._files = self._bringing.files
        self.imports = BroughtImports(registry, self._bringing.homes, origin, known, ours, elsewhere)
        self._names = frozenset(entity.class_name.encode() for entity in entities)
        self._class_names = tuple(self._names)
        records = [entity for entity in entities if entity.framework not in ("sqlalchemy", "pymongo")]
        self._relations = {name.encode() for entity in records for name in entity.relations}
        self._relations |= {name.encode() for names in registry.reverse_queries.values() for name in names}
        self._followed = self._relations | {
            name.encode() for each in registry.reverse.values() for name in each
        }
        collections = [e.table for e in entities if e.framework in DOCUMENTS and e.table]
        self._words = tuple(f"{before}{name}".encode() for name in collections for before in ('"', "'", "."))
        tables = [f"tables[{quote}{name}" for name in registry.by_table for quote in "\"'"]
        self._tables = tuple(map(str.encode, tables if self._has("sqlalchemy") else ()))
        self._table_names = frozenset(map(str.encode, registry.by_table))
        self._labels = {(label.encode(), name.encode()) for label, name in registry.by_label}
        self._django = self._has("django")
        models = Models(registry)
        hung = {
            name
            for outside in registry.outside
            for name in (*registry.reverse.get(outside, ()), *registry.reverse_queries.get(outside, ()))
        }
        self._hung = tuple(name.encode() for name in sorted(hung))
        from_user = sorted(models.from_user | DJANGO.saves) if models.any_user else ()
        self._of_user = tuple(f"{mark}{name}".encode() for name in from_user for mark in (".", '"', "'"))

    def _has(self, framework: str) -> bool:
        return any(entity.framework == framework for entity in self._registry.by_name.values())

    def admits(self, data: bytes, file: File) -> bool:
        """Whether a file can reach an entity."""
        if self.brings(data, file):
            return True
        if self._relations and not self._relations.isdisjoint(_begun_paths(data)):
            return True
        attributes = frozenset(_ATTRIBUTE.findall(data))
        pairs = () if self._firsts.isdisjoint(attributes) else _TWO.findall(data)
        if self._fits_two(pairs) or self._holders.may_save(data):
            return True
        treats = self._treats_rows(data, attributes)
        if treats and (_asks_for_fixtures(file) or self._is_called(file)):
            return True
        # Functions and classes that may hand out rows.
        may_hold = treats or self._has_model(pairs) or self._sets_column(data, attributes)
        if may_hold and self.imports.bring_what_holds(file):
            return True
        if self._brings_proxy(data, file, attributes):
            return True
        makes = file.kind in ("test", "source") and self._elsewhere.makes("")
        if makes and self.imports.bring_what_makes(file):
            return True
        if self._tables and self._looks_up_table(data):
            return True
        signs = b":type ", b":rtype:", b":return"
        if any(sign in data for sign in signs) and any(
            self._is_type(*each) for each in _DOCUMENTED.findall(data)
        ):
            return True
        return any(word in data for word in self._words) or (self._django and self._looks_up(data))

    def brings(self, data: bytes, file: File) -> bool:
        """Whether an entity has a name in a file: it is defined there, or imported."""
        if file.name in self._files:
            return True
        named = self._bringing.may_bring(file) and self._names_entity(data)
        hung = self._names_hung(data)
        if not (named or hung):
            return False
        brought = (self.imports.brought(each, file.package) for each in file.facts.imports)
        return any((named and (b.entity or b.home)) or (hung and b.outside) for b in brought)

    def annotates(self, data: bytes, file: File) -> bool:
        """Whether a type in a file may name an entity that has a name there."""
        if self._django and any(word in data for word in _LOOKUPS):
            return True
        names = {
            bound.encode() for each in file.facts.imports for bound in self._entities_of(each, file.package)
        }
        if file.name in self._files or b"*" in names:
            names.update(self._class_names)
        # The second looks for hundreds of words.
        return stands_in_type(data, names - {b"*"}) and self._names_entity(data)

    def _entities_of(self, statement: Import, package: str) -> Iterable[str]:
        """The names that an import binds to entities, or to what holds some."""
        brought = self.imports.brought(statement, package)
        if not (brought.entity or brought.home):
            return ()
        return ("*",) if statement.names[0] == "*" else (bound for bound, _ in brought.bound)

    def _fits_two(self, pairs: Sequence[tuple[bytes, bytes]]) -> bool:
        """Whether two names that follow each other are a relation and what is behind it."""
        seconds = self._seconds
        return any(second in seconds[first] for first, second in pairs if first in seconds)

    def _brings_proxy(self, data: bytes, file: File, attributes: frozenset[bytes]) -> bool:
        """Whether a file has what stands for a row in each request (`current_user`, `g`), and names what such rows have."""
        of_others = any(name in attributes and sign in data for name, sign in _OF_OTHERS)
        if not of_others and _PROXIED.isdisjoint(imported_names(file)):
            return False
        if not self._elsewhere.proxies():  # for which all files are looked at
            return False
        bound = {b: dotted for each in file.facts.imports for b, dotted in bound_names(each, file.package)}
        used = {
            dotted
            for use in file.facts.uses
            if use.binding in bound
            for dotted in reached_from(bound[use.binding], use.attributes, self._known)
        }
        is_called = b".current_user(" in data or b"request.state." in data
        is_asked = is_called or any(self._origin(dotted) in ASKED for dotted in (*bound.values(), *used))
        if not is_asked:
            return False
        return not self._attributes.isdisjoint(attributes) or self._saves_rows(data, attributes)

    @cached_property
    def _attributes(self) -> frozenset[bytes]:
        """The relations, accessors and columns of all entities."""
        return self._columns | self._hops

    def _treats_rows(self, data: bytes, attributes: frozenset[bytes]) -> bool:
        """Whether something is done that is done with rows: a relation is followed, a row is saved."""
        return not self._hops.isdisjoint(attributes) or self._saves_rows(data, attributes)

    def _saves_rows(self, data: bytes, attributes: frozenset[bytes]) -> bool:
        names, pattern = self._saves
        return not names.isdisjoint(attributes) and pattern.search(data) is not None

    @cached_property
    def _hops(self) -> frozenset[bytes]:
        return frozenset(map(str.encode, self._fits.hops))

    def _is_called(self, file: File) -> bool:
        return file.kind == "source" and self._elsewhere.is_called(file.name)

    def _looks_up_table(self, data: bytes) -> bool:
        """Whether a table of Core is looked up by its name."""
        if b"tables[" in data and any(word in data for word in self._tables):
            return True
        if b"autoload" in data or b"able(" in data:
            names = _TEXT.findall(data) if b"autoload" in data else _TABLE.findall(data)
            return any(name.lower() in self._table_names for name in names)
        return False

    def _sets_column(self, data: bytes, attributes: frozenset[bytes]) -> bool:
        """Whether an attribute is set that is a column's of a row that a session writes."""
        columns = self._columns
        return not columns.isdisjoint(attributes) and not columns.isdisjoint(_ASSIGNED.findall(data))

    def _has_model(self, pairs: Sequence[tuple[bytes, bytes]]) -> bool:
        """Whether an object may have a class that a session asks for: `db.Order.total`."""
        classes = self._mapped
        return bool(classes) and any(first in classes for first, _ in pairs)

    @cached_property
    def _mapped(self) -> frozenset[bytes]:
        entities = self._registry.by_name.values()
        return frozenset(each.class_name.encode() for each in entities if each.framework == "sqlalchemy")

    @cached_property
    def _columns(self) -> frozenset[bytes]:
        return frozenset(map(str.encode, self._fits.columns))

    @cached_property
    def _saves(self) -> tuple[frozenset[bytes], re.Pattern[bytes]]:
        """The methods that save rows, and their calls."""
        names = sorted(map(str.encode, self._fits.saves | _STORING))
        return frozenset(names), re.compile(rb"\.(?:%b)\(" % b"|".join(names))

    @cached_property
    def _firsts(self) -> frozenset[bytes]:
        """What another name may follow, so that both tell something."""
        return self._mapped.union(self._seconds)

    @cached_property
    def _seconds(self) -> dict[bytes, frozenset[bytes]]:
        """By the name of each relation or accessor, what may follow it."""
        return {
            first.encode(): frozenset(name.encode() for hop in hops for name in self._fits.behind(hop))
            for first, hops in self._fits.hops.items()
        }

    def _looks_up(self, data: bytes) -> bool:
        """Whether a Django model may be reached by its label, by a request, by `select_related`, or over a serializer's source."""
        if any(word in data for word in _DJANGO):
            return True
        if b".user" in data and any(name in data for name in self._of_user):
            return True
        if b"_related(" in data and not self._followed.isdisjoint(_TEXT.findall(data)):
            return True
        if any((label, name.lower()) in self._labels for label, name in _LABEL.findall(data)):
            return True
        if any(self._is_type(before, name) for before, name in _QUOTED.findall(data)):
            return True
        return b"=" in data and not self._relations.isdisjoint(_SOURCE.findall(data))

    def _is_type(self, before: bytes, name: bytes) -> bool:
        """Whether a dotted name in a string is a model's, by its label or in full."""
        if (before, name.lower()) in self._labels:
            return True
        is_ours = name in self._names and before.partition(b".")[0].decode() in self._ours
        return is_ours and self._origin(f"{before.decode()}.{name.decode()}") in self._registry.by_name

    def _names_hung(self, data: bytes) -> bool:
        """Whether a text names what relations of the project put on a model outside."""
        return any(name in data for name in self._hung)

    def _names_entity(self, data: bytes) -> bool:
        """Whether a text has a word by which entities are named, in whatever sense: most have none."""
        if len(self._entity_words) > _MANY:
            return not self._entity_words.isdisjoint(_WORD.findall(data))
        return any(word in data for word in self._entity_words)


def _begun_paths(data: bytes) -> Iterator[bytes]:
    """What lookup paths in a text begin with."""
    for found in _GOES_ON.finditer(data):
        before = _BEFORE.search(data, max(0, found.start() - _LONGEST), found.start())
        if before is not None:
            yield before[0]


def _asks_for_fixtures(file: File) -> bool:
    """Whether rows may come to a file's tests as arguments."""
    suite = file.packed.suite if file.kind == "test" else None
    return suite is not None and bool(suite.requests)
