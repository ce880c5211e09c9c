"""Whether an import that a running program asks for keeps the contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject, subject_of
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.file import FileFacts, Import, StringImport
from boundcheck.findings.finding import Finding
from boundcheck.pytest_plugin.policy import Policy
from boundcheck.rules import RULES
from boundcheck.scan.wire import Packed, pack

# Of the rules on single files those that speak of one import.
_ABOUT_IMPORTS: Final = frozenset(
    "undeclared-dependency layer-violation not-visible private-import dynamic-import "
    "shared-fixture test-undeclared-dependency test-private-import".split()
)
_CHECKS: Final = tuple(rule.check_file for rule in RULES if rule.name in _ABOUT_IMPORTS and rule.check_file)


class AskedImport(NamedTuple):
    """An import as it is asked for: by a statement (`names` are those behind `from … import`), or by a string."""

    name: str
    names: tuple[str, ...]
    level: int
    is_string: bool = False


class Verdicts:
    """Answers for the files of one project."""

    def __init__(self, policy: Policy) -> None:
        self._policy, self._ask = policy, Questions(policy.codebase)
        self._found: dict[tuple[str, AskedImport, int], tuple[Finding, ...]] = {}

    def binds(self, file: File) -> bool:
        """Whether this run holds the imports of a file against the contracts.

        What another module imports is that module's matter; test helpers, composition and end to end tests are free.
        """
        policy = self._policy
        return (
            policy.admitted is not None and file.module == policy.tester and file.kind in ("source", "test")
        )

    def knows(self, asked: AskedImport) -> bool:
        """Whether the project has a file of the name that is asked for."""
        return asked.level > 0 or asked.name in self._policy.codebase.known

    def on(self, file: File, asked: AskedImport, line: int) -> tuple[Finding, ...]:
        """What is wrong with the import that `file` asks for in `line`: what `boundcheck check` says of that place."""
        key = (file.path, asked, line)
        if key not in self._found:
            subject = _subject(self._ask, file, asked, line)
            found = [finding for check in _CHECKS for finding in check(self._ask, subject)]
            if file.kind == "source":
                found += self._standalone(subject, {finding.to for finding in found})
            self._found[key] = tuple(finding for finding in found if finding.certainty != "possible")
        return self._found[key]

    def _standalone(self, subject: Subject, told: set[str | None]) -> Iterator[Finding]:
        """What keeps a module that wants to be tested standalone from it, though the dependency is declared."""
        if self._policy.codebase.modules.by_name[self._policy.tester].contract.test_scope != "standalone":
            return
        for ref in subject.production:
            if ref.to not in told and not self._is_admitted(ref):
                message = (
                    f'{ref.file.owner} imports {_reached(ref)} when it runs, so its tests cannot be "standalone"; '
                    'pass in what it needs, or set test_scope = "direct"'
                )
                yield _finding("test-undeclared-dependency", ref, message, ref.targets)

    def _is_admitted(self, ref: Reference) -> bool:
        policy = self._policy
        if ref.to != UNASSIGNED:
            return policy.admitted is None or ref.to in policy.admitted
        scope = policy.codebase.modules.by_name[policy.tester].contract.test_scope
        return scope != "standalone" and policy.codebase.is_declared(policy.tester, UNASSIGNED)


def _subject(ask: Questions, file: File, asked: AskedImport, line: int) -> Subject:
    """The file as if it held nothing but this one import: as written in that line, else as it is asked for."""
    statement = next((found for found in file.facts.imports if _is_statement(found, asked, line)), None)
    string = next((found for found in file.facts.strings if _is_string(found, asked, line)), None)
    if statement is not None and not asked.is_string:
        facts = FileFacts(imports=(statement,))
    elif string is not None or asked.is_string:
        made = StringImport(line, 1, line, "import_module", asked.name, None)
        facts = FileFacts(strings=(string or made,))
    else:
        facts = FileFacts(imports=(_statement(asked, line),))
    return subject_of(ask, file._replace(packed=Packed(pack(facts))))


def _is_statement(statement: Import, asked: AskedImport, line: int) -> bool:
    if not statement.line <= line <= statement.end_line or statement.level != asked.level:
        return False
    if statement.module is None:
        return not asked.names and asked.name in statement.names
    return statement.module == asked.name and set(asked.names) <= set(statement.names)


def _statement(asked: AskedImport, line: int) -> Import:
    if not asked.names and not asked.level:
        return Import(line, 1, line, 0, 0, None, (asked.name,))
    return Import(line, 1, line, 0, asked.level, asked.name, asked.names)


def _is_string(string: StringImport, asked: AskedImport, line: int) -> bool:
    value = string.value.replace(":", ".").lstrip(".")
    return string.line <= line <= string.end_line and (
        value == asked.name or value.startswith(f"{asked.name}.") or asked.name.endswith(f".{value}")
    )


def _reached(ref: Reference) -> str:
    return min(target.file or target.name for target in ref.targets)


def _finding(rule: str, ref: Reference, message: str, targets: Iterable[Target]) -> Finding:
    names = tuple(target.name for target in targets)
    return Finding(
        rule, ref.file.path, ref.line, ref.column, message, ref.file.owner, ref.to, _reached(ref),
        certainty=ref.certainty, end_line=ref.end_line, names=names,
    )  # fmt: skip
