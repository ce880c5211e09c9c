"""What functions and classes of other files say: the rows that they give by their annotations, generics by what subclasses bind."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from boundcheck.accesses.sqlalchemy.vocabulary import is_session
from boundcheck.accesses.types import SELF, annotated, subscript, type_arguments
from boundcheck.accesses.values import Form, Value
from boundcheck.facts import Problem
from boundcheck.patterns import later
from boundcheck.python.parse import parse
from boundcheck.python.reader import read_tree
from boundcheck.python.reading import Reading

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_HEADS: Final = later(r"(?<![\w.])[A-Za-z_]\w*")
_NO_NAMES: Final = frozenset((*keyword.kwlist, *dir(builtins)))
_DEEPEST: Final = 6
_NAME: Final = later(r"[A-Za-z_][\w.]*")
_OWN: Final = frozenset(("self", "cls", "super"))
_FURTHEST: Final = 6  # definitions that are read on behalf of one another
# What is returned begins at one of these names; what names are bound to, and of which type they are, begins at others.
_GIVEN: Final = later(
    r"(?<!\w)(?:return|yield(?:\s+from)?|else|or|in|and)\s+[(\[]*+\s*+(?:await\s+)?(?:(?:list|tuple|sorted|set|iter|next|reversed)\(\s*+)?([A-Za-z_][\w.]*)(?:[^\n()]*,\s*([A-Za-z_][\w.]*))?"
)
_BOUND: Final = later(
    r"(?<![\w.])((?:self\.|cls\.)?\w+(?:\s*,\s*\w+)*)\s*(?::|=|\bin\b)\s*[(\[]*\s*(?:await\s+)?[\"']?([A-Za-z_][\w.]*)"
)
_ON_SELF: Final = later(r"\b(?:self|cls|super)\b")
_BROUGHT: Final = later(r"\bimport\s+([^\n]+)")
_HANDED: Final[frozenset[Form]] = frozenset(  # what means the same in every file
    ("class", "row", "fresh", "many", "pair", "tuple", "dict", "any", "manager", "queryset", "custom", "query",
     "statement", "related", "result", "session", "repository")
)  # fmt: skip
_PLAIN: Final = frozenset(("session", "result", "query", "statement"))  # that may be of no entity
Caller = tuple[
    str, str, str, str
]  # the file and package of a function that calls, its name, the text that defines it
CUT: Final = "_C"  # the class around a method that was cut out of its own
_HEIR: Final = "_H"  # the class that inherits it
Arguments = dict[str, "Value | None"]  # what type variables stand for


class Elsewhere(NamedTuple):
    """The door to other files: the module of a dotted name; what a function or method says that it gives, with its file
    (with `class` what a class inherits from); the text that defines a function or member, with its file, package and name;
    whether the file of a name holds or imports an entity, or has factories; the function behind a fixture that a file asks for;
    by file, the functions that call what has a name, of files that name a function or class, or of its own; by file, the
    statements of other files that name one; whether files that know entities have something from a file; what defines the
    settings' middleware; how what rests on these answers alone is made once for all.
    """

    owner_of: Callable[[str], str | None] = lambda dotted: None
    signature: Callable[..., tuple[str, str] | None] = lambda dotted, kind="": None
    definition: Callable[[str], tuple[str, str, str, str] | None] = lambda dotted: None
    holds: Callable[[str], bool] = lambda dotted: False
    makes: Callable[[str], bool] = lambda dotted: False
    fixture: Callable[[str, str, str, str], str | None] = lambda file, name, asking, inside: None
    callers: Callable[[str, str, bool], tuple[tuple[Caller, ...], ...]] = lambda dotted, named, own: ()
    naming: Callable[[str], tuple[Caller, ...]] = lambda dotted: ()
    is_called: Callable[[str], bool] = lambda file: False
    middleware: Callable[[], tuple[Caller, ...]] = lambda: ()
    once: Callable[[tuple[Any, ...], Callable[[], Any]], Any] = lambda key, compute: compute()


def given(e: Evaluator, dotted: str, arguments: Arguments | None = None) -> Value | None:
    """What a function or method says that it gives, or shows, where that is an entity's."""
    if arguments:
        return _given(e, dotted, arguments)
    found: Value | None = e.elsewhere.once(
        ("given", dotted, e.furthest), lambda: _given(e.apart(), dotted, {})
    )
    return found


def _given(e: Evaluator, dotted: str, arguments: Arguments) -> Value | None:
    said = e.elsewhere.signature(dotted)
    if said is None:
        return shown(e, dotted, called=True)
    if not _may_matter(e, *said, arguments or {}):
        return None
    inner = read(e, said[0], f"def _f() -> {said[1]}: ...\n")
    if inner is None:
        return None
    inner.type_arguments = arguments or {}
    found = annotated(inner, inner.reading.functions[1].returns)
    return found if found is not None and found.own < 0 and found.form != "none" else None


def shown(e: Evaluator, dotted: str, *, called: bool, heir: str = "") -> Value | None:
    """What the text shows that defines a function, or what a class has: what is returned, or what it is set to.

    `heir`: the class that inherits it, if one does.
    """
    if e.furthest >= _FURTHEST:
        return None
    key = "shown", dotted, called, e.furthest, heir
    found: Value | None = e.elsewhere.once(key, lambda: _shown(e.apart(), dotted, called, heir))
    return found


def _shown(e: Evaluator, dotted: str, called: bool, heir: str) -> Value | None:
    defined = e.elsewhere.definition(dotted)
    if defined is None:
        return None
    file, _, name, _ = defined
    owner, _, member = name.rpartition(".")
    of_entity = heir in e.registry.by_name
    if not of_entity and not _may_show(e, heir or f"{file}.{owner}", *defined, called=called):
        return None
    inner = cut(e, *defined, heir)
    if inner is None:
        return None
    if owner:
        found = inner.attribute(0, f"{member}()" if called else member)
    else:
        number = inner.function_named(f"{file}.{name}")
        found = inner.result(number) if number >= 0 else None
    found = handed(found)
    return found.at_most("likely") if found is not None else None


def caller(e: Evaluator, file: str, package: str, name: str, text: str, heir: str = "") -> Evaluator | None:
    """One for a function of another file, or of the same, that calls one of this; of a base, as its heir has it."""
    inner = cut(e, file, package, name, text, heir)
    if inner is not None:
        inner.far = e.far + 1
    return inner


def cut(e: Evaluator, file: str, package: str, name: str, text: str, heir: str = "") -> Evaluator | None:
    """One for the text that defines a function, or what a class has."""
    owner = name.rpartition(".")[0]
    at, _, name_of_heir = heir.rpartition(".") if heir in e.registry.by_name else ("", "", "")
    if owner:
        base = owner
        if heir and not at and "super(" not in text:
            base = _HEIR
        elif f"{file}.{owner}" in e.registry.by_name:
            said = e.elsewhere.signature(f"{file}.{owner}", "class") if "super(" in text else None
            base = said[1] if said is not None else ""
        text = f"class {name_of_heir or (CUT if base in (owner, _HEIR) else owner.rpartition('.')[2])}({base}):\n{text}"
        if base == _HEIR:
            holder, _, named = heir.rpartition(".")
            text = f"from {holder} import {named} as {_HEIR}\n{text}"
    inner = read(e, file, text, package, at)
    if inner is not None:
        inner.furthest += 1
    return inner


def _may_show(
    e: Evaluator, of_class: str, file: str, package: str, name: str, text: str, *, called: bool
) -> bool:
    """Whether what a text returns, or sets a member to, begins at an entity or at another definition of the project."""
    owner, _, member = name.rpartition(".")
    starts = {head for pair in _GIVEN.findall(text) for head in pair if head}
    given: dict[str, list[str]] = {}
    for targets, head in _BOUND.findall(text):
        for target in targets.split(","):
            given.setdefault(target.strip(), []).append(head)
    if not called:
        starts.update(
            *(
                heads
                for target, heads in given.items()
                if target in (member, f"self.{member}", f"cls.{member}")
            )
        )
    brought = {word for line in _BROUGHT.findall(text) for word in line.split()}
    seen: set[str] = set()
    waiting = sorted(starts)
    while waiting:
        head = waiting.pop()
        first, _, rest = head.partition(".")
        is_own = first in _OWN and (bool(owner) or first != "super")
        if head in seen or (first in _NO_NAMES and not is_own):
            continue
        seen.add(head)
        if is_own:
            if _is_own(e, of_class, rest.partition(".")[0], inherits=first == "super"):
                return True
        elif first in given:
            waiting += given[first]
        elif (
            first in brought
            or (e.frameworks.has_statements and is_session(first))
            or _is_ours(e, f"{file}.{first}")
        ):
            return True
    return False


def _is_own(e: Evaluator, owner: str, name: str, *, inherits: bool) -> bool:
    """Whether a class has, or may inherit, what is asked of `self`."""
    if not inherits and (
        not name
        or name in e.frameworks.fits.hops
        or (owner in e.registry.by_name and name in e.frameworks.telling)
        or e.elsewhere.definition(f"{owner}.{name}") is not None
    ):
        return True
    said = e.elsewhere.signature(owner, "class")
    return said is not None and _leads_on(e, *said)


def _is_ours(e: Evaluator, dotted: str) -> bool:
    """Whether a name of a file is a function of its own, or one that it has from another file of the project."""
    found = e.follow(dotted)
    if found != dotted:
        return e.frameworks.is_ours(found)
    return found in e.registry.reachable or e.elsewhere.definition(dotted) is not None


def handed(value: Value | None) -> Value | None:
    """A value without what it is in its own file alone; nothing where no part of it is an entity's."""
    if value is None or value.form not in _HANDED:
        return None
    items = tuple(map(handed, value.items))
    if (value.form == "any" and None in items) or not (value.entity or any(items) or value.form in _PLAIN):
        return None
    return value._replace(origin=-1, own=-1, followed=None, items=items)


def of_member(
    e: Evaluator,
    owner: str,
    name: str,
    arguments: Arguments | None = None,
    depth: int = 0,
    heir: str = "",
) -> Value | None:
    """The same of what a class of another file has, or inherits: a method (`name()`), a property, an attribute."""
    if arguments:
        return _of_member(e, owner, name, arguments, depth, heir)
    if heir and not e.frameworks.has_statements:
        defining = "defining", owner, name.removesuffix("()")
        defined = e.elsewhere.once(defining, lambda: definition_above(e.apart(), owner, defining[2]))
        if defined is None:
            return None
        if _ON_SELF.search(defined[3]) is None:  # the same for all heirs
            depth, heir = 0, ""
    key = "member", owner, name, e.furthest, depth, heir
    found: Value | None = e.elsewhere.once(key, lambda: _of_member(e.apart(), owner, name, {}, depth, heir))
    return found


def of_super(e: Evaluator, value: Value, name: str) -> Value | None:
    """What a method gives that an entity's class overrides and calls: `super().newest()`."""
    for base in e.reading.classes[value.own].bases:
        above = e.dotted(base, subscripted=True)
        if e.frameworks.is_ours(above) and e.class_named(above) < 0:
            found = of_member(e, above, f"{name}()", None, 1, value.entity)
            if found is not None:
                return found
    return None


def _of_member(
    e: Evaluator, owner: str, name: str, arguments: Arguments, depth: int, heir: str
) -> Value | None:
    method = name.removesuffix("()")
    dotted = f"{owner}.{method}"
    heir = heir or owner
    said = e.elsewhere.signature(dotted) if name != method else None
    if said is not None and not (depth and _is_open(e, said[0], said[1], arguments)):
        return given(
            e, dotted, {**arguments, SELF: Value("row", heir)} if heir in e.registry.by_name else arguments
        )
    if (defined := e.elsewhere.definition(dotted)) is not None:
        rests_on_heir = depth > 0 and _ON_SELF.search(defined[3]) is not None
        return shown(e, dotted, called=name != method, heir=heir if rests_on_heir else "")
    for inner, base, above in bases_of(e, owner) if depth < _DEEPEST else ():
        if base:
            inner.type_arguments = arguments
        found = of_member(
            inner, above, name, variables(inner, base, above) if base else None, depth + 1, heir
        )
        if found is None and name != method and base:
            found = inner.from_frameworks(0, base, method)
        if found is not None:
            return found
    return None


def definition_above(e: Evaluator, owner: str, name: str) -> tuple[str, str, str, str] | None:
    """What defines a function of a file, or a method of a class, or of one that it inherits from."""
    defined = (e.elsewhere.definition(f"{each}.{name}") for each in classes_above(e, owner))
    return next((each for each in defined if each is not None), None)


def classes_above(e: Evaluator, owner: str) -> tuple[str, ...]:
    """A class of another file and the project's that it comes from, the nearest first; of what is none the name itself."""
    found: tuple[str, ...] = e.elsewhere.once(("classes above", owner), lambda: _climbed(e.apart(), owner))
    return found


def _climbed(e: Evaluator, owner: str) -> tuple[str, ...]:
    found, waiting = {owner: None}, [owner]
    while waiting:
        above = [name for each in waiting for *_, name in bases_of(e, each) if e.frameworks.is_ours(name)]
        waiting = [name for name in dict.fromkeys(above) if name not in found]
        found.update(dict.fromkeys(waiting))
    return tuple(found)


def bases_of(e: Evaluator, owner: str) -> list[tuple[Evaluator, int, str]]:
    """The bases of a class of another file: nodes of a statement, with their dotted names."""
    # Without the evaluator itself: in a circle with its own state it would stay for the whole run.
    known: dict[str, list[tuple[Evaluator | None, int, str]]] = e.state.setdefault("bases elsewhere", {})
    if owner not in known:
        said = e.elsewhere.signature(owner, "class")
        named = _bases_said(e, *said) if said is not None else []
        known[owner] = [(None if inner is e else inner, base, above) for inner, base, above in named]
    return [(inner or e, base, above) for inner, base, above in known[owner]]


def _bases_said(e: Evaluator, file: str, text: str) -> list[tuple[Evaluator, int, str]]:
    plain = [part.strip() for part in text.split(",") if "=" not in part]
    if not e.frameworks.has_statements and all(_NAME.fullmatch(part) for part in plain):
        named = [(e, 0, e.follow(f"{file}.{part}")) for part in plain]
        return [each for each in named if e.frameworks.is_ours(each[2])]
    inner = read(e, file, f"class {CUT}({text}): ...\n") if "[" in text or _leads_on(e, file, text) else None
    bases = inner.reading.classes[0].bases if inner is not None else ()
    named = [(inner, base, inner.dotted(base, subscripted=True)) for base in bases if inner is not None]
    return [each for each in named if each[2]]


def _leads_on(e: Evaluator, file: str, text: str) -> bool:
    """Whether a class has a base in the project."""
    heads = (head for head in _HEADS.findall(text) if not hasattr(builtins, head))
    return any(e.frameworks.is_ours(e.follow(f"{file}.{head}")) for head in heads)


def variables(e: Evaluator, base: int, above: str) -> Arguments:
    """What the type variables of a class of another file stand for in a class with that base."""
    if not subscript(e, base):
        return {}
    said = e.elsewhere.signature(above, "class")
    inner = (
        read(e, said[0], f"class {CUT}({said[1]}): ...\n") if said is not None and "[" in said[1] else None
    )
    return type_arguments(e, base, inner, 0) if inner is not None else {}


def _may_matter(e: Evaluator, file: str, text: str, arguments: Arguments) -> bool:
    heads = _HEADS.findall(text)
    if SELF in arguments and SELF in text:
        return True
    return any(head in arguments or e.follow(f"{file}.{head}") in e.registry.reachable for head in heads) or (
        "." in text and any(name in text for name in _class_names(e))
    )


def _is_open(e: Evaluator, file: str, text: str, arguments: Arguments) -> bool:
    """Whether a type is a variable that nobody binds: what a method gives then is what it shows."""
    free = (head for head in _HEADS.findall(text) if head not in arguments)
    heads = (e.elsewhere.signature(f"{file}.{head}", "name") for head in free)
    return any(said is not None and said[1].rpartition(".")[2] == "TypeVar" for said in heads)


def _class_names(e: Evaluator) -> tuple[str, ...]:
    if "class names" not in e.state:
        e.state["class names"] = tuple({entity.class_name for entity in e.registry.by_name.values()})
    names: tuple[str, ...] = e.state["class names"]
    return names


def read(e: Evaluator, file: str, code: str, package: str = "", at: str = "") -> Evaluator | None:
    """A statement of another file, under the names of that file; as if it stood in the file `at`, if one is given."""
    reading = _reading(file, code)
    return e.reading_elsewhere(reading, at or file, package) if reading is not None else None


@lru_cache(maxsize=1024)
def _reading(file: str, code: str) -> Reading | None:
    """What many files ask for is read once."""
    heads = sorted(set(_HEADS.findall(code)) - _NO_NAMES - {"_f", CUT})
    code = f"from {file} import {', '.join(heads)}\n{code}" if heads else code
    tree = parse(code)
    return None if isinstance(tree, Problem) else read_tree(tree, code)
