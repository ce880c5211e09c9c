"""All rules that this version checks, in one tuple: adding a rule is one file, one line here and its name in `findings/catalog.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Final, cast

from boundcheck.base.light import dataclass
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.catalog import DEFAULT_SEVERITY, GROUP_OF, Group, Level
from boundcheck.findings.finding import Finding

CheckFile = Callable[[Questions, Subject], Iterator[Finding]]
Check = Callable[[Codebase, Whole], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule: the file that holds it, which is loaded when the rule is asked for more than its name.

    `check_file` looks at one file and may ask questions about the others, `check` at the whole and at what its
    modules depend on. The rules about exceptions have neither: they are judged when the exceptions are applied.
    """

    file: str  # below this folder, dotted

    @cached_property
    def name(self) -> str:
        return self.file.rpartition(".")[2].replace("_", "-")

    @cached_property
    def module(self) -> ModuleType:
        return import_module(f"boundcheck.rules.{self.file}")

    @property
    def documentation(self) -> str:
        """In Markdown."""
        return self.module.__doc__ or ""

    @property
    def check_file(self) -> CheckFile | None:
        return cast("CheckFile | None", getattr(self.module, "check_file", None))

    @property
    def check(self) -> Check | None:
        return cast("Check | None", getattr(self.module, "check", None))

    @property
    def fix(self) -> str:
        """Whether `boundcheck fix` rewrites what it finds, as far as that can be: "safe", "unsafe" (when asked), or ""."""
        return cast("str", getattr(self.module, "FIX", ""))

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


RULES: Final[tuple[Rule, ...]] = (
    Rule("dependency.undeclared_dependency"),
    Rule("dependency.dependency_cycle"),
    Rule("dependency.layer_violation"),
    Rule("dependency.not_visible"),
    Rule("dependency.deprecated_dependency"),
    Rule("dependency.unused_dependency"),
    Rule("dependency.external_dependency"),
    Rule("dependency.unassigned_file"),
    Rule("api.private_import"),
    Rule("api.wildcard_import"),
    Rule("api.dynamic_import"),
    Rule("api.leaked_model"),
    Rule("api.missing_export"),
    Rule("api.foreign_name"),
    Rule("data.foreign_query"),
    Rule("data.foreign_write"),
    Rule("data.cross_module_join"),
    Rule("data.relation_traversal"),
    Rule("data.reverse_accessor"),
    Rule("data.foreign_key"),
    Rule("data.model_inheritance"),
    Rule("data.model_binding"),
    Rule("data.model_reference"),
    Rule("data.raw_sql"),
    Rule("data.cross_module_migration"),
    Rule("data.shared_transaction"),
    Rule("data.foreign_signal"),
    Rule("data.table_ownership"),
    Rule("data.opaque_query"),
    Rule("suites.test_private_import"),
    Rule("suites.test_undeclared_dependency"),
    Rule("suites.shared_fixture"),
    Rule("suites.test_patches_private"),
    Rule("suites.test_foreign_data"),
    Rule("suites.production_imports_tests"),
    Rule("suites.missing_tests"),
    Rule("contracts.import_contract"),
    Rule("project.stale_contract"),
    Rule("project.unparsable_file"),
    Rule("project.unused_allow"),
    Rule("project.expired_allow"),
    Rule("project.stale_baseline"),
)
BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}
