"""Every kind of blocker: what it is called, what is to be done about it, how far that reaches, and what one change clears."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

from boundcheck.base.light import NamedTuple
from boundcheck.extraction.model import Blocker, Cut, Direction, Effort, Evidence
from boundcheck.findings.catalog import GROUP_OF


class Kind(NamedTuple):
    """One kind of blocker; `remedy` is a sentence with `{module}` for the module asked for.

    `change` is what the checklist calls one change, with `{other}` for the other module (several are listed). It clears all
    places on one name or table ("target"), with one other module, in one file (a migration is a change of its own), or one
    dependency of one module on another ("pair").
    """

    kind: str
    effort: Effort
    by: Literal["target", "other", "file", "pair"]
    title: str
    remedy: str
    change: str

    @property
    def direction(self) -> Direction:
        """Whether others do it to the module ("in"), it does it to others ("out"), or it is a matter of the module alone."""
        return "in" if self.kind.endswith("-in") else "out" if self.kind.endswith("-out") else "own"

    @property
    def rule(self) -> str | None:
        """None: no rule reports it, since inside one process it harms nobody."""
        return rule_of(self.kind)

    def blocker(
        self, module: str, evidence: list[Evidence], cycle: tuple[str, ...] = (), cuts: tuple[Cut, ...] = ()
    ) -> Blocker:
        """All of its kind that stands in the way of a module."""
        ordered = sorted(
            evidence, key=lambda e: (e.path, e.line, e.column, e.from_, e.to, e.target, e.message)
        )
        remedy = self.remedy.format(module=module)
        return Blocker(
            self.kind, self.rule, self.direction, self.title, remedy, self.effort, tuple(ordered), cycle, cuts
        )


KINDS: Final = MappingProxyType(
    {kind.kind: kind for kind in (
        Kind("undeclared-dependency-in", "lines", "other", "Others use it without declaring it",
             "declare {module} in the depends_on of each, or take the imports out", "Declare {module} in the depends_on of {other}, or take its imports out"),
        Kind("undeclared-dependency-out", "lines", "other", "It uses what it does not declare",
             "declare what {module} is to depend on, and pass in the rest", "Declare {other} in the depends_on of {module}, or take the imports out"),
        Kind("layer-violation-in", "design", "other", "Others import it against the layers",
             "turn the call round: let them publish an event that {module} reacts to, or pass in what they need of it", "Turn round the dependency of {other} on {module}"),
        Kind("layer-violation-out", "design", "other", "It imports others against the layers",
             "turn the call round: let {module} publish an event that they react to, or pass in what it needs", "Turn round the dependency of {module} on {other}"),
        Kind("not-visible-in", "lines", "other", "Modules use it that may not see it",
             "name them in the visible_to of {module}, or let them go through a module that is named there", "Name {other} in the visible_to of {module}, or take its imports out"),
        Kind("not-visible-out", "lines", "other", "It uses modules that it may not see",
             "have {module} named in their visible_to, or let it go through a module that is named there", "Have {module} named in the visible_to of {other}, or take the imports out"),
        Kind("private-import-in", "lines", "target", "Others import its internals",
             "make public what they need of {module}, or give its public API a function that does what they want", "Publish {target}, or have {other} use what {module} publishes"),
        Kind("private-import-out", "lines", "target", "It imports others' internals",
             "let {module} use their public APIs, and ask their owners for what is missing there", "Have {other} publish {target}, or use what it publishes"),
        Kind("wildcard-import-in", "lines", "other", "Others import all its names by a star",
             "name what they use of {module}", "Import names of {module} into {other} one by one, instead of a star"),
        Kind("wildcard-import-out", "lines", "other", "It imports all names of others by a star",
             "name what {module} uses of them", "Name what {module} uses of {other}, instead of a star"),
        Kind("dynamic-import-in", "lines", "target", "Others import it by a string",
             "replace the string by an import of the public API of {module}, or let a composition module hand it in", "Replace the strings that import {target} into {other}"),
        Kind("dynamic-import-out", "lines", "target", "It imports others by a string",
             "replace the string by an import of their public API, or let a composition module hand it to {module}", "Replace the strings by which {module} imports {target}"),
        Kind("foreign-name-in", "lines", "target", "Others use names that it makes and does not publish",
             "let {module} offer what they need in its public API, or publish the name and keep it at its address", "Publish a function in place of the name {target}, for {other}"),
        Kind("foreign-name-out", "lines", "target", "It uses names that others make and do not publish",
             "let {module} ask their public APIs, or have them publish the names", "Ask {other} in place of using its name {target}"),
        Kind("foreign-query-in", "function", "target", "Others query its tables",
             "give the public API of {module} functions that return what they read, for many rows at once", "Publish a function that reads {target} for {other}"),
        Kind("foreign-query-out", "function", "target", "It queries others' tables",
             "let {module} ask their public APIs, or keep a read model that their events fill", "Ask {other} for what {module} reads from {target}"),
        Kind("foreign-write-in", "function", "target", "Others write its tables",
             "give the public API of {module} functions that do these changes", "Publish a function that writes {target} for {other}"),
        Kind("foreign-write-out", "function", "target", "It writes others' tables",
             "let {module} ask their public APIs to do these changes, or publish an event that they react to", "Ask {other} to do what {module} writes to {target}"),
        Kind("cross-module-join-in", "function", "target", "Others join its tables",
             "give the public API of {module} functions that take ids and return values, and join in the caller", "Publish a function in place of the joins of {other} with {target}"),
        Kind("cross-module-join-out", "function", "target", "It joins others' tables",
             "let {module} ask their public APIs for ids or values, or keep a read model that their events fill", "Ask {other} for what {module} joins with {target}"),
        Kind("relation-traversal-in", "function", "target", "Others hop along relations into its rows",
             "give the public API of {module} functions that answer by id, and pass the id", "Publish a function by id in place of the steps of {other} along relations into {target}"),
        Kind("relation-traversal-out", "function", "target", "It hops along relations into others' rows",
             "let {module} keep the id and ask their public APIs, or store the value when it is known", "Ask {other} by id for what {module} takes from {target} along relations"),
        Kind("reverse-accessor-in", "function", "target", "Others reach its rows by accessors that relations left on their models",
             "give the public API of {module} functions that answer by id", "Publish a function by id in place of the accessors of {other} to {target}"),
        Kind("reverse-accessor-out", "function", "target", "It reaches others' rows by accessors that relations left on its models",
             "let {module} ask their public APIs by id", "Ask {other} by id for what {module} takes from {target} by accessors"),
        Kind("foreign-key-in", "schema", "target", "Others' tables have keys to its tables",
             "let them keep the plain id, and ask {module} for the rest; what the database did on delete becomes an event", "Replace the keys and relationships of {other} to {target} by plain ids"),
        Kind("foreign-key-out", "schema", "target", "Its tables have keys to others' tables",
             "let {module} keep the plain id, and ask the owner for the rest; what the database did on delete becomes an event", "Replace the keys and relationships of {module} to {target} by plain ids"),
        Kind("model-inheritance-in", "schema", "target", "Others' models inherit from its models",
             "give them tables of their own that keep the id of the row in {module}", "Give the models of {other} that inherit from {target} tables of their own"),
        Kind("model-inheritance-out", "schema", "target", "Its models inherit from others' models",
             "give {module} tables of its own that keep the id of the other row", "Give the models that inherit from {target} tables of their own"),
        Kind("model-binding-in", "function", "target", "Others bind forms, serializers, views or admin pages to its models",
             "move these into {module}, or declare plain fields over what its public API returns", "Move the forms and views of {other} on {target} into {module}, or declare plain fields in them"),
        Kind("model-binding-out", "function", "target", "It binds forms, serializers, views or admin pages to others' models",
             "move these to the owner of the model, or declare plain fields in {module} over what the owner returns", "Move the forms and views of {module} on {target} to {other}, or declare plain fields in them"),
        Kind("model-reference-in", "function", "target", "Others get hold of its models by name",
             "let them use the public API of {module}, or let {module} register itself with them", "Replace the names for {target} in {other}"),
        Kind("model-reference-out", "function", "target", "It gets hold of others' models by name",
             "let {module} use their public APIs, or let them register themselves with it", "Replace the names for {target} in {module}"),
        Kind("raw-sql-in", "function", "target", "Others' SQL names its tables",
             "give the public API of {module} functions that return or change these rows", "Publish a function in place of the SQL of {other} on {target}"),
        Kind("raw-sql-out", "function", "target", "Its SQL names others' tables",
             "let {module} ask their public APIs for these rows, or keep a read model that their events fill", "Ask {other} for what the SQL of {module} does with {target}"),
        Kind("cross-module-migration-in", "schema", "file", "Others' migrations touch its tables",
             "move these operations into the migrations of {module}", "Move the operations on tables of {module} out of {path}"),
        Kind("cross-module-migration-out", "schema", "file", "Its migrations touch others' tables",
             "move these operations out of {module}, into the migrations of the tables' owners", "Move the operations on tables of {other} out of {path}"),
        Kind("shared-transaction-in", "design", "target", "Others write its tables in a transaction of their own",
             "commit first, then tell {module} by an event or a call that can be repeated", "End the transactions of {other} before {target} is written"),
        Kind("shared-transaction-out", "design", "target", "Its transactions write others' tables",
             "let {module} commit first, then tell them by an event or a call that can be repeated", "End the transactions of {module} before {target} is written"),
        Kind("foreign-signal-in", "design", "target", "Others listen to signals about its models",
             "let {module} publish events of its own that they subscribe to", "Publish an event in place of the signals on {target}, for {other} to subscribe to"),
        Kind("foreign-signal-out", "design", "target", "It listens to signals about others' models",
             "let {module} subscribe to events that the owners publish", "Subscribe to an event of {other} in place of the signals on {target}"),
        Kind("test-private-import-in", "lines", "target", "Others' tests import its internals",
             "let these tests use the public API of {module}, or a fake of it", "Let the tests of {other} do without {target}, by the public API of {module}"),
        Kind("test-private-import-out", "lines", "target", "Its tests import others' internals",
             "let the tests of {module} use public APIs, or fakes of them", "Let the tests of {module} do without {target}, by the public API of {other}"),
        Kind("test-undeclared-dependency-in", "lines", "other", "Tests use it whose modules do not declare it",
             "move these tests into {module} or to the tests of the whole, or use a fake", "Let the tests of {other} do without {module}, or move them"),
        Kind("test-undeclared-dependency-out", "lines", "other", "Its tests use what it does not declare",
             "let the tests of {module} use fakes, or move them to the tests of the whole", "Let the tests of {module} do without {other}, or move them"),
        Kind("shared-fixture-in", "lines", "target", "Others' tests use its fixtures and test helpers",
             "move what they need into test_support, or let them build it themselves; the suite of {module} leaves with it", "Move {target} to test_support, or let the tests of {other} build it themselves"),
        Kind("shared-fixture-out", "lines", "target", "Its tests use others' fixtures and test helpers",
             "build what the tests of {module} need among themselves, or move it into test_support", "Move {target} to test_support, or build it among the tests of {module}"),
        Kind("test-patches-private-in", "lines", "target", "Others' tests replace names inside it",
             "let these tests replace the name in their own module, or stand in for the public API of {module}", "Let the tests of {other} leave {target} as it is"),
        Kind("test-patches-private-out", "lines", "target", "Its tests replace names inside others",
             "let the tests of {module} replace names of its own, or stand in for the others' public APIs", "Let the tests of {module} leave {target} as it is"),
        Kind("test-foreign-data-in", "function", "target", "Others' tests make or read rows of its tables",
             "let these tests set the scene through the public API of {module}, or use a fake", "Let the tests of {other} set the scene without {target}"),
        Kind("test-foreign-data-out", "function", "target", "Its tests make or read rows of others' tables",
             "let the tests of {module} set the scene through public APIs, or use fakes", "Let the tests of {module} set the scene without {target}"),
        Kind("production-imports-tests-in", "lines", "target", "Others' production code imports its tests",
             "move what they need out of the tests of {module}", "Move out of {target} what is needed by {other}"),
        Kind("production-imports-tests-out", "lines", "target", "Its production code imports others' tests",
             "move what {module} needs into production code", "Move what {module} needs out of {target}"),
        Kind("import-time-in", "design", "target", "Others need it while they are imported",
             'move what they inherit, apply or compute from {module} at import into a library that both keep (a module with role = "shared" in boundcheck.toml), or ask {module} when it is needed', 'Let {other} do without {target} at import, or move that into a library: a module with role = "shared" in boundcheck.toml'),
        Kind("import-time-out", "design", "target", "It needs others while it is imported",
             'move what {module} inherits, applies or computes from them at import into a library that both keep (a module with role = "shared" in boundcheck.toml), or ask them when it is needed', 'Let {module} do without {target} at import, or move that into a library: a module with role = "shared" in boundcheck.toml'),
        Kind("shared-state-in", "design", "target", "It shares state in memory with others",
             "let {module} keep this state to itself, behind functions of its public API", "Keep {target} behind functions for {other} to call"),
        Kind("shared-state-out", "design", "target", "Others share their state in memory with it",
             "let the owner keep this state to itself, and have {module} ask its public API", "Ask {other} instead of touching {target}"),
        Kind("exception-in", "lines", "target", "Its exceptions cross to others",
             "let the public API of {module} answer with a result or an error code, which its client turns into exceptions", "Let no {target} cross to {other}: answer with an error code"),
        Kind("exception-out", "lines", "target", "Others' exceptions cross into it",
             "let {module} take a result or an error code from their public APIs, which their client turns into exceptions", "Let no {target} cross from {other}: take an error code"),
        Kind("signal-in", "design", "target", "Others connect to its in-process signals, or send them",
             "publish what {module} signals as events through a queue that both sides can reach", "Publish {target} as an event for {other} to subscribe to"),
        Kind("signal-out", "design", "target", "It connects to others' in-process signals, or sends them",
             "have {module} subscribe to events through a queue that both sides can reach", "Subscribe to an event of {other} in place of {target}"),
        Kind("leaked-model", "function", "target", "Models stand in the signatures of its public API",
             "let the public API of {module} take ids and return plain values", "Take models out of the signature of {target}"),
        Kind("table-ownership", "schema", "target", "Two modules define or claim one table",
             "decide whether {module} owns the table, and let the other module ask the owner", "Decide who owns the table {target}"),
        Kind("missing-tests", "lines", "other", "It has no tests of its own",
             "write a suite that uses only {module} and what it declares, or name the suite in its tests key", "Write tests of {module}"),
        Kind("cycle", "design", "pair", "It is in a cycle of modules",
             "cut the dependencies below, which is the cheapest way to get {module} out: pass in what is needed, or publish an event", "Cut the dependency of {importer} on {imported}"),
        Kind("suite-not-alone", "lines", "other", "Its suite cannot be imported without other modules",
             "declare these modules, or import them inside the functions of {module} that need them; `boundcheck test {module}` proves that the suite runs alone", "Let {module} be imported without {other}"),
    )}
)  # fmt: skip


def kind_of(rule: str, direction: Direction) -> Kind | None:
    """The kind that a rule's findings are, when others do it to a module ("in") or it does it to others ("out").

    None: such findings hold nothing back, or are looked at as a whole (cycles).
    """
    return KINDS.get(rule) or KINDS.get(f"{rule}-{direction}")


def bare(kind: str) -> str:
    """The name of a kind without its direction."""
    return kind.removesuffix("-in").removesuffix("-out")


def rule_of(kind: str) -> str | None:
    """The rule behind a kind of blocker, with or without its direction; None where there is none."""
    rule = "dependency-cycle" if kind == "cycle" else bare(kind)
    return rule if rule in GROUP_OF else None
