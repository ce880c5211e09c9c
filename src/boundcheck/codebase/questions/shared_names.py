"""Names without an import: who makes them, and for whom they are."""

from __future__ import annotations

from boundcheck.codebase import public
from boundcheck.codebase.answers import NAMES, REGISTRY, TEXT, question, sign_of
from boundcheck.codebase.questions.project import ProjectAnswers
from boundcheck.findings.finding import Certainty


class SharedNames(ProjectAnswers):
    """Questions about names of URLs, templates, permissions, tasks."""

    @question
    def makers_of_name(
        self, kind: str, value: str, is_open: bool
    ) -> tuple[tuple[tuple[str, str], ...], Certainty]:
        """The modules that make a name of a kind, each with the path of the file, and how sure that is; of one that is open all that
        begin so."""
        self._noted.add(NAMES)
        self._noted.update(self._codebase.names_rest_on)
        if kind == "permission":
            self._noted.add(REGISTRY)
            return self._codebase.permissions.makers(value), "certain"
        if kind == "url" and value.startswith("admin:"):
            self._noted.add(REGISTRY)
            if found_in_admin := self._codebase.permissions.admin_page_makers(value):
                return found_in_admin, "certain"
        found, certainty = self._codebase.names.find(kind, value, is_open=is_open)
        return tuple(dict.fromkeys((made.owner, made.path) for made in found)), certainty

    @question
    def shares_names(self) -> bool:
        """Whether anything may make names."""
        self._noted.add(NAMES)
        return self._codebase.shares_names

    @question
    def is_template_for_all(self, path: str) -> bool:
        """Whether a template lies in a folder that the settings name."""
        self._noted.add(NAMES)
        self._noted.update(self._codebase.names_rest_on)
        return self._codebase.names.is_for_all(path)

    @question
    def folder_of_template(self, path: str) -> str | None:
        """The folder that holds a template and those beside it, behind which its name begins; None where nothing says so."""
        self._noted.add(NAMES)
        self._noted.update(self._codebase.names_rest_on)
        return self._codebase.names.folder_of(path)

    @question
    def permissions_called(self, codename: str) -> tuple[str, ...]:
        """The permissions of the project that have a codename, with the labels of their applications."""
        self._noted.update((NAMES, REGISTRY))
        self._noted.update(self._codebase.names_rest_on)
        return self._codebase.permissions.full_names(codename)

    @question
    def names_said(self, path: str) -> bytes:
        """A sign of what a file says of names by constants of others and by callables that the configuration names; empty where it
        says nothing."""
        file = self._codebase.by_path[path]
        self._noted.add((file.name, TEXT))
        self._noted.update(self._codebase.said_names.further_rests_on(file))
        said = self._codebase.said_names.further(file)
        return sign_of(said) if said else b""

    @question
    def has_configured_names(self) -> bool:
        """Whether the configuration names any such callables."""
        return bool(self._codebase.config.names)

    @question
    def offers_name(self, importer: str, module: str, kind: str, name: str) -> bool:
        """Whether a module lets another one use a name that it makes; what only wires others keeps none to itself."""
        found = self._codebase.modules.by_name.get(module)
        if found is None or found.contract.role == "composition":
            return True
        return public.offers_name(found, importer, kind, name)

    @question
    def published_to(self, module: str, kind: str, name: str) -> tuple[str, ...]:
        """The modules to which alone a module publishes a name; none where it publishes it to everyone or to nobody."""
        found = self._codebase.modules.by_name.get(module)
        return public.published_to(found, kind, name) if found else ()
