"""What the rules on tests share: whose suite a file belongs to, and which sites of it are judged."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase import Codebase, File, Reference, Subject
from boundcheck.config.model import UNASSIGNED
from boundcheck.scopes import admitted
from boundcheck.symbols import Target

_FACTORIES = frozenset(("factories", "factory", "recipes", "baker_recipes"))
_FACTORY_LIBRARIES = frozenset(("factory", "model_bakery", "mixer", "polyfactory", "django_dynamic_fixture"))


def scope_of(codebase: Codebase, file: File) -> frozenset[str] | None:
    """The modules that a test file may use; None for other files, and for tests that nothing binds."""
    return admitted(codebase, file.owner) if file.kind == "test" else None


def sites(codebase: Codebase, subject: Subject) -> Iterator[Reference]:
    """What a bound test file names of other modules' production code.

    Other suites are `shared-fixture`'s; what a composition module puts together is there to be tested as it is.
    """
    if scope_of(codebase, subject.file) is None:
        return
    for ref in subject.references:
        if codebase.role(ref.to) == "composition":
            continue
        if ref.typing_only and codebase.config.typing_only == "ignore":
            continue
        targets = tuple(
            target
            for target in ref.targets
            if not helps_tests(codebase, target.file) and not _is_above(codebase, ref, target)
        )
        if targets:
            yield ref._replace(targets=targets)


def _is_above(codebase: Codebase, ref: Reference, target: Target) -> bool:
    """Whether a name is nothing but the package that modules lie in, which is imported with each of them."""
    if ref.to != UNASSIGNED or target.symbol is not None:
        return False
    return any(path.startswith(f"{target.file or target.name}.") for path in codebase.modules.paths)


def helps_tests(codebase: Codebase, name: str | None) -> bool:
    """Whether the file of a dotted name is there for tests alone; factories are, wherever they stand."""
    file = codebase.by_name.get(name or "")
    if file is None:
        return False
    if file.kind in ("test", "support"):
        return True
    return file.name.rpartition(".")[2] in _FACTORIES and any(
        name.partition(".")[0] in _FACTORY_LIBRARIES
        for statement in file.facts.imports
        for name in (statement.module or "", *statement.names)
    )
