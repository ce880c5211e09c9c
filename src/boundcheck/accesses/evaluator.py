"""Gives the nodes of a reading their meaning, each once: what Python means is here, what frameworks mean in their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any, Final
from weakref import proxy

from boundcheck.accesses import containers, names, own_members, results, steps
from boundcheck.accesses.elsewhere import OtherFiles
from boundcheck.accesses.folding import Folding
from boundcheck.accesses.frames import Around, Frame
from boundcheck.accesses.frameworks import Frameworks
from boundcheck.accesses.handed_classes import drop_told_by_helpers
from boundcheck.accesses.parameters import parameter
from boundcheck.accesses.values import NONE, NodePlace, Value, bounded
from boundcheck.base.dotted import near
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.codebase.entities.model import Entity, Registry
from boundcheck.facts.access import Access, Kind
from boundcheck.findings.finding import Certainty
from boundcheck.python.reading import NOTHING, Deed, Function, Node, Reading
from boundcheck.scan import absolute_name

_NOWHERE: Final = OtherFiles()
_NEW: Final = object()  # of a node that was not evaluated
_DEEPEST: Final = 12  # functions that are read on behalf of one another
_PROPERTIES: Final = frozenset(("property", "cached_property", "hybrid_property"))


class FileAt(NamedTuple):
    """The file of a reading: its dotted name, what its relative imports start from, the module it belongs to."""

    name: str
    package: str
    module: str | None


@dataclass(slots=True)
class RunningFunction:
    """The function that is being evaluated, and what its statements have named so far."""

    number: int
    seen: set[tuple[str, str]] = field(default_factory=set)
    loose: dict[str, Any] = field(default_factory=dict)
    roots: list[Value | None] = field(default_factory=list)  # the models that lookup paths start from
    told: set[int] | None = None  # the nodes that are used as rows are


class Evaluator:
    """One for each file. `origin` follows a dotted name to where it is defined; `frameworks` say what their own words do;
    `elsewhere` is the door to what other files say of theirs."""

    def __init__(
        self, reading: Reading, file: FileAt, registry: Registry, origin: Callable[[str], str],
        frameworks: Frameworks, elsewhere: OtherFiles = _NOWHERE,
    ) -> None:  # fmt: skip
        self.elsewhere = elsewhere
        self.reading, self.file, self.registry = reading, file, registry
        self.nodes, self._prefix = reading.nodes, f"{file.name}."
        self.frameworks = frameworks
        self.found: list[Access] = []
        self.dropped: set[int] = set()
        self.folding = Folding(proxy(self))  # no circle: nobody collects garbage while files are read
        self.state: dict[str, Any] = {}  # what frameworks keep of the file
        self.standing = RunningFunction(0)
        self.too_deep = reading.too_deep
        self.documented = dict(reading.documented)
        self.inside: int = -1  # the class whose body is evaluated
        self.furthest = 0  # definitions of other files that are read on behalf of one another
        self.type_arguments: dict[str, Value | None] = {}  # of the class whose inherited member is looked at
        self._origin, self._origins = origin, {}  # type: ignore[var-annotated]
        self._values: list[Any] = [_NEW] * len(reading.nodes)
        self.own_entities: dict[str, Value | None] = {}  # by names of the top level
        self._begun: set[int] = set()  # functions
        self._standings: dict[int, RunningFunction] = {}
        self._depth = 0
        self.far = 0  # functions that hand on, one to another, what is asked of this one
        self.is_production = False  # so that callers in other files count
        self.members: dict[int, dict[str, int]] = {}
        self.asking: Frame | bool = (
            True  # the step that asks for what a class inherits, or whether it is of any use
        )
        self.inherited_elsewhere: dict[tuple[int, str], Value | None] = {}  # by base and name of a method
        self.candidates = frameworks.everything  # what names alone may mean
        self.evidence: dict[tuple[int, int], str] = {}  # by place, why a path means what it does
        self.unsure: set[tuple[int, int]] = set()  # places where several tables of one owner may be meant

    # The file

    @cached_property
    def _by_name(self) -> dict[str, int]:
        return {each.qualified: number for number, each in enumerate(self.reading.functions) if number}

    @cached_property
    def _classes(self) -> dict[str, int]:
        return {found.qualified: number for number, found in enumerate(self.reading.classes)}

    @cached_property
    def chains(self) -> list[tuple[int, Node]]:
        """The chains of the file, with their numbers."""
        return [(number, node) for number, node in enumerate(self.nodes) if node.steps]

    def run(self) -> None:
        """Evaluate everything, in the order in which it stands."""
        self.run_function(0)
        for number in self.order():
            self.run_function(number)
        if "done by helpers" in self.state:
            drop_told_by_helpers(self)
        for framework in self.frameworks.all:
            framework.finish(self)

    def order(self) -> Iterable[int]:
        return range(1, len(self.reading.functions))

    def run_function(self, number: int) -> None:
        """Evaluate what a function does, once."""
        if number in self._begun:
            return
        self._begun.add(number)
        kept = self.standing, self.inside
        self.standing, self.inside = self._standings.setdefault(number, RunningFunction(number)), -1
        try:
            for deed in self.reading.functions[number].deeds:
                self._deed(deed)
        except RecursionError:  # nested too deep for anybody to read; the others still are
            self.too_deep = self.too_deep or self.reading.functions[number].line
        for framework in self.frameworks.all:
            framework.leave(self)
        self.standing, self.inside = kept

    def _deed(self, deed: Deed) -> None:
        if deed.act == "class":
            self._class(deed.node)
        elif deed.act == "def":
            for node in self.reading.functions[deed.node].decorators:
                self.value(node)
        elif deed.act == "set":
            if deed.other > 0:
                self.value(deed.other)
            self._set(deed.node, deed.other)
        else:
            self.value(deed.node)

    def _class(self, number: int) -> None:
        found = self.reading.classes[number]
        for node in (*found.decorators, *found.bases, *(node for _, node in found.keywords)):
            self.value(node)
        kept, self.inside = self.inside, number
        for deed in found.body:
            self._deed(deed)
        for framework in self.frameworks.all:
            framework.class_body(self, number)
        self.inside = kept

    def _set(self, target: int, value: int) -> None:
        """An attribute or element is given a value."""
        node = self.nodes[target]
        if node.kind != "chain":
            return
        frame, base = steps.begun(self, target, None)
        for index, step in enumerate(node.steps[:-1]):
            base = self.advance(base, step, frame.at_step(index))
        last = node.steps[-1]
        if last.name == "[]":
            self.all(last.args or ())
        elif base is not None:
            for each in base.alternatives:
                framework = self.frameworks.of(each, self.registry)
                if framework is not None:
                    framework.assign(self, each, last, frame.at_step(len(node.steps) - 1), value)
        self.close(frame)

    # Nodes

    def value(self, number: int, around: Around = None) -> Value | None:
        """What a node stands for; whatever it reads or writes on the way is noted, the first time."""
        if number <= 0:
            return None
        found: Value | None = self._values[number]
        if found is _NEW:
            found = self._values[number] = None  # what is made of itself is nothing
            node = self.nodes[number]
            meaning = _MEANINGS.get(node.kind)
            if meaning is not None:
                found = meaning(self, number, node, around)
                found = self._values[number] = bounded(found) if found is not None and found.items else found
        return found

    def all(self, numbers: Iterable[int], around: Around = None) -> list[Value | None]:
        return [self.value(number, around) for number in numbers]

    def stand_in(self, number: int, value: Value) -> None:
        """A node stands for an entity that is defined elsewhere; said before it is asked for."""
        self._values[number] = value

    def known(self, number: int) -> Value | None:
        """What a node was found to be."""
        found: Value | None = self._values[number] if self._values[number] is not _NEW else None
        return found

    def is_new(self, number: int) -> bool:
        """Whether nobody has asked for a node."""
        return self._values[number] is _NEW

    advance = steps.advance
    close = steps.close
    unknown_step = steps.unknown_step
    read_rest = steps.read_rest
    arguments = steps.arguments
    element = containers.element

    # Names

    named = names.named
    dotted = names.dotted
    own = names.own

    def follow(self, dotted: str) -> str:
        """A dotted name where it is defined."""
        found = self._origins.get(dotted)
        if found is None:
            found = self._origins[dotted] = self._origin(near(dotted))
        return found

    def absolute(self, dotted: str) -> str | None:
        """A name as an import has it, without its leading dots."""
        if not dotted.startswith("."):
            return dotted
        rest = dotted.lstrip(".")
        return absolute_name(self.file.package, len(dotted) - len(rest), rest)

    def entity(self, value: Value | None) -> Entity | None:
        return self.registry.reachable.get(value.entity) if value is not None else None

    # Attributes of the file's own classes

    attribute = own_members.attribute
    has_member = own_members.has_member
    member = own_members.member
    from_frameworks = own_members.from_frameworks

    # Other files

    def reading_elsewhere(self, reading: Reading, file: str, package: str) -> Evaluator:
        """One that knows the same, for a statement of another file."""
        at = FileAt(file, package, None)
        found = Evaluator(reading, at, self.registry, self._origin, self.frameworks, self.elsewhere)
        found.furthest = self.furthest
        found.candidates = self.frameworks.candidates(
            lambda views: views.of_module(self.elsewhere.owner_of(file))
        )
        return found

    def apart(self) -> Evaluator:
        """One that knows the same, and has asked nothing yet."""
        return self.reading_elsewhere(NOTHING, "", "")

    def set_in(self, node: int, function: int) -> Value | None:
        """What a method set; it is read before if it was not."""
        kept = self.standing
        if self._values[node] is _NEW:
            self.read_for(function)
        found = self.value(node)  # where that method is being read just now, it has not come to this yet
        self.standing = kept
        return found

    def value_within(self, function: int, number: int) -> Value | None:
        """What a node stands for that lies in some function of the file."""
        kept = self.standing
        self.standing = self._standings.setdefault(function, RunningFunction(function))
        found = self.value(number)
        self.standing = kept
        return found

    def read_for(self, function: int) -> None:
        if self.furthest:  # of another file only what is asked for
            self.standing = RunningFunction(function)
        elif self._depth < _DEEPEST:
            self._depth += 1
            self.run_function(function)
            self._depth -= 1

    def is_property(self, function: Function) -> bool:
        for node in function.decorators:
            found = self.nodes[node]
            name = found.steps[-1].name if found.kind == "chain" else found.value
            if name in _PROPERTIES:
                return True
        return False

    def class_named(self, dotted: str) -> int:
        """The number of a class of this file (-1: there is none)."""
        return self._classes.get(dotted.removeprefix(self._prefix), -1)

    # Functions of the file

    def function_named(self, dotted: str) -> int:
        """The number of a function of this file (-1: there is none)."""
        prefix = self._prefix
        return self._by_name.get(dotted[len(prefix) :], -1) if dotted.startswith(prefix) else -1

    def function_of(self, parameter: int) -> Function | None:
        """The function that has a parameter."""
        if "parameters" not in self.state:
            self.state["parameters"] = {p.node: f for f in self.reading.functions for p in f.parameters}
        found: Function | None = self.state["parameters"].get(parameter)
        return found

    result = results.result

    def is_known(self, dotted: str) -> bool:
        """Whether the project defines a name."""
        return dotted in self.frameworks.known or self.function_named(dotted) >= 0

    def let_go(self, number: int) -> None:
        """A variable's row belongs to no session from now on."""
        bound = self.nodes[number].parts
        value = self.known(bound[0]) if bound else None
        if value is not None:
            self._values[bound[0]] = value._replace(form="fresh")

    # Accesses

    def access(
        self, kind: Kind, entity: str, place: NodePlace, *, written: str = "", certainty: Certainty = "certain",
        writes: bool = False, of: str = "", table: str = "", note: str = "",
    ) -> int:  # fmt: skip
        """Note an access; gives its number."""
        found = self.registry.by_name.get(entity)
        if certainty != "certain":
            note = note or self.evidence.get((place.line, place.column), "")
        self.found.append(
            Access(
                kind, entity, table or (found.table if found else None) or "", written[:60], place.line, place.column,
                place.end_line, certainty, writes, of, place.in_loop, note,
                bool(note) and (place.line, place.column) in self.unsure,
            )
        )  # fmt: skip
        return len(self.found) - 1

    def place_of(self, number: int) -> NodePlace:
        node = self.nodes[number]
        return NodePlace(node.line, node.column, node.end_line, node.in_loop)

    @property
    def accesses(self) -> list[Access]:
        """What was found in order of place, without what turned out to be none, or nobody's in the project."""
        kept = (
            access
            for number, access in enumerate(self.found)
            if number not in self.dropped and (not access.entity or access.entity in self.registry.by_name)
        )
        return sorted(
            dict.fromkeys(kept), key=lambda a: (a.line, a.column, a.kind, a.entity, a.table, a.written)
        )


_Meaning = Callable[[Evaluator, int, Node, Around], "Value | None"]
_MEANINGS: Final[Mapping[str, _Meaning]] = {  # not of constants
    "none": lambda e, i, n, a: NONE,
    "import": names.of_import,
    "define": names.of_define,
    "parameter": parameter,
    "var": names.of_var,
    "chain": steps.of_chain,
    "list": containers.list_of,
    "dict": containers.dict_of,
    "star": containers.star,
    "either": containers.either,
    "operator": containers.operator,
    "format": containers.format_of,
    "each": containers.each,
    "pick": containers.pick,
    "enter": containers.enter,
    "narrow": containers.narrow,
    "comprehension": containers.comprehension,
    "lambda": containers.lambda_of,
    "super": names.of_super,
    "own": names.own,
}
