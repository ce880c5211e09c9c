"""What the contracts say."""

from __future__ import annotations

from boundcheck.codebase import public
from boundcheck.codebase.answers import EDGES, REGISTRY, question
from boundcheck.codebase.breaches import breach
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.layers import layer_problem
from boundcheck.codebase.modules import Module
from boundcheck.codebase.offers import behind_facades, may_publish
from boundcheck.codebase.questions.project import ProjectAnswers
from boundcheck.codebase.scopes import admitted
from boundcheck.codebase.symbols import Target


class ContractAnswers(ProjectAnswers):
    """Questions about modules: what one may use of another."""

    def __init__(self, codebase: Codebase) -> None:
        super().__init__(codebase)
        # By module, the files behind its facades, and what that rests on.
        self._behind: dict[str, tuple[frozenset[str], frozenset[tuple[str, str]]]] = {}

    @question
    def role(self, module: str | None) -> str:
        return self._codebase.role(module)

    @question
    def contract_of(self, module: str) -> tuple[str, str | None, str | None, str] | None:
        """A module's name, layer, owner and role; None where there is no such module."""
        found = self._codebase.modules.by_name.get(module)
        if found is None:
            return None
        contract = found.contract
        return module, contract.layer.value if contract.layer else None, contract.owner, contract.role

    @question
    def breach(self, importer: str, imported: str) -> str | None:
        """The one rule that a dependency breaks."""
        self._noted.add(EDGES)
        return breach(self._codebase, importer, imported)

    @question
    def layer_problem(self, importer: str, imported: str) -> tuple[str, str] | None:
        modules = self._codebase.modules.by_name
        return layer_problem(self._codebase, modules[importer], modules[imported])

    @question
    def is_excluded(self, importer: str, imported: str) -> bool:
        """Whether a module's `cannot_depend_on` names another one."""
        found = self._codebase.modules.by_name[importer].contract.cannot_depend_on
        return imported in (entry.value for entry in found)

    @question
    def visible_to(self, module: str) -> tuple[str, ...]:
        """The modules that alone may depend on one."""
        return tuple(
            entry.value for entry in self._codebase.modules.by_name[module].contract.visible_to or ()
        )

    @question
    def scope(self, tester: str) -> frozenset[str] | None:
        """The modules that a module's tests may use; see `admitted`."""
        self._noted.add(EDGES)
        return admitted(self._codebase, tester)

    @question
    def test_scope(self, module: str) -> str:
        return self._codebase.modules.by_name[module].contract.test_scope

    @question
    def ignores_typing(self) -> bool:
        """Whether imports for typing alone are nobody's finding."""
        return self._codebase.config.typing_only == "ignore"

    @question
    def exhaustive_in(self) -> str | None:
        """The configuration that wants every file to belong to a module."""
        config = self._codebase.config
        return config.file if config.exhaustive else None

    @question
    def reserved(self) -> tuple[tuple[str, tuple[str, ...], str], ...]:
        """The third-party packages that are reserved, the longest names first, each with the modules that may use it, and the folder
        in which files are bound by that ("": all).
        """
        external = sorted(
            self._codebase.config.external, key=lambda found: (-len(found.package), found.package)
        )
        return tuple(
            (found.package, tuple(entry.value for entry in found.modules), found.within) for found in external
        )

    @question
    def externals_of(self, module: str | None) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
        """The third-party packages that a module may use (None: any), and those that it may not."""
        found = self._codebase.modules.by_name.get(module or "")
        if found is None:
            return None, ()
        listed = found.contract.depends_on_external
        allowed = None if listed is None else tuple(entry.value for entry in listed)
        return allowed, tuple(entry.value for entry in found.contract.cannot_depend_on_external)

    def are_public(
        self, importer: str, module: str, targets: tuple[Target, ...]
    ) -> tuple[public.PublicVerdict, ...]:
        """Whether a module may use what targets mean of another; what belongs to no module is nobody's to offer."""
        return self._are_public(importer if self.has_favourites(module) else "", module, targets)

    @question
    def has_favourites(self, module: str) -> bool:
        """Whether a module offers some of its names to some others only."""
        found = self._codebase.modules.by_name.get(module)
        return found is not None and any(entry.to for entry in found.contract.public)

    @question
    def _are_public(
        self, importer: str, module: str, targets: tuple[Target, ...]
    ) -> tuple[public.PublicVerdict, ...]:
        found = self._codebase.modules.by_name.get(module)
        if found is None:
            return (public.PublicVerdict(public=True),) * len(targets)
        return tuple(public.judge(self._codebase, found, Target._make(one), importer) for one in targets)

    @question
    def public_name(self, importer: str, module: str, target: Target) -> str | None:
        """The public name of what a target means."""
        self._noted.add(REGISTRY)  # models are no such names where they are merely imported
        found = self._codebase.modules.by_name[module]
        return public.public_name(self._codebase, found, Target._make(target), importer)

    @question
    def is_offered(self, module: str, target: Target) -> bool:
        """Whether anybody outside may use a target of a module, under whatever name."""
        return public.is_offered(self._codebase, self._codebase.modules.by_name[module], Target._make(target))

    @question
    def may_offer(self, module: str, file: str) -> bool:
        """Whether anybody outside can use anything that a file of a module defines."""
        found = self._codebase.modules.by_name[module]
        return may_publish(found, file) or file in self._behind_facades(found)

    def _behind_facades(self, module: Module) -> frozenset[str]:
        if module.name not in self._behind:
            symbols = self._codebase.symbols
            self._behind[module.name] = symbols.noting(lambda: behind_facades(self._codebase, module))
        files, rests = self._behind[module.name]
        self._noted |= rests
        return files
