"""The one door: what the judgement of a file may ask of the rest of the project. Each question is noted with its answer."""

from __future__ import annotations

from collections.abc import Mapping

from boundcheck.codebase.answers import EDGES, FACTORIES, REGISTRY, SUITES, Question, question, sign_of
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import EntityView
from boundcheck.codebase.files import FileView
from boundcheck.codebase.fixtures import helps_tests
from boundcheck.codebase.questions.contracts import ContractAnswers
from boundcheck.codebase.questions.definitions import DefiningTexts
from boundcheck.codebase.questions.meanings import Meanings
from boundcheck.codebase.questions.shared_names import SharedNames
from boundcheck.findings.finding import Certainty


class Questions(Meanings, DefiningTexts, ContractAnswers, SharedNames):
    """Answers depend on what they are asked about and on the codebase alone, and hold no places.

    So a verdict on a file stands as long as the file and the answers to what was asked for it are the same.
    """

    def __init__(self, codebase: Codebase) -> None:
        super().__init__(codebase)
        # By module, how its own code calls what it imports.
        self._held: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def prepare(self, *, suites: bool, names: bool) -> None:
        """Compute what every process needs before processes are forked; for `suites` which fixtures there are, for `names` which
        modules share, too."""
        self._codebase.prepare()
        if suites:
            _ = self._fixtures
        if names and self._codebase.shares_names:
            _ = self._codebase.permissions  # of which the names and models are a part

    # Tests.

    @question
    def helps_tests(self, name: str | None) -> bool:
        """Whether the file of a dotted name is there for tests alone."""
        self._noted.add(FACTORIES)
        return helps_tests(self._codebase, name)

    @question
    def foreign_fixture(
        self, path: str, name: str, asking: str, inside: str
    ) -> tuple[FileView, Certainty] | None:
        """The file of another module's tests that defines what a test file asks for; see `Fixtures.foreign`."""
        self._noted.add(SUITES)
        return self._fixtures.foreign(self._codebase.by_path[path], name, asking, inside)

    @question
    def foreign_rows(self, path: str, name: str) -> FileView | None:
        """The file of rows of another module that Django loads for a test case; see `Fixtures.foreign_rows`."""
        self._noted.add(SUITES)
        return self._fixtures.foreign_rows(self._codebase.by_path[path], name)

    @question
    def held_as(self, module: str, name: str) -> str | None:
        """The name by which a module's own code holds what it imports; None: none, or several do."""
        self._noted.add(SUITES)
        if module not in self._held:
            self._held[module] = self._codebase.held_names(module)
        names = self._held[module].get(name, ())
        return names[0] if len(names) == 1 else None

    # Tables.

    @question
    def tables(self) -> bytes:
        """A digest of all that what files do with data is read against, but for `members`."""
        self._noted.update((REGISTRY, EDGES))
        codebase, config = self._codebase, self._codebase.config
        opaque = "opaque-query" in codebase.severities.on
        modules = codebase.modules.by_name.values() if config.parts else ()
        return sign_of(
            codebase.registry.sign,
            config.sql_dialect,
            config.wrappers,
            opaque,
            sorted(codebase.tops),
            [part.folder for part in config.parts],
            [  # by which names alone mean what a project sees
                (
                    module.name,
                    module.contract.place.path,
                    [e.module for e in module.contract.depends_on or ()],
                )
                for module in modules
            ],
        )

    @question
    def members(self) -> bytes:
        """A digest of what matters to nothing but what names it: columns and methods of models, and the words by which files can
        name an entity."""
        self._noted.add(REGISTRY)
        return sign_of(self._codebase.registry.sign_of_members, sorted(self._codebase.entity_words))

    @question
    def entity(self, name: str) -> EntityView | None:
        self._noted.add(REGISTRY)
        found = self._codebase.registry.by_name.get(name)
        return found.view if found else None

    @question
    def owners_of(self, name: str, table: str) -> tuple[EntityView | None, tuple[str, ...]]:
        """The entity behind a dotted class name or a table, and who owns its table; see `Registry.owners_of`."""
        self._noted.add(REGISTRY)
        entity, owners = self._codebase.registry.owners_of(name, table)
        return entity.view if entity else None, owners

    @question
    def may_define(self, path: str) -> bool:
        """Whether what a file says of models counts, for rules that ask."""
        self._noted.add(REGISTRY)
        codebase = self._codebase
        return codebase.asks_of_data(codebase.severities.on) and path in codebase.registry.read

    @question
    def owns_tables(self, module: str | None) -> bool:
        self._noted.add(REGISTRY)
        return module in self._codebase.registry.owners


def is_of_members(question: Question) -> bool:
    """Whether a question is about the columns and methods of all models."""
    return bool(question[0] == Questions.members.__name__)
