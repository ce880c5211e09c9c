"""What one change clears of each kind of blocker, and what a module has behind it when nothing of a kind is left."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

# What one change clears: all places on one name or table, with one other module, in one file (a migration is a change of its
# own), or one dependency of one module on another.
By = Literal["target", "other", "file", "pair"]

# By kind; `{other}` is the other module (several are listed).
CHANGES: Final = MappingProxyType[str, tuple[By, str]](
    {
        "undeclared-dependency-in": ("other", "Declare {module} in the depends_on of {other}, or take its imports out"),
        "undeclared-dependency-out": ("other", "Declare {other} in the depends_on of {module}, or take the imports out"),
        "layer-violation-in": ("other", "Turn round the dependency of {other} on {module}"),
        "layer-violation-out": ("other", "Turn round the dependency of {module} on {other}"),
        "not-visible-in": ("other", "Name {other} in the visible_to of {module}, or take its imports out"),
        "not-visible-out": ("other", "Have {module} named in the visible_to of {other}, or take the imports out"),
        "private-import-in": ("target", "Publish {target}, or have {other} use what {module} publishes"),
        "private-import-out": ("target", "Have {other} publish {target}, or use what it publishes"),
        "wildcard-import-in": ("other", "Import names of {module} into {other} one by one, instead of a star"),
        "wildcard-import-out": ("other", "Name what {module} uses of {other}, instead of a star"),
        "dynamic-import-in": ("target", "Replace the strings that import {target} into {other}"),
        "dynamic-import-out": ("target", "Replace the strings by which {module} imports {target}"),
        "foreign-name-in": ("target", "Publish a function in place of the name {target}, for {other}"),
        "foreign-name-out": ("target", "Ask {other} in place of using its name {target}"),
        "foreign-query-in": ("target", "Publish a function that reads {target} for {other}"),
        "foreign-query-out": ("target", "Ask {other} for what {module} reads from {target}"),
        "foreign-write-in": ("target", "Publish a function that writes {target} for {other}"),
        "foreign-write-out": ("target", "Ask {other} to do what {module} writes to {target}"),
        "cross-module-join-in": ("target", "Publish a function in place of the joins of {other} with {target}"),
        "cross-module-join-out": ("target", "Ask {other} for what {module} joins with {target}"),
        "relation-traversal-in": ("target", "Publish a function by id in place of the steps of {other} along relations into {target}"),
        "relation-traversal-out": ("target", "Ask {other} by id for what {module} takes from {target} along relations"),
        "reverse-accessor-in": ("target", "Publish a function by id in place of the accessors of {other} to {target}"),
        "reverse-accessor-out": ("target", "Ask {other} by id for what {module} takes from {target} by accessors"),
        "foreign-key-in": ("target", "Replace the keys and relationships of {other} to {target} by plain ids"),
        "foreign-key-out": ("target", "Replace the keys and relationships of {module} to {target} by plain ids"),
        "model-inheritance-in": ("target", "Give the models of {other} that inherit from {target} tables of their own"),
        "model-inheritance-out": ("target", "Give the models that inherit from {target} tables of their own"),
        "model-binding-in": ("target", "Move the forms and views of {other} on {target} into {module}, or declare plain fields in them"),
        "model-binding-out": ("target", "Move the forms and views of {module} on {target} to {other}, or declare plain fields in them"),
        "model-reference-in": ("target", "Replace the names for {target} in {other}"),
        "model-reference-out": ("target", "Replace the names for {target} in {module}"),
        "raw-sql-in": ("target", "Publish a function in place of the SQL of {other} on {target}"),
        "raw-sql-out": ("target", "Ask {other} for what the SQL of {module} does with {target}"),
        "cross-module-migration-in": ("file", "Move the operations on tables of {module} out of {path}"),
        "cross-module-migration-out": ("file", "Move the operations on tables of {other} out of {path}"),
        "shared-transaction-in": ("target", "End the transactions of {other} before {target} is written"),
        "shared-transaction-out": ("target", "End the transactions of {module} before {target} is written"),
        "foreign-signal-in": ("target", "Publish an event in place of the signals on {target}, for {other} to subscribe to"),
        "foreign-signal-out": ("target", "Subscribe to an event of {other} in place of the signals on {target}"),
        "test-private-import-in": ("target", "Let the tests of {other} do without {target}, by the public API of {module}"),
        "test-private-import-out": ("target", "Let the tests of {module} do without {target}, by the public API of {other}"),
        "test-undeclared-dependency-in": ("other", "Let the tests of {other} do without {module}, or move them"),
        "test-undeclared-dependency-out": ("other", "Let the tests of {module} do without {other}, or move them"),
        "shared-fixture-in": ("target", "Move {target} to test_support, or let the tests of {other} build it themselves"),
        "shared-fixture-out": ("target", "Move {target} to test_support, or build it among the tests of {module}"),
        "test-patches-private-in": ("target", "Let the tests of {other} leave {target} as it is"),
        "test-patches-private-out": ("target", "Let the tests of {module} leave {target} as it is"),
        "test-foreign-data-in": ("target", "Let the tests of {other} set the scene without {target}"),
        "test-foreign-data-out": ("target", "Let the tests of {module} set the scene without {target}"),
        "production-imports-tests-in": ("target", "Move out of {target} what is needed by {other}"),
        "production-imports-tests-out": ("target", "Move what {module} needs out of {target}"),
        "import-time-in": ("target", 'Let {other} do without {target} at import, or move that into a library: a module with role = "shared" in boundcheck.toml'),
        "import-time-out": ("target", 'Let {module} do without {target} at import, or move that into a library: a module with role = "shared" in boundcheck.toml'),
        "shared-state-in": ("target", "Keep {target} behind functions for {other} to call"),
        "shared-state-out": ("target", "Ask {other} instead of touching {target}"),
        "exception-in": ("target", "Let no {target} cross to {other}: answer with an error code"),
        "exception-out": ("target", "Let no {target} cross from {other}: take an error code"),
        "signal-in": ("target", "Publish {target} as an event for {other} to subscribe to"),
        "signal-out": ("target", "Subscribe to an event of {other} in place of {target}"),
        "leaked-model": ("target", "Take models out of the signature of {target}"),
        "table-ownership": ("target", "Decide who owns the table {target}"),
        "missing-tests": ("other", "Write tests of {module}"),
        "cycle": ("pair", "Cut the dependency of {importer} on {imported}"),
        "suite-not-alone": ("other", "Let {module} be imported without {other}"),
    }
)  # fmt: skip

# A model that is made public binds others to its table as before.
ON_MODELS: Final = MappingProxyType(
    {
        "private-import-in": "Publish functions in place of the models in {target}, for {other}",
        "private-import-out": "Ask {other} for functions in place of the models in {target}",
    }
)

# Code of no module has no contract to write it into.
OF_NOBODY: Final = MappingProxyType(
    {
        "undeclared-dependency-in": "Give the code of no module that uses {module} to a module, and declare {module} there",
        "undeclared-dependency-out": "Give the code of no module that {module} uses to a module, and declare that",
        "not-visible-in": "Give the code of no module that uses {module} to a module that may see it",
    }
)

_DATA: Final = "foreign-query foreign-write cross-module-join relation-traversal reverse-accessor model-binding model-reference raw-sql"

# What is true of a module when none of these kinds has evidence.
DONE: Final = tuple(
    (claim, tuple(kinds.split()))
    for claim, kinds in (
        ("Others use only its public API", "private-import-in wildcard-import-in dynamic-import-in foreign-name-in production-imports-tests-in"),
        ("Whoever uses it declares it, and may use it", "undeclared-dependency-in layer-violation-in not-visible-in"),
        ("It uses only others' public APIs", "private-import-out wildcard-import-out dynamic-import-out foreign-name-out production-imports-tests-out"),
        ("It declares all that it uses, and may use it", "undeclared-dependency-out layer-violation-out not-visible-out"),
        ("It is in no cycle", "cycle"),
        ("Nothing of it is needed while others are imported", "import-time-in"),
        ("Nothing of others is needed while it is imported", "import-time-out"),
        ("No other module reaches its tables", " ".join(f"{rule}-in" for rule in _DATA.split())),
        ("It reaches no other module's tables", " ".join(f"{rule}-out" for rule in _DATA.split())),
        ("No key leads to its tables", "foreign-key-in model-inheritance-in"),
        ("No key leads out of its tables", "foreign-key-out model-inheritance-out"),
        ("Each of its tables is one module's", "table-ownership"),
        ("Migrations keep to their own tables", "cross-module-migration-in cross-module-migration-out"),
        ("No transaction spans it and another module", "shared-transaction-in shared-transaction-out"),
        ("No model stands in its public API", "leaked-model"),
        ("No signal or exception crosses", "foreign-signal-in foreign-signal-out signal-in signal-out exception-in exception-out"),
        ("No state in memory is shared", "shared-state-in shared-state-out"),
        ("It has tests of its own", "missing-tests"),
        ("Its suite can be imported with no more than it may use", "suite-not-alone"),
        ("Its tests keep to it and to public APIs", "test-private-import-out test-undeclared-dependency-out shared-fixture-out test-patches-private-out test-foreign-data-out"),
        ("Others' tests keep out of it", "test-private-import-in test-undeclared-dependency-in shared-fixture-in test-patches-private-in test-foreign-data-in"),
    )
)  # fmt: skip
