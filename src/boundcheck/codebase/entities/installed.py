"""The Django apps that the project's settings install, read without running them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from boundcheck.base.patterns import later
from boundcheck.discover import Project, SourceFile
from boundcheck.facts.entities import SETTINGS, Field, WrittenCall
from boundcheck.facts.file import IN_CLASS, IN_FUNCTION
from boundcheck.scan import bound_names
from boundcheck.scan.wire import Packed

_SETTING = "INSTALLED_APPS"
_ITEM = later(r"'(?P<text>[\w. ]+)|(?P<name>[^\W\d][\w.]*)")
_MAX_DEPTH = 16
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
        self._files = {source.name: (source, packed) for source, packed in files if source.is_python}
        self.read: set[str] = set()  # paths

    def installed(self, source: SourceFile, packed: Packed) -> Iterator[str]:
        self.read.add(source.path)
        yield from self._named(source, packed, _SETTING, 0)
        for fact in packed.entities.classes:  # django-configurations
            within = {field.name: field for field in fact.fields}
            if _SETTING in within:
                for text in _texts_of(within[_SETTING]):
                    yield from self._items(source, packed, text, 0)
                    for item in _ITEM.finditer(text):
                        if item["name"] in within and item["name"] != _SETTING:
                            yield from self._items(source, packed, within[item["name"]].value, 0)

    def _named(self, source: SourceFile, packed: Packed, name: str, depth: int) -> Iterator[str]:
        """The strings in what a name of a file is bound to, and in what is added to it."""
        if depth > _MAX_DEPTH:
            return
        self.read.add(source.path)
        facts = packed.entities
        texts = [text for field in facts.assigned if field.name == name for text in _texts_of(field)]
        texts += [
            text for call in facts.statements if call.callee.partition(".")[0] == name for text in call.args
        ]
        if not any(field.name == name for field in facts.assigned):
            yield from self._imported(source, packed, name, depth)
        for text in texts:
            yield from self._items(source, packed, text, depth)

    def _items(self, source: SourceFile, packed: Packed, text: str, depth: int) -> Iterator[str]:
        for item in _ITEM.finditer(text):
            if item["text"]:
                yield from item["text"].split()
            elif item["name"] != _SETTING:
                yield from self._named(source, packed, item["name"], depth + 1)

    def _imported(self, source: SourceFile, packed: Packed, name: str, depth: int) -> Iterator[str]:
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
                    yield from self._named(*self._files[found], inner, depth + 1)


def _texts_of(bound: Field) -> Iterator[str]:
    """What a value holds as text, with the arguments of its calls: `env.list("APPS", default=["shop"])`."""
    yield bound.value
    for call in bound.calls:
        yield from _arguments(call)


def _arguments(call: WrittenCall) -> Iterator[str]:
    yield from call.args
    yield from (value for _, value in call.keywords)
