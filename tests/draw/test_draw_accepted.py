"""What is drawn, as the programs that show it read it; each test is skipped where its program is absent.

Mermaid's parser is looked for in the folder that BOUNDCHECK_MERMAID names, after `npm install mermaid jsdom` there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from draw_examples import EMPTY, SMALL, big, worst

from boundcheck.answers.atlas import compare
from boundcheck.answers.atlas.model import Atlas
from boundcheck.draw.dot import render_dot
from boundcheck.draw.mermaid import render_mermaid

PICTURES = {
    "small": SMALL,
    "empty": EMPTY,
    "part": replace(SMALL, note="orders, and 1 step around"),
    "nothing": replace(EMPTY, note="only cycles"),
    "worst": worst(),
    "big": big(400, 5),
    "files": replace(SMALL, level="file"),
    "changes": compare(SMALL, EMPTY, "abc", "main"),
}
PARSE = """
import { JSDOM } from 'jsdom';
const { window } = new JSDOM('<!DOCTYPE html>');
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');
mermaid.initialize({});
let text = '';
for await (const chunk of process.stdin) text += chunk;
for (const diagram of text.split('\\0')) {
  if (diagram.length > 50000) throw new Error('too long');
  await mermaid.parse(diagram);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(diagram);
  console.log(db.getEdges().length);
}
"""


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
@pytest.mark.parametrize("name", sorted(PICTURES.keys() - {"big"}))
def test_graphviz_takes_the_dot_format(name: str) -> None:
    atlas: Atlas = PICTURES[name]
    done = subprocess.run(
        ["dot", "-Tplain"], input=render_dot(atlas).encode(), capture_output=True, check=False, timeout=600
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    lines = done.stdout.decode().splitlines()
    assert sum(line.startswith("node ") for line in lines) == len(atlas.modules)
    assert sum(line.startswith("edge ") for line in lines) == len(atlas.edges)


@pytest.mark.skipif(
    "BOUNDCHECK_MERMAID" not in os.environ or not shutil.which("node"), reason="Mermaid is not installed"
)
def test_mermaid_takes_the_mermaid_format() -> None:
    folder = Path(os.environ["BOUNDCHECK_MERMAID"])
    done = subprocess.run(
        ["node", "--input-type=module", "-e", PARSE],
        input="\0".join(map(render_mermaid, PICTURES.values())).encode(),
        capture_output=True,
        cwd=folder,
        check=False,
        timeout=600,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert [int(line) for line in done.stdout.split()] == [
        min(500, len(atlas.edges)) for atlas in PICTURES.values()
    ]
