"""A project's production code as a tree of dotted names, without tests, generated and other people's code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path

from boundcheck.base.dotted import is_within, last_of, upwards
from boundcheck.base.light import dataclass, replace
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.installed import installed_apps
from boundcheck.codebase.kinds import used_test_folders
from boundcheck.discover import Project, SourceFile
from boundcheck.facts.file import FileFacts, Import, tops_of
from boundcheck.init.distributions import Distributions, packages_of_members, read_distributions
from boundcheck.init.left_out import helpers_of_tests, is_left_out, is_used, served_tests
from boundcheck.init.names import CONTAINERS, INTERNAL, is_called_like_tests
from boundcheck.init.neighbours import names_beside
from boundcheck.init.settings import settings_files
from boundcheck.scan import absolute_name
from boundcheck.scan.wire import Packed

_UNWRITABLE = later(r"\W+")
_VERSION = later(r"v\d++\w*+")
_FEW_APPS = 2
MANY_HOMES = 5  # distributions, from which on each is a module rather than a project
_BESIDE = 9  # of ten files of a distribution so many lie in its one package
_ASIDE = 10  # of so many files at most one lies in a root that serves development


@dataclass(frozen=True)
class ProjectShape:
    """The project's production code as a tree of dotted names."""

    files: tuple[tuple[SourceFile, FileFacts], ...]
    installed: frozenset[str] = field(default=frozenset())  # as Django apps, whatever they are called
    settings: frozenset[str] = field(default=frozenset())  # files that say what is installed
    bases: frozenset[str] = field(default=frozenset())  # files of models beside these, all of them abstract
    helpers: frozenset[str] = field(default=frozenset())  # packages that serve tests
    no_tests: frozenset[str] = field(default=frozenset())  # packages that are called like those of tests
    aside: frozenset[str] = field(default=frozenset())  # packages and files at the top that serve development
    distributions: Distributions = field(default=Distributions())
    project: str = ""  # what tells its modules from those of others that are called alike
    beside: Mapping[str, str] = field(
        default_factory=dict
    )  # names of modules of others, with the files that define them

    @cached_property
    def facts(self) -> dict[str, FileFacts]:
        return {source.name: facts for source, facts in self.files}

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How many files lie in a package or are it."""
        found: dict[str, int] = {}
        for file in self.facts:
            for name in upwards(file):
                found[name] = found.get(name, 0) + 1
        return found

    @cached_property
    def homes(self) -> dict[str, frozenset[str]]:
        """The distributions in which the files of a package lie ("" for all files)."""
        found: dict[str, set[str]] = {}
        for source, _ in self.files:
            home = self.distributions.of(source.path)
            for name in (*upwards(source.name), ""):
                found.setdefault(name, set()).add(home)
        return {name: frozenset(homes) for name, homes in found.items()}

    def is_shared(self, package: str) -> bool:
        """Whether several distributions have files in a package."""
        return len(self.homes.get(package, ())) > 1

    def is_one_of_many(self, package: str) -> bool:
        """Whether a package is a distribution (nearly), one of many, and not nearly all that there is."""
        homes = self.homes.get(package, frozenset())
        all_homes = self.homes.get("", ())
        if len(homes) != 1 or len(all_homes) < MANY_HOMES or self.sizes[package] * 5 >= 4 * len(self.facts):
            return False
        beside = sum(homes == self.homes[name] for name in self.facts) - self.sizes[package]
        return beside * _BESIDE <= self.sizes[package]

    @cached_property
    def with_code(self) -> frozenset[str]:
        """Files that hold code, and the packages they lie in."""
        return frozenset(above for name in self.with_own_code for above in upwards(name))

    @cached_property
    def with_own_code(self) -> frozenset[str]:
        """Files, and packages whose `__init__` does more than bring names in."""
        return frozenset(name for name, facts in self.facts.items() if facts.holds_code)

    def code_in(self, package: str) -> list[str]:
        """The files in a package that hold code, at any depth, itself included."""
        return [file for file in self.with_own_code if is_within(file, {package})]

    def has_code_beside(self, package: str) -> bool:
        """Whether a package has code of its own, in its `__init__` or in files beside the packages in it."""
        return not self.with_own_code.isdisjoint((package, *self.files_in(package)))

    @cached_property
    def packages(self) -> frozenset[str]:
        return frozenset(above for source, _ in self.files for above in upwards(source.package))

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """Packages and files by the package they lie in ("" for the top), sorted."""
        found: dict[str, set[str]] = {}
        for name in {*self.packages, *self.facts}:
            found.setdefault(name.rpartition(".")[0], set()).add(name)
        return {package: sorted(names) for package, names in found.items()}

    def packages_in(self, package: str) -> list[str]:
        return [name for name in self.children.get(package, ()) if name in self.packages]

    def files_in(self, package: str) -> list[str]:
        return [name for name in self.children.get(package, ()) if name not in self.packages]

    @cached_property
    def named(self) -> dict[str, frozenset[str]]:
        """The dotted names that each file imports, and what it imports them from."""
        return {
            source.name: frozenset(
                part
                for statement in facts.imports
                for name in statement.names
                for part in _names_in(source, statement, name)
            )
            for source, facts in self.files
        }

    def users_of(self, package: str) -> frozenset[str]:
        """The files outside a package that import something of it."""
        return frozenset(
            file
            for file, names in self.named.items()
            if not is_within(file, {package}) and any(is_within(name, {package}) for name in names)
        )

    @cached_property
    def imported_tops(self) -> frozenset[str]:
        """The first segments of what is imported."""
        return frozenset(top for _, facts in self.files for top in tops_of(facts.imports))

    @cached_property
    def apps(self) -> frozenset[str]:
        """The Django applications: what settings install, and what has models that import Django's.

        Where no settings say what is installed, an AppConfig makes an application too.
        """
        found = set()
        for source, facts in self.files:
            if last_of(source.name) == "apps" and _has_config(facts):
                found.add(source.package)
            elif source.is_package:
                # `from django.apps import apps` is the registry, not an application.
                names = {name for s in facts.imports if s.module == "django.apps" for name in s.names}
                if "AppConfig" in names:
                    found.add(source.package)
        if self.installed:
            found &= self.installed
        return self.with_models | self.installed | {name for name in found if name and not _is_part(name)}

    @cached_property
    def with_models(self) -> frozenset[str]:
        """Packages with Django models; of those inside others, where settings say what is installed, those that are."""
        found = set()
        for source, facts in self.files:
            parts = source.name.split(".")
            if "models" in parts and any((s.module or "").startswith("django.db") for s in facts.imports):
                found.add(".".join(parts[: parts.index("models")]))
        found = {name for name in found if name and not _is_part(name)}
        inner = {name for name in found if is_within(name.rpartition(".")[0], found)}
        return frozenset(found - (inner - self.installed if self.installed else set()))

    def has_apps_below(self, package: str) -> bool:
        return any(app.startswith(f"{package}.") for app in self.apps)

    def is_folder_of_apps(self, package: str) -> bool:
        """Whether a package is a folder of applications rather than an application that has some inside."""
        below = sum(app.startswith(f"{package}.") for app in self.apps)
        has_code = not self.with_own_code.isdisjoint(self.files_in(package))
        return below > (_FEW_APPS if has_code else 0) and not (has_code and package in self.apps)

    def owns_models(self, package: str) -> bool:
        parts = {f"{package}.models", f"{package}.migrations"} - self.bases
        return any(part in self.facts or part in self.packages for part in parts)


def read_shape(root: Path, project: Project, facts: Sequence[Packed]) -> ProjectShape:
    """What of the project in `root` may be part of a module."""
    installed, _ = installed_apps(project, facts)
    distributions = read_distributions(root, (file.path for file in project.files if file.is_python))
    members = packages_of_members(distributions, project)
    no_tests = used_test_folders(project, facts)[0] | members
    apps = {file.path.rpartition("/")[0] for file in project.files if file.package in installed}
    outside = tuple(tree for tree in (*project.test_paths, *project.migrations) if tree not in apps)
    production: list[tuple[SourceFile, Packed]] = []
    left_out: list[tuple[SourceFile, Packed]] = []
    for source, packed in zip(project.files, facts, strict=True):
        if source.is_python:
            kind = left_out if is_left_out(source, installed | no_tests, outside) else production
            kind.append((source, packed))
    called = {
        name for name in members if is_called_like_tests(last_of(name)) and not is_used(name, production)
    }
    helpers = helpers_of_tests(production, installed) | called | served_tests(left_out, production)
    kept = [(source, packed.facts) for source, packed in production if not is_within(source.name, helpers)]
    with_files = {source.package for source, _ in kept}
    settings = settings_files(production)
    shape = ProjectShape(
        tuple(kept),
        installed & with_files,
        settings,
        _bases_beside(settings, production),
        helpers,
        no_tests,
        distributions=distributions,
        beside=names_beside(root),
    )
    return replace(shape, aside=_aside(shape), project=_called(root, shape))


def _bases_beside(settings: Iterable[str], production: Iterable[tuple[SourceFile, Packed]]) -> frozenset[str]:
    """The files of models that lie beside settings and have no table: what the models of applications derive from."""
    beside = {f"{name.rpartition('.')[0]}.models" for name in settings}
    return frozenset(
        source.name
        for source, packed in production
        if source.name in beside
        and (classes := packed.entities.classes)
        and all(fact.option("Meta.abstract") == "True" for fact in classes)
    )


def _names_in(source: SourceFile, statement: Import, name: str) -> tuple[str, ...]:
    if statement.module is None and not statement.level:
        return (name,)
    start = absolute_name(source.package, statement.level, statement.module or "")
    return (start, f"{start}.{name}") if start else ()


def _called(root: Path, shape: ProjectShape) -> str:
    """The project's only package, else its folder."""
    tops = {source.name.partition(".")[0] for source, _ in shape.files if "." in source.name}
    return tops.pop() if len(tops) == 1 else _UNWRITABLE.sub("_", root.name).strip("_")


def _aside(shape: ProjectShape) -> frozenset[str]:
    """What lies at the top of source roots that are no distribution, small, and imported from nowhere else."""
    names: dict[str, set[str]] = {}
    users: dict[str, set[str]] = {}
    sizes: Counter[str] = Counter()
    for source, facts in shape.files:
        sizes[source.root] += 1
        names.setdefault(source.root, set()).add(source.name.partition(".")[0])
        for top in tops_of(facts.imports):
            users.setdefault(top, set()).add(source.root)
    return frozenset(
        name
        for start, tops in names.items()
        if start != "."
        and _ASIDE * sizes[start] <= sizes.total()
        and shape.distributions.folders.isdisjoint(_around(start))
        and all(users.get(top, set()) <= {start} for top in tops)
        for name in tops
    )


def _around(start: str) -> tuple[str, ...]:
    """A source root, and the folder it is `src` of."""
    above, _, last = start.rpartition("/")
    return (start, above or ".") if last == "src" else (start,)


def _is_part(name: str) -> bool:
    """Whether a package is a view, form or version of something, by the names on the way to it."""
    return any(part in INTERNAL - CONTAINERS or _VERSION.fullmatch(part) for part in name.split("."))


def _has_config(facts: FileFacts) -> bool:
    """Whether an `apps` file has a class derived from AppConfig, or from a project's own `…Config`."""
    imported = (name for statement in facts.imports for name in statement.names)
    own = any(name.endswith("Config") for name in facts.definitions)
    return own and any(name.endswith("Config") for name in imported)
