"""The examples of docs/agents.md are what one sees in the fixtures that they name."""

from __future__ import annotations

from pathlib import Path

from running import in_process

ROOT = Path(__file__).parents[2]


def test_the_examples_in_the_docs() -> None:
    page = (ROOT / "docs/agents.md").read_text()
    block = page.partition("```console\n")[2].partition("```")[0]
    folder, shown = ROOT, ""
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        shown += f"{line}\n"
        command, *arguments = line[2:].split()
        if command == "cd":
            folder /= arguments[0]
        else:
            shown += in_process((*arguments, "--no-cache"), folder, {}).stdout
    assert shown == block
