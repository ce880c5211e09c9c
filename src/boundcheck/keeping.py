"""What of an earlier run stands in this one, and what this one leaves to the next."""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence

from boundcheck.analysis import Analysis
from boundcheck.cache import Cache, Kept, Outcome, Watched
from boundcheck.codebase import Codebase
from boundcheck.discover import Project
from boundcheck.disk import digest_of
from boundcheck.facts import placeless
from boundcheck.judge import Judgement, Verdict
from boundcheck.questions import Questions, Told, signs_in
from boundcheck.scan.parallel import Before, Scanned, still_hold
from boundcheck.scan.wire import Packed


def dotted_names(project: Project) -> frozenset[str]:
    """The dotted names of all files and packages of Python."""
    return project.packages | {file.name for file in project.files if file.is_python}


def facts_that_stand(project: Project, cache: Cache) -> Mapping[str, Before]:
    """By path, what files said, as far as they say it still if they are as they were."""
    kept, stats, known = cache.kept, cache.stats, dotted_names(project)
    same = cache.known == _digest_of_names(known)
    return {
        file.path: Before(stats.get(file.path), found.digest, found.facts)
        for file in project.files
        if (found := kept.get(file.path))
        and (same or still_hold(Packed(found.facts).facts, file.package, known))
    }


def verdicts_that_stand(
    codebase: Codebase, scanned: Sequence[Scanned], cache: Cache, *, as_written: bool
) -> Mapping[str, Verdict]:
    """By path, the verdicts on files that are as they were, as far as what they asked has the same answers.

    Where files say the same, but where, in contracts `as_written`, only answers that rest on the text of those that changed
    are doubtful.
    """
    verdicts: dict[str, Verdict] = {}
    same = as_written and cache.grounds == _grounds(codebase)
    for file, found in zip(codebase.files, scanned, strict=True):
        old = cache.kept.get(file.path)
        # Facts can be the same where a line that uses data is not; and content where other names are known.
        if old and old.digest == found.digest and old.facts == found.packed.data:
            verdicts[file.path] = Verdict._make(old.verdict)
        elif same and (old is None or _said(Packed(old.facts)) != _said(file.packed)):
            same = False
    if same:
        doubtful = cache.resting_on([file.path for file in codebase.files if file.path not in verdicts])
        broken = doubtful.keys() - (Questions(codebase).still(doubtful) if doubtful else ())
        if not broken:
            return verdicts
        return {path: found for path, found in verdicts.items() if broken.isdisjoint(signs_in(found.asked))}
    still = Questions(codebase).still(cache.told) if verdicts else frozenset()
    return {path: found for path, found in verdicts.items() if found.stands(codebase.by_path[path], still)}


def _said(packed: Packed) -> object:
    """What a file says, but where."""
    return placeless(packed.facts), placeless(packed.entities) if packed.has_entities else None


def all_stand(judgement: Judgement, codebase: Codebase, cache: Cache) -> bool:
    """Whether verdicts under other contracts are those of a codebase too."""
    still = Questions(codebase).still({**cache.told, **judgement.told})
    return all(judgement.verdicts[file.path].stands(file, still) for file in codebase.files)


def outcome_of(
    codebase: Codebase,
    project: Project,
    scanned: Sequence[Scanned],
    judgement: Judgement,
    analysis: Analysis,
    cache: Cache,
) -> Outcome:
    """What the next run can use."""
    kept = {
        file.path: Kept(found.digest, found.packed.data, tuple(judgement.verdicts[file.path]))
        for file, found in zip(codebase.files, scanned, strict=True)
    }

    def told() -> Told:
        used = {sign for verdict in judgement.verdicts.values() for sign in signs_in(verdict.asked)}
        return {sign: found for sign, found in {**cache.told, **judgement.told}.items() if sign in used}

    config = codebase.config
    sources = (*(path for path, _ in config.sources), *(config.beside or ())[:1])
    return Outcome(
        Watched(tuple(kept), project.walked, (*sources, *project.consulted), project.asked),
        tuple(found.stat for found in scanned),
        kept,
        judgement.told,
        told,
        _digest_of_names(dotted_names(project)),
        _grounds(codebase),
        analysis,
        judgement.readings,
    )


def _digest_of_names(names: frozenset[str]) -> bytes:
    return digest_of("\n".join(sorted(names)).encode("utf-8", "surrogatepass"))


def _grounds(codebase: Codebase) -> bytes:
    """A digest of what every answer about other files rests on, but for what the files say."""
    files = [tuple(file.view) for file in codebase.files]
    parts = codebase.config.sources, files, sorted(codebase.packages)
    return digest_of(marshal.dumps(parts, 2))  # of this version equal values are equal bytes
