"""Strings that are imported at run time: by a call, by a setting that a framework reads, by a task's name."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator

from boundcheck.facts import Import, StringImport
from boundcheck.scan.names import logical_end
from boundcheck.scan.source import Source

# Callables that import what their first string names, wherever they are imported from.
_CALLS = (
    "import_module __import__ import_string import_from_string import_object load_object load_class locate "
    "resolve_name run_module include import_item autodiscover_tasks send_task signature import_callable "
    "lazy_import maybe_import"
).split()
# A call needs one of these in the text, or one of the names among the imports.
_METHODS = (b"send_task(", b"autodiscover_tasks(", b"__import__(")
_IMPORTERS = frozenset((*_CALLS, "importlib", "pydoc", "pkgutil", "runpy"))
_CALL = re.compile(
    rb"(?<![\w\x80-\xff])(?P<how>" + "|".join(_CALLS).encode() + rb")\([ \t\n]*(?:name[ \t]*=[ \t]*)?"
    rb"(?P<list>[\[(][ \t\n]*)?(?:[rRuUbB]{0,2}(?P<value>\0+)|(?P<constant>[A-Za-z_]\w*))[ \t\n]*"
    rb"(?P<more>,[ \t\n]*(?:package[ \t]*=[ \t]*)?(?:(?P<dunder>__name__|__package__)|(?P<package>\0+)))?"
)
_DOTTED = re.compile(r"\.*[^\W\d]\w*(?:\.[^\W\d]\w*)*(?::[^\W\d]\w*(?:\.[^\W\d]\w*)*)?|\.+")
_SETTING = re.compile(rb"\n[ \t]*(?P<name>[A-Z][A-Z0-9_]*|pytest_plugins)[ \t]*(?::[^=\n]*)?\+?=(?!=)")
_SETTINGS = ("INSTALLED_APPS", "ROOT_URLCONF", "MIDDLEWARE", "CELERY_IMPORTS", "pytest_plugins")
_TASK = re.compile(rb"[\"']task[\"'][ \t]*:[ \t]*(?P<value>[\"'][\w.]+[\"'])")
_ENTRY_POINT = re.compile(rb"[\"'](?P<value>[A-Za-z_][\w.]*\.[\w.]+:[A-Za-z_]\w*)[\"']")
_STRING = re.compile(rb"\0+")
_NOT_IMPORTED = frozenset(
    ("SECRET_KEY", "AUTH_USER_MODEL", "LANGUAGE_CODE", "TIME_ZONE", "DATABASES", "LOCALE_PATHS")
)


def scan_strings(
    source: Source, imports: tuple[Import, ...], definitions: Container[str]
) -> tuple[StringImport, ...]:
    """Every string import that can be read off the file, in order."""
    text = source.text
    found: list[StringImport] = []
    if any(sign in text for sign in _METHODS) or any(
        name.name in _IMPORTERS or name.name.startswith("importlib.")
        for statement in imports
        for name in statement.names
    ):
        found.extend(_calls(source))
    if any(name in definitions for name in _SETTINGS) or b"INSTALLED_APPS" in text:
        found.extend(_settings(source))
    if (
        b"beat_schedule" in text
        or "CELERY_BEAT_SCHEDULE" in definitions
        or "CELERYBEAT_SCHEDULE" in definitions
    ):
        found.extend(_literals(source, _TASK, "task"))
    if b":app" in text:
        found.extend(_literals(source, _ENTRY_POINT, "entry point"))
    return tuple(sorted(set(found))) if found else ()


def _calls(source: Source) -> Iterator[StringImport]:
    for match in _CALL.finditer(source.masked):
        how = match["how"].decode()
        package = "__name__" if match["dunder"] else None
        if match["package"] is not None and not match["list"]:
            package = _literal(source, *match.span("package"))
        if match["value"] is not None:
            spans = [match.span("value")]
            if match["list"]:
                end = logical_end(source.masked, match.start("list"))
                spans = [m.span() for m in _STRING.finditer(source.masked, match.start("list"), end)]
            for start, end in spans:
                if value := _dotted(source, start, end):
                    yield _string_import(source, start, end, how, value, package)
        elif value := _constant(source, match["constant"]):
            yield _string_import(source, *match.span("constant"), how, value, package)


def _constant(source: Source, name: bytes) -> str | None:
    """The text of a top-level `NAME = "a.b"` that the file binds once."""
    assigned = re.findall(rb"\n[ \t]*" + re.escape(name) + rb"[ \t]*(?::[^=\n]*)?=(?!=)", source.masked)
    match = re.search(
        rb"\n" + re.escape(name) + rb"[ \t]*(?::[^=\n]*)?=[ \t]*(\0+)[ \t]*(?=\n)", source.masked
    )
    return _dotted(source, *match.span(1)) if match and len(assigned) == 1 else None


def _settings(source: Source) -> Iterator[StringImport]:
    """Dotted strings in the upper-case assignments of a settings file."""
    for match in _SETTING.finditer(source.masked):
        name = match["name"].decode()
        if name in _NOT_IMPORTED:
            continue
        end = logical_end(source.masked, match.end())
        for string in _STRING.finditer(source.masked, match.end(), end):
            if name == "LOGGING" and not _is_logging_class(source.text, string.start()):
                continue  # the other strings are names of loggers
            value = _dotted(source, *string.span())
            if value and "." in value and not source.masked.startswith(b":", string.end()):
                yield _string_import(source, *string.span(), name, value, None)


def _is_logging_class(text: bytes, offset: int) -> bool:
    before = text[max(0, offset - 24) : offset].rstrip()
    return before.endswith((b'"class":', b"'class':", b'"()":', b"'()':"))


def _literals(source: Source, pattern: re.Pattern[bytes], how: str) -> Iterator[StringImport]:
    for match in pattern.finditer(source.text):
        start, end = match.span("value")
        start, end = (start, end) if how == "task" else (start - 1, end + 1)
        in_code = (
            source.masked[start] == 0
            and source.masked[start - 1] != 0
            and source.masked[end : end + 1] != b"\0"
        )
        if in_code and (value := _dotted(source, start, end)) and "." in value:
            yield _string_import(source, start, end, how, value, None)


def _dotted(source: Source, start: int, end: int) -> str | None:
    value = _literal(source, start, end)
    return value if value and _DOTTED.fullmatch(value) else None


def _literal(source: Source, start: int, end: int) -> str | None:
    try:
        value = ast.literal_eval(source.decode(start, end))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def _string_import(
    source: Source, start: int, end: int, how: str, value: str, package: str | None
) -> StringImport:
    line, column = source.position(start)
    return StringImport(line, column, source.position(end)[0], how, value, package)
