"""All findings of a run: the verdicts on files joined, and the rules that take the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from boundcheck.base.light import replace
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Dependency, Whole, from_plain
from boundcheck.codebase.imports import Imports, all_imports
from boundcheck.codebase.questions import Questions
from boundcheck.facts.access import Access, FunctionFacts
from boundcheck.facts.file import Directive
from boundcheck.findings.analysis import Analysis, Comment, graded
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.findings.finding import Finding
from boundcheck.judgement.beside import packages_beside
from boundcheck.judgement.judge import judge_files
from boundcheck.judgement.misspelled import misspelled_packages
from boundcheck.judgement.models_elsewhere import models_elsewhere
from boundcheck.judgement.outward import Outward
from boundcheck.judgement.reading import IMPORTS
from boundcheck.judgement.ties import tables_in, ties_in, with_tables_of
from boundcheck.judgement.verdicts import Judgement, Verdict
from boundcheck.rules import RULES
from boundcheck.scan.comments import toml_directives


def judge(codebase: Codebase, jobs: int = 1) -> Analysis:
    """All findings on a codebase."""
    return conclude(codebase, judge_files(codebase, jobs), jobs=jobs)


def conclude(
    codebase: Codebase, judgement: Judgement, rules: frozenset[str] = ALL_RULES, *, jobs: int = 1
) -> Analysis:
    """Join the verdicts in order of the files, and ask those of the rules that take the whole."""
    on = codebase.severities.on & rules
    findings: list[Finding] = []
    dependencies: list[Dependency] = []
    comments: list[Comment] = []
    functions: dict[str, tuple[FunctionFacts, ...]] = {}
    strays: dict[str, list[tuple[str, str]]] = {}
    for file in codebase.files:
        verdict = judgement.verdicts[file.path]
        if verdict.functions:
            functions[file.path] = judgement.functions(file.path)
        if verdict.strays:
            strays[file.path] = [(str(folder), str(name)) for folder, name in verdict.strays]
        findings += map(Finding._make, verdict.findings)
        dependencies += map(from_plain, verdict.dependencies)
        comments += [Comment(file.path, file.owner, Directive._make(plain)) for plain in verdict.directives]
    with_tables = with_tables_of(codebase, jobs)
    whole = Whole(
        dependencies,
        functions,
        ties_in(codebase, with_tables, judgement, rules, jobs),
        imports_in(codebase, judgement),
        strays,
        tables_in(with_tables, judgement),
    )
    (of_whole, elsewhere, slips), rests = codebase.symbols.noting(
        lambda: (
            [
                found
                for rule in RULES
                if rule.name in on and rule.check
                for found in rule.check(codebase, whole)
            ],
            models_elsewhere(codebase) if codebase.asks_of_data(rules) else "",
            tuple(dict.fromkeys(misspelled_packages(codebase))),  # of a glob's modules one is enough
        )
    )
    findings += of_whole
    comments += _in_contracts(codebase)
    return Analysis(
        sum(file.is_python for file in codebase.files),
        tuple(codebase.modules.by_name),
        codebase.severities,
        tuple(graded(codebase.severities, findings)),
        codebase.config.allows,
        tuple(comments),
        len(_unowned(codebase, judgement)) if codebase.asks_of_data(rules) else 0,
        *_unread_only_for(codebase, judgement, findings),
        codebase.left_out,
        rules,
        tuple((c.name, c.type) for c in codebase.config.contracts if c.severity != "off"),
        codebase.baselines,
        tuple((name, m.contract.owner) for name, m in codebase.modules.by_name.items() if m.contract.owner),
        codebase.config.values,
        rests,
        "\0".join(sorted(file.path for file in codebase.files)),
        "\0".join(
            file.path
            for file in codebase.files
            if file.module is None and file.kind == "source" and file.is_python
        ),
        elsewhere,
        (*slips, *packages_beside(codebase)),
    )


def _in_contracts(codebase: Codebase) -> Iterator[Comment]:
    """The comments on findings in the configuration."""
    return (Comment(path, None, found) for path, found in toml_directives(codebase.config.sources))


def imports_in(codebase: Codebase, judgement: Judgement) -> Imports:
    """What files import, as far as contracts ask."""
    found = ((file.path, judgement.verdicts[file.path].imports) for file in codebase.files)
    return all_imports(
        {path: imports for path, imports in found if imports} if codebase.config.contracts else {}
    )


def tell_the_whole_alike(judgement: Judgement, before: Mapping[str, Verdict]) -> bool:
    """Whether verdicts say to the rules on the whole what those `before` them did."""
    return all(
        _for_the_whole(judgement.verdicts[path]) == _for_the_whole(found) for path, found in before.items()
    )


def tell_all_alike(judgement: Judgement, before: Mapping[str, Verdict]) -> bool:
    """Whether nothing is found by verdicts that was not by those `before` them, nor less, and it is where it was."""
    return tell_the_whole_alike(judgement, before) and all(
        _of_the_file(judgement.verdicts[path]) == _of_the_file(found) for path, found in before.items()
    )


def concluded_again(
    codebase: Codebase, judgement: Judgement, before: Mapping[str, Verdict], old: Analysis
) -> Analysis:
    """An earlier analysis with the verdicts put in that are new.

    But for those verdicts, whose places are known by what was found `before`, all has to be as it was, or is left so.
    """
    told = {found.rule for found in old.findings if found.path in before}
    on_files = {rule.name for rule in RULES if rule.name in told and rule.check_file} | {
        *codebase.severities.own
    }
    findings = [found for found in old.findings if found.path not in before or found.rule not in on_files]
    comments = [c for c in old.comments if c.path not in before and c.module is not None]
    new: list[Finding] = []
    for path in before:
        verdict, owner = judgement.verdicts[path], codebase.by_path[path].owner
        new += map(Finding._make, verdict.findings)
        comments += [Comment(path, owner, Directive._make(plain)) for plain in verdict.directives]
    comments += _in_contracts(codebase)
    data, suites, types = _unread_only_for(codebase, judgement, new)
    findings += graded(codebase.severities, new)
    return replace(
        old,
        findings=tuple(findings),
        comments=tuple(comments),
        unread_for_data=old.unread_for_data.difference(before) | data,
        unread_for_suites=old.unread_for_suites.difference(before) | suites,
        unread_for_types=old.unread_for_types.difference(before) | types,
    )


def _for_the_whole(verdict: Verdict) -> tuple[object, ...]:
    """What rules on the whole ask of a verdict."""
    return (
        verdict.dependencies,
        verdict.functions,
        verdict.accesses,
        verdict.read,
        verdict.imports,
        verdict.strays,
        verdict.named,
        verdict.makes,
    )


def _of_the_file(verdict: Verdict) -> tuple[object, ...]:
    """What of a verdict is told beside that. Why a file could not be read whole is told by more than its verdict."""
    is_read = all(Finding._make(plain).rule != "unparsable-file" for plain in verdict.findings)
    return verdict.findings, verdict.directives, verdict.unread, is_read or object()


def _unread_only_for(
    codebase: Codebase, judgement: Judgement, findings: Iterable[Finding]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The files of which nothing but what they do with data, and what they say of fixtures and patches, could not be read; and of
    the first those whose signatures or models others need."""
    data: set[str] = set()
    suites: set[str] = set()
    types: set[str] = set()
    told = Counter(finding.path for finding in findings if finding.rule == "unparsable-file")
    outward = Outward(codebase, Questions(codebase))
    for path, times in told.items():
        file, verdict = codebase.by_path.get(path), judgement.verdicts.get(path)
        if file is None or verdict is None or file.of_imports.problem or times > 1:
            continue  # of more than one there are imports, too, whose meaning is unknown
        models = file.packed.has_entities and file.packed.entities.unread
        is_read = verdict.read != IMPORTS
        if is_read and file.facts.unread:
            suites.add(path)
        if (is_read and verdict.unread) or (models and path in codebase.registry.read):
            data.add(path)
            if models or outward.may_hand_out(file):
                types.add(path)
    return frozenset(data), frozenset(suites), frozenset(types)


def _unowned(codebase: Codebase, judgement: Judgement) -> frozenset[str]:
    """The tables that SQL makes and modules reach, but nobody owns."""
    unowned = {made.table for made in codebase.registry.made.values() if not made.owners}
    sources = (f.path for f in codebase.files if f.kind == "source" and f.module) if unowned else ()
    reached = (Access._make(plain) for path in sources for plain in judgement.verdicts[path].accesses)
    return frozenset(access.table for access in reached if not access.entity and access.table in unowned)
