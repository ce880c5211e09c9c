"""Which modules the tests of a module may use: what `test_scope` admits."""

from __future__ import annotations

from boundcheck.codebase.codebase import Codebase
from boundcheck.config.model import UNASSIGNED


def admitted(codebase: Codebase, tester: str) -> frozenset[str] | None:
    """The other modules whose public API the tests of `tester` may use; None where nothing binds them.

    Shared modules and composition modules are always among them: the one serves everybody, the other wires the whole for a
    test. `standalone` admits no more, `direct` what `depends_on` lists, `all` also what those list, and so on (Spring
    Modulith's STANDALONE, DIRECT_DEPENDENCIES and ALL_DEPENDENCIES). Without a `depends_on` everything is declared.
    """
    modules = codebase.modules.by_name
    if tester not in modules or codebase.role(tester) == "composition":
        return None  # end to end tests
    free = {name for name in modules if codebase.role(name) in ("shared", "composition")}
    scope = modules[tester].contract.test_scope
    reached: set[str] = set()
    todo = [] if scope == "standalone" else [tester]
    while todo:
        declared = _declared(codebase, todo.pop())
        todo += declared - reached - free - {UNASSIGNED} if scope == "all" else ()
        reached |= declared
    return frozenset(free | reached) - {tester}


def _declared(codebase: Codebase, importer: str) -> frozenset[str]:
    module = codebase.modules.by_name.get(importer)
    if module is None or module.contract.role == "shared":
        return frozenset()
    listed = module.contract.depends_on
    if listed is None:
        excluded = {entry.value for entry in module.contract.cannot_depend_on}
        return frozenset((*codebase.modules.by_name, UNASSIGNED)) - excluded
    free = (UNASSIGNED,) if codebase.config.unassigned == "free" else ()
    return frozenset((*(dependency.module for dependency in listed), *free))
