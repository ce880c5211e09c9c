"""What of an earlier run stands in this one, and what this one leaves to the next."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache as once
from functools import partial, reduce
from operator import and_
from pathlib import Path
from typing import Any, Final, TypeVar

from boundcheck.base.disk import digest_of
from boundcheck.base.errors import ConfigError
from boundcheck.base.light import NamedTuple, made_of
from boundcheck.codebase.answers import Told, signs_in
from boundcheck.codebase.changes import says_the_same
from boundcheck.codebase.codebase import Codebase, Placing, Standing
from boundcheck.codebase.entities.plain import to_plain
from boundcheck.codebase.files import File, FileKind
from boundcheck.codebase.kinds import is_within_test_folder
from boundcheck.codebase.modules import expand_modules
from boundcheck.codebase.trees import named_by
from boundcheck.config.find import FILE_NAME, above, may_be_module_contract
from boundcheck.config.load import load_config
from boundcheck.config.model import UNASSIGNED, Config
from boundcheck.discover import Project, SourceFile
from boundcheck.discover.mirrors import is_called_test
from boundcheck.facts.depths import Depth, tells_ties
from boundcheck.findings.analysis import Analysis
from boundcheck.judgement.conclude import (
    concluded_again,
    imports_in,
    tell_all_alike,
    tell_the_whole_alike,
)
from boundcheck.judgement.verdicts import Judgement, Verdict
from boundcheck.keep.cache import Cache, Outcome, Watched
from boundcheck.resume.standing import changed_in, rest_on
from boundcheck.scan.parallel import Before, Scanned, packed_of, still_hold
from boundcheck.scan.wire import Packed

# What of a project is plain.
_APART: Final = (
    "packages",
    "roots",
    "test_paths",
    "migrations",
    "unreadable",
    "existing",
    "alembic",
    "left_out",
)
_SOURCE_FILE: Final = made_of(SourceFile)
Scan = Callable[[Sequence[SourceFile], Mapping[str, Before]], Sequence[Scanned]]
_AnyFile = TypeVar("_AnyFile", File, SourceFile)


def dotted_names(project: Project) -> frozenset[str]:
    """The dotted names of all files and packages of Python."""
    return project.packages | {file.name for file in project.files if file.is_python}


class Found(NamedTuple):
    """What the last run found on disk: the project, the kind and module of each file, and what files say of others' kind."""

    config: Config
    project: Project
    views: tuple[tuple[FileKind, str | None], ...]
    placing: Placing


def found_again(config_file: Path, cache: Cache, rules_from: Sequence[Path] = ()) -> Found | None:
    """The same, where but for the content of a few files everything is as it was, and contracts say the same but for what modules may
    depend on."""
    look = cache.look
    if look is None or cache.project is None:
        return None
    files, views, apart, consulted, sources, contracts, placing = cache.project
    root = Path(os.path.realpath(config_file.parent))
    for path in look.others:
        beside = path != config_file.name
        if path not in sources or (path in consulted and path.rpartition("/")[2] != FILE_NAME):
            return None
        if beside and not may_be_module_contract(root / path):
            return None
    at = tuple((root / path, package) for path, package in contracts)
    try:
        config = load_config(config_file, at, rules_from)
    except ConfigError:
        return None  # told in the order in which the files are read
    if config.binding != cache.binding:
        return None
    walked = tuple((path, listing) for path, _, listing in look.now.folders)
    files = tuple(map(_SOURCE_FILE, files))
    project = Project(files, contracts=at, walked=walked, consulted=consulted, **apart)
    return Found(config, project, views, Placing(*placing))


def _plain_project(codebase: Codebase, project: Project) -> tuple[Any, ...]:
    """What `found_again` needs, as `marshal` can keep it."""
    root = codebase.config.root
    return (
        tuple(map(tuple, project.files)),
        tuple((file.kind, file.module) for file in codebase.files),
        {name: getattr(project, name) for name in _APART},
        project.consulted,
        tuple(path for path, _ in codebase.config.sources),
        tuple((path.relative_to(root).as_posix(), package) for path, package in project.contracts),
        tuple(codebase.placing),
    )


def scanned_again(project: Project, cache: Cache, depth: Depth, scan: Scan) -> list[Scanned]:
    """The facts of each file, where only some have changed; those are scanned, and what was not scanned as far as is wanted now."""
    assert cache.look is not None
    changed, stats, digests = frozenset(cache.look.files), cache.look.now.stats, cache.look.now.digests
    known = dotted_names(project)
    kept = {
        file.path: Scanned(stat, digest, packed_of(cache.root, file, digest, facts, known))
        for file, stat, digest in zip(project.files, stats, digests, strict=True)
        if file.path not in changed and (facts := partial(cache.facts, file.path))
    }
    if depth not in cache.depth:
        kept = {path: found for path, found in kept.items() if depth in found.packed.depth}
    new = scanned_anew([file for file in project.files if file.path not in kept], cache, scan)
    return [kept.get(file.path) or new[file.path] for file in project.files]


def scanned_anew(files: Sequence[SourceFile], cache: Cache, scan: Scan) -> dict[str, Scanned]:
    """The facts of these files by path, which are those of the last run where only a stat was another."""
    before = {
        file.path: Before(
            None, cache.digest(file.path) or b"", partial(cache.facts, file.path), Depth.IMPORTS
        )
        for file in files
    }
    return dict(zip(before, scan(files, before), strict=True))


def codebase_again(found: Found, scanned: Sequence[Scanned], cache: Cache, depth: Depth) -> Codebase | None:
    """The codebase, where the files that have changed make no file another's or of another kind."""
    if not are_placed_alike(found.project.files, scanned, cache, found.placing):
        return None
    config, project = found.config, found.project
    names = dotted_names(project)
    modules = expand_modules(config.modules, names, project.packages, found.placing.apps)
    files = tuple(
        File(source.path, source.name, source.package, source.is_package, *view, one.packed)
        for source, view, one in zip(project.files, found.views, scanned, strict=True)
    )
    apart = project.unreadable, project.existing, found.placing, project.left_out
    standing = Standing(cache.grounds if config.judging == cache.judging else b"", cache.bounds)
    return Codebase(config, files, modules, project.packages, *apart, standing, depth)


def are_placed_alike(
    files: Iterable[SourceFile], scanned: Iterable[Scanned], cache: Cache, placing: Placing
) -> bool:
    """Whether what these files say makes no file another's or of another kind than in the last run."""
    return all(
        _places_alike(file, Packed(cache.facts(file.path)), packed, placing)
        for file, packed in changed_in(files, scanned, cache)
    )


def _places_alike(file: SourceFile, old: Packed, new: Packed, placing: Placing) -> bool:
    """Whether what a file says leaves every file of the kind that it was."""
    if Depth.TABLES in old.depth & new.depth and says_the_same(old, new):
        return True
    stem = file.path.rpartition("/")[2].partition(".")[0]
    if old.placing != new.placing or is_called_test(stem) or is_within_test_folder(file.package):
        return False
    if file.path in placing.settings or file.name in placing.helpers:
        return False
    before, after = (
        {name for statement in packed.of_imports.imports for name in named_by(statement, file.package)}
        for packed in (old, new)
    )
    return placing.helpers.isdisjoint(before ^ after)


def facts_that_stand(project: Project, cache: Cache) -> Mapping[str, Before]:
    """By path, what files said, as far as they say it still if they are as they were."""
    stats, known = cache.stats, dotted_names(project)
    doubtful = _naming_others(known, cache)
    return {
        file.path: Before(stats[file.path], digest, partial(cache.facts, file.path), cache.depth)
        for file in project.files
        if (digest := cache.digest(file.path)) is not None
        and (file.path not in doubtful or still_hold(Packed(cache.facts(file.path)), file.package, known))
    }


def _naming_others(known: frozenset[str], cache: Cache) -> frozenset[str]:
    """The files that may name what is known now or was in the last run, and not both."""
    if cache.known == _digest_of_names(known):
        return frozenset()
    names = cache.project[0] if cache.project else ()
    before = {file.name for file in map(_SOURCE_FILE, names) if file.is_python}
    before |= cache.project[2]["packages"] if cache.project else set()
    words = {name.rpartition(".")[2].encode("utf-8", "surrogatepass") for name in known ^ before}
    return cache.holding(words)


class Read(NamedTuple):
    """What a run has read; `again`: what is on disk is as the last run found it, but for the content of a few files."""

    project: Project
    scanned: Sequence[Scanned]
    codebase: Codebase
    again: bool


def is_whole(codebase: Codebase, cache: Cache, rules: frozenset[str]) -> bool:
    """Whether the verdicts of the last run that stand hold all that is asked now."""
    return bool(cache.bounds) and cache.bounds == codebase.bounds and cache.asked == rules


class Conclusion(NamedTuple):
    """What the last run found, with the verdicts that are new in it; `is_same`: nothing is another."""

    analysis: Callable[[], Analysis]
    is_same: bool = False


def conclusion_of(found: Analysis) -> Conclusion:
    return Conclusion(lambda: found)


def concluded(
    read: Read,
    judgement: Judgement,
    cache: Cache,
    rules: frozenset[str],
    differing: frozenset[tuple[str, str]],
    *,
    alone: bool = False,
) -> Conclusion | None:
    """What there is to conclude from the last run; None where more may be another than the new verdicts say. `differing` is what
    files say otherwise than in it. `alone`: but for what the rules on the whole find."""
    codebase, look = read.codebase, cache.look
    if (
        not read.again
        or look is None
        or (look.others and cache.contracts != codebase.config.sign)
        or (codebase.standing.registry is None and not alone)
        or not codebase.standing.grounds
        or cache.asked != rules
    ):
        return None
    before = {path: Verdict._make(cache.verdict(path)) for path in judgement.judged}
    if not alone and (
        not tells_ties(rules, codebase.severities)
        or (cache.rests and rest_on(cache.rests, differing))
        or not tell_the_whole_alike(judgement, before)
    ):
        return None
    if not alone and not look.others and tell_all_alike(judgement, before):
        return Conclusion(once(lambda: cache.analysis), is_same=True)
    return conclusion_of(concluded_again(codebase, judgement, before, cache.analysis))


def pairs_of(codebase: Codebase, judgement: Judgement) -> dict[tuple[str, str], int]:
    """How often one module needs another when the program runs."""
    found: dict[tuple[str, str], int] = {}
    for file in codebase.files:
        for _, from_, to, _, _, running, _ in judgement.verdicts[file.path].dependencies:
            if running and from_ != UNASSIGNED and to != UNASSIGNED:
                found[from_, to] = found.get((from_, to), 0) + running
    return found


def outcome_of(
    read: Read, judgement: Judgement, analysis: Analysis | None, cache: Cache, *, has_same_pairs: bool = False
) -> Outcome:
    """What the next run can use; `has_same_pairs`: no module needs another, and no file imports, otherwise than in the last."""
    project, scanned, codebase, again = read
    rows = {
        file.path: (found.packed.data, tuple(judgement.verdicts[file.path]))
        for file, found in zip(codebase.files, scanned, strict=True)
        if file.path in judgement.judged
        or not (found.packed.is_kept or found.packed.data == cache.facts(file.path))
    }

    def told() -> Told:
        if not cache.told:  # then all that is told was asked by the verdicts that are there
            return judgement.told
        used = {sign for file in codebase.files for sign in signs_in(judgement.verdicts[file.path].asked)}
        return {sign: found for sign, found in {**cache.told, **judgement.told}.items() if sign in used}

    made = vars(codebase)

    def registry() -> Any:
        if "built" not in made or Depth.TABLES not in codebase.depth:
            return None
        found, rests = codebase.built
        return to_plain(found), rests

    depth_kept = cache.depth
    none_is_deeper = codebase.depth in depth_kept  # else each was looked at
    depths = (
        depth_kept if found.packed.is_kept and none_is_deeper else found.packed.depth for found in scanned
    )
    config = codebase.config
    including = (os.path.relpath(file, config.root) for file in above(config.root / config.file))
    own = dict(config.own.files)
    others = (*dict(config.sources), *(config.beside or ())[:1], *project.consulted, *including, *own)
    paths = tuple(file.path for file in codebase.files)
    return Outcome(
        None if again else Watched(paths, project.walked, others, project.asked),
        tuple(found.stat for found in scanned),
        tuple(found.digest for found in scanned),
        rows,
        reduce(and_, {*depths}, Depth.WHOLE),
        judgement.told,
        told,
        cache.known if again else _digest_of_names(dotted_names(project)),
        codebase.grounds,
        codebase.bounds,
        config.judging,
        config.binding,
        config.sign if cache.look is None or cache.look.others or not again else cache.contracts,
        {**{path: digest_of(text.encode()) for path, text in config.sources}, **own},
        analysis,
        judgement.readings,
        None if codebase.standing.grounds else lambda: _plain_project(codebase, project),
        None if codebase.standing.registry else registry,
        None if codebase.standing.called is not None else lambda: made.get("found_called"),
        None if has_same_pairs else partial(pairs_of, codebase, judgement),
        None if has_same_pairs else lambda: imports_in(codebase, judgement).names,
        made.get("entity_words", codebase.standing.words),
        made.get("has_factories", codebase.standing.factories),
        made.get("shares_names", codebase.standing.shares_names),
    )


def _digest_of_names(names: frozenset[str]) -> bytes:
    return digest_of("\n".join(sorted(names)).encode("utf-8", "surrogatepass"))
