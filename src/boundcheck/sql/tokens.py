"""SQL of any dialect cut into tokens, in one pass that never fails and never looks back."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later

# Dollar quotes that never close are looked for so many times, then no more.
_MOST_UNCLOSED: Final = 16

# A text with more tokens and spaces is a dump of rows: what comes behind is left unread (`end_of_tokens`).
_MOST_TOKENS: Final = 600_000

# An open string runs to the end: what would look for its end again and again takes quadratic time.
_TOKEN: Final = later(
    r"""
    (?P<space>\s+ | /\*!\d{5,6} | \*/(?!\*))  # what stands between such marks MySQL runs
  | (?P<comment>--[^\n]*+ | ^\#[ !][^\n]*+ | ^[ \t]*\\(?!copy\b)[a-zA-Z][^\n]*+ | \{\#[^#]*+\#\} | \{%[^%]*+%\})
  | (?P<block>/\*)
  | (?P<string>'(?:[^'\\]|''|\\'(?=\w)|\\)*+(?:'|\Z))
  | (?P<quoted>"(?:[^"]|"")*+(?:"|\Z) | `[^`]*+(?:`|\Z) | \[[A-Za-z_][\w .$-]{0,126}\])
  | (?P<dollar>\$(?:[A-Za-z_]\w*+)?\$)
  | (?P<hole>\ue000
      | \{\{[^{}]{0,200}\}\} | \{[^{}'":,\s!]{0,80}(?:![rsa])?(?::[^{}\s'"]{0,20})?\} | \$\{\w{1,80}\} | \$[A-Za-z_]\w*+)
  | (?P<value>%\(\w+\)[sdifr] | %[sdifr](?!\w) | (?<![:\w\]]):[A-Za-z_]\w*+ | \$\d+ | \? | (?<!\w)@\w+)
  | (?P<word>[^\W\d\ue000][\w$]*+)
  | (?P<number>\d[\w.]*+)
  | (?P<mark>::|<=|>=|<>|!=|\|\||%%|.)
    """,
    re.X | re.S | re.M,
)
_BLOCK_MARK: Final = later(r"/\*|\*/")


class Token(NamedTuple):
    """`kind` is one of comment, string, quoted, dollar, hole, value, word, number, mark; `glued`: no space before it; `upper` is a
    word in upper case, a mark as it is, and nothing for all else."""

    kind: str
    text: str
    start: int
    glued: bool
    upper: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def name(self) -> str:
        """An identifier without its quotes; empty when this cannot be one."""
        if self.kind == "quoted":
            return self.text[1:-1].replace('""', '"')
        return self.text if self.kind == "word" else ""


def tokens(sql: str) -> Iterator[Token]:
    """All tokens but white space; comments are among them, the data behind `COPY … FROM stdin;` is not."""
    position, glued = 0, False
    ends, statement = _Ends(sql), _Statement()
    for _ in range(_MOST_TOKENS):
        match = _TOKEN.match(sql, position)
        if match is None or match.lastgroup is None:  # the end
            return
        kind, text = match.lastgroup, match[0]
        if kind == "space":
            position, glued = match.end(), False
            continue
        if kind == "block":
            kind, text = "comment", sql[position : ends.of_comment(position)]
        elif kind == "dollar":
            end = ends.of_dollar(text, match.end())
            kind, text = (kind, sql[position:end]) if end else ("mark", "$")
        upper = text.upper() if kind == "word" else text if kind == "mark" else ""
        token = Token(kind, text, position, glued, upper)
        yield token
        position, glued = token.end, True
        if kind != "comment" and statement.ends_in_data(token):
            position = ends.of_data(position)


class _Statement:
    """What has been seen of the statement that goes on."""

    def __init__(self) -> None:
        self._first = self._last = ""
        self._from_stdin = False

    def ends_in_data(self, token: Token) -> bool:
        """Whether rows follow behind a token: that which ends `COPY … FROM stdin`, options or not."""
        if token.text == ";":
            found = self._from_stdin
            self._first, self._from_stdin = "", False
            return found
        if not self._first:
            self._first = token.upper or token.kind
        if self._first == "COPY":
            word = token.upper
            self._from_stdin = self._from_stdin or (word == "STDIN" and self._last == "FROM")
            self._last = word
        return False


class _Ends:
    """Where things of a text end. What never ends is looked for a few times, then no more."""

    def __init__(self, sql: str) -> None:
        self._sql, self._unclosed, self._unnested, self._has_data = sql, 0, 0, True

    def of_dollar(self, quote: str, start: int) -> int:
        """0 where a dollar quote is none."""
        close = self._sql.find(quote, start) if self._unclosed < _MOST_UNCLOSED else -1
        self._unclosed += close < 0
        return close + len(quote) if close >= 0 else 0

    def of_comment(self, start: int) -> int:
        """Comments nest in some dialects: they do here, where that makes all of them end."""
        depth = 0
        for mark in _BLOCK_MARK.finditer(self._sql, start) if self._unnested < _MOST_UNCLOSED else ():
            depth += 1 if mark[0] == "/*" else -1
            if not depth:
                return mark.end()
        self._unnested += 1
        close = self._sql.find("*/", start + 2)
        return close + 2 if close >= 0 else len(self._sql)

    def of_data(self, start: int) -> int:
        close = self._sql.find("\n\\.", start) if self._has_data else -1
        self._has_data = close >= 0
        return close + 3 if self._has_data else start


def end_of_tokens(sql: str) -> int:
    """How far a text is read: its end, unless it is very long."""
    if len(sql) <= _MOST_TOKENS:
        return len(sql)
    last = deque(tokens(sql), maxlen=1)
    end = last[0].end if last else 0
    return end if sql[end:].strip() else len(sql)
