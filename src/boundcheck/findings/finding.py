"""A finding: what a rule reports, its place, and its identity without the line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Final, Literal

from boundcheck.base.light import NamedTuple
from boundcheck.findings.catalog import GROUP_OF, Group

# Reported once for a pair of modules, at whichever of its sites comes first.
PER_PAIR = frozenset(("dependency-cycle", "deprecated-dependency", "unused-dependency"))

_UNMATCHED: Final = "stale-contract"
_OF_CONTRACTS: Final = "import-contract"

Certainty = Literal["certain", "likely", "possible"]
CERTAINTIES: Final[tuple[str, ...]] = ("certain", "likely", "possible")
Severity = Literal["error", "warn"]


Identity = tuple[str, str, str, str, str]  # rule, path, from, to, target; empty where there is none
Link = tuple[str, str, str, int]  # an import in a chain: importing and imported dotted name, path, line
# The fields of a finding in their order.
PlainFinding = tuple[
    str,
    str,
    int,
    int,
    str,
    str | None,
    str | None,
    str | None,
    Certainty,
    Severity,
    int,
    int,
    tuple[str, ...],
    str | None,
    tuple[Link, ...],
    Group | None,
    int,
]


class Finding(NamedTuple):
    """One reported breach.

    `path` is relative to the project root (posix); `line` and `column` count from 1, columns in code points.
    `end_line` closes the statement, so that a comment on any of its lines can allow the finding. `from_` is the
    module the place is in, `to` the module it reaches, `target` a dotted name or table. `message` is one sentence
    that ends in the remedy. `names` are all names a site uses in breach, where `target` stands for several. `ordinal`
    tells several findings of one identity apart, by their order from 0. `contract` is the one of `[[contracts]]` that is
    broken, `chain` the imports that break it. `own_group` is the group of a rule that boundcheck does not bring.
    `statement` is the first line of the statement that the place is in (0: its own line).
    """

    rule: str
    path: str
    line: int
    column: int
    message: str
    from_: str | None = None
    to: str | None = None
    target: str | None = None
    certainty: Certainty = "certain"
    severity: Severity = "error"
    end_line: int = 0
    ordinal: int = 0
    names: tuple[str, ...] = ()
    contract: str | None = None
    chain: tuple[Link, ...] = ()
    own_group: Group | None = None
    statement: int = 0

    @property
    def group(self) -> Group:
        """The group of its rule."""
        return self.own_group or GROUP_OF.get(self.rule, "own")

    @property
    def rule_and_name(self) -> str:
        """Its rule, with what is used or reached if that has a name: `private-import (shop.billing.tax)`."""
        name = self.target or self.to
        return f"{self.rule} ({name})" if name else self.rule

    @property
    def binds_nothing(self) -> bool:
        """Whether it tells of a name in the configuration that matches nothing."""
        return self.rule == _UNMATCHED or bool(self.contract and not self.chain and not self.names)

    @property
    def comes_first(self) -> bool:
        """Whether it is an error that tells of a name which matches nothing, so that other findings may come of it."""
        return self.rule == _UNMATCHED and self.severity == "error"

    @property
    def plain(self) -> PlainFinding:
        """All fields, for crossing process borders and for the cache; `Finding._make` is the way back."""
        return (*self,)

    def numbered(self, ordinal: int) -> Finding:
        """The same with another ordinal."""
        before, after = self[:_ORDINAL], self[_ORDINAL + 1 :]
        return Finding._make((*before, ordinal, *after))

    @property
    def identity(self) -> Identity:
        """What makes two findings the same breach, wherever its line moved: rule, path, from, to, target.

        The path says nothing where a finding speaks of a pair of modules. What breaks an import contract is the same
        by the contract (as the target) and the first and last name of its chain (as from and to).
        """
        if self.contract is not None:
            first, last = (self.chain[0][0], self.chain[-1][1]) if self.chain else ("", self.target or "")
            return (self.rule, "", first, last, self.contract)
        path = "" if self.rule in PER_PAIR else self.path
        return (self.rule, path, self.from_ or "", self.to or "", self.target or "")

    @property
    def statement_key(self) -> tuple[int, int]:
        """What findings of one identity in one statement have in common."""
        return (self.statement, 0) if self.statement else (self.line, self.column)

    @property
    def fingerprint(self) -> str:
        """A stable id of 16 hex digits, from the identity and the ordinal."""
        text = "\x1f".join((*self.identity, str(self.ordinal)))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """The order of every report: by place, then by what is said there."""
        return (self.path, self.line, self.column, self.rule, self.to or "", self.target or "")


def renamed(identity: Identity, path: Callable[[str], str], name: Callable[[str], str]) -> Identity:
    """An identity after files were renamed: `path` tells where a path went, `name` what a dotted name is called now."""
    rule, at, from_, to, target = identity
    if is_of_contract(identity):
        return rule, at, name(from_), name(to), target
    return rule, path(at), from_, to, name(target)


def is_of_contract(identity: Identity) -> bool:
    """Whether it is of an import contract: its ends are dotted names, no modules."""
    return identity[0] == _OF_CONTRACTS and not identity[1]


_ORDINAL: Final = Finding._fields.index("ordinal")


def unmatched(findings: Iterable[Finding]) -> list[Finding]:
    """Those that come first, in their order."""
    return [found for found in findings if found.comes_first]
