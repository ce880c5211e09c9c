"""What names in one parsed file mean: imports and definitions of the file, of the function, re-exports followed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from boundcheck.facts import Import, Problem
from boundcheck.python.parse import TOO_DEEP
from boundcheck.scan import bound_names


def name_chain(node: ast.expr) -> tuple[str, list[str]] | None:
    """The name that a chain of attributes starts from, and the attributes, the last one first; None for any other node."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, parts) if isinstance(node, ast.Name) else None


class FileScope:
    """Dotted names behind the names of one file.

    `origin` follows a dotted name through re-exports to where it is defined. `name` is the file's dotted name,
    `package` what its relative imports start from. `unread` is what of the file a reader had to leave out.
    """

    def __init__(self, tree: ast.Module, name: str, package: str, origin: Callable[[str], str]) -> None:
        self.name = name
        self.unread: Problem | None = None
        self._package = package
        self._origin = origin
        self._top = {**_defined(tree.body, name), **self._imported(tree.body)}
        self._local: dict[int, dict[str, str]] = {}
        self._note_local_imports(tree)
        self._has_star = any(
            isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body
        )

    def dotted(self, node: ast.expr, function: ast.AST | None = None) -> str | None:
        """The dotted name that a name or attribute chain stands for, followed to its definition; None for anything else.

        `function` is the innermost function around it, whose own imports count first.
        """
        chain = name_chain(node)
        if chain is None:
            return None
        name, parts = chain
        start = self._locals(function).get(name) if function is not None else None
        start = start or self._top.get(name)
        if start is None and self._has_star:  # the file's own bindings know what its star imports bring
            own = f"{self.name}.{name}"
            start = self._origin(own)
            start = None if start == own else start
        if start is None:
            return None
        return self._origin(".".join((start, *reversed(parts))))

    def too_deep(self, line: int = 1) -> None:
        """Note that what starts at a line is nested too deeply to be followed."""
        self.unread = self.unread or TOO_DEEP._replace(line=line)

    def follow(self, name: str) -> str:
        """A dotted name, followed through re-exports to where it is defined."""
        return self._origin(name)

    def imported(self, statement: ast.Import | ast.ImportFrom) -> Mapping[str, str]:
        """The names that one import statement binds, with the dotted names they stand for."""
        return self._bound(statement)

    def _locals(self, function: ast.AST) -> Mapping[str, str]:
        return self._local.get(id(function), {})

    def _note_local_imports(self, tree: ast.Module) -> None:
        """What is imported inside each function, in inner ones too; one walk over the file's statements."""
        stack: list[tuple[ast.AST, tuple[int, ...]]] = [(tree, ())]
        while stack:
            node, functions = stack.pop()
            if isinstance(node, ast.Import | ast.ImportFrom):
                for function in functions:
                    self._local.setdefault(function, {}).update(self._bound(node))
                continue
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                functions = (*functions, id(node))
            for field in ("body", "orelse", "finalbody", "handlers", "cases"):
                children = getattr(node, field, None)
                if isinstance(children, list):
                    stack += [(child, functions) for child in children]

    def _imported(self, nodes: list[ast.stmt] | list[ast.AST]) -> dict[str, str]:
        names: dict[str, str] = {}
        for node in nodes:
            if isinstance(node, ast.If | ast.Try | ast.With):
                inner = [child for child in ast.walk(node) if isinstance(child, ast.Import | ast.ImportFrom)]
            else:
                inner = [node] if isinstance(node, ast.Import | ast.ImportFrom) else []
            for statement in inner:
                names.update(self._bound(statement))
        return names

    def _bound(self, statement: ast.Import | ast.ImportFrom) -> Mapping[str, str]:
        names, aliases = zip(*((alias.name, alias.asname) for alias in statement.names), strict=True)
        level, module = 0, None
        if isinstance(statement, ast.ImportFrom):
            level, module = statement.level, statement.module or ""
        fact = Import(0, 0, 0, 0, level, module, names, aliases)
        return {bound: target for bound, target in bound_names(fact, self._package) if bound != "*"}


def _defined(body: list[ast.stmt], file: str) -> dict[str, str]:
    names = {}
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names[node.name] = f"{file}.{node.name}"
        elif isinstance(node, ast.Assign):
            names.update({t.id: f"{file}.{t.id}" for t in node.targets if isinstance(t, ast.Name)})
    return names
