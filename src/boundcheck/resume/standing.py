"""What of an earlier run's judgement stands in this one: the registry, and the verdicts on files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cache as once
from types import MappingProxyType
from typing import TypeVar

from boundcheck.base.disk import read_file
from boundcheck.base.light import replace
from boundcheck.codebase.answers import CALLED, FACTORIES, NAMES, REGISTRY, TEXT, Differing, sign_of, signs_in
from boundcheck.codebase.changes import NOTHING, Changed, Changes, moved_since
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.plain import from_plain
from boundcheck.codebase.files import File, FileView
from boundcheck.codebase.questions import Questions, is_of_members
from boundcheck.codebase.symbols import STARS
from boundcheck.discover import SourceFile
from boundcheck.facts.depths import Depth
from boundcheck.judgement.verdicts import Judgement, Verdict
from boundcheck.keep.cache import Cache
from boundcheck.scan.parallel import Scanned
from boundcheck.scan.wire import Packed

_AnyFile = TypeVar("_AnyFile", File, SourceFile)
_BY_NAME = frozenset(("apps", "migrations", "models"))  # what the registry asks to be there or not


def changed_in(
    files: Iterable[_AnyFile], scanned: Iterable[Scanned], cache: Cache
) -> Iterator[tuple[_AnyFile, Packed]]:
    """The files whose facts are not those of the last run, with the new ones; what only was scanned further says the same."""
    for file, found in zip(files, scanned, strict=True):
        if not found.packed.is_kept and not _is_same_but_deeper(file.path, found, cache):
            yield file, found.packed


def _is_same_but_deeper(path: str, found: Scanned, cache: Cache) -> bool:
    return cache.digest(path) == found.digest and Packed(cache.facts(path)).depth < found.packed.depth


def changes_since(codebase: Codebase, scanned: Sequence[Scanned], cache: Cache) -> Changes | None:
    """What is not as in the last run; None where the contracts say more than that modules may depend on others, or where modules,
    applications or the names that the project's begin with are others."""
    is_placed = cache.grounds == codebase.grounds
    if not is_placed and (not cache.bounds or cache.bounds != codebase.bounds or cache.project is None):
        return None
    moved = paths = frozenset[str]()
    gone: list[Changed] = []
    if not is_placed:
        sources, views, apart, *_ = cache.project
        before = {
            source[0]: FileView(*source[:3], *view) for source, view in zip(sources, views, strict=True)
        }
        moved, paths = moved_since(before.values(), apart["packages"], codebase.files, codebase.packages)
        for view in (before[path] for path in sorted(paths) if path in before):
            old = Packed(cache.facts(view.path))
            file = File(view.path, view.name, "", view.is_package, view.kind, view.module, old)
            gone.append(Changed(file, old, NOTHING))
    changed = (
        Changed(file, Packed(cache.facts(file.path)), new)
        for file, new in changed_in(codebase.files, scanned, cache)
        if file.path not in paths
    )
    came = (Changed(file, NOTHING, file.packed) for file in codebase.files if file.path in paths)
    return Changes((*changed, *gone, *came), moved, paths, codebase.config.judging != cache.judging)


def with_registry(codebase: Codebase, scanned: Sequence[Scanned], cache: Cache) -> Codebase:
    """The codebase with the registry of the last run, if that would be built again, and what rests on it."""
    changes = changes_since(codebase, scanned, cache) if cache.registry is not None else None
    if changes is None or any(name.rpartition(".")[2] in _BY_NAME for name in changes.moved):
        return codebase
    plain, rests = cache.registry
    words, factories, called = cache.words, cache.factories, cache.called
    for file, old, packed in changes.files:
        if Depth.TABLES not in old.depth & packed.depth or (file.is_sql and file.path in changes.paths):
            return codebase
        if old.outline != packed.outline or (old.has_entities and old.entities != packed.entities):
            return codebase
        renamed = {*old.renamed} ^ {*packed.renamed}
        if words is not None and any(name in words for name, _ in renamed):
            words = None
    differing = {*changes.differences(codebase.tops)}
    if rest_on(rests, differing):
        return codebase
    factories = None if FACTORIES in differing else factories
    shares_names = None if NAMES in differing else cache.shares_names
    if called is not None and (CALLED in differing or rest_on(called[1], differing)):
        called = None
    standing = replace(
        codebase.standing,
        registry=once(lambda: from_plain(plain)),
        words=words,
        called=called and frozenset(called[0]),
        factories=factories,
        shares_names=shares_names,
    )
    found = copy(codebase)  # with what was found out about it
    vars(found)["standing"] = standing
    return found


def rest_on(rests: frozenset[tuple[str, str]], differing: Collection[tuple[str, str]]) -> bool:
    """Whether something rests on what is another; where that are the stars of a file, on anything of it."""
    starred = {file for file, name in differing if name == STARS}
    return not rests.isdisjoint(differing) or (bool(starred) and any(file in starred for file, _ in rests))


class KnownVerdicts(Mapping[str, Verdict]):
    """Verdicts of an earlier run, by path, read when they are asked for; those on what files said before (`earlier`) are of still
    earlier ones. `differing` is what files say otherwise than in that run, where each is whose it was."""

    def __init__(
        self,
        paths: Iterable[str],
        cache: Cache,
        earlier: Mapping[str, Verdict] = MappingProxyType({}),
        differing: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self._paths, self._cache = dict.fromkeys((*paths, *earlier)), cache
        self.earlier, self.differing = earlier, differing
        self._read: dict[str, Verdict] = {**earlier}

    def __getitem__(self, path: str) -> Verdict:
        if path not in self._paths:
            raise KeyError(path)
        found = self._read.get(path)
        if found is None:
            found = self._read[path] = Verdict._make(self._cache.verdict(path))
        return found

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def without(self, paths: Iterable[str]) -> KnownVerdicts:
        """All but some; what was read of the others stays read."""
        left = self._paths.keys() - set(paths)
        earlier = {path: verdict for path, verdict in self.earlier.items() if path in left}
        rest = KnownVerdicts(left, self._cache, earlier, self.differing)
        rest._read = self._read
        return rest


def verdicts_that_stand(
    ask: Questions,
    codebase: Codebase,
    scanned: Sequence[Scanned],
    cache: Cache,
    *,
    as_written: bool,
    earlier: Questions | None = None,
) -> KnownVerdicts:
    """The verdicts on files that are as they were, as far as what they asked has the same answers.

    Where contracts, `as_written`, are like those of the last run, only answers are doubtful that rest on what is not as it was; what
    `earlier` was told in the last run, under this very configuration, is known to `ask`, too, where every file is whose it was.
    """
    changes = changes_since(codebase, scanned, cache) if as_written else None
    unchanged: list[str] = []
    before: dict[str, Verdict] = {}
    for file, found in zip(codebase.files, scanned, strict=True):
        path, packed = file.path, found.packed
        if changes is not None and path in changes.paths:
            continue
        # Facts can be the same where a line that uses data is not; and content where other names are known.
        same = packed.is_kept or (cache.digest(path) == found.digest and cache.facts(path) == packed.data)
        if same or _is_same_but_deeper(path, found, cache):
            unchanged.append(path)
        elif changes is not None and (verdict := cache.earlier_verdict(path, found.digest)):
            before[path] = Verdict._make(verdict)
    if changes is not None:
        standing = codebase.standing
        groups = ((REGISTRY, standing.words), (CALLED, standing.called))
        different = {group for group, stands in groups if stands is None}
        different.update(changes.differences(codebase.tops))
        starred = frozenset(file for file, name in different if name == STARS)
        differing = Differing(frozenset(different), starred)
        if earlier is not None and cache.grounds == codebase.grounds:
            ask.take_over(earlier, differing)
        known = KnownVerdicts(unchanged, cache, _still_true(ask, before, cache), differing.what)
        doubtful = cache.resting_on(*differing)
    else:
        known, doubtful = KnownVerdicts(unchanged, cache), cache.told
    broken = doubtful.keys() - (ask.still(doubtful) if known and doubtful else ())
    of_members = frozenset(sign for sign in broken if is_of_members(doubtful[sign][0]))
    if of_members and cache.registry is not None and cache.words is not None:
        naming, quoting = _naming_other_members(codebase, known, cache, cache.words)
        known, broken = known.without(naming), (broken - of_members) | quoting
    if changes is not None and not broken:
        return known
    asking = cache.holding(broken) if changes is not None else known.keys()
    return known.without(
        path
        for path, verdict in (
            (path, known[path]) for path in known if path in asking or path in known.earlier
        )
        if not broken.isdisjoint(signs_in(verdict.asked))
        or (changes is None and verdict.file != sign_of(*codebase.by_path[path].view))
    )


def _naming_other_members(
    codebase: Codebase, known: KnownVerdicts, cache: Cache, words: frozenset[str]
) -> tuple[frozenset[str], frozenset[bytes]]:
    """The files that name a column or method which is another in the registry than in that of the last run, or hold a word that
    names an entity only now or then (`words`), and the signs of the answers that quote them."""
    other = codebase.registry.other_members(from_plain(cache.registry[0]))
    names = tuple(name.encode() for name in other | (codebase.entity_words ^ words))
    naming = frozenset(path for path in known if names and _holds(f"{codebase.config.root}/{path}", names))
    texts = frozenset((codebase.by_path[path].name, TEXT) for path in naming)
    return naming, frozenset(cache.resting_on(texts))


def _holds(path: str, words: Iterable[bytes]) -> bool:
    try:
        data, _ = read_file(path)
    except OSError:
        return True
    return any(word in data for word in words)


def _still_true(ask: Questions, earlier: Mapping[str, Verdict], cache: Cache) -> dict[str, Verdict]:
    """The verdicts on earlier contents of files that answer what is asked now, and by the same answers."""
    found = {}
    for path, verdict in earlier.items():
        asked = {sign: cache.told.get(sign) for sign in signs_in(verdict.asked)}
        told = {sign: question for sign, question in asked.items() if question is not None}
        is_complete = verdict.ran == Verdict._make(cache.verdict(path)).ran and len(told) == len(asked)
        if is_complete and len(ask.still(told)) == len(told):
            found[path] = verdict
    return found


def standing_under(judgement: Judgement, codebase: Codebase, cache: Cache) -> Judgement | None:
    """Verdicts under other contracts as those of a codebase, with what their answers rest on there; None where they are not."""
    ask = Questions(codebase)
    still = ask.still({**cache.told, **judgement.told})
    if not all(judgement.verdicts[file.path].stands(file, still) for file in codebase.files):
        return None
    return replace(judgement, told={**judgement.told, **ask.news()})
