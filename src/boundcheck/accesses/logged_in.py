"""The row behind `current_user` and its like: what the function gives that a project hands to a library for logins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.calls import calls_of
from boundcheck.accesses.cut_out import caller
from boundcheck.accesses.shown import given, handed
from boundcheck.accesses.values import Value, one_of
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.proxies import LOGIN

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_FURTHEST: Final = 3  # definitions of other files that are read on behalf of one another
_HANDED: Final = frozenset(("row", "fresh", "any"))


class _Library(NamedTuple):
    """Its classes of which projects make one, the methods of these that are given what loads the row (`@login.user_loader`), classes
    that are given the model itself, and bases of such models."""

    makers: tuple[str, ...]
    loaders: tuple[str, ...]
    stores: tuple[str, ...] = ()
    mixins: tuple[str, ...] = ()


_STORES: Final = tuple(
    f"flask_security.{package}{kind}UserDatastore"
    for package in ("", "datastore.")
    for kind in ("SQLAlchemy", "SQLAlchemySession", "MongoEngine", "Peewee", "Pony")
)
_LIBRARIES: Final = {
    "login": _Library(
        ("flask_login.LoginManager", "flask_login.login_manager.LoginManager"),
        ("user_loader", "request_loader"),
        _STORES,
        ("flask_login.UserMixin", "flask_login.mixins.UserMixin", "flask_security.UserMixin", "flask_user.UserMixin"),
    ),
    "jwt": _Library(
        ("flask_jwt_extended.JWTManager", "flask_jwt_extended.jwt_manager.JWTManager"),
        ("user_lookup_loader", "user_loader_callback_loader"),
    ),
    "http": _Library(
        tuple(f"flask_httpauth.{kind}" for kind in ("HTTPBasicAuth", "HTTPTokenAuth", "HTTPDigestAuth", "MultiAuth")),
        ("verify_password", "verify_token"),
    ),
}  # fmt: skip


def logged_in(e: Evaluator, name: str) -> Value | None:
    """The row that a dotted name of a library stands for, or that a call of it gives; None: nothing tells."""
    library = LOGIN[name]
    if e.furthest > _FURTHEST:
        return None
    found: Value | None = e.elsewhere.once(
        ("logged in", library, e.furthest), lambda: _found(e.apart(), _LIBRARIES[library])
    )
    return found


def _found(e: Evaluator, library: _Library) -> Value | None:
    return _row(_loaded(e, library)) or _row(_stored(e, library)) or _only_model(e, library)


def _row(given: Iterator[Value | None]) -> Value | None:
    found = handed(one_of(given))
    return found.at_most("likely") if found is not None and found.form in _HANDED else None


def _loaded(e: Evaluator, library: _Library) -> Iterator[Value | None]:
    """What the functions give that are decorated with a loader, or handed to it."""
    for defined in e.elsewhere.treating(library.makers, library.loaders, False):
        inner = caller(e, *defined)
        if inner is None:
            continue
        for number, function in enumerate(inner.reading.functions):
            if any(_last_name(inner, each) in library.loaders for each in function.decorators):
                yield inner.result(number)
        for word in library.loaders:
            for number, index in calls_of(inner).get(word, ()):
                for each in (inner.nodes[number].steps[index].args or ())[:1]:
                    yield _called_back(inner, each)


def _last_name(e: Evaluator, number: int) -> str:
    steps = e.nodes[number].steps
    return steps[-1].name if steps else ""


def _called_back(e: Evaluator, number: int) -> Value | None:
    """What a function gives that is handed on."""
    dotted = e.dotted(number)
    own = e.function_named(dotted)
    return e.result(own) if own >= 0 else given(e, dotted) if e.frameworks.is_ours(dotted) else None


def _stored(e: Evaluator, library: _Library) -> Iterator[Value | None]:
    """Rows of the models that are handed to a store of users: `SQLAlchemyUserDatastore(db, User, Role)`."""
    for name in library.stores:
        for defined in e.elsewhere.naming(name):
            inner = caller(e, *defined)
            if inner is None:
                continue
            for number, index in calls_of(inner).get(name.rpartition(".")[2], ()):
                args = inner.nodes[number].steps[index].args or ()
                model = inner.dotted(args[1]) if len(args) > 1 else ""
                yield Value("row", model) if model in e.registry.by_name else None


def _only_model(e: Evaluator, library: _Library) -> Value | None:
    """A row of the one model that has one of the bases."""
    holding = {file for name in library.mixins for file, *_ in e.elsewhere.naming(name)}
    found = [
        entity.name
        for entity in e.registry.by_name.values()
        if entity.file in holding and entity.table and _is_based_on(e, entity.name, library.mixins)
    ]
    return Value("row", found[0], "likely") if len(found) == 1 else None


def _is_based_on(e: Evaluator, name: str, mixins: tuple[str, ...]) -> bool:
    said = e.elsewhere.signature(name, "class")
    bases = said[1].split(",") if said is not None else ()
    return any(e.follow(f"{said[0]}.{base.strip()}") in mixins for base in bases if said)
