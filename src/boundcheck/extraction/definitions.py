"""What the top-level names of the project's files are, read where they are defined; which of them open a transaction."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from boundcheck.base.graphs import reached
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.extraction.annotations import Function, dotted
from boundcheck.facts.file import Problem
from boundcheck.python.chains import chain_of, last_name
from boundcheck.python.parse import parse as tree_of
from boundcheck.scan.source import source_at

_MUTABLE = frozenset(
    (
        "dict", "list", "set", "defaultdict", "OrderedDict", "deque", "Counter", "WeakKeyDictionary",
        "WeakValueDictionary", "WeakSet", "ChainMap", "bytearray", "local",
    )
)  # fmt: skip
# Methods that change what these hold.
CHANGES = frozenset(
    "append appendleft extend extendleft insert remove pop popitem popleft clear update setdefault add discard sort "
    "reverse move_to_end subtract".split()
)
_SIGNAL_LIBRARIES = frozenset(("django", "blinker", "flask"))
_SIGNALS = frozenset(("Signal", "ModelSignal", "NamedSignal"))
CONTEXT_MANAGERS = frozenset(("contextmanager", "asynccontextmanager"))
_EXITS = frozenset(("__exit__", "__aexit__"))
_BLOCKS = ("finalbody", "handlers", "cases", "orelse", "body")


class Defined(NamedTuple):
    """A definition at the top level of a file; `name` is its dotted name there."""

    name: str
    file: File
    node: ast.stmt

    @property
    def body(self) -> list[ast.stmt]:
        """The statements of a class."""
        return self.node.body if isinstance(self.node, ast.ClassDef) else []


class Definitions:
    """Answers for one project; each file is parsed once, when first asked for. `unread` are those that cannot be."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self.unread: dict[str, Problem] = {}
        self._tops: dict[str, dict[str, ast.stmt]] = {}

    def find(self, name: str) -> Defined | None:
        """The statement that defines a dotted name at the top level of its file; None where there is no such."""
        target = self.codebase.symbols.resolve(name)
        file = self.codebase.by_name.get(target.file or "")
        if file is None or target.symbol is None or name != f"{file.name}.{target.symbol}":
            return None
        if file.path not in self._tops:
            tree = parse(self.codebase.config.root, file.path)
            if isinstance(tree, Problem):
                self.unread[file.path] = tree
            self._tops[file.path] = {} if isinstance(tree, Problem) else dict(_defined(tree.body))
        node = self._tops[file.path].get(target.symbol)
        return Defined(name, file, node) if node is not None else None

    def is_mutable(self, name: str) -> bool:
        """Whether a dotted name is a list, dict or set that a file makes at its top level."""
        return (found := self.find(name)) is not None and is_container(found.node)

    def ancestry(self, found: Defined) -> tuple[tuple[Defined, ...], frozenset[str]]:
        """A class of the project and those it inherits from, nearest first; and the dotted names of all its bases.

        A builtin base is named by its bare name, one that cannot be told by its last part.
        """
        classes = {found.name: found}
        names: set[str] = set()

        def bases_of(name: str) -> Iterator[str]:
            node, file = classes[name].node, classes[name].file
            for base in node.bases if isinstance(node, ast.ClassDef) else ():
                bare = base.value if isinstance(base, ast.Subscript) else base
                names.add(above := self.dotted(file, bare) or last_name(bare))
                inner = self.find(above)
                if inner is not None and isinstance(inner.node, ast.ClassDef):
                    classes.setdefault(inner.name, inner)
                    yield inner.name

        order = reached((found.name,), bases_of) if isinstance(found.node, ast.ClassDef) else ()
        return tuple(map(classes.__getitem__, order)), frozenset(names)

    def is_signal(self, found: Defined) -> bool:
        """Whether a file makes a signal of Django's or blinker's under a name, of the project's own class too."""
        called = _called(found)
        if isinstance(called, ast.Attribute) and called.attr == "signal":
            namespace = self.find(self.dotted(found.file, called.value))
            maker = _called(namespace) if namespace else None
            if namespace and maker and self.dotted(namespace.file, maker).startswith("blinker."):
                return True
        name = self.dotted(found.file, called) if called else ""
        own = self.find(name)
        return any(map(_is_signal_class, (name, *(self.ancestry(own)[1] if own else ()))))

    def dotted(self, file: File, node: ast.AST) -> str:
        """What a name or chain of attributes at the top level of a file stands for; "" for anything else."""
        return dotted(self.codebase, file, chain_of(node))


def _called(found: Defined) -> ast.expr | None:
    """What is called for the value of a name."""
    value = getattr(found.node, "value", None)
    return value.func if isinstance(value, ast.Call) else None


def parse(root: Path, path: str) -> ast.Module | Problem:
    """The tree of a file of the project, or why there is none."""
    source = source_at(f"{root}/{path}")
    return source if isinstance(source, Problem) else tree_of(source.whole)


def _is_signal_class(name: str) -> bool:
    library, _, rest = name.partition(".")
    last = rest.rpartition(".")[2]
    return (library in _SIGNAL_LIBRARIES and last in _SIGNALS) or (library == "blinker" and last == "signal")


def is_container(definition: ast.stmt) -> bool:
    """Whether a statement binds a list, dict, set or the like that can be changed."""
    value = definition.value if isinstance(definition, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call):
        return last_name(value) in _MUTABLE
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def _defined(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """The names that statements define, those in top-level blocks too; the last definition counts."""
    todo: list[ast.AST] = [*body[::-1]]
    while todo:
        node = todo.pop()
        if isinstance(node, Function | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _assigned(target, node, node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node
        else:  # what a block does first counts most
            todo += reversed([each for name in _BLOCKS for each in getattr(node, name, ())])


def _assigned(target: ast.expr, node: ast.Assign, value: ast.expr | None) -> Iterator[tuple[str, ast.stmt]]:
    """The names of a target; one of several is as if it were assigned alone, its part of the value or nothing known."""
    if isinstance(target, ast.Name):
        alone = ast.Assign([target], ast.Constant(...) if value is None else value)
        yield target.id, node if value is node.value else ast.copy_location(alone, node)
    elif isinstance(target, ast.Tuple | ast.List):
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        plain = len(parts) == len(target.elts) and not any(
            isinstance(each, ast.Starred) for each in (*parts, *target.elts)
        )
        for index, each in enumerate(target.elts):
            yield from _assigned(each, node, parts[index] if plain else None)


def commits(definitions: Definitions, name: str) -> bool:
    """Whether a dotted name is a context manager or decorator of the project that commits behind what it is put around.

    What opens such a one inside counts too.
    """
    opened = reached((name,), lambda each: _opened(definitions, each))
    return any(_ends(node) for each in opened for node in _around(definitions.find(each)))


def _around(found: Defined | None) -> Iterator[ast.AST]:
    """What of a definition runs around the code that it is put around."""
    node = found.node if found is not None else None
    if isinstance(node, ast.ClassDef):
        exits = (each for each in node.body if isinstance(each, Function) and each.name in _EXITS)
        yield from (inner for each in exits for inner in ast.walk(each))
    elif isinstance(node, Function):
        if any(last_name(each) in CONTEXT_MANAGERS for each in node.decorator_list):
            yield from ast.walk(node)
        else:
            yield from _wrappers(node)


def _wrappers(decorator: Function) -> Iterator[ast.AST]:
    """The functions inside a decorator that call what it is given."""
    for outer in ast.walk(decorator):
        if not isinstance(outer, Function):
            continue
        args = {argument.arg for argument in (*outer.args.posonlyargs, *outer.args.args)}
        for inner in ast.walk(outer):
            if isinstance(inner, Function) and inner is not outer:
                nodes = [*ast.walk(inner)]
                if any(isinstance(each, ast.Call) and chain_of(each.func) in args for each in nodes):
                    yield from nodes


def _ends(node: ast.AST) -> bool:
    """`session.commit()`."""
    func = node.func if isinstance(node, ast.Call) and not node.args else None
    return isinstance(func, ast.Attribute) and func.attr == "commit"


def _opened(definitions: Definitions, name: str) -> Iterator[str]:
    """The dotted names of what a context manager or decorator opens inside."""
    found = definitions.find(name)
    blocks = (node for node in _around(found) if isinstance(node, ast.With | ast.AsyncWith))
    for each in (item.context_expr for node in blocks for item in node.items):
        opened = each.func if isinstance(each, ast.Call) else each
        yield from filter(None, [definitions.dotted(found.file, opened) if found is not None else ""])
