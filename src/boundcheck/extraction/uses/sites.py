"""The sites of one file: what its names mean where they stand, and what was found of other modules."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import NamedTuple

from boundcheck.entities.model import Entity
from boundcheck.extraction.model import Use, UseKind
from boundcheck.extraction.parse import Parsed
from boundcheck.extraction.uses.arguments import Arguments, value_parts
from boundcheck.extraction.uses.bindings import Bound, Imported, Scope, Scopes, find, find_at
from boundcheck.extraction.uses.names import Meaning, Names
from boundcheck.extraction.uses.owner import Owner
from boundcheck.files import File
from boundcheck.scan import absolute_name


class Setting(NamedTuple):
    """What the walk needs to know of the project.

    `is_mutable` tells whether a dotted name is a list, dict or set, `is_service` whether it is a class whose objects are
    more than data, `is_wrapper` whether it is the project's own and opens a transaction.
    """

    entities: Mapping[str, Entity]
    is_wrapper: Callable[[str], bool]
    is_mutable: Callable[[str], bool]
    is_service: Callable[[str], bool]


class Around(NamedTuple):
    """What is around a node: the function that runs it, the name that definitions in it start with, scopes, blocks."""

    function: str
    path: str
    scopes: tuple[Scope, ...]
    owner: Owner = Owner()
    in_loop: bool = False
    in_transaction: bool = False
    typing_only: bool = False


class Chain(NamedTuple):
    """A name with attributes behind it that means something of another module."""

    meaning: Meaning
    binding: Imported | None
    head: ast.Name


class Sites:
    """Collects the uses of one file."""

    def __init__(self, file: File, parsed: Parsed, names: Names, setting: Setting) -> None:
        self.file, self.parsed, self.setting = file, parsed, setting
        self._names = names
        self.scopes = Scopes(file.package, parsed.text)
        self._found: list[Use] = []
        self._imports: list[tuple[ast.Import | ast.ImportFrom, Around]] = []
        self._used: set[tuple[int, int]] = set()  # statement and place in it
        self._written: set[str] = set()

    def all(self) -> tuple[Use, ...]:
        """Everything found, in order of place; an import that is used in no other way is a use itself."""
        found = set(self._found)
        for node, around in self._imports:
            found.update(self._unused(node, around))
        return tuple(sorted(found, key=lambda use: (use.line, use.column, use)))

    def note_import(self, node: ast.Import | ast.ImportFrom, around: Around) -> None:
        self._imports.append((node, around))

    def chain(self, node: ast.expr, around: Around, *more: str) -> Chain | None:
        """What a name or a chain of attributes means; None where it is nothing of another module."""
        parts = list(reversed(more))
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        binding = find_at(around.scopes, node.id, node.lineno)
        if isinstance(binding, Bound):
            return None
        start = binding.target if binding is not None else self._names.star(node.id)
        if start is None:
            return None
        member = binding is None or isinstance(binding.node, ast.ImportFrom)
        found = self._names.meaning(start, tuple(reversed(parts)), member=member)
        return Chain(found, binding, node) if found is not None else None

    def of_object(self, func: ast.expr, around: Around) -> Chain | None:
        """What is called, if it is a method of an object of another module's class, of more than data.

        The object is made on the spot, was put into a variable or an attribute of `self` as it was made, or is a
        parameter or attribute with that annotation.
        """
        if not isinstance(func, ast.Attribute):
            return None
        made = self._object(func.value, around)
        if made is None or made.meaning.rest or not self.setting.is_service(made.meaning.name):
            return None
        head = func.value.value if isinstance(func.value, ast.Attribute) else func.value
        start = head if isinstance(head, ast.Name) else made.head
        return Chain(made.meaning._replace(rest=("()", func.attr)), None, start)

    def _object(self, node: ast.expr, around: Around) -> Chain | None:
        """The class of an object."""
        if isinstance(node, ast.Call):
            return self.chain(node.func, around)
        if isinstance(node, ast.Name):
            binding = find(around.scopes, node.id)
            if isinstance(binding, Bound) and binding.how == "value" and isinstance(binding.node, ast.Call):
                return self.chain(binding.node.func, around)
            if isinstance(binding, Bound) and isinstance(binding.node, ast.arg):
                return self._typed(binding.node.annotation, around)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
            return self._typed(around.owner.kept.get(node.attr), around)
        return None

    def _typed(self, annotation: ast.expr | None, around: Around) -> Chain | None:
        typed = [self.chain(part, around) for part in value_parts(annotation)]
        several = [found for found in typed if found is not None]
        return several[0] if len(several) == 1 else None

    def dotted(self, around: Around) -> Callable[[ast.expr], str]:
        def dotted(node: ast.expr) -> str:
            parts: list[str] = []
            while isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            if not isinstance(node, ast.Name):
                return ""
            binding = find(around.scopes, node.id)
            if isinstance(binding, Imported):
                return self._names.origin(binding.target, tuple(reversed(parts)))
            # Of what the file defines itself, only its top level is known by name.
            if isinstance(binding, Bound) and around.scopes[0].names.get(node.id) is not binding:
                return ""
            return self._names.origin(f"{self.file.name}.{node.id}", tuple(reversed(parts)))

        return dotted

    def unsendable(self, node: ast.Call, around: Around) -> tuple[str, ...]:
        arguments = Arguments(
            self.setting.entities,
            lambda name: find(around.scopes, name),
            self.dotted(around),
            around.owner.methods,
        )
        return arguments.unsendable(node)

    def add(
        self,
        chain: Chain,
        node: ast.expr,
        around: Around,
        how: UseKind,
        unsendable: tuple[str, ...] = (),
        at: ast.expr | None = None,
    ) -> None:
        meaning, binding, head = chain
        line, column = self.parsed.place(at or head)
        typing_only = around.typing_only or (binding is not None and binding.typing_only)
        self._found.append(
            Use(
                self.file.path, self.file.owner, meaning.to, meaning.name, meaning.written, how, line, column,
                node.end_lineno or line, meaning.rest, around.function, around.in_loop, around.in_transaction,
                self.file.kind == "test", typing_only, unsendable,
            )
        )  # fmt: skip
        self._written.add(meaning.written)
        if binding is not None:
            self._used.add((id(binding.node), binding.at))

    def _unused(self, node: ast.Import | ast.ImportFrom, around: Around) -> list[Use]:
        base: str | None = ""
        if isinstance(node, ast.ImportFrom):
            base = absolute_name(self.file.package, node.level, node.module or "")
        found = []
        for index, alias in enumerate(node.names):
            whole = alias.name if not base else base if alias.name == "*" else f"{base}.{alias.name}"
            if base is None or self._is_used(node, index, whole):
                continue
            if (not base or alias.name == "*") and not self._names.is_file(whole):
                continue  # another distribution's
            meaning = self._names.meaning(whole, (), member=isinstance(node, ast.ImportFrom))
            if meaning is not None:
                found.append(self._import(node, meaning, around))
        return found

    def _is_used(self, node: ast.Import | ast.ImportFrom, index: int, whole: str) -> bool:
        alias = node.names[index]
        if alias.name == "*" or (isinstance(node, ast.Import) and alias.asname is None):
            return any(name == whole or name.startswith(f"{whole}.") for name in self._written)
        return (id(node), index) in self._used

    def _import(self, node: ast.Import | ast.ImportFrom, meaning: Meaning, around: Around) -> Use:
        line, column = self.parsed.place(node)
        return Use(
            self.file.path, self.file.owner, meaning.to, meaning.name, meaning.written, "import", line, column,
            node.end_lineno or line, meaning.rest, around.function, in_test=self.file.kind == "test",
            typing_only=around.typing_only,
        )  # fmt: skip
