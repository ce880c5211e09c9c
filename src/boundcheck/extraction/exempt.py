"""What ties tables of two modules though no rule is broken: by roles that leave it free, by abstract models that are public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from types import MappingProxyType
from typing import Final

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.facts.access import Access, Kind
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import breaches, finding
from boundcheck.rules.data.foreign_key import foreign_keys, inherited_keys
from boundcheck.rules.data.model_inheritance import inheritances

# The rule that each kind of access belongs to, and what a message says of it.
_WAYS: Final = MappingProxyType[Kind, tuple[str, str]](
    {
        "query": ("foreign-query", "reads"),
        "write": ("foreign-write", "writes"),
        "join": ("cross-module-join", "joins"),
        "traversal": ("relation-traversal", "hops into"),
        "accessor": ("reverse-accessor", "reaches"),
        "binding": ("model-binding", "is bound to"),
        "reference": ("model-reference", "gets hold of"),
        "sql": ("raw-sql", "has SQL on"),
        "signal": ("foreign-signal", "listens to changes of"),
    }
)


def exempt_findings(codebase: Codebase, accesses: Iterable[tuple[File, Access]]) -> tuple[Finding, ...]:
    """What ties tables of two modules, though it breaks no rule.

    Keys and inheritance into shared modules' tables, keys that abstract models bring along, and all that composition
    modules do with others' tables. They carry the rule that would report them. Possible ones are left out.
    """
    keys = (*foreign_keys(codebase, exempt=True), *inherited_keys(codebase))
    found = (*keys, *inheritances(codebase, exempt=True), *_compositions(codebase, accesses))
    return tuple(sorted((f for f in found if f.certainty != "possible"), key=lambda f: f.sort_key))


def _compositions(codebase: Codebase, accesses: Iterable[tuple[File, Access]]) -> Iterator[Finding]:
    ask = Questions(codebase)
    for _, group in groupby(accesses, key=lambda pair: (pair[0].path, pair[0].module)):
        pairs = [*group]
        file = pairs[0][0]
        if codebase.role(file.module) != "composition":
            continue
        subject = Subject(file, (), (), {}, tuple(access for _, access in pairs))
        for kind, (rule, does) in _WAYS.items():
            for breach in breaches(ask, subject, kind, exempt=True):
                message = (
                    f"composition module {file.owner} {does} {breach.what} by {breach.access.written}; "
                    f"it may, but to let the table go, ask {breach.api} instead"
                )
                yield finding(rule, breach, message)
