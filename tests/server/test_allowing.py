"""The comment that allows a finding stands where boundcheck reads it, or is not offered."""

from __future__ import annotations

import pytest

from boundcheck.findings.finding import Finding
from boundcheck.server.allowing import allowing
from boundcheck.server.texts import EditorText

COMMENT = "boundcheck: allow[private-import] TODO: say why"


@pytest.mark.parametrize(
    ("path", "line", "text", "allowed"),
    [
        ("a.py", 1, "from b import c\n", f"from b import c  # {COMMENT}\n"),
        ("a.py", 1, "from b import c  # why\n", f"from b import c  # why  # {COMMENT}\n"),
        ("a.py", 2, "if x:\r\n    from b import c\r\n", f"if x:\r\n    from b import c  # {COMMENT}\r\n"),
        ("a.py", 1, "from b import (\n    c,\n)\n", f"from b import (  # {COMMENT}\n    c,\n)\n"),
        ("a.py", 1, "from b import c, \\\n    d\n", f"# {COMMENT}\nfrom b import c, \\\n    d\n"),
        ("a.py", 1, 'f("""\n""", b.c)\n', f'# {COMMENT}\nf("""\n""", b.c)\n'),
        (
            "a.py",
            1,
            "from b import c  # boundcheck: allow[api] old\n",
            "from b import c  # boundcheck: allow[api, private-import] old\n",
        ),
        ("a.py", 9, "from b import c\n", None),
        ("a.toml", 1, "depends_on = []\n", f"depends_on = []  # {COMMENT}\n"),
        ("a.sql", 1, "SELECT 1;\n", f"SELECT 1;  -- {COMMENT}\n"),
    ],
)
def test_the_comment_is_put_where_it_is_read(path: str, line: int, text: str, allowed: str | None) -> None:
    finding = Finding("private-import", path, line, 1, "", end_line=line)
    assert _applied(text, finding) == allowed


def _applied(text: str, finding: Finding) -> str | None:
    found = allowing(finding, EditorText(text))
    if found is None:
        return None
    lines = text.splitlines(keepends=True)
    at = lines[found.line - 1]
    lines[found.line - 1] = at[: found.column - 1] + found.text + at[found.column - 1 :]
    return "".join(lines)
