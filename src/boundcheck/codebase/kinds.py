"""What kind of file each file is (source, test, test support, migration), and whose tests are whose."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from boundcheck.base.globs import is_glob, path_matches
from boundcheck.base.patterns import later
from boundcheck.codebase.factories import imports_factories
from boundcheck.codebase.files import FileKind
from boundcheck.codebase.modules import Modules
from boundcheck.codebase.trees import files_in_named_trees, named_by
from boundcheck.config.model import Config
from boundcheck.discover import Project, SourceFile
from boundcheck.discover.mirrors import is_called_test
from boundcheck.facts.entities import MAPPED, REVISION, TABLE_NAME, TABLES, Header
from boundcheck.scan import absolute_name
from boundcheck.scan.wire import Packed

_TEST_FOLDERS = frozenset(("tests", "test"))
_TEST_LIBRARIES = frozenset(("pytest", "unittest", "hypothesis", "nose"))
_DJANGO_MIGRATIONS = frozenset(("django.db.migrations.Migration", "django.db.migrations.migration.Migration"))
_DJANGO_MODELS = frozenset(("django.db.models.Model", "django.db.models.base.Model"))
_OF_MODELS = frozenset((TABLE_NAME, TABLES, MAPPED))  # SQLAlchemy's
_MAX_DEPTH = 8
_OF_TESTS = later(r"\.test(?!_)")
_NUMBERED = later(r"(?P<folder>(?:.*/)?migrations/)(?:\d{4}\w*\.py|env\.py|versions/(?s:.*))")


class Kinds:
    """Answers for the files of one project; `apps` are the packages that are installed as Django apps. `helpers` are the dotted names
    of files that are what they are because of where they lie, if no other code imports them."""

    def __init__(
        self,
        config: Config,
        project: Project,
        modules: Modules,
        facts: Sequence[Packed],
        apps: frozenset[str],
    ) -> None:
        self._modules = modules
        self._apps = apps
        self._suites = _suites(modules, project)
        self._suite_globs = [(suite, module) for suite, module in self._suites.items() if is_glob(suite)]
        found = (_NUMBERED.fullmatch(file.path) for file in project.files)
        numbered = {match["folder"].rstrip("/") for match in found if match}
        folders = {
            file.path.rpartition("/")[0] for file in project.files if file.is_package and file.name in apps
        }
        self._support = _WrittenPlaces(entry.value for entry in config.test_support)
        written = config.test_paths is not None
        # A folder that was only detected may be an app that is called so.
        self._tests = _WrittenPlaces(path for path in project.test_paths if written or path not in folders)
        self._migrations = _WrittenPlaces((*project.migrations, *(numbered - folders)))
        self._used_folders, in_question = used_test_folders(project, facts)
        self._shown = _Migrations(project.files, facts)
        self._named, beside = files_in_named_trees(
            modules, project, facts, self._shown.hold, self._is_in_tests
        )
        self.helpers = beside | in_question

    def of(self, source: SourceFile, packed: Packed) -> tuple[FileKind, str | None]:
        """The kind of a file and the module it belongs to (None: unassigned)."""
        if self._support.hold(source.path):
            return "support", None
        suite = self._suite(source.path)
        if suite is not None:
            return "test", suite
        if self._tests.hold(source.path):
            return "test", self._modules.owner_of(source.name)
        module = self._modules.owner_of(source.name)
        path = source.path
        if self._migrations.hold(path) or self._shown.hold(path) or path in self._named:
            return "migration", module
        return ("test" if source.is_rows or self._is_test(source, packed) else "source"), module

    def _is_in_tests(self, path: str) -> bool:
        return self._tests.hold(path) or not _TEST_FOLDERS.isdisjoint(path.split("/"))

    def _suite(self, path: str) -> str | None:
        for place in _places_of(path) if self._suites else ():
            if place in self._suites:
                return self._suites[place]
        return next((module for suite, module in self._suite_globs if path_matches(path, suite)), None)

    def _is_test(self, source: SourceFile, packed: Packed) -> bool:
        """Test folders below the module's own path count, and files that are named and look like tests."""
        owned = self._modules.path_of(source.name) or ""
        folders = source.package.split(".")
        for end in range(owned.count(".") + 2 if owned else 1, len(folders) + 1):
            folder = ".".join(folders[:end])
            if folders[end - 1] in _TEST_FOLDERS and folder not in self._apps | self._used_folders:
                return True
        if source.is_template:
            return False
        stem = source.path.rpartition("/")[2].rpartition(".")[0]
        if stem == "conftest":
            return True
        # Production code may be called ab_test.py, or be about tests.
        if is_called_test(stem) and looks_like_test(packed):
            return True
        return stem == "tests" and not packed.facts.definitions  # it collects the tests of other files


class _Migrations:
    """Migrations that show as such wherever they lie: Django's by their class, Alembic's by what they assign."""

    def __init__(self, files: Sequence[SourceFile], facts: Sequence[Packed]) -> None:
        python = [each for each in zip(files, facts, strict=True) if each[0].is_python]
        self._by_name: dict[str, list[tuple[SourceFile, Packed]]] = {}
        for source, packed in reversed(python):
            self._by_name.setdefault(source.name, []).append((source, packed))
        outlined = [(source, packed.placing) for source, packed in python if packed.placing]
        revisions = [source.path for source, outline in outlined if REVISION in outline.signs]
        folders = {path.rpartition("/")[0] for path in revisions}
        around = (folders, (folder.rpartition("/")[0] for folder in folders))
        self._paths = {
            *revisions,
            *(f"{folder}/env.py".lstrip("/") for part in around for folder in part),
            *(
                source.path for source, outline in outlined for header in outline.classes
                if header.name == "Migration" and self._is_djangos(source, header, 0)
            ),
        }  # fmt: skip

    def hold(self, path: str) -> bool:
        return path in self._paths

    def _is_djangos(self, source: SourceFile, header: Header, depth: int) -> bool:
        """Whether a class comes from Django's Migration, as far as imports name it where it is defined."""
        for base in header.bases if depth < _MAX_DEPTH else ():
            path = base.lstrip(".:")
            level = len(base) - len(path)
            above = (
                source.name if base[0] == ":" else absolute_name(source.package, level, "") if level else ""
            )
            name = f"{above}.{path}" if above else path
            if name in _DJANGO_MIGRATIONS:
                return True
            module, _, last = name.rpartition(".")
            found = next((each for each in self._by_name.get(module, ()) if each[1].outline), None)
            outline = found[1].outline if found else None
            for other in outline.classes if outline else ():
                if found and other.name == last and self._is_djangos(found[0], other, depth + 1):
                    return True
        return False


class _WrittenPlaces:
    """Files and folders as written, asked for thousands of paths."""

    def __init__(self, written: Iterable[str]) -> None:
        places = frozenset(written)
        self._globs = tuple(place for place in places if is_glob(place))
        self._plain = places.difference(self._globs)

    def hold(self, path: str) -> bool:
        """Whether a path is one of them or lies in one."""
        if self._plain and any(place in self._plain for place in _places_of(path)):
            return True
        return any(path_matches(path, place) for place in self._globs)


def _places_of(path: str) -> Iterator[str]:
    """A path and the folders it lies in, the innermost first."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def is_within_test_folder(package: str) -> bool:
    """Whether a package lies in a folder that is called as those of tests are."""
    return not _TEST_FOLDERS.isdisjoint(package.split("."))


def used_test_folders(project: Project, facts: Sequence[Packed]) -> tuple[frozenset[str], frozenset[str]]:
    """The folders called so, as dotted names, that hold models and nothing for tests, and that other code imports from: `shop.test`
    may be about something else. And the dotted names of the files for which that is asked."""
    files = [(file, packed) for file, packed in zip(project.files, facts, strict=True) if file.is_python]
    inside = [each for each in files if is_within_test_folder(each[0].package)]
    tops = frozenset(file.name.partition(".")[0] for file, _ in inside)
    holding = {_test_folder(file) for file, packed in inside if _is_for_tests(file, packed, tops)}
    doubtful = [(_test_folder(file), packed) for file, packed in inside if _test_folder(file) not in holding]
    holding = {folder for folder, packed in doubtful if packed.has_fixtures}
    asking = {folder for folder, packed in doubtful if folder not in holding and _holds_models(packed)}
    asked = {file.name: folder for file, _ in inside if (folder := _test_folder(file)) in asking}
    if not asked:
        return frozenset(), frozenset()
    used = {
        asked[name]
        for file, packed in files
        if not is_within_test_folder(file.package) and not is_called_test(file.name.rpartition(".")[2])
        for statement in packed.of_imports.imports
        for name in named_by(statement, file.package)
        if name in asked
    }
    return frozenset(used), frozenset(asked)


def _test_folder(file: SourceFile) -> str:
    """The innermost folder called so that a file lies in."""
    folders = file.package.split(".")
    while folders[-1] not in _TEST_FOLDERS:
        folders.pop()
    return ".".join(folders)


def _holds_models(packed: Packed) -> bool:
    outline = packed.outline
    return outline is not None and (
        not _OF_MODELS.isdisjoint(outline.signs)
        or any(base in _DJANGO_MODELS for header in outline.classes for base in header.bases)
    )


def _is_for_tests(file: SourceFile, packed: Packed, tops: Container[str]) -> bool:
    """Whether a file has tests or factories, or uses what tests are written with."""
    facts, stem = packed.of_imports, file.name.rpartition(".")[2]
    is_suite = stem == "conftest" or (facts.has_tests and is_called_test(stem))
    if is_suite or imports_factories(facts.imports):
        return True
    named = {name for each in facts.imports for name in (each.module or "", *each.names) if not each.level}
    return any(
        name.partition(".")[0] in _TEST_LIBRARIES
        or (f"{name}.".find(".test.") > 0 and name.partition(".")[0] not in tops)
        for name in named
    )


def looks_like_test(packed: Packed) -> bool:
    """Whether a file has tests or uses what tests are written with; one without any names may be one."""
    facts = packed.of_imports
    if facts.has_tests:
        return True
    if not facts.imports:
        return not packed.facts.definitions
    for statement in facts.imports:
        for name in (statement.module or "", *statement.names):
            # `django.test` and `shop.testing`; what is called `test_results` may be about tests.
            if name.partition(".")[0] in _TEST_LIBRARIES or _OF_TESTS.search(f".{name}"):
                return True
    return False


def _suites(modules: Modules, project: Project) -> Mapping[str, str]:
    """Test folders and files with their module: as written, else `<test path>/<module>`."""
    suites: dict[str, str] = {}
    for module in modules.by_name.values():
        if module.contract.tests is not None:
            suites.update((entry.value, module.name) for entry in module.contract.tests)
        else:
            suites.update({f"{path}/{module.name}": module.name for path in project.test_paths})
    return suites
