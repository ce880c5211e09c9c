"""All rules that this version checks, in one tuple: adding a rule is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Final

from boundcheck.catalog import DEFAULT_SEVERITY, GROUP_OF, Group, Level
from boundcheck.codebase import Codebase
from boundcheck.dependencies import Whole
from boundcheck.finding import Finding
from boundcheck.light import dataclass
from boundcheck.questions import Questions
from boundcheck.references import Subject
from boundcheck.rules.api import dynamic_import, leaked_model, missing_export, private_import, wildcard_import
from boundcheck.rules.contracts import import_contract
from boundcheck.rules.data import (
    cross_module_join,
    cross_module_migration,
    foreign_key,
    foreign_query,
    foreign_signal,
    foreign_write,
    model_binding,
    model_inheritance,
    model_reference,
    opaque_query,
    raw_sql,
    relation_traversal,
    reverse_accessor,
    shared_transaction,
    table_ownership,
)
from boundcheck.rules.dependency import (
    dependency_cycle,
    deprecated_dependency,
    external_dependency,
    layer_violation,
    not_visible,
    unassigned_file,
    undeclared_dependency,
    unused_dependency,
)
from boundcheck.rules.project import (
    expired_allow,
    stale_baseline,
    stale_contract,
    unparsable_file,
    unused_allow,
)
from boundcheck.rules.suites import (
    missing_tests,
    production_imports_tests,
    shared_fixture,
    test_foreign_data,
    test_patches_private,
    test_private_import,
    test_undeclared_dependency,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, its documentation in Markdown, and its checks.

    `check_file` looks at one file and may ask questions about the others, `check` at the whole and at what its
    modules depend on. The rules about exceptions have neither: they are judged when the exceptions are applied.
    """

    name: str
    documentation: str
    check_file: Callable[[Questions, Subject], Iterator[Finding]] | None
    check: Callable[[Codebase, Whole], Iterator[Finding]] | None

    @property
    def group(self) -> Group:
        return GROUP_OF[self.name]

    @property
    def default_severity(self) -> Level:
        return DEFAULT_SEVERITY[self.name]

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return self.documentation.partition("\n")[0]


def _rule(module: ModuleType) -> Rule:
    checks = (getattr(module, "check_file", None), getattr(module, "check", None))
    return Rule(module.NAME, module.__doc__ or "", *checks)


RULES: Final[tuple[Rule, ...]] = (
    _rule(undeclared_dependency),
    _rule(dependency_cycle),
    _rule(layer_violation),
    _rule(not_visible),
    _rule(deprecated_dependency),
    _rule(unused_dependency),
    _rule(external_dependency),
    _rule(unassigned_file),
    _rule(private_import),
    _rule(wildcard_import),
    _rule(dynamic_import),
    _rule(leaked_model),
    _rule(missing_export),
    _rule(foreign_query),
    _rule(foreign_write),
    _rule(cross_module_join),
    _rule(relation_traversal),
    _rule(reverse_accessor),
    _rule(foreign_key),
    _rule(model_inheritance),
    _rule(model_binding),
    _rule(model_reference),
    _rule(raw_sql),
    _rule(cross_module_migration),
    _rule(shared_transaction),
    _rule(foreign_signal),
    _rule(table_ownership),
    _rule(opaque_query),
    _rule(test_private_import),
    _rule(test_undeclared_dependency),
    _rule(shared_fixture),
    _rule(test_patches_private),
    _rule(test_foreign_data),
    _rule(production_imports_tests),
    _rule(missing_tests),
    _rule(import_contract),
    _rule(stale_contract),
    _rule(unparsable_file),
    _rule(unused_allow),
    _rule(expired_allow),
    _rule(stale_baseline),
)
