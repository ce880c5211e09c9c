"""The Django apps that the project's settings install, read without running them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from boundcheck.base.graphs import reached
from boundcheck.base.patterns import later
from boundcheck.discover import Project, SourceFile
from boundcheck.facts.entities import SETTINGS, ClassFact, Field, WrittenCall
from boundcheck.facts.file import IN_CLASS, IN_FUNCTION
from boundcheck.scan import bound_names
from boundcheck.scan.wire import Packed

_SETTING = "INSTALLED_APPS"
_ITEM = later(r"'(?P<text>[\w. ]+)|(?P<name>[^\W\d][\w.]*)")
# Settings of a test run install apps that only tests need.
_TEST_FOLDERS = frozenset(("test", "tests"))
_OF_TESTS = later(r"(?:.*_)?test(?:s|ing)?(?:_.*)?")


def installed_apps(project: Project, facts: Sequence[Packed]) -> tuple[frozenset[str], frozenset[str]]:
    """The packages of the project that are apps: what is listed, added later, in other files or as a default; and the paths of
    the files that say so.

    `facts` are those of `project.files`, in the same order.
    """
    files = [
        (source, packed)
        for source, packed in zip(project.files, facts, strict=True)
        if packed.placing and SETTINGS in packed.placing.signs and not _is_of_tests(source.path)
    ]
    if not files:
        return frozenset(), frozenset()
    lists = _Lists(zip(project.files, facts, strict=True))
    written = {text for source, packed in files for text in lists.installed(source, packed)}
    packages = frozenset(filter(None, (_package(name, project.packages) for name in written)))
    return packages, frozenset(lists.read)


def _is_of_tests(path: str) -> bool:
    *folders, stem = PurePosixPath(path).with_suffix("").parts
    return not _TEST_FOLDERS.isdisjoint(folders) or _OF_TESTS.fullmatch(stem) is not None


def _package(name: str, packages: frozenset[str]) -> str:
    """The package behind `shop.billing` and `shop.billing.apps.BillingConfig`; "" for another distribution's."""
    if name in packages:
        return name
    package = name.rpartition(".")[0]
    package = package.removesuffix(".apps")
    return package if package in packages else ""


class _Lists:
    """Lists of strings that settings files are made of, followed through names and imports."""

    def __init__(self, files: Iterable[tuple[SourceFile, Packed]]) -> None:
        python = [(source, packed) for source, packed in files if source.is_python]
        self._files = {source.name: source.path for source, _ in python}
        self._by_path = {source.path: (source, packed) for source, packed in python}
        self.read: set[str] = set()  # paths

    def installed(self, source: SourceFile, packed: Packed) -> Iterator[str]:
        within = [text for fact in packed.entities.classes for text in _texts_within(fact)]
        yield from _words(within)
        named = [(source.path, name) for name in _names(within)]
        for path, name in reached([(source.path, _SETTING), *named], self._leads):
            self.read.add(path)
            yield from _words(self._texts(path, name))

    def _texts(self, path: str, name: str) -> list[str]:
        """What a name of a file is bound to, and what is added to it."""
        facts = self._by_path[path][1].entities
        texts = [text for field in facts.assigned if field.name == name for text in _texts_of(field)]
        called = (call for call in facts.statements if call.callee.partition(".")[0] == name)
        return [*texts, *(text for call in called for text in call.args)]

    def _leads(self, named: tuple[str, str]) -> Iterator[tuple[str, str]]:
        """The names, each in its file, that a name is made of."""
        path, name = named
        source, packed = self._by_path[path]
        if not any(field.name == name for field in packed.entities.assigned):
            yield from self._imported(source, packed, name)
        yield from ((path, each) for each in _names(self._texts(path, name)))

    def _imported(self, source: SourceFile, packed: Packed, name: str) -> Iterator[tuple[str, str]]:
        head, _, rest = name.partition(".")
        for statement in packed.of_imports.imports:
            if statement.flags & (IN_FUNCTION | IN_CLASS):
                continue
            for bound, target in bound_names(statement, source.package):
                if bound == "*":
                    found, inner = target, name
                elif bound == head:
                    found, _, inner = (f"{target}.{rest}" if rest else target).rpartition(".")
                else:
                    continue
                if found in self._files:
                    yield self._files[found], inner


def _words(texts: Iterable[str]) -> Iterator[str]:
    """The strings in lists as text."""
    found = (item["text"] for text in texts for item in _ITEM.finditer(text) if item["text"])
    return (word for text in found for word in text.split())


def _names(texts: Iterable[str]) -> Iterator[str]:
    found = (item["name"] for text in texts for item in _ITEM.finditer(text))
    return (name for name in found if name and name != _SETTING)


def _texts_within(fact: ClassFact) -> Iterator[str]:
    """The same of a class, as django-configurations has it, with what its other names are bound to."""
    within = {field.name: field for field in fact.fields}
    for text in _texts_of(within[_SETTING]) if _SETTING in within else ():
        yield text
        yield from (within[name].value for name in _names([text]) if name in within)


def _texts_of(bound: Field) -> Iterator[str]:
    """What a value holds as text, with the arguments of its calls: `env.list("APPS", default=["shop"])`."""
    yield bound.value
    for call in bound.calls:
        yield from _arguments(call)


def _arguments(call: WrittenCall) -> Iterator[str]:
    yield from call.args
    yield from (value for _, value in call.keywords)
