"""Strings that are imported at run time: by a call, by a setting that a framework reads, by a task's name."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator

from boundcheck.base.patterns import later
from boundcheck.facts.file import Import, StringImport
from boundcheck.python.lexer import closing
from boundcheck.python.parse import parse_expression
from boundcheck.scan.hints import IMPORTING, OF_STRINGS
from boundcheck.scan.names import logical_end
from boundcheck.scan.nesting import Nesting
from boundcheck.scan.source import Source
from boundcheck.scan.texts import Texts

# Where queues take it, by place and by keyword.
_GIVEN = {
    "enqueue": (0, "f"),
    "enqueue_in": (1, "func"),
    "enqueue_at": (1, "f"),
    "enqueue_call": (0, "func"),
    "Celery": (99, "include"),
}
# Methods that need no import of their own, and the builtin.
_SIGNS = (b"send_task(", b".enqueue", b"autodiscover_tasks(", b"__import__(")
_CALL = later(rb"(?<![\w\x80-\xff])(?P<name>[A-Za-z_]\w*)[ \t]*(?=\()")
_DOTTED = later(r"\.*[^\W\d]\w*(?:\.[^\W\d]\w*)*(?::[^\W\d]\w*(?:\.[^\W\d]\w*)*)?|\.+")

# Settings that Django, Celery, pytest and widespread Django packages import.
SETTINGS = frozenset(
    "INSTALLED_APPS MIDDLEWARE MIDDLEWARE_CLASSES AUTHENTICATION_BACKENDS ROOT_URLCONF WSGI_APPLICATION "
    "ASGI_APPLICATION TEMPLATES DATABASE_ROUTERS CACHES STORAGES DEFAULT_FILE_STORAGE STATICFILES_STORAGE "
    "STATICFILES_FINDERS EMAIL_BACKEND SESSION_ENGINE SESSION_SERIALIZER MESSAGE_STORAGE TEST_RUNNER "
    "PASSWORD_HASHERS AUTH_PASSWORD_VALIDATORS FILE_UPLOAD_HANDLERS CSRF_FAILURE_VIEW FORM_RENDERER "
    "DEFAULT_EXCEPTION_REPORTER DEFAULT_EXCEPTION_REPORTER_FILTER LOGGING LOGGING_CONFIG MIGRATION_MODULES "
    "SERIALIZATION_MODULES FORMAT_MODULE_PATH REST_FRAMEWORK CHANNEL_LAYERS CELERY_IMPORTS CELERY_INCLUDE "
    "HAYSTACK_CONNECTIONS SPECTACULAR_SETTINGS pytest_plugins handler400 handler403 handler404 handler500".split()
)
# A file that assigns one of these is a settings file: its other settings may be imported too.
_TELLING_SETTINGS = ("INSTALLED_APPS", "ROOT_URLCONF", "MIDDLEWARE", "CELERY_IMPORTS")
_STANDALONE_SETTINGS = ("pytest_plugins", "handler400", "handler403", "handler404", "handler500")
# What every file with strings of these, or of schedules and entry points, has somewhere.
_ANY_SETTING = (*(name.encode() for name in _TELLING_SETTINGS), b"BEAT_SCHEDULE")
_ANY_SIGN = (*_SIGNS, b"beat_schedule", b":app", b"pytest_plugins", b"handler4", b"handler5")
_NOT_IMPORTED = frozenset(
    ("SECRET_KEY", "AUTH_USER_MODEL", "LANGUAGE_CODE", "TIME_ZONE", "DATABASES", "LOCALE_PATHS")
)
_SETTING = later(rb"\n[ \t]*(?P<name>[A-Z][A-Z0-9_]*|pytest_plugins|handler\d+)[ \t]*(?::[^=\n]*)?\+?=(?!=)")
_STRING = later(rb"\0+")
_TASK = later(rb"[\"']task[\"'][ \t]*:[ \t]*(?P<value>[\"'][\w.]+[\"'])")
_ENTRY_POINT = later(rb"(?P<value>[\"'][A-Za-z_][\w.]*+:[A-Za-z_]\w*+[\"'])")


def may_hold_strings(source: Source, hints: int) -> bool:
    """Whether a file may import something by a string, told by its imports' hints and without the names that it binds."""
    text, capitals = source.text, source.capitals
    return (
        bool(hints & OF_STRINGS)
        or any(sign in capitals for sign in _ANY_SETTING)
        or any(sign in text for sign in _ANY_SIGN)
    )


def scan_strings(
    source: Source, imports: tuple[Import, ...], definitions: Collection[str], hints: int
) -> tuple[StringImport, ...]:
    """Every string import that can be read off the file, in order; `hints` are those of its imports."""
    text = source.text
    found: list[StringImport] = []
    bound = {
        alias or name: name
        for statement in (imports if hints & OF_STRINGS else ())
        if not IMPORTING.isdisjoint(statement.names)
        for name, alias in statement.bound
        if name in IMPORTING
    }
    if hints & OF_STRINGS or any(sign in text for sign in _SIGNS):
        found.extend(_calls(source, bound))
    if any(name in definitions for name in _TELLING_SETTINGS):
        found.extend(_settings(source, everything=True))
    elif any(name in definitions for name in _STANDALONE_SETTINGS):
        found.extend(_settings(source, everything=False))
    if (
        b"beat_schedule" in text
        or "CELERY_BEAT_SCHEDULE" in definitions
        or "CELERYBEAT_SCHEDULE" in definitions
    ):
        found.extend(_literals(source, _TASK, "task"))
    if b":app" in text:
        found.extend(_literals(source, _ENTRY_POINT, "entry point"))
    return tuple(sorted(set(found))) if found else ()


def _calls(source: Source, bound: dict[str, str]) -> Iterator[StringImport]:
    masked, texts, nesting = source.masked, Texts(source), Nesting()
    for match in _CALL.finditer(masked):
        name = match["name"].decode()
        is_method = masked[match.start() - 1] == 46  # '.'
        if is_method:
            how = name if name in IMPORTING else ""
        else:
            how = bound.get(name, name if name == "__import__" else "")
        if how and not nesting.is_too_deep(match.start()):
            end = closing(masked, match.end())
            nesting.add(end)
            yield from _call(source, texts, match.start("name"), (match.end(), end), how)


def _call(
    source: Source, texts: Texts, start: int, arguments: tuple[int, int], how: str
) -> Iterator[StringImport]:
    """The strings that one call imports: its first argument (or `name=`; of queues as they take it), anchored by the second (or `package=`)."""
    call = parse_expression("_" + source.decode(*arguments))
    if not isinstance(call, ast.Call):
        return
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    place, by = _GIVEN.get(how, (0, "name"))
    argument = call.args[place] if len(call.args) > place else keywords.get(by)
    anchor = (
        keywords.get("package", call.args[1] if len(call.args) > 1 else None)
        if how == "import_module"
        else None
    )
    line, column = source.position(start)
    end_line = line + source.text.count(b"\n", start, arguments[1])
    found: Iterable[str] = texts.of(argument)
    if not found and argument is not None:
        from boundcheck.scan.named.strings import Strings  # few files ask

        found = (said.value for said in Strings(source).of_node(argument, start) if not said.open)
    for value in found:
        # What stands in a queue is a function, so a word alone is something else.
        if _DOTTED.fullmatch(value) and (how not in _GIVEN or "." in value):
            yield StringImport(line, column, end_line, how, value, _anchor(texts, anchor))


def _anchor(texts: Texts, node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Name) and node.id in ("__name__", "__package__"):
        return node.id
    if isinstance(node, ast.Attribute) and ast.unparse(node) == "__spec__.parent":
        return "__package__"
    return next(iter(texts.of(node)), None)


def _settings(source: Source, *, everything: bool) -> Iterator[StringImport]:
    """Dotted strings in the assignments of a settings file (or only in the settings that frameworks import)."""
    nesting = Nesting()
    for match in _SETTING.finditer(source.masked):
        name = match["name"].decode()
        if name in _NOT_IMPORTED or not (everything or name in SETTINGS):
            continue
        if nesting.is_too_deep(match.start()):
            continue
        end = logical_end(source.masked, match.end())
        nesting.add(end)
        for string in _STRING.finditer(source.masked, match.end(), end):
            if name == "LOGGING" and not _is_logging_class(source.text, string.start()):
                continue  # the other strings are names of loggers
            value = _literal(source, *string.span())
            if "." in value and not source.masked.startswith(b":", string.end()):
                yield _string_import(source, *string.span(), name, value)


def _is_logging_class(text: bytes, offset: int) -> bool:
    before = text[max(0, offset - 24) : offset].rstrip()
    return before.endswith((b'"class":', b"'class':", b'"()":', b"'()':"))


def _literals(source: Source, pattern: re.Pattern[bytes], how: str) -> Iterator[StringImport]:
    for match in pattern.finditer(source.text):
        start, end = match.span("value")
        whole = (
            source.masked[start] == 0
            and source.masked[start - 1] != 0
            and source.masked[end : end + 1] != b"\0"
        )
        if whole and "." in (value := _literal(source, start, end)):
            yield _string_import(source, start, end, how, value)


def _literal(source: Source, start: int, end: int) -> str:
    """The text of a string literal when it is a dotted name, else nothing."""
    try:
        value = ast.literal_eval(source.decode(start, end))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    return value if isinstance(value, str) and _DOTTED.fullmatch(value) else ""


def _string_import(source: Source, start: int, end: int, how: str, value: str) -> StringImport:
    line, column = source.position(start)
    return StringImport(line, column, source.position(end)[0], how, value, None)
