from __future__ import annotations

import re
from dataclasses import replace

from draw_examples import EMPTY, SMALL, big, edge, known, worst

from boundcheck.answers.atlas import compare
from boundcheck.answers.atlas.model import Atlas, AtlasCycle, EdgeSite, FileEntry, Metrics
from boundcheck.base.plain import visible
from boundcheck.draw.changes import render_changes, render_changes_markdown

SITES = tuple(EdgeSite(0, line, 1, 0) for line in (3, 4, 5, 9))
NOW = replace(
    SMALL,
    edges=(replace(SMALL.edges[0], sites=SITES), *SMALL.edges[1:]),
    files=(
        FileEntry("billing/pay.py", "billing.pay", 1, 9, "source"),
        FileEntry("o.py", "o", 3, 1, "source"),
    ),
)
BEFORE = replace(
    SMALL,
    modules=(*SMALL.modules[:-1], replace(SMALL.modules[-1], name="www")),
    edges=(
        edge(2, 5, 2),
        replace(SMALL.edges[3], kinds=frozenset(("allowed",))),
        *SMALL.edges[4:5],
        edge(4, 3, 7),
    ),
    cycles=(AtlasCycle(("billing", "kernel")),),
    findings=known("new"),
    metrics=Metrics(5, 14, 2.8, 1.3, 0.56),
)


def text(now: Atlas = NOW, before: Atlas = BEFORE) -> str:
    atlas = compare(now, before, "0123456789abcdef", "main")
    assert atlas.diff is not None
    return render_changes(atlas, atlas.diff)


def markdown(now: Atlas = NOW, before: Atlas = BEFORE) -> str:
    atlas = compare(now, before, "0123456789abcdef", "main")
    assert atlas.diff is not None
    return render_changes_markdown(atlas, atlas.diff)


def test_the_whole_text() -> None:
    assert text() == (
        r"""Since main (0123456789): 5 dependencies added, 2 dependencies gone, 1 dependency worse, 3 new findings, 1 changed cycle.

New findings
  a.py:2: private-import: an import; take it out [baselined]
  a.py:3: private-import: an import; take it out
  a.py:4: private-import: an import; take it out

New modules
  web

Modules that are gone
  www

Dependencies added
  billing → orders  1 import, undeclared, closes cycle 1, 2 findings (1 baselined): billing/pay.py:3, billing/pay.py:4, billing/pay.py:5 and 1 more
  kernel → web  2 imports, against the layers, 1 finding
  orders → (unassigned)  3 data
  orders → web  2 test imports
  web → orders  4 imports

Dependencies gone
  kernel → www  2 imports
  scripts → orders  7 imports

Dependencies that became worse
  orders → billing  now in a cycle, reaching tables

New or larger cycles
  billing, orders

Cycles that are gone or other
  billing, kernel

Propagation cost 56.0% → 60.0%, NCCD 1.30 → 1.43.
"""
    )


def test_the_whole_markdown() -> None:
    assert markdown() == (
        r"""### Module coupling

Since `main` (0123456789): 5 dependencies added, 2 dependencies gone, 1 dependency worse, 3 new findings, 1 changed cycle.

```mermaid
flowchart LR
    subgraph l0["entry"]
        n0["web<br/>7 files"]
    end
    subgraph l1["domain"]
        n1["billing<br/>12 files"]
        n2["orders<br/>120 files"]
    end
    subgraph l2["platform"]
        n3["kernel<br/>2 files"]
    end
    n4["#40;unassigned#41;<br/>1 file"]
    n1 -.->|"1, new, undeclared, closes cycle 1, 2 findings #40;1 baselined#41;"| n2
    n3 --x|"2, new, against the layers, 1 finding"| n0
    n2 --o|"3 data, new"| n4
    n2 -->|"12, cycle 1"| n1
    n2 -.-o|"2 test imports, new"| n0
    n0 -->|"4, new"| n2
    linkStyle 0 stroke:#b00020,stroke-width:2px
    linkStyle 1 stroke:#7b1fa2,stroke-width:2px
```

**New findings**

- a.py:2: private-import: an import; take it out \[baselined\]
- a.py:3: private-import: an import; take it out
- a.py:4: private-import: an import; take it out

**New modules**

- web

**Modules that are gone**

- www

**Dependencies added**

- billing → orders  1 import, undeclared, closes cycle 1, 2 findings (1 baselined): billing/pay.py:3, billing/pay.py:4, billing/pay.py:5 and 1 more
- kernel → web  2 imports, against the layers, 1 finding
- orders → (unassigned)  3 data
- orders → web  2 test imports
- web → orders  4 imports

**Dependencies gone**

- kernel → www  2 imports
- scripts → orders  7 imports

**Dependencies that became worse**

- orders → billing  now in a cycle, reaching tables

**New or larger cycles**

- billing, orders

**Cycles that are gone or other**

- billing, kernel

Propagation cost 56.0% → 60.0%, NCCD 1.30 → 1.43.
"""
    )


def test_nothing_changed() -> None:
    assert text(SMALL, SMALL) == (
        "Since main (0123456789) nothing changed between the modules.\n\n"
        "Propagation cost 60.0%, NCCD 1.43, both as before.\n"
    )
    assert "mermaid" not in markdown(SMALL, SMALL)


def test_names_cannot_write_markdown() -> None:
    shown = markdown(worst(), EMPTY)
    prose = re.sub(r"```mermaid\n.*?```", "", shown, flags=re.DOTALL)
    assert all(visible(line) == line for line in shown.splitlines())
    assert "<b>" not in shown
    assert not re.search(r"(?<!\\)[`|]", prose.split("Dependencies added")[1])


def test_nobody_is_called_and_no_issue_is_linked() -> None:
    named = replace(SMALL, modules=tuple(replace(m, name=f"@team#{n}") for n, m in enumerate(SMALL.modules)))
    prose = re.sub(r"```mermaid\n.*?```", "", markdown(named, EMPTY), flags=re.DOTALL)
    assert "@<!-- -->team#<!-- -->1" in prose
    assert not re.search(r"@\w|#\d", prose)


def test_many_changes_are_drawn_in_part() -> None:
    shown = markdown(big(400, 2), EMPTY)
    assert shown.count(" -->|") == 40
    assert "760 more changed dependencies are not drawn." in shown
