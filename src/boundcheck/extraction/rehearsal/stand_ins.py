"""What stands in for the files of other modules: their names as far as they are used, without what they do.

Data stays what it is (constants, records, enums, exceptions, what these are made of); functions keep their parameters and fail when
they are called; of other classes no object can be made. So what passes without the other module shows, and what does not is named.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from boundcheck.base.dotted import upwards
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.files import File
from boundcheck.extraction.annotations import Function, arguments
from boundcheck.extraction.definitions import Defined, Definitions
from boundcheck.extraction.records import kind_of
from boundcheck.extraction.signatures import is_exception
from boundcheck.facts.file import IN_CLASS, IN_FUNCTION
from boundcheck.scan import absolute_name

if TYPE_CHECKING:
    from boundcheck.codebase.symbols import Symbols

RUNTIME: Final = "boundcheck_stand_ins"
_SHAPES: Final = frozenset(
    "typing.Protocol typing_extensions.Protocol typing.NewType typing.TypeVar typing.ParamSpec abc.ABC typing.Generic".split()
)
# What Django looks for in a file that is only named.
_LOOKED_FOR: Final = ("urlpatterns", "app_name")


class Style(NamedTuple):
    """How what does something is written: `function` and `class_` get its definition, `object_` the dotted name of anything else and
    whether it is to be quiet; `heads` are the lines that such files begin with, below a sentence with the owner's name."""

    heading: str
    heads: str
    function: Callable[[Defined, Function], str]
    class_: Callable[[Defined], str]
    object_: Callable[[str, bool], str]
    with_annotations: bool = False


class StandIns:
    """The names that are wanted of files that stay behind, and what those need in their turn.

    `taken` tells whether a file comes along, by its dotted name. What is wanted while they are `quiet` is used only by what puts the
    application together; names that others use, too, are to be wanted before those.
    """

    quiet = False

    def __init__(self, definitions: Definitions, taken: Callable[[str], bool], style: Style) -> None:
        self._definitions, self._taken, self._style = definitions, taken, style
        self._codebase = definitions.codebase
        # By file, its names and the text that binds each.
        self._names: dict[str, dict[str, str]] = defaultdict(dict)
        self._lines: dict[tuple[str, str], int] = {}
        self._imports: dict[str, set[str]] = defaultdict(set)  # by file, the statements that its names need

    @property
    def names(self) -> Iterator[str]:
        """The dotted names that stand-ins bind, re-exports left out."""
        for file, names in self._names.items():
            yield from (f"{file}.{name}" for name, text in names.items() if text)

    def want(self, name: str) -> None:
        """A dotted name is used: that of a file, or of something in one."""
        target = self._symbols.resolve(name)
        if target.file is None or self._taken(target.file):
            return
        self._want_file(target.file)
        if target.symbol is not None:
            self._want_symbol(target.file, target.symbol)
        else:
            self._want_looked_for(target.file)

    def files(self) -> Iterator[tuple[File, str]]:
        """Each file that stands in, with its text."""
        for name in sorted(self._names):
            if (file := self._codebase.by_name.get(name)) is not None:
                yield file, self._text(file)

    @property
    def _symbols(self) -> Symbols:
        return self._codebase.symbols

    def _want_file(self, name: str) -> None:
        """A file stands in, and so do the packages around it."""
        for above in upwards(name):
            if not self._taken(above) and above in self._codebase.by_name:
                _ = self._names[above]

    def _want_looked_for(self, file: str) -> None:
        if self._definitions.find(f"{file}.urlpatterns") is not None:
            for name in _LOOKED_FOR:
                if (found := self._definitions.find(f"{file}.{name}")) is not None:
                    self._names[file][name] = "urlpatterns = []" if name == "urlpatterns" else _written(found)
                    self._lines[file, name] = found.node.lineno

    def _want_symbol(self, file: str, symbol: str) -> None:
        if symbol in self._names[file] or symbol == "*":
            return
        self._names[file][symbol] = ""  # so that what needs itself ends
        found = self._definitions.find(f"{file}.{symbol}")
        if found is None:
            self._want_imported(file, symbol)
            return
        self._lines[file, symbol] = found.node.lineno
        self._names[file][symbol] = self._defined(found, symbol)

    def _want_imported(self, file: str, symbol: str) -> None:
        """A name that a file passes on, or of which nothing can be read."""
        here, name = self._codebase.by_name.get(file), f"{file}.{symbol}"
        if here is not None and (statement := _import_of(here, symbol)) is not None:
            origin = self._symbols.bindings(file).get(symbol)
        elif (origin := self._symbols.origin(name)) != name:  # a star's
            statement = f"from {origin.rpartition('.')[0]} import {symbol}"
        else:
            self._names[file][symbol] = self._object(file, symbol)
            return
        self._imports[file].add(statement)
        if origin is not None:
            self.want(origin)

    def _defined(self, found: Defined, symbol: str) -> str:
        node = found.node
        if self._is_opaque(found):
            # Decorators make something else of a function: a task, a context manager.
            is_wrapped = isinstance(node, Function) and bool(node.decorator_list)
            if self.quiet or is_wrapped or not isinstance(node, Function | ast.ClassDef):
                return self._object(found.file.name, symbol)
            if isinstance(node, ast.ClassDef):
                return self._style.class_(found)
            if self._style.with_annotations:
                self._want_names(found, symbol, node.args, *filter(None, [node.returns]))
            return self._style.function(found, node)
        self._want_names(found, symbol, node)
        return _written(found)

    def _want_names(self, found: Defined, symbol: str, *nodes: ast.AST) -> None:
        """What statements or annotations take from the file around them."""
        names = {name for node in nodes for name in _names_in(node)}
        for name in sorted((names & self._symbols.bindings(found.file.name).keys()) - {symbol}):
            self._want_symbol(found.file.name, name)

    def _object(self, file: str, symbol: str) -> str:
        return f"{symbol} = {self._style.object_(f'{file}.{symbol}', self.quiet)}"

    def _is_opaque(self, found: Defined) -> bool:
        """Whether it does something: it is more than data, and made by the project's own code."""
        if isinstance(found.node, ast.ClassDef):
            return not self._is_data(found)
        return isinstance(found.node, Function) or self._makes_something(found)

    def _is_data(self, found: Defined) -> bool:
        """Whether a class can be taken as it is: a record, an enum, an exception, a protocol."""
        if found.name in self._codebase.registry.by_name:
            return False
        _, bases = self._definitions.ancestry(found)
        if any(map(is_exception, bases)) or bases & _SHAPES:
            return True
        return kind_of(self._definitions, found) is not None

    def _makes_something(self, found: Defined) -> bool:
        """Whether a value is made by the project's own code, which stays behind."""
        calls = (node.func for node in ast.walk(found.node) if isinstance(node, ast.Call))
        made = (self._definitions.find(self._definitions.dotted(found.file, each)) for each in calls)
        return any(
            each is not None and not (isinstance(each.node, ast.ClassDef) and self._is_data(each))
            for each in made
        )

    def _text(self, file: File) -> str:
        owner = self._codebase.owner_of(file.name)
        names = self._names[file.name]
        bound = sorted(
            (self._lines.get((file.name, name), 0), name, text) for name, text in names.items() if text
        )
        blocks = [
            self._style.heading.format(owner),
            "from __future__ import annotations",
            "\n".join((self._style.heads, *sorted(self._imports[file.name]))),
            *dict.fromkeys(text for _, _, text in bound),
        ]
        return "\n\n".join(blocks) + "\n"


def _function(found: Defined, node: Function) -> str:
    """The function with its parameters; defaults that are not written out are left open."""
    bare = deepcopy(node.args)
    for each in arguments(bare):
        each.annotation = None
    bare.defaults = list(map(_plain, bare.defaults))
    bare.kw_defaults = [default and _plain(default) for default in bare.kw_defaults]
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return f"{word} {node.name}({ast.unparse(bare)}):\n    return _stays.call({found.name!r})"


def _written(found: Defined) -> str:
    return ast.unparse(ast.fix_missing_locations(found.node))


def _plain(value: ast.expr) -> ast.expr:
    """A default that needs no other name, or `...`."""
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ast.Constant(...)
    return value


def _names_in(node: ast.AST) -> set[str]:
    """The names that a statement takes from around it, those in annotations that are quoted left out."""
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def _import_of(file: File, name: str) -> str | None:
    """The import that binds a name at the top level of a file, as a statement that stands for itself."""
    for statement in file.facts.imports:
        for imported, alias in () if statement.flags & (IN_FUNCTION | IN_CLASS) else statement.bound:
            renamed = f" as {alias}" if alias else ""
            if statement.module is None:
                if (alias or imported.partition(".")[0]) == name:
                    return f"import {imported}{renamed}"
            elif (alias or imported) == name:
                base = absolute_name(file.package, statement.level, statement.module)
                return None if base is None else f"from {base} import {imported}{renamed}"
    return None


def _class(found: Defined) -> str:
    name = found.name.rpartition(".")[2]
    return f'class {name}(metaclass=_stays.StandInType):\n    """A stand-in."""'


STAND_IN: Final = Style(
    '"""Stands in for a file of {}, which stays behind."""',
    f"import {RUNTIME} as _stays",
    _function,
    _class,
    lambda name, quiet: f"_stays.StandIn({name!r}{', quiet=True' if quiet else ''})",
)
