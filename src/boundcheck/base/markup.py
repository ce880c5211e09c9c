"""How text that nobody vouches for enters markdown and HTML: as text, whatever it spells."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape

from boundcheck.base.plain import visible


def prose(text: str) -> str:
    """Text in which markdown and HTML find nothing of their own, which calls nobody and no issue by name, and links nowhere."""
    escaped = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = re.sub(r"([\\`*_{}\[\]~|$]|^[-+](?!\d)|^=)", r"\\\1", escaped)
    escaped = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", escaped)
    return re.sub(r"([@#]|:(?=//)|www(?=\.))", r"\1<!-- -->", escaped, flags=re.I)


def shown(text: str) -> str:
    """Text in markdown that an editor shows, where HTML is none and nobody is called by name."""
    return re.sub(r"([\\`*_{}\[\]<>~|$#!])", r"\\\1", visible(text))


def code(text: str) -> str:
    """Text as code in markdown, whatever backticks it holds; also in a table, whose cells end at any bare `|`."""
    seen = visible(text)
    if not seen.strip() or "|" in seen:
        quoted = prose(seen).replace("\\|", "&#124;")
        return f"<code>{quoted}</code>" if seen else ""
    fence = "`" * (max((len(run) for run in re.findall("`+", seen)), default=0) + 1)
    space = " " if seen.startswith("`") or seen.endswith("`") else ""
    return f"{fence}{space}{seen}{space}{fence}"


def html(text: str) -> str:
    """Text in an element or a quoted attribute of HTML."""
    return escape(visible(text), quote=True)


def source_hash(text: str) -> str:
    """How a content security policy names a style sheet or script that stands in the page."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
