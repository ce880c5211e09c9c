"""What files do with data, read from their texts: how far, by whom, and for whom no rule has asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from boundcheck.base.disk import read_file
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.facts.access import Access, DataFacts
from boundcheck.facts.file import unreadable
from boundcheck.judgement.verdicts import Judgement
from boundcheck.python.parse import TOO_DEEP

if TYPE_CHECKING:
    from boundcheck.accesses.reader import Reader

# How far a file is read: for its imports alone, for its references to others too, for its signatures, for all that it does with data.
IMPORTS, REFERENCES, SIGNATURES, WHOLE = range(4)

Kept = Callable[[bytes], bytes | None]  # readings by the digest of a file's content


def data_of(codebase: Codebase, reader: Reader | None, file: File, depth: int) -> DataFacts:
    """What a file does with data, or only what its signatures say of it."""
    if reader is None or file.is_template:  # templates name no table
        return DataFacts()
    try:
        data, _ = read_file(f"{codebase.config.root}/{file.path}")
    except OSError as error:  # of all but rows the scan has told
        return DataFacts(problem=unreadable(error) if file.is_rows and codebase.registry.by_label else None)
    try:
        return reader.read(data, file, only_signatures=depth == SIGNATURES)
    except RecursionError:  # nested beyond all use
        return DataFacts(problem=TOO_DEEP)


def accesses_of(
    codebase: Codebase, judgement: Judgement, files: Iterable[File]
) -> Iterator[tuple[File, Access]]:
    """What files do with tables, each as of the module that it is told of: as they were judged, or read now where no rule asked."""
    from boundcheck.rules.data.breach import file_of

    reader, ask = None, Questions(codebase)
    for file in files:
        verdict = judgement.verdicts[file.path]
        if verdict.read == WHOLE:
            found = tuple(map(Access._make, verdict.accesses))
        else:
            reader = reader or new_reader(codebase, ask)
            found = data_of(codebase, reader, file, WHOLE).accesses
        yield from ((file_of(ask, file, access), access) for access in found)


def new_reader(
    codebase: Codebase, ask: Questions, kept: Kept | None = None, new: dict[bytes, bytes] | None = None
) -> Reader | None:
    """What reads files for what they do with data; None where there is nothing to reach. Readings it makes go to `new`."""
    config, registry = codebase.config, codebase.registry
    opaque = "opaque-query" in codebase.severities.on  # that nobody can resolve
    if not (registry.by_name or registry.claims or registry.made or opaque):
        return None
    from boundcheck.accesses.elsewhere import OtherFiles
    from boundcheck.accesses.reader import Reader  # and with it what knows the frameworks
    from boundcheck.accesses.views import Views
    from boundcheck.scan.readings import Readings

    names = ask.origin, _Known(ask), codebase.tops
    dialect, wrappers = config.sql_dialect, config.wrappers
    readings = Readings(kept, new)
    views = Views((part.folder for part in config.parts), codebase.modules.by_name)
    return Reader(
        registry,
        codebase.entity_words,
        *names,
        dialect,
        wrappers,
        readings,
        elsewhere=OtherFiles(
            owner_of=ask.owner_of,
            signature=ask.signature,
            definition=ask.definition,
            holds=ask.holds_entities,
            makes=ask.has_factories,
            fixture=ask.fixture_function,
            callers=ask.callers,
            is_called=ask.is_called,
            naming=ask.naming,
            treating=ask.treating,
            proxies=ask.has_proxies,
            middleware=ask.middleware,
            once=ask.once,
        ),
        views=views if views.differ else None,
        opaque=opaque,
    )


class _Known:
    """The dotted names of all files and packages, to whom asks."""

    def __init__(self, ask: Questions) -> None:
        self._ask = ask

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._ask.is_known(name)
