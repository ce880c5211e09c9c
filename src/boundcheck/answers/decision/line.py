"""What is at a line, and why it is a breach or none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.answers.decision.about import about, tables_of
from boundcheck.answers.decision.keys import written
from boundcheck.answers.decision.steps import DecisionStep, Steps
from boundcheck.base.light import NamedTuple, replace
from boundcheck.codebase.files import File
from boundcheck.codebase.named.uses import foreign_names, is_handed_out, is_of_the_whole
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, references_of
from boundcheck.config.model import UNASSIGNED, Allow
from boundcheck.facts.name_kinds import KINDS
from boundcheck.findings.finding import Finding
from boundcheck.outcome.baseline import FILE_NAME, Baseline
from boundcheck.outcome.suppress import covers
from boundcheck.report.model import Report
from boundcheck.run import Run

_Pair = tuple[str, str]
_RELATIONS: Final = {"fk": "foreign key", "o2o": "one-to-one key", "m2m": "many-to-many keys"}


class Matter(NamedTuple):
    """One thing that a line does, or what is told of it: `steps` are the keys that were asked, in their order."""

    title: str
    steps: tuple[DecisionStep, ...]


def matters_at(done: Run, report: Report, baseline: Baseline, path: str, line: int) -> list[Matter]:
    """The file, what the line names of other modules, the tables that it reaches, then each finding on it.

    `done` is under a configuration with every rule on, so that what is off is known; `report` is of all rules and modules,
    with what is merely possible.
    """
    steps = Steps(done.codebase, done.written)
    file = done.codebase.by_path.get(path)
    matters: list[Matter] = []
    pairs: set[tuple[str, str]] = set()
    if file is not None:
        matters.append(Matter("the file", tuple(steps.file(file))))
        for pair, matter in (*_references(done, steps, file, line), *_tables(done, steps, file, line)):
            pairs.add(pair)
            matters.append(matter)
        matters += _names(done, steps, file, line)
    for state, findings in (
        ("new", report.findings),
        ("known", report.baselined),
        ("allowed", report.allowed),
    ):
        for finding in findings:
            if finding.path == path and _holds(finding.line, finding.end_line, line):
                # The names of a line are told above.
                is_asked = finding.rule == "foreign-name" or (finding.from_ or "", finding.to or "") in pairs
                asked = () if is_asked else about(done.codebase, steps, finding)
                told = (*asked, *_told(done, steps, finding, state, baseline))
                level = done.written.severity(finding.rule, finding.from_)
                label = (
                    "off" if level == "off" else "warning" if "warn" in (level, finding.severity) else "error"
                )
                title = f"{label}[{finding.rule}], {finding.certainty}, {state}: {finding.message}"
                matters.append(Matter(title, told))
    return matters


def _holds(first: int, last: int, line: int) -> bool:
    return first <= line <= max(first, last)


def _references(done: Run, steps: Steps, file: File, line: int) -> Iterator[tuple[_Pair, Matter]]:
    for ref in references_of(Questions(done.codebase), file):
        if not _holds(ref.line, ref.end_line, line):
            continue
        names = ", ".join(sorted(target.name for target in ref.targets))
        how = {"import": "imports", "use": "uses", "string": "names in a string"}[ref.kind]
        typing = ", for typing alone" if ref.typing_only else ""
        title = f"{file.owner} → {ref.to}: {how} {names}{typing}"
        yield (file.owner, ref.to), Matter(title, tuple(_judged(done, steps, file, ref)))


def _judged(done: Run, steps: Steps, file: File, ref: Reference) -> Iterator[DecisionStep]:
    if ref.typing_only and done.codebase.config.typing_only == "ignore":
        yield DecisionStep("typing_only", "", '"ignore": it binds nothing', decides=True)
        return
    if file.kind == "test":
        yield from steps.suite(file.owner, ref.to)
    elif file.kind == "source":
        yield from steps.dependency(file.owner, ref.to)
    else:
        yield DecisionStep("migrations", "", "imports of it bind nothing", decides=True)
        return
    if file.kind == "test" or done.codebase.role(file.module) != "composition":
        yield from steps.api(file.owner, ref.to, ref.targets)


def _names(done: Run, steps: Steps, file: File, line: int) -> Iterator[Matter]:
    """The names of others that the line uses without an import."""
    ask = Questions(done.codebase)
    for use in foreign_names(ask, file, done.codebase.said_names.further):
        if not _holds(use.line, use.end_line, line):
            continue
        maybe = ", maybe" if use.certainty == "possible" else ""
        title = f"{file.owner} → {use.owner}: uses the {KINDS[use.kind]} {use.name} by {use.how}, made in {use.home}"
        if is_of_the_whole(ask, use, file):
            free = DecisionStep(
                "templates", "", "right in a package around the modules: for everyone", decides=True
            )
            yield Matter(f"{title}{maybe}", (free,))
        elif is_handed_out(ask, use, file):
            free = DecisionStep("public", "", f"publishes {use.constant}, which is that name", decides=True)
            yield Matter(f"{title}{maybe}", (free,))
        else:
            told = steps.shared_name(file.owner, use.owner, f"{use.kind}:{use.name}")
            yield Matter(f"{title}{maybe}", tuple(told))


def _tables(done: Run, steps: Steps, file: File, line: int) -> Iterator[tuple[_Pair, Matter]]:
    """What the line does with tables, each way and table once."""
    ask, rows = Questions(done.codebase), tables_of(done.codebase)
    seen: set[tuple[str, str]] = set()
    for asker, what, entity, table, written_as in (
        *_relations(done, file, line),
        *_accesses(done, file, line),
    ):
        view, owners = ask.owners_of(entity, table)
        name = (view.table if view else None) or table or entity
        if (what, name) in seen:
            continue
        seen.add((what, name))
        owner = owners[0] if owners else UNASSIGNED
        told = list(steps.table(rows.get(name) or rows.get(entity), name, owner))
        if owner == asker.owner:
            told.append(DecisionStep("tables", "", f"{owner} may do with its own tables what it likes"))
        else:
            is_free = file.kind == "source" and done.codebase.role(asker.module) == "composition"
            told += [steps.role(asker.owner)._replace(decides=is_free), steps.role(owner)]
        title = f"{asker.owner} → {owner}: {what} of {name} by {written_as}"
        yield (asker.owner, owner), Matter(title, tuple(told))


def _accesses(done: Run, file: File, line: int) -> Iterator[tuple[File, str, str, str, str]]:
    for found, access in done.accesses:
        if found.path == file.path and _holds(access.line, access.end_line, line):
            yield found, access.kind, access.entity, access.table, access.written


def _relations(done: Run, file: File, line: int) -> Iterator[tuple[File, str, str, str, str]]:
    for entity in done.codebase.registry.by_name.values():
        for relation in entity.relations.values():
            is_here = relation.path == file.path and _holds(relation.line, relation.end_line, line)
            if is_here and relation.target and relation.target in done.codebase.registry.by_name:
                what = _RELATIONS.get(relation.kind, relation.kind)
                asker = file._replace(module=entity.module)
                yield asker, what, relation.target, "", f"{entity.class_name}.{relation.name}"


def _told(
    done: Run, steps: Steps, finding: Finding, state: str, baseline: Baseline
) -> Iterator[DecisionStep]:
    """What the severity of a finding comes from, and whether somebody accepts it."""
    yield from steps.severity(finding.rule, finding.from_)
    if finding.certainty == "possible":
        yield DecisionStep(
            "--min-certainty", "", "it is merely possible: told on request, never an error", True
        )
    for allow in done.analysis.allows:
        if allow.rule in (finding.rule, finding.group):
            differs = _differs(allow, finding)
            until = f" until {allow.until}" if allow.until else ""
            said = f"is for another {differs}" if differs else f"covers it{until}: {allow.reason}"
            yield DecisionStep(
                f"allow {allow.rule}", written(allow.place), said, state == "allowed" and not differs
            )
    for comment in done.analysis.comments:
        found = comment.directive
        is_there = comment.path == finding.path and found.first <= max(finding.line, finding.end_line)
        if is_there and finding.line <= found.last and {finding.rule, finding.group} & {*found.rules}:
            place = f"{comment.path}:{found.line}"
            yield DecisionStep(
                f"# boundcheck: allow[{', '.join(found.rules)}]", place, found.reason, state == "allowed"
            )
    entry = next((entry for entry in baseline.entries if entry.identity == finding.identity), None)
    if entry is not None:
        place = f"{entry.file}:{entry.line}"
        yield DecisionStep("baseline", place, f"knows {entry.count} of these in this place", state == "known")
    elif state == "new" and baseline.entries:
        yield DecisionStep("baseline", FILE_NAME, "does not know it")


def _differs(allow: Allow, finding: Finding) -> str:
    """The first key by which an exception does not cover a finding; nothing where it does."""
    anything = replace(allow, from_=None, to=None, target=None, path=None, contract=None)
    alone = {
        "from": replace(anything, from_=allow.from_),
        "to": replace(anything, to=allow.to),
        "target": replace(anything, target=allow.target),
        "path": replace(anything, path=allow.path),
        "contract": replace(anything, contract=allow.contract),
    }
    return next((key for key, one in alone.items() if not covers(one, finding)), "")
