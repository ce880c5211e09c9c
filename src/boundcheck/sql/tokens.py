"""SQL of any dialect cut into tokens, in one pass that never fails and never looks back."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

# Dollar quotes that never close are looked for so many times, then no more.
_MOST_UNCLOSED: Final = 16

# A text with more tokens and spaces is a dump of rows: what comes behind is left unread (`end_of_tokens`).
_MOST_TOKENS: Final = 600_000

# An open string or comment runs to the end: what would look for its end again and again takes quadratic time.
_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*+ | /\*(?:[^*]|\*(?!/))*+(?:\*/|\Z) | ^\#[ !][^\n]*+ | ^[ \t]*\\[a-zA-Z][^\n]*+ | \{\#[^#]*+\#\} | \{%[^%]*+%\})
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


class Token(NamedTuple):
    """`kind` is one of comment, string, quoted, dollar, hole, value, word, number, mark; `glued`: no space before it."""

    kind: str
    text: str
    start: int
    glued: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def upper(self) -> str:
        """A word in upper case, a mark as it is, and nothing for all else."""
        return self.text.upper() if self.kind in ("word", "mark") else ""

    @property
    def name(self) -> str:
        """An identifier without its quotes; empty when this cannot be one."""
        if self.kind == "quoted":
            return self.text[1:-1].replace('""', '"')
        return self.text if self.kind == "word" else ""


def tokens(sql: str) -> Iterator[Token]:
    """All tokens but white space; comments are among them."""
    position, unclosed, glued = 0, 0, False
    for _ in range(_MOST_TOKENS):
        match = _TOKEN.match(sql, position)
        if match is None or match.lastgroup is None:  # the end
            return
        kind, text = match.lastgroup, match[0]
        if kind == "space":
            position, glued = match.end(), False
            continue
        if kind == "dollar":
            close = sql.find(text, match.end()) if unclosed < _MOST_UNCLOSED else -1
            if close >= 0:
                text = sql[position : close + len(text)]
            else:
                unclosed, kind, text = unclosed + 1, "mark", "$"
        yield Token(kind, text, position, glued)
        position, glued = position + len(text), True


def end_of_tokens(sql: str) -> int:
    """How far a text is read: its end, unless it is very long."""
    if len(sql) <= _MOST_TOKENS:
        return len(sql)
    last = deque(tokens(sql), maxlen=1)
    end = last[0].end if last else 0
    return end if sql[end:].strip() else len(sql)
