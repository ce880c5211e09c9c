"""The names a file binds at its top level, and its `__all__`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import field

from boundcheck.base.light import dataclass
from boundcheck.base.patterns import later
from boundcheck.facts.file import Export, Problem
from boundcheck.python.parse import parse
from boundcheck.scan.blocks import DEF, is_function
from boundcheck.scan.source import Source

# A top-level line: `def` or `class` and its name; a plain assignment (and a second one behind it); any other first word.
_TOP_LINE = later(
    rb"\n(?=[a-zA-Z_\x80-\xff(*\[])(?!import |from )(?:(?:async[ \t]+)?(?:def|class)[ \t]+(?P<defined>[\w\x80-\xff]+)"
    rb"|(?P<assigned>[a-zA-Z_\x80-\xff][\w\x80-\xff]*+)[ \t]*+(?::[^=\n]*+|[-+|])?=(?!=)(?P<again>[ \t]*+[\w\x80-\xff., ]++=(?!=))?"
    rb"|(?P<word>[a-zA-Z_\x80-\xff(*\[][\w\x80-\xff]*))"
)
# One that makes no sense: a head that lacks its colon, two words side by side.
_ODD_LINE = later(
    # Most lines are indented, and told apart by their first byte.
    rb"\n(?=[a-zA-Z_\x80-\xff(*\[])(?:(?:async[ \t]++)?(?:def|class)[ \t]++[\w\x80-\xff]++[^:\n(\[]*+\n"
    rb"|(?!(?:import|from|return|raise|if)[ \t])(?P<word>[a-zA-Z_\x80-\xff(*\[][\w\x80-\xff]*+)[ \t]++[a-zA-Z])"
)
_AFTER_HEAD, _HEADLESS, _ANOTHER = b"(:[", later(rb"[^:\n(\[]*+\n"), later(rb"[ \t]++[a-zA-Z]")
# A string, and others side by side with it, that are all of what is assigned.
TEXT = later(
    rb"[ \t]*+(?P<open>\(\s*+)?(?P<text>[rRuU]?\0++(?:\s++[rRuU]?\0++)*+)(?(open)[\s,]*+\))[ \t]*+(?=[\n;]|\Z)"
)
_NESTED_LINE = later(rb"\n([ \t\f]*)([a-zA-Z_\x80-\xff(*\[][\w\x80-\xff]*)")
_WORD = later(rb"[ \t]*+([a-zA-Z_\x80-\xff][\w\x80-\xff]*)")
# Possessive: where a list of targets is none, there must not be many ways to find out.
_TARGET = rb"[(\[ \t]*+\*?[ \t]*+[a-zA-Z_\x80-\xff][\w\x80-\xff]*+[)\] \t]*+"
_SEVERAL = rb"(" + _TARGET + rb"(?:," + _TARGET + rb")*,?[)\] \t]*+)(?::[^=;\n]*+|[-+|])?=(?!=)"
_TARGETS = later(_SEVERAL)
_LONG_TARGETS = later(_SEVERAL.replace(rb" \t]", rb" \t\n]"))
_ANNOTATED = later(rb"[ \t]*:[^=\n]")
_NAME = later(rb"(?<![.\w\x80-\xff])[a-zA-Z_\x80-\xff][\w\x80-\xff]*")
_BINDS_IN_HEADER = later(
    # Where no `in` follows, none follows a later `for` of the line either.
    rb"(?<![\w\x80-\xff])(?:for[ \t]++(?:([^:\n]*?)(?<=[ \t])in(?![\w\x80-\xff])|[^:\n]*+)"
    rb"|as[ \t]++(\([^()\n]*\)|[\w\x80-\xff]+))"
)
_END_OF_BLOCK = later(rb"\n(?=[^ \t\f\n)\]}])")  # a line that only closes a bracket ends nothing
_LAST_WORD = later(rb"(?<![\w\x80-\xff])([a-zA-Z_\x80-\xff][\w\x80-\xff]*)[ \t]*$")
_LONGEST_NAME = 200
_SOFT_KEYWORDS = frozenset((b"type", b"match", b"case", b"lazy"))
_OPERATOR = later(rb"[ \t]+(?:in|if|else|and|or|for|as|async|from)(?![\w\x80-\xff])")
_GLOBAL = later(rb"\n[ \t]+global[ \t]+([^\n;]+)")
_BRACKET = later(rb"[()\[\]{}\n;]")
_TYPE = later(rb"type[ \t]*([a-zA-Z_\x80-\xff][\w\x80-\xff]*+)(?=[^=;\n]*+=)")
_HEADERS = frozenset(b"if elif else try except finally for while with match case async".split())
_IGNORED = frozenset(
    b"import from lazy return raise assert del pass break continue global nonlocal lambda not await yield print".split()
)
# Words that a statement begins with before another word.
_BEGINNING = _IGNORED | _HEADERS | _SOFT_KEYWORDS | {b"def", b"class"}
_GLOBAL_SIGN = b"global"  # of the statement and of the function
_DYNAMIC = later(
    # Each begins with a plain letter, which is found many times faster than what may stand before it is ruled out.
    rb"globals\(\)(?<![\w\x80-\xff.]globals\(\))(?:\[|\.update)"
    rb"|sys\.modules\[__name__\](?<![\w\x80-\xff]sys\.modules\[__name__\])"
    rb"|\n(?:[^ \t\n][^\n]*)?(?<![\w\x80-\xff.])(?:exec|vars)\("
)


@dataclass(slots=True)
class ScannedNames:
    """What `scan_names` found; see `FileFacts` for the meaning of the parts. `texts` are where the
    strings stand that names are bound to (None: more than one)."""

    definitions: dict[str, None] = field(default_factory=dict)
    exported: list[Export] | None = None
    star_exports: list[str] = field(default_factory=list)
    dynamic: bool = False
    headers_until: int = 0  # where the last header ends that was looked at
    statements_until: int = 0  # and the last statement that may take several lines
    texts: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    odd: int | None = None  # where a line of the top level makes no sense; of several the last


def scan_names(source: Source) -> ScannedNames:
    """Top-level names in order, also those bound in top-level `if`, `try`, `with` and `for` blocks."""
    names = ScannedNames()
    masked = source.masked
    define = names.definitions.setdefault
    headless = 0  # where the last head ends that lacks its colon
    for match in _TOP_LINE.finditer(masked):
        defined, assigned, again, word = match.groups()
        if defined is not None:
            define(defined.decode("utf-8", "replace"))
            end = match.end()
            if masked[end : end + 1] not in _AFTER_HEAD and (rest := _HEADLESS.match(masked, end)):
                names.odd, headless = match.start(), rest.end()
        elif word in _IGNORED:
            continue
        elif word in _HEADERS or (assigned in _HEADERS and assigned not in _SOFT_KEYWORDS):
            block = _END_OF_BLOCK.search(masked, match.start() + 1)
            _scan_block(source, match.start() + 1, block.start() if block else len(masked), names)
        elif assigned is not None and again is None and assigned != b"__all__":
            name = assigned.decode("utf-8", "replace")
            if name in names.definitions:
                names.texts[name] = None
            elif text := TEXT.match(masked, match.end()):
                names.texts[name] = text.span("text")
            define(name)
        else:
            if word is not None and match.start() >= headless and _is_odd(masked, word, match.end()):
                names.odd = match.start()
            _scan_statement(source, match.start() + 1, assigned or word, names)
    has_global = _GLOBAL_SIGN in masked
    _scan_elsewhere(source, names, has_global=has_global)
    names.dynamic = names.dynamic or "__getattr__" in names.definitions or _is_dynamic(masked, has_global)
    return names


def odd_line(masked: bytes) -> int | None:
    """Where a line of the top level makes no sense; of several the last. `scan_names` finds it on its way."""
    odd = None
    for match in _ODD_LINE.finditer(masked):
        word = match["word"]
        if word is None or _is_odd(masked, word, match.end("word")):
            odd = match.start()
    return odd


def _is_odd(masked: bytes, word: bytes, end: int) -> bool:
    """Whether another word follows one that begins a line, and no statement goes so."""
    return (
        word not in _BEGINNING
        and _ANOTHER.match(masked, end) is not None
        and not _OPERATOR.match(masked, end)
    )


def _scan_elsewhere(source: Source, names: ScannedNames, *, has_global: bool) -> None:
    """Names bound behind a semicolon, by an assignment expression, or as a function's `global`."""
    masked = source.masked
    names.statements_until = 0
    for sign in (b";", b":="):
        line_start, before, at = 0, 0, masked.find(sign)
        while at >= 0:
            line_start, before = masked.rfind(b"\n", before, at) + 1 or line_start, at
            if masked[line_start] not in b" \t\f":  # a line of the top level
                _scan_sign(source, line_start, at, names)
            at = masked.find(sign, at + 1)
    if has_global:
        for match in _GLOBAL.finditer(masked):
            _define_all(match[1], names)


def _scan_sign(source: Source, line_start: int, at: int, names: ScannedNames) -> None:
    if source.masked[at] == 59:  # ';'
        following = _WORD.match(source.masked, at + 1)
        if following and following[1] not in _IGNORED:
            _scan_statement(source, following.start(1), following[1], names)
    elif bound := _LAST_WORD.search(source.masked, max(line_start, at - _LONGEST_NAME), at):
        _define(bound[1], names)


def _is_dynamic(masked: bytes, has_global: bool) -> bool:
    """Whether the file changes its own names: through `globals()`, its module object, or top-level `exec`."""
    signs = (b"globals()",) if has_global else ()
    has_sign = any(sign in masked for sign in (*signs, b"exec(", b"vars()", b"sys.modules[__name__]"))
    return has_sign and _DYNAMIC.search(masked) is not None


def _scan_block(source: Source, start: int, end: int, names: ScannedNames) -> None:
    """Names bound in a top-level compound statement, its functions and classes left out."""
    masked = source.masked
    _scan_header(source, start, names)
    inside: int | None = None
    for match in _NESTED_LINE.finditer(masked, masked.find(b"\n", start), end):
        width = len(match[1].expandtabs(8))
        if inside is not None and width > inside:
            continue
        inside = None
        if match[2] in _HEADERS and not is_function(masked, match.start() + 1):
            _scan_header(source, match.start(2), names)
            continue
        _scan_statement(source, match.start(2), match[2], names)
        if match[2] == b"class" or is_function(masked, match.start() + 1):
            inside = width


def _scan_header(source: Source, offset: int, names: ScannedNames) -> None:
    if offset < names.headers_until:  # a line within brackets, which that header had as its own
        return
    names.headers_until = logical_end(source.masked, offset)
    line = source.masked[offset : names.headers_until]
    if line.startswith(b"async") and line[5:].lstrip().startswith(b"def"):
        _scan_statement(source, offset, b"async", names)
        return
    if b" as " in line or b"for " in line:
        for match in _BINDS_IN_HEADER.finditer(line):
            _define_all(match[1] or match[2] or b"", names)
    colon = line.rfind(b":")
    rest = line[colon + 1 :].lstrip()
    if colon >= 0 and rest:
        start = offset + len(line) - len(rest)
        word = _WORD.match(source.masked, start)
        if word:
            _scan_statement(source, start, word[1], names)


def _scan_statement(source: Source, offset: int, word: bytes, names: ScannedNames) -> None:
    masked = source.masked
    if word in (b"def", b"class", b"async"):
        head = DEF.match(masked, offset) if word == b"async" else None
        if name := _WORD.match(masked, head.end() if head else offset + len(word)):
            _define(name[1], names)
        return
    if word in _IGNORED:
        return
    if word == b"__all__" or word[:1] in b"([":
        if offset < names.statements_until:  # a line within brackets
            return
        names.statements_until = logical_end(masked, offset, b"\n;")
    if word == b"__all__":
        _scan_all(source, offset, names.statements_until, names)
        return
    if word == b"type" and (name := _TYPE.match(masked, offset)):
        _define(name[1], names)
        return
    position = offset
    pattern = _LONG_TARGETS if word[:1] in b"([" else _TARGETS
    while targets := pattern.match(masked, position):
        _define_all(targets[1], names)
        position = targets.end()
    if position == offset and _ANNOTATED.match(masked, offset + len(word)):
        _define(word, names)


def _define_all(targets: bytes, names: ScannedNames) -> None:
    for match in _NAME.finditer(targets):
        _define(match[0], names)


def _define(name: bytes, names: ScannedNames) -> None:
    names.definitions.setdefault(name.decode("utf-8", "replace"))


def logical_end(masked: bytes, offset: int, ends: bytes = b"\n") -> int:
    """Where the statement that starts at `offset` ends: the first newline outside brackets."""
    depth = 0
    for match in _BRACKET.finditer(masked, offset):
        char = match[0]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
        elif depth <= 0 and char in ends:
            return match.start()
    return len(masked)


def _scan_all(source: Source, offset: int, end: int, names: ScannedNames) -> None:
    tree = parse(source.decode(offset, end))
    if isinstance(tree, Problem) or not tree.body:
        names.dynamic = True
        return
    statement = tree.body[0]
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        if not isinstance(statement, ast.AugAssign) and not _mentions_itself(statement.value):
            names.exported = None if statement.value is None else []
        if statement.value is not None:
            _add_exports(source, offset, statement.value, names)
    elif isinstance(statement, ast.Expr) and isinstance(call := statement.value, ast.Call):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if method in ("extend", "append") and len(call.args) == 1:
            _add_exports(source, offset, call.args[0], names)
        else:
            names.dynamic = True


def _add_exports(source: Source, offset: int, value: ast.expr, names: ScannedNames) -> None:
    if names.exported is None:
        names.exported = []
    place = _Places(source, offset)
    for part in _parts(value):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            names.exported.append(Export(part.value, *place.of(part)))
        elif isinstance(part, ast.Attribute) and part.attr == "__all__":
            names.star_exports.append(ast.unparse(part.value))
        elif isinstance(part, ast.Name) and part.id == "__all__":
            pass  # what it had before
        else:
            names.dynamic = True


def _mentions_itself(value: ast.expr | None) -> bool:
    return value is not None and any(isinstance(n, ast.Name) and n.id == "__all__" for n in ast.walk(value))


class _Places:
    """Where nodes of one statement stand; asked for in their order. `ast` counts columns in bytes."""

    def __init__(self, source: Source, offset: int) -> None:
        self._source = source
        self._line, self._start = 1, offset

    def of(self, node: ast.expr) -> tuple[int, int]:
        for _ in range(node.lineno - self._line):
            self._start = self._source.text.index(b"\n", self._start) + 1
        self._line = node.lineno
        return self._source.position(self._start + node.col_offset)


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        for element in value.elts:
            yield from _parts(element.value) if isinstance(element, ast.Starred) else (element,)
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        yield from _parts(value.left)
        yield from _parts(value.right)
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and len(value.args) == 1:
        if value.func.id in ("list", "tuple", "sorted", "set"):
            yield from _parts(value.args[0])
        else:
            yield value
    else:
        yield value
