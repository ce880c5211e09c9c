"""What was found about each file, plain, so that processes can hand it over and the cache can keep it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import field
from typing import Any

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.codebase.answers import Told, sign_of, signs_in
from boundcheck.codebase.dependencies import PlainDependency
from boundcheck.codebase.files import File
from boundcheck.facts.access import Call, FunctionFacts, Transaction
from boundcheck.findings.finding import PlainFinding

Plain = tuple[tuple[Any, ...], ...]


class Verdict(NamedTuple):
    """What was found about one file by the rules in `ran`: findings, what it makes its module depend on (if it was `read` for
    that), its comments on findings; and, as far as it was `read` for data, its accesses, what its functions write, models in its signatures, and why
    there may be more (`unread`); and, where contracts on imports ask, its imports; and `strays`, see `strays_of`; and
    the modules whose names it uses (`named`), and a sign of those it makes and of tests that are missing.

    It stands as long as it is the same `file` (the sign of its view) that says the same, and what was `asked` about others
    (the signs of the questions) has the same answers.
    """

    file: bytes
    asked: bytes
    ran: frozenset[str]
    read: int
    findings: tuple[PlainFinding, ...]
    dependencies: tuple[PlainDependency, ...]
    directives: Plain
    accesses: Plain
    functions: Plain
    leaks: Plain
    unread: tuple[Any, ...]
    imports: Plain
    strays: Plain
    named: tuple[str, ...] = ()
    makes: bytes = b""

    def stands(self, file: File, still: Container[bytes]) -> bool:
        """Whether it stands for a file that says the same, when these questions have the same answers still."""
        return self.file == sign_of(*file.view) and all(sign in still for sign in signs_in(self.asked))


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on each file, by path; what the questions asked now were answered, the readings made, by content, and
    the files of which the verdict is not that of the last run (`judged`)."""

    verdicts: Mapping[str, Verdict]
    told: Told
    readings: Mapping[bytes, bytes] = field(default_factory=dict)
    judged: frozenset[str] = frozenset()

    def functions(self, path: str) -> tuple[FunctionFacts, ...]:
        """What the functions of one file write and call."""
        return tuple(map(function_of, self.verdicts[path].functions))


def plain_function(facts: FunctionFacts) -> tuple[Any, ...]:
    transactions = ((*found[:-1], tuple(map(tuple, found.calls))) for found in facts.transactions)
    return facts.name, facts.line, facts.writes, tuple(map(tuple, facts.calls)), tuple(transactions)


def function_of(plain: tuple[Any, ...]) -> FunctionFacts:
    name, line, writes, calls, transactions = plain
    opened = (Transaction._make((*found[:-1], tuple(map(Call._make, found[-1])))) for found in transactions)
    return FunctionFacts(name, line, writes, tuple(map(Call._make, calls)), tuple(opened))
