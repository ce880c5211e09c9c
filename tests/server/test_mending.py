"""The edits that mend a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from boundcheck.server.diagnosis import Diagnosing
from boundcheck.server.mending import mending, replacement

TEXT = st.lists(st.sampled_from(["a", "b", "", "c d"]), min_size=1, max_size=6).map("\n".join)


@given(TEXT, TEXT)
def test_the_replacement_makes_one_text_of_the_other(before: str, after: str) -> None:
    (first, start), (last, end), new = replacement(before, after)
    lines = before.split("\n")
    head = "\n".join([*lines[:first], lines[first][:start] if first < len(lines) else ""])
    tail = "\n".join([lines[last][end:], *lines[last + 1 :]])
    assert head + new + tail == after


def test_what_fix_would_write_for_a_text_that_is_not_written(
    project: Callable[[Mapping[str, str]], Path],
) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n',
            "shop/__init__.py": "",
            "shop/a/__init__.py": "",
            "shop/a/x.py": "",
            "shop/b/__init__.py": "from shop.b.inner import N\n__all__ = ['N']\n",
            "shop/b/inner.py": "N = 1\n",
        }
    )
    texts = {str(root / "shop/a/x.py"): b"\n\nfrom shop.b.inner import N\nN\n"}
    found = Diagnosing(root / "boundcheck.toml").made(texts)
    assert found.run is not None
    (breach,) = (one for one in found.run.analysis.findings if one.rule == "private-import")
    mended = mending(found, breach)
    assert mended is not None
    assert mended.unsafe == ""
    assert mended.edits == {"shop/a/x.py": ((2, 0), (3, 0), "from shop.b import N\n")}
    (other,) = (
        one for one in found.run.analysis.findings if one.rule == "missing-tests" and one.from_ == "a"
    )
    assert mending(found, other) is None
