"""What functions and classes of other files say that they give, by their annotations, or show in the text that defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import leads_on
from boundcheck.accesses.cut_out import HEADS, NO_NAMES, alias_elsewhere, cut, function_giving
from boundcheck.accesses.elsewhere import Arguments
from boundcheck.accesses.overloads import OVERLOAD
from boundcheck.accesses.sqlalchemy.vocabulary import is_session
from boundcheck.accesses.types import SELF, annotated
from boundcheck.accesses.user_names import GETTER
from boundcheck.accesses.values import Form, Value
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.words import LOADERS
from boundcheck.codebase.proxies import PROXIES

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_FURTHEST: Final = 6  # definitions that are read on behalf of one another
# What is returned begins at one of these names; what names are bound to, and of which type they are, begins at others.
_GIVEN: Final = later(
    r"(?<!\w)(?:return|yield(?:\s++from)?|else|or|in|and)\s++[(\[{]*+\s*+(?:await\s++)?(?:(?:list|tuple|sorted|set|iter|next|reversed)\(\s*+)?([A-Za-z_][\w.]*+)(?:[^\n()]{0,1000},\s*+([A-Za-z_][\w.]*+))?"
)
_BOUND: Final = later(
    r"(?<![\w.])((?:self\.|cls\.)?\w++(?:\s*+,\s*+\w++){0,100}+)\s*+(?::|=|\bin\b)\s*+[(\[]*+\s*+(?:await\s++)?[\"']?([A-Za-z_][\w.]*+)(\[[^\]=\n]*+)?"
)
_TYPED: Final = later(
    r"(?m:^)[^\S\n]*+(?:self\.|cls\.)?(\w++)[ \t]*+:[ \t]*([^=\n]+)"
)  # an attribute with its type
_DOCUMENTS: Final = (":rtype:", ":return", "Returns", "Yields")
_DOCUMENTED: Final = later(r"(?::rtype:|:returns?:|\bReturns\b|\bYields\b)[^\n]*(?:\n[^\n]*){0,2}")
_NAMES_OF_CLASSES: Final = later(r"(?<![\w.])[\w.]*\b[A-Z]\w*")
_OWN: Final = frozenset(("self", "cls", "super"))
_BROUGHT: Final = later(r"\bimport\s+([^\n]+)")
_HANDED: Final[frozenset[Form]] = frozenset(  # what means the same in every file
    ("class", "row", "fresh", "many", "pair", "tuple", "dict", "any", "manager", "queryset", "custom", "query",
     "statement", "related", "result", "session", "repository", "formset")
)  # fmt: skip
_PLAIN: Final = frozenset(("session", "result", "query", "statement"))  # that may be of no entity


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
    inner = function_giving(e, *said)
    if inner is None:
        return None
    inner.type_arguments = arguments or {}
    found = annotated(inner, inner.reading.functions[1].returns)
    return found if found is not None and found.own < 0 and found.form != "none" else None


def shown(e: Evaluator, dotted: str, *, called: bool, heir: str = "") -> Value | None:
    """What the text shows that defines a function, or what a class has: what is returned, or what it is set to.

    `heir`: the class that inherits it, if one does.
    """
    if e.furthest >= _FURTHEST or e.elsewhere.definition(dotted) is None:
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
    is_told = of_entity or OVERLOAD.search(defined[3]) or _is_documented(e, file, defined[3])
    if not is_told and not _may_show(e, heir or f"{file}.{owner}", *defined, called=called):
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


def _may_show(
    e: Evaluator, of_class: str, file: str, package: str, name: str, text: str, *, called: bool
) -> bool:
    """Whether what a text returns, or sets a member to, begins at an entity or at another definition of the project."""
    owner, _, member = name.rpartition(".")
    starts = {head for pair in _GIVEN.findall(text) for head in pair if head}
    given: dict[str, list[str]] = {}
    for targets, head, inner in _BOUND.findall(text):
        for target in targets.split(","):
            given.setdefault(target.strip(), []).extend((head, *HEADS.findall(inner)))
    if not called:
        held = (member, f"self.{member}", f"cls.{member}")
        starts.update(*(heads for target, heads in given.items() if target in held))
        starts.update(*(HEADS.findall(said) for target, said in _TYPED.findall(text) if target == member))
    brought = {word for line in _BROUGHT.findall(text) for word in line.split()}
    seen: set[str] = set()
    waiting = sorted(starts)
    while waiting:
        head = waiting.pop()
        first, _, rest = head.partition(".")
        is_own = first in _OWN and (bool(owner) or first != "super")
        if head in seen or (first in NO_NAMES and not is_own):
            continue
        seen.add(head)
        if is_own:
            if _is_own(e, of_class, rest.partition(".")[0], inherits=first == "super"):
                return True
        elif first in given:
            waiting += given[first]
        elif (
            first in brought
            or head.rpartition(".")[2] in LOADERS
            or (e.frameworks.has_statements and is_session(first))
            or _is_ours(e, f"{file}.{first}")
        ):
            return True
    return False


def _is_documented(e: Evaluator, file: str, text: str) -> bool:
    """Whether the docstring of a function may name an entity for what it gives."""
    if not any(sign in text for sign in _DOCUMENTS):  # as of most
        return False
    words = (word for found in _DOCUMENTED.findall(text) for word in _NAMES_OF_CLASSES.findall(found))
    meant = (name for word in words for name in (e.follow(f"{file}.{word}"), e.follow(word)))
    return any(name in e.registry.reachable for name in meant)


def _is_own(e: Evaluator, owner: str, name: str, *, inherits: bool) -> bool:
    """Whether a class has, or may inherit, what is asked of `self`."""
    if not inherits and (
        not name
        or name in e.frameworks.everything.fits.hops
        or (owner in e.registry.by_name and name in e.frameworks.telling)
        or e.elsewhere.definition(f"{owner}.{name}") is not None
    ):
        return True
    said = e.elsewhere.signature(owner, "class")
    return said is not None and leads_on(e, *said)


def _is_ours(e: Evaluator, dotted: str) -> bool:
    """Whether a name of a file is a model, a function of its own, one that it has from another file of the project, gives the user
    model, or stands for what each request has."""
    found = e.follow(dotted)
    if found in e.registry.reachable or found == GETTER or found in PROXIES:
        return True
    return e.frameworks.is_ours(found) if found != dotted else e.elsewhere.definition(dotted) is not None


def made_as(e: Evaluator, dotted: str) -> Value | None:
    """What a name of another file is that is made there: `crud = CRUDBase[Order](Order)`, `Lines = modelformset_factory(Line)`."""
    found: Value | None = e.elsewhere.once(("made as", dotted), lambda: _made_as(e.apart(), dotted))
    return found


def _made_as(e: Evaluator, dotted: str) -> Value | None:
    made = alias_elsewhere(e, dotted)
    return handed(made[0].value(made[1])) if made is not None else None


def handed(value: Value | None) -> Value | None:
    """A value without what it is in its own file alone; nothing where no part of it is an entity's."""
    if value is None or value.form not in _HANDED:
        return None
    items = tuple(map(handed, value.items))
    if (value.form == "any" and None in items) or not (value.entity or any(items) or value.form in _PLAIN):
        return None
    return value._replace(origin=-1, own=-1, followed=None, items=items)


def _may_matter(e: Evaluator, file: str, text: str, arguments: Arguments) -> bool:
    heads = HEADS.findall(text)
    if SELF in arguments and SELF in text:
        return True
    return any(head in arguments or e.follow(f"{file}.{head}") in e.registry.reachable for head in heads) or (
        "." in text and any(name in text for name in _class_names(e))
    )


def _class_names(e: Evaluator) -> tuple[str, ...]:
    if "class names" not in e.state:
        e.state["class names"] = tuple({entity.class_name for entity in e.registry.by_name.values()})
    names: tuple[str, ...] = e.state["class names"]
    return names
