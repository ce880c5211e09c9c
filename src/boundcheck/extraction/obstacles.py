"""What of a name cannot cross a network: arguments, results, and the ways it is used."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from boundcheck.base.plain import counted
from boundcheck.codebase.entities.model import Registry
from boundcheck.extraction.annotations import parts
from boundcheck.extraction.definitions import CONTEXT_MANAGERS
from boundcheck.extraction.model import Definition, Parameter
from boundcheck.extraction.uses.model import UsePlace
from boundcheck.python.chains import chain_of
from boundcheck.python.parse import parse_expression

# By the last part of a dotted name that is not the project's: what it is, and what to send instead.
_HANDLE = "it lives in one process; open one on each side"
_KINDS = {
    "a queryset": (("QuerySet", "Manager", "RelatedManager", "BaseManager"), "a list of plain values"),
    "a query": (("Query", "Select"), "what to filter by"),
    "a callable": (("Callable", "Coroutine", "Awaitable", "partial"), "a name or a flag, or an event"),
    "a session": (
        ("Session", "AsyncSession", "scoped_session", "sessionmaker", "Engine", "AsyncEngine", "Connection",
         "AsyncConnection", "Cursor", "BaseDatabaseWrapper"),
        _HANDLE,
    ),
    "an open file": (
        ("IO", "BinaryIO", "TextIO", "BytesIO", "StringIO", "IOBase", "BufferedReader", "BufferedIOBase",
         "RawIOBase", "TextIOBase", "UploadedFile", "File"),
        "its bytes, or where they are stored",
    ),
    "an iterator": (
        ("Iterator", "Generator", "AsyncIterator", "AsyncGenerator", "AsyncIterable", "ContextManager",
         "AbstractContextManager", "AbstractAsyncContextManager", "AsyncContextManager"),
        "a list, or pages of one",
    ),
    "a row": (("Model", "DeclarativeBase"), "its key, or its fields as plain data"),
    "a request": (("Request", "HttpRequest", "WSGIRequest", "ASGIRequest"), "the values that it is read for"),
    "a response": (
        ("Response", "HttpResponse", "JsonResponse", "HttpResponseRedirect", "StreamingHttpResponse",
         "TemplateResponse", "HttpResponseBase"),
        "data that the caller renders",
    ),
    "a class": (("type", "Type"), "its name"),
    "a lock or thread": (
        ("Lock", "RLock", "Semaphore", "Event", "Condition", "Thread", "Future", "Task", "Executor",
         "ThreadPoolExecutor", "ProcessPoolExecutor"),
        _HANDLE,
    ),
}  # fmt: skip
_BY_NAME = {last: (kind, remedy) for kind, (names, remedy) in _KINDS.items() for last in names}
# Names that mean something harmless elsewhere count only from these packages.
_AMBIGUOUS = {
    "Event": ("threading", "asyncio", "multiprocessing"), "Task": ("asyncio",), "Condition": ("threading", "asyncio"),
    "File": ("django",), "Session": ("sqlalchemy", "sqlmodel", "flask_sqlalchemy", "requests"),
    "Model": ("django", "flask_sqlalchemy", "peewee", "tortoise"), "DeclarativeBase": ("sqlalchemy",),
    "Query": ("sqlalchemy", "flask_sqlalchemy"), "Select": ("sqlalchemy",), "Manager": ("django",),
    "Connection": ("sqlalchemy", "sqlite3", "psycopg", "psycopg2"), "Cursor": ("sqlite3", "psycopg", "psycopg2"),
    "Request": ("django", "flask", "starlette", "fastapi", "rest_framework", "werkzeug", "aiohttp", "requests"),
    "Response": ("django", "flask", "starlette", "fastapi", "rest_framework", "werkzeug", "aiohttp", "requests"),
    "Engine": ("sqlalchemy",), "Future": ("asyncio", "concurrent"), "Executor": ("concurrent",),
    "partial": ("functools",), "Thread": ("threading",), "Lock": ("threading", "asyncio", "multiprocessing"),
}  # fmt: skip
# What parameters without an annotation are, by how they are called.
_BARE = {
    "request": "Request", "session": "Session", "db_session": "Session", "cursor": "Cursor", "queryset": "QuerySet",
    "callback": "Callable",
}  # fmt: skip
_GROUPS = ("the class", "the function", "the method", "a row of", "a queryset of")
_MOST_NAMES = 3  # of what calls are given that a sentence names
_MOST_METHODS = 4  # of a class that a sentence names


def obstacles(definition: Definition, uses: Iterable[UsePlace], registry: Registry) -> tuple[str, ...]:
    """What stands against sending it, in the order a reader asks: what it is, what it takes, what it gives, how it is called."""
    production = [use for use in uses if not use.in_test]
    found = [*_by_kind(definition, production)]
    if not definition.library:
        found += _by_use(definition, production)
    if definition.kind == "function" or (
        definition.kind == "class" and any(u.how == "call" for u in production)
    ):
        names = dict(definition.resolved)
        for parameter in definition.parameters:
            found += _taken(parameter, names, registry)
        found += _given(definition, names, registry)
    found += _calls(production)
    return tuple(dict.fromkeys(found))


def _by_kind(definition: Definition, uses: list[UsePlace]) -> Iterator[str]:
    if definition.library:
        yield f"it is not the module's own: import it from {definition.library}"
    if definition.kind == "model" and not definition.is_local:
        yield "it is a model: others hold its rows and query its table; offer functions that answer with data"
    if definition.kind == "signal":
        yield "it is a signal within one process: publish an event that others subscribe to"
    if definition.is_object and any(use.how == "method" for use in uses):
        remedy = "make one on each side" if definition.is_local else "offer functions in place of its methods"
        yield f"it is an object that lives in one process: {remedy}"
    made = sum(use.how == "call" for use in uses)
    if definition.kind == "class" and not definition.is_local and made:
        yield f"its objects live in the caller, which makes them at {counted(made, 'place')}{_methods(uses)}: offer functions that take and give data"
    held = sum(use.how == "read" and not use.attributes for use in uses)
    if definition.kind == "class" and not definition.is_local and held:
        yield f"others hold the class itself, at {counted(held, 'place')}: a class cannot be sent; move it to a library"


def _by_use(definition: Definition, uses: list[UsePlace]) -> Iterator[str]:
    by_use = Counter(use.how for use in uses)
    errors = by_use["except"] + by_use["raise"]
    if definition.kind == "exception" and errors:
        yield f"it is caught or raised at {counted(errors, 'place')}: an exception stays in its process; answer with an error code"
    if heirs := by_use["base"]:
        inherit = "inherits" if heirs == 1 else "inherit"
        yield f"{counted(heirs, 'class', 'classes')} {inherit} from it: a base class cannot be remote; move it to a library"
    if by_use["decorator"]:
        yield f"it decorates what others define, at {counted(by_use['decorator'], 'place')}: move it to a library"
    if by_use["write"]:
        yield f"others change it at {counted(by_use['write'], 'place')}: offer a function that does"


def _methods(uses: Iterable[UsePlace]) -> str:
    """` and calls charge(), refund()`."""
    called = sorted({use.attributes[1] for use in uses if use.attributes[:1] == ("()",)})
    more = ", …" if len(called) > _MOST_METHODS else ""
    return f" and calls {', '.join(f'{name}()' for name in called[:_MOST_METHODS])}{more}" if called else ""


def _taken(parameter: Parameter, names: dict[str, str], registry: Registry) -> Iterator[str]:
    written = parameter.name
    if not parameter.annotation:
        if parameter.kind in ("variadic", "keywords"):
            stars = "*" if parameter.kind == "variadic" else "**"
            yield f"takes {stars}{written}: name each argument that it may be given"
        elif written in _BARE:
            kind, remedy = _BY_NAME[_BARE[written]]
            yield f"takes {kind} ({written}): {_instead('send', remedy)}"
        return
    for kind, remedy in _unsendable(parameter.annotation, names, registry):
        yield f"takes {kind} ({written}: {parameter.annotation}): {_instead('send', remedy)}"


def _given(definition: Definition, names: dict[str, str], registry: Registry) -> Iterator[str]:
    if definition.kind != "function":
        return
    if not CONTEXT_MANAGERS.isdisjoint(definition.decorators):
        yield "is a context manager: what it guards cannot lie in the caller; offer a begin and an end, or one function"
        return
    told = False
    for kind, remedy in _unsendable(definition.returns, names, registry):
        told = True
        yield f"gives {kind} ({definition.returns}): {_instead('answer with', remedy)}"
    if definition.yields and not told:
        yield "gives an iterator (it yields): answer with a list, or pages of one"


def _unsendable(annotation: str, names: dict[str, str], registry: Registry) -> Iterator[tuple[str, str]]:
    """What of an annotation cannot be sent, each kind once; what a callable takes and gives is not sent."""
    kinds: dict[str, str] = {}
    for written in dict.fromkeys(map(chain_of, parts(parse_expression(annotation), ("Literal", "Callable")))):
        full = names.get(written, written if written == "type" else "")
        entity = registry.by_name.get(full)
        if entity is not None:
            kinds.setdefault(f"a row of {entity.class_name}", "its key, or its fields as plain data")
            continue
        last = full.rpartition(".")[2]
        packages = _AMBIGUOUS.get(last)
        if last in _BY_NAME and (packages is None or full.partition(".")[0] in packages):
            kind, remedy = _BY_NAME[last]
            if kind == "a class" and f"{written}[" not in annotation and annotation != written:
                continue
            kinds.setdefault(kind, remedy)
    yield from kinds.items()


def _calls(uses: list[UsePlace]) -> Iterator[str]:
    """What calls are given that cannot be sent: rows, classes and the like together, however many there are."""
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    places: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for use in uses:
        for text in use.unsendable:
            kind = next((each for each in _GROUPS if text.startswith(f"{each} ")), text)
            groups[kind][text.removeprefix(kind).strip()] = None
            places[kind].add((use.path, use.line))
    for kind, names in groups.items():
        told = [*names][:_MOST_NAMES]
        either = " or ".join(filter(None, (", ".join(told[:-1]), told[-1])))
        what = f"{kind} {either}".strip() if len(names) <= _MOST_NAMES else f"{kind} {', '.join(told)}, …"
        (path, line), count = min(places[kind]), len(places[kind])
        yield f"called with {what} at {path}:{line}{f' and {count - 1} more' if count > 1 else ''}"


def _instead(verb: str, remedy: str) -> str:
    return remedy if remedy is _HANDLE else f"{verb} {remedy}"
