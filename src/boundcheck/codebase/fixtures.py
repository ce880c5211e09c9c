"""What is there for tests alone: fixtures, as pytest looks them up, and factories; and what of it is another module's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from boundcheck.base.disk import ROWS_FOLDER
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.factories import imports_factories
from boundcheck.codebase.files import File, FileView
from boundcheck.codebase.symbols import WHOLE
from boundcheck.findings.finding import Certainty
from boundcheck.scan import base_name, bound_names

CONFTEST: Final = "conftest.py"
PLUGINS: Final = "pytest_plugins"
# What pytest and its widespread plugins bring along: whoever defines such a name overrides it for the own tests only.
_FROM_PLUGINS: Final = frozenset(
    "cache capfd capfdbinary caplog capsys capsysbinary capteesys config doctest_namespace monkeypatch pytestconfig "
    "pytester record_property record_testsuite_property record_xml_attribute recwarn request subtests testdir tmp_path "
    "tmp_path_factory tmpdir tmpdir_factory "
    "admin_client admin_user async_client async_rf client db django_assert_max_num_queries django_assert_num_queries "
    "django_capture_on_commit_callbacks django_db_blocker django_db_createdb django_db_keepdb "
    "django_db_modify_db_settings django_db_reset_sequences django_db_serialized_rollback django_db_setup "
    "django_db_use_migrations django_mail_dnsname django_mail_patch_dns django_test_environment django_user_model "
    "django_username_field live_server mailoutbox rf settings transactional_db "
    "class_mocker mocker module_mocker package_mocker session_mocker event_loop event_loop_policy unused_tcp_port "
    "unused_tcp_port_factory testrun_uid worker_id anyio_backend anyio_backend_name anyio_backend_options app "
    "benchmark celery_app celery_config celery_worker celery_session_app celery_session_worker client_class cov "
    "faker freezer httpx_mock httpserver mock_server postgresql postgresql_proc redisdb requests_mock responses "
    "respx_mock snapshot socket_disabled socket_enabled time_machine vcr aiohttp_client aiohttp_server loop "
    "browser context page playwright selenium live_server_url".split()
)
_DEEPEST: Final = 2  # files whose classes come from one another
_FACTORIES: Final = frozenset(("factories", "factory", "recipes", "baker_recipes"))


class FixtureSource(NamedTuple):
    """Fixtures that one file makes visible, by name, each with the file that defines it."""

    provider: File
    fixtures: Mapping[str, File]


class Fixtures:
    """The fixtures of one codebase."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._conftests = {
            file.path.rpartition("/")[0]: file
            for file in codebase.files
            if file.path.rpartition("/")[2] == CONFTEST
        }
        self._everywhere: dict[str, dict[str, File]] = {}
        for file in codebase.files:
            for fixture in (
                file.packed.suite.fixtures if file.packed.has_fixtures and file.packed.suite else ()
            ):
                if not fixture.inside:
                    self._everywhere.setdefault(fixture.name, {})[file.path] = file
        self._rows: dict[str, list[File]] = {}  # by the names under which Django loads them
        for file in codebase.files:
            if file.is_rows:
                name = f"/{file.path}".rpartition(f"/{ROWS_FOLDER}/")[2]
                for each in (name, name.rpartition(".")[0]):
                    self._rows.setdefault(each, []).append(file)
        self._sources: dict[
            str, tuple[FixtureSource, ...]
        ] = {}  # where a file finds fixtures, the nearest first
        self._inside: dict[tuple[str, str], frozenset[str]] = {}  # by file and class, what is seen there
        self._offers: dict[str, FixtureSource] = {}
        self._above: dict[str, tuple[FixtureSource, ...]] = {}

    def foreign(self, file: File, name: str, asking: str, inside: str) -> tuple[FileView, Certainty] | None:
        """The file of another module's tests that defines what a test file asks for.

        `asking` is the fixture that does ("": a test), `inside` the class around that ("": none).
        """
        if not self._everywhere:
            return None
        found = self.lookup(file, name, asking, inside)
        if found is None:
            other = self._only_elsewhere(file, name)
            return (other.view, "likely") if other else None
        provider, definer = found
        # What the own files bring in from elsewhere is a matter of their imports.
        is_foreign = provider.owner != file.owner and self._is_foreign(definer, file)
        return (definer.view, "certain") if is_foreign else None

    def foreign_rows(self, file: File, name: str) -> FileView | None:
        """The file of rows, of one other module alone, that Django loads under a name."""
        found = self._rows.get(name, [])
        is_foreign = len({each.module for each in found}) == 1 and self._is_foreign(found[0], file)
        return found[0].view if is_foreign else None

    def lookup(self, file: File, name: str, asking: str, inside: str) -> tuple[File, File] | None:
        """The file that makes a fixture visible here, and the one that defines it; None: no file that is known does."""
        if inside and name in self._of_classes(file, inside):
            if asking != name:
                return file, file
            asking = ""  # a class's fixture that asks for its own name means the file's
        if file.path not in self._sources:
            self._sources[file.path] = (self._offered(file), *self._sources_above(file))
        for source in self._sources[file.path]:
            definer = source.fixtures.get(name)
            # A fixture that asks for its own name means the one it overrides.
            if definer is not None and not (asking == name and definer is file):
                return source.provider, definer
        return None

    def loaded(self, file: File) -> frozenset[str]:
        """The dotted names of the project's other files that a conftest or test has fixtures from: of plugins, and by imports."""
        plugins = self._plugins(file)
        offering = (file, *plugins)
        definers = (definer for each in offering for definer in self._offered(each).fixtures.values())
        return frozenset(each.name for each in (*plugins, *definers) if each is not file)

    def function(self, file: File, name: str, asking: str, inside: str) -> str | None:
        """The dotted name of the function behind a fixture."""
        found = self.lookup(file, name, asking, inside)
        suite = found[1].packed.suite if found is not None else None
        if found is None or suite is None:
            return None
        fitting = [f for f in suite.fixtures if f.name == name and (not f.inside or found[1] is file)]
        here = [f for f in fitting if f.inside and f"{inside}.".startswith(f"{f.inside}.")]
        for fixture in (*here, *(f for f in fitting if not f.inside)):
            return ".".join(filter(None, (found[1].name, fixture.inside, fixture.function)))
        return None

    def _of_classes(self, file: File, inside: str) -> frozenset[str]:
        """The fixtures of classes that one inside them sees: theirs, and those that they inherit."""
        key = file.path, inside
        found = self._inside.get(key)
        if found is None:
            names: set[str] = set()
            todo, seen = [(file, inside)], {(file.path, inside)}
            for definer, path in todo:  # which grows meanwhile
                suite = definer.packed.suite
                names.update(
                    f.name
                    for f in (suite.fixtures if suite else ())
                    if f.inside and f"{path}.".startswith(f"{f.inside}.")
                )
                for base, name in self._bases(definer, path):
                    if (base.path, name) not in seen:
                        seen.add((base.path, name))
                        todo.append((base, name))
            found = self._inside[key] = frozenset(names)
        return found

    def _bases(self, file: File, path: str) -> Iterator[tuple[File, str]]:
        """The classes of the project that those of a dotted path come from, each with its file."""
        symbols, outline = self._codebase.symbols, file.packed.outline
        for header in outline.classes if outline else ():
            for base in header.bases if header.name == path.partition(".")[0] else ():
                name = base_name(file.name, file.package, base)
                target = symbols.resolve(symbols.origin(name or ""))
                definer = self._codebase.by_name.get(target.file or "")
                if definer is not None and target.symbol:
                    yield definer, target.symbol

    def _sources_above(self, file: File) -> tuple[FixtureSource, ...]:
        folder = file.path.rpartition("/")[0]
        listed = any(string.how == PLUGINS for string in file.facts.strings)
        key = file.path if listed or folder in self._conftests else f"{folder}/"
        found = self._above.get(key)
        if found is None:
            chain = []
            while True:
                if folder in self._conftests:
                    chain.append(self._conftests[folder])
                if not folder:
                    break
                folder = folder.rpartition("/")[0]
            plugins = [
                FixtureSource(lister, self._offered(plugin).fixtures)
                for lister in dict.fromkeys((file, *chain))
                for plugin in self._plugins(lister)
            ]
            conftests = (self._offered(conftest) for conftest in chain if conftest is not file)
            found = self._above[key] = (*conftests, *plugins)
        return found

    def _offered(self, file: File) -> FixtureSource:
        """The fixtures that a conftest or plugin makes visible: its own, and those it imports."""
        found = self._offers.get(file.path)
        if found is None:
            fixtures: dict[str, File] = {}
            for bound, definer, symbol in self._imported(file):
                suite = definer.packed.suite
                for fixture in suite.fixtures if suite else ():
                    if fixture.function == symbol and not fixture.inside:
                        fixtures[bound if fixture.name == symbol else fixture.name] = definer
            if file.packed.has_fixtures and file.packed.suite:
                fixtures |= {f.name: file for f in file.packed.suite.fixtures if not f.inside}
            found = self._offers[file.path] = FixtureSource(file, fixtures)
        return found

    def _imported(self, file: File) -> Iterator[tuple[str, File, str]]:
        """Names that a file imports from files with fixtures: as bound here, the file that defines it, the name there."""
        symbols = self._codebase.symbols
        for bound, origin in symbols.bindings(file.name).items():
            if origin is None or origin.partition(".")[0] not in self._codebase.tops:
                continue
            target = symbols.resolve(symbols.origin(origin))
            definer = self._codebase.by_name.get(target.file or "")
            if definer is not None and definer is not file and target.symbol and definer.packed.has_fixtures:
                yield bound, definer, target.symbol

    def _plugins(self, file: File) -> tuple[File, ...]:
        """The project's files that `pytest_plugins` names in a file, and in those again."""
        found: dict[str, File] = {}
        todo = [file]
        while todo:
            for string in todo.pop().facts.strings:
                plugin = self._codebase.by_name.get(string.value) if string.how == PLUGINS else None
                if plugin is not None and plugin.path not in found and plugin is not file:
                    found[plugin.path] = plugin
                    todo.append(plugin)
        return tuple(found.values())

    def _is_foreign(self, definer: File, file: File) -> bool:
        """Whether a file belongs to another module's tests. Those of shared and composition modules are common property."""
        if definer.kind != "test" or definer.module in (None, file.module):
            return False
        return self._codebase.role(definer.module) == "module"

    def _only_elsewhere(self, file: File, name: str) -> File | None:
        """The conftest of the one other module whose tests define a name that nothing visible defines."""
        definers = self._everywhere.get(name, {}).values()
        if name in _FROM_PLUGINS or any(self._supplies(folder, name) for folder in _folders(file.path)):
            return None
        if len({definer.owner for definer in definers}) != 1:
            return None
        conftests = (definer for definer in definers if definer.path.rpartition("/")[2] == CONFTEST)
        found = next(conftests, None)
        return found if found is not None and self._is_foreign(found, file) else None

    def _supplies(self, folder: str, name: str) -> bool:
        """Whether the conftest of a folder gives tests an argument by parametrizing them."""
        conftest = self._conftests.get(folder)
        suite = conftest.packed.suite if conftest else None
        return suite is not None and name in suite.supplied


def _folders(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path


def helps_tests(codebase: Codebase, name: str | None) -> bool:
    """Whether the file of a dotted name is there for tests alone; factories are, wherever they stand."""
    file = codebase.by_name.get((name and codebase.symbols.resolve(name).file) or "")
    if file is None or file.name != name:
        return False
    if file.kind in ("test", "support"):
        return True
    return file.name.rpartition(".")[2] in _FACTORIES and makes_rows(codebase, file)


def makes_rows(codebase: Codebase, file: File, depth: int = _DEEPEST) -> bool:
    """Whether a file uses a library for factories, itself or over what it imports from files of the project that do."""
    if imports_factories(file.of_imports.imports):
        return True
    symbols, by_name = codebase.symbols, codebase.by_name
    symbols.note(file.name, WHOLE)
    names = (name for each in file.of_imports.imports for _, name in bound_names(each, file.package))
    behind = {symbols.resolve(name).file for name in names} - {None, file.name} if depth else set()
    return any(
        makes_rows(codebase, by_name[name], depth - 1)
        for name in sorted(filter(None, behind))
        if name in by_name
    )
