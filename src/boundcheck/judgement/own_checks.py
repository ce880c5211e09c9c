"""A rule that boundcheck does not bring, asked about one file: what it gets to see, and what becomes of what it says."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from boundcheck.base.errors import ProjectError
from boundcheck.base.plain import visible
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.file import TYPING_ONLY, Import
from boundcheck.findings.finding import Finding
from boundcheck.findings.own_rules import OwnRule
from boundcheck.rule_api import CheckedFile, DeclaredModule, ImportedName, RuleFinding
from boundcheck.scan import absolute_name


def checked_file(ask: Questions, file: File) -> CheckedFile:
    """A file as such rules see it: all that it holds is asked for, so that verdicts rest on it."""

    def owner(name: str) -> DeclaredModule | None:
        return _module(ask, ask.owner_of(ask.resolve(name).file or name))

    imports = tuple(found for each in file.of_imports.imports for found in _imported(ask, file, each))
    return CheckedFile(file.path, file.name, _module(ask, file.owner), file.kind, imports, owner)


def own_findings(ask: Questions, rule: OwnRule, view: CheckedFile, lines: int) -> Iterator[Finding]:
    """What a rule says of a file of so many lines. Raises ProjectError, in one sentence, where it fails or makes no sense."""
    try:
        told = list(rule.check_file(view))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # one that leaves the program must not let a gate pass
        raise _failed(rule, view, _said(rule, error)) from None
    ends = {found.line: found.end_line for found in view.imports}
    last = max((lines, *ends.values()))  # an import may be asked about before it is written
    for one in told:
        if problem := _problem(ask, one, last):
            raise _failed(rule, view, problem)
        line, column = int(one.line), int(one.column)
        target, to = (None if value is None else "".join(value) for value in (one.target, one.to))
        yield Finding(
            rule.name, view.path, line, column, "".join(one.message), view.module.name if view.module else UNASSIGNED,
            to, target, end_line=ends.get(line, line), own_group=rule.group,
        )  # fmt: skip


def _imported(ask: Questions, file: File, statement: Import) -> Iterator[ImportedName]:
    base = None
    if statement.module is not None:
        base = absolute_name(file.package, statement.level, statement.module)
        if base is None:
            return  # it leads out of what there is
    place = statement.line, statement.column, statement.end_line
    typing_only = bool(statement.flags & TYPING_ONLY)
    for name, (target, owner) in zip(statement.names, ask.imported(base, statement.names), strict=True):
        whole = f"{base}.{name}" if base else name
        module = _module(ask, owner) if target.file else None
        yield ImportedName(
            whole, *place, target.file, module, _is_public(ask, file, module, target), typing_only
        )


def _is_public(ask: Questions, file: File, module: DeclaredModule | None, target: Target) -> bool:
    if module is None or module.name == file.owner:
        return True
    (verdict,) = ask.are_public(file.owner, module.name, (target,))
    return verdict.public


def _module(ask: Questions, name: str) -> DeclaredModule | None:
    found = ask.contract_of(name) if name != UNASSIGNED else None
    return DeclaredModule(*found) if found else None  # type: ignore[arg-type]


def _problem(ask: Questions, one: object, lines: int) -> str:
    """Why something that a rule yields is no finding; "" where it is one."""
    if not isinstance(one, RuleFinding):
        return f"yields {_shown(one)}, which is no RuleFinding"
    for name, value, most in (("line", one.line, max(lines, 1)), ("column", one.column, None)):
        if type(value) is not int or value < 1 or (most is not None and value > most):
            bound = f"a whole number from 1 to {most}" if most is not None else "a whole number from 1"
            return f"yields a finding with the {name} {_shown(value)}, which is not {bound}"
    if not isinstance(one.message, str) or not one.message.strip():
        return f"yields a finding with the message {_shown(one.message)}, which says nothing"
    for name, text in (("target", one.target), ("to", one.to)):
        if text is not None and not (isinstance(text, str) and text):
            return f"yields a finding with the {name} {_shown(text)}, which is neither a name nor None"
    if one.to not in (None, UNASSIGNED) and ask.contract_of(one.to) is None:
        return f"yields a finding to {_shown(one.to)}, and there is no such module"
    return ""


def _shown(value: object) -> str:
    try:
        text = visible(repr(value))
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= 80 else f"{text[:79]}…"


def _said(rule: OwnRule, error: BaseException) -> str:
    """What was raised, with the innermost line of the rule's own code."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((frame for frame in reversed(frames) if frame.filename in rule.files), frames[-1])
    try:
        text = f"{type(error).__name__}: {error}".rstrip(": ")
    except Exception:
        text = type(error).__name__
    return f"fails with {visible(' '.join(text.split()))} ({visible(place.filename)}:{place.lineno})"


def _failed(rule: OwnRule, view: CheckedFile, what: str) -> ProjectError:
    return ProjectError(
        f"{visible(view.path)}: the rule {rule.name} of {visible(rule.source)} {what}; "
        f'mend it, or switch it off: [rules] {rule.name} = "off"'
    )
