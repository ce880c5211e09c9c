"""How long `boundcheck server` takes to tell what an edit changes, on a project of yours: prints a Markdown table.

    python benchmarks/server.py PROJECT FILE 'import of.a.private.name' [ROUNDS] [--transcript]

FILE is a Python file of the project, from its root on. Its text and that of boundcheck.toml are edited as an editor does, and
nothing is written but the cache. Each row is the time from the change until its diagnostics are there, with the 20 ms in it that
the server waits for more changes; CPU is that of the server. It is the library's own client that asks. `--transcript` prints before that
each message, with the milliseconds since the start. Without a `.boundcheck_cache` the first row is that of a project nobody has checked
yet: until what imports tell is there.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

_TICKS = os.sysconf("SC_CLK_TCK")


class Editor:
    """An editor with one file open and, if need be, the configuration."""

    def __init__(self, root: Path, *, transcript: bool = False) -> None:
        self.root, self.versions, self.transcript = root, dict[str, int](), transcript
        self.told = asyncio.Queue[types.PublishDiagnosticsParams]()
        self.started = time.perf_counter()
        self.client = LanguageClient("benchmark", "1")
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda told: self.take(told))
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)
        self.client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda params: None)
        self.client.feature(types.WINDOW_LOG_MESSAGE)(lambda logged: print(logged.message, file=sys.stderr))
        self.client.feature(types.PROGRESS)(lambda shown: self.say("<- progress", str(shown.value)))

    def say(self, what: str, about: str) -> None:
        if self.transcript:
            print(f"{1000 * (time.perf_counter() - self.started):8.0f} ms  {what}  {about}")

    def take(self, told: types.PublishDiagnosticsParams) -> None:
        codes = ", ".join(str(one.code) for one in told.diagnostics[:3]) or "nothing"
        name = told.uri.removeprefix(f"{self.root.as_uri()}/")
        self.say("<- diagnostics", f"{name} v{told.version}: {len(told.diagnostics)} ({codes})")
        self.told.put_nowait(told)

    async def start(self) -> None:
        await self.client.start_io(str(Path(sys.executable).with_name("boundcheck")), "server")
        watching = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        able = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(did_change_watched_files=watching),
            window=types.WindowClientCapabilities(work_done_progress=True),
        )
        folders = [types.WorkspaceFolder(self.root.as_uri(), self.root.name)]
        await self.client.initialize_async(types.InitializeParams(able, workspace_folders=folders))
        self.client.initialized(types.InitializedParams())

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    @property
    def cpu(self) -> float:
        """Seconds that the server has worked, with the processes that it has waited for."""
        fields = Path(f"/proc/{self.client._server.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS

    async def edit(self, name: str, text: str, *, asked: str = "") -> list[types.Diagnostic]:
        """Give a file another text, and wait for what is told of it (or of the file that is `asked`)."""
        uri = (self.root / name).as_uri()
        version = self.versions[uri] = self.versions.get(uri, 0) + 1
        self.say("-> edit", f"{name} v{version}")
        if version == 1:
            item = types.TextDocumentItem(uri, "python", version, text)
            self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        else:
            change = types.TextDocumentContentChangeWholeDocument(text)
            known = types.VersionedTextDocumentIdentifier(version, uri)
            self.client.text_document_did_change(types.DidChangeTextDocumentParams(known, [change]))
        wanted = (self.root / (asked or name)).as_uri()
        while True:
            told = await asyncio.wait_for(self.told.get(), 600)
            if told.uri == wanted and told.version == self.versions[wanted]:
                return list(told.diagnostics)


async def timed(
    editor: Editor, act: Callable[[], Awaitable[list[types.Diagnostic]]]
) -> tuple[float, float, float, int]:
    """Seconds until it is told, of CPU until then and until the server is quiet, and how many diagnostics there are then."""
    before, started = editor.cpu, time.perf_counter()
    found = await act()
    wall, told = time.perf_counter() - started, editor.cpu - before
    await asyncio.sleep(1.0)  # the rules on the whole
    return wall, told, editor.cpu - before, len(found)


async def main(root: Path, name: str, statement: str, rounds: int, *, transcript: bool) -> None:
    text, contracts = (root / name).read_text(), (root / "boundcheck.toml").read_text()
    editor = Editor(root, transcript=transcript)
    rows: dict[str, list[tuple[float, float, float, int]]] = {}

    async def row(what: str, path: str, new: str) -> None:
        rows.setdefault(what, []).append(await timed(editor, lambda: editor.edit(path, new)))

    await editor.start()
    await row("open the file: the first check, or what is left of an earlier one", name, text)
    await row("open boundcheck.toml", "boundcheck.toml", contracts)
    for n in range(rounds):
        await row("a comment", name, f"{text}# {n}\n")
        await row("an import of a private name", name, f"{text}{statement}  # {n}\n")
        await row("broken syntax", name, f"{text}def ({n}\n")
        await row("undone", name, text)
    await row("boundcheck.toml: a comment", "boundcheck.toml", f"{contracts}# more\n")
    await row("boundcheck.toml: broken", "boundcheck.toml", f"{contracts}[modules\n")
    await row("boundcheck.toml: mended", "boundcheck.toml", contracts)
    changed = f'{contracts}\n[[allow]]\nrule = "private-import"\nfrom = "nobody"\nreason = "none"\n'
    await row("boundcheck.toml: an exception more", "boundcheck.toml", changed)
    await row("boundcheck.toml: undone", "boundcheck.toml", contracts)
    await editor.stop()
    print("| edit | times | told after, median (worst) | CPU until then | CPU in all | diagnostics |")
    print("|---|---|---|---|---|---|")
    for what, found in rows.items():
        walls, told, cpus, counts = zip(*found, strict=True)
        median, until, cpu = (1000 * statistics.median(some) for some in (walls, told, cpus))
        times = f"{median:.0f} ms ({1000 * max(walls):.0f}) | {until:.0f} ms | {cpu:.0f} ms"
        print(f"| {what} | {len(found)} | {times} | {counts[-1]} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("file")
    parser.add_argument("statement")
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("--transcript", action="store_true")
    asked = parser.parse_args()
    asyncio.run(
        main(asked.project.resolve(), asked.file, asked.statement, asked.rounds, transcript=asked.transcript)
    )
