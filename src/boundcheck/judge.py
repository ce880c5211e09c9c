"""Rules over the codebase: first each file by itself, over processes, then what takes the whole."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from boundcheck.analysis import Analysis, Comment, graded
from boundcheck.codebase import MOST_SITES, Codebase, Dependency, File, Reference, Site, Subject
from boundcheck.facts import Directive
from boundcheck.finding import Finding, PlainFinding
from boundcheck.pool import can_fork, forked
from boundcheck.rules import RULES
from boundcheck.scan.comments import toml_directives

_BATCH = 256  # files
_SERIAL_BELOW = 1024

PlainSite = tuple[int, int, int, str, tuple[str, ...]]
PlainDependency = tuple[str, str, str, int, PlainSite | None, int, tuple[PlainSite, ...]]
# What was found about one file: its findings, what it makes its module depend on, and its comments on findings.
Verdict = tuple[tuple[PlainFinding, ...], tuple[PlainDependency, ...], tuple[tuple[object, ...], ...]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on each file, by path. `consulted` are the dotted names of other files whose names they rest on."""

    verdicts: Mapping[str, Verdict]
    consulted: frozenset[str]


def judge(codebase: Codebase, jobs: int = 1) -> Analysis:
    """All findings on a codebase."""
    return conclude(codebase, judge_files(codebase, jobs))


def judge_files(codebase: Codebase, jobs: int, known: Judgement | None = None) -> Judgement:
    """Judge every file that `known` has no verdict on."""
    verdicts = dict(known.verdicts) if known else {}
    files = [file for file in codebase.files if file.path not in verdicts]
    consulted = set(known.consulted) if known else set()
    for found, names in _batches(codebase, files, jobs):
        verdicts.update(found)
        consulted.update(names)
    return Judgement(verdicts, frozenset(consulted))


def _batches(
    codebase: Codebase, files: Sequence[File], jobs: int
) -> Iterator[tuple[dict[str, Verdict], Iterable[str]]]:
    def judge(start: int) -> bytes:
        found = {file.path: judge_file(codebase, file) for file in files[start : start + _BATCH]}
        return marshal.dumps((found, tuple(codebase.consulted)))

    if jobs <= 1 or len(files) < _SERIAL_BELOW or not can_fork():
        yield {file.path: judge_file(codebase, file) for file in files}, codebase.consulted
    else:
        codebase.prepare()
        yield from map(marshal.loads, forked(judge, range(0, len(files), _BATCH), jobs))


def judge_file(codebase: Codebase, file: File) -> Verdict:
    """What the rules on single files find in a file, and what the rules on the whole need of it."""
    subject = codebase.subject(file)
    findings = tuple(f.plain for rule in RULES if rule.check_file for f in rule.check_file(codebase, subject))
    return findings, tuple(_dependencies(subject)), tuple(map(tuple, file.facts.directives))


def _dependencies(subject: Subject) -> Iterator[PlainDependency]:
    """One for each module that the file names."""
    if not subject.references:
        return
    production = set(map(id, subject.production))
    by_module: dict[str, list[Reference]] = {}
    for ref in subject.references:
        by_module.setdefault(ref.to, []).append(ref)
    for to, refs in by_module.items():
        binding = [ref for ref in refs if ref.first and id(ref) in production]
        imports = [ref for ref in binding if ref.kind != "string"]
        running = [ref for ref in binding if not ref.typing_only and ref.certainty != "possible"]
        sites = tuple(_site(ref) for ref in running[:MOST_SITES])
        first = _site(imports[0]) if imports else None
        yield subject.file.path, subject.file.owner, to, len(imports), first, len(running), sites


def _site(ref: Reference) -> PlainSite:
    return ref.line, ref.column, ref.end_line, ref.certainty, tuple(target.name for target in ref.targets)


def conclude(codebase: Codebase, judgement: Judgement) -> Analysis:
    """Join the verdicts in order of the files, and ask the rules that take the whole."""
    findings: list[Finding] = []
    dependencies: list[Dependency] = []
    comments: list[Comment] = []
    for file in codebase.files:
        found, depends, directives = judgement.verdicts[file.path]
        findings += [Finding(*plain) for plain in found]
        dependencies += map(_dependency, depends)
        comments += [Comment(file.path, file.owner, Directive._make(plain)) for plain in directives]
    for rule in RULES:
        if rule.check:
            findings += rule.check(codebase, dependencies)
    comments += [Comment(path, None, found) for path, found in toml_directives(codebase.config.sources)]
    return Analysis(
        len(codebase.files),
        tuple(codebase.modules.by_name),
        codebase.severities,
        tuple(graded(codebase.severities.level, findings)),
        codebase.config.allows,
        tuple(comments),
    )


def _dependency(plain: PlainDependency) -> Dependency:
    path, from_, to, imports, first, running, sites = plain
    first_import = Site._make(first) if first else None
    return Dependency(path, from_, to, imports, first_import, running, tuple(map(Site._make, sites)))
