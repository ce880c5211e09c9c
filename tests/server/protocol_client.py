"""An editor for tests: the protocol library's own client, with a real server at the other end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

Published = types.PublishDiagnosticsParams
PATIENCE = 600  # seconds, after which nothing will come any more; a busy machine takes a while


class Editor:
    """One editor with some folders; `told` has what was told last of each file."""

    def __init__(self, *roots: Path) -> None:
        self.roots, self.told = roots, dict[str, Published]()
        self.logged, self.shown, self.progress = list[str](), list[types.ShowDocumentParams](), list[object]()
        self.registered: list[types.Registration] = []
        self._versions: dict[Path, int] = {}
        self._news = asyncio.Event()
        self.client = LanguageClient("tests", "1")
        on = self.client.feature
        on(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda told: self._publish(told))
        on(types.WINDOW_LOG_MESSAGE)(lambda said: self.logged.append(said.message))
        on(types.WINDOW_SHOW_MESSAGE)(lambda said: self.logged.append(said.message))
        on(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda params: None)
        on(types.PROGRESS)(lambda said: self.progress.append(said.value))
        on(types.CLIENT_REGISTER_CAPABILITY)(lambda wanted: self.registered.extend(wanted.registrations))
        on(types.WINDOW_SHOW_DOCUMENT)(lambda asked: self._show(asked))

    def _publish(self, told: Published) -> None:
        self.told[told.uri] = told
        self._news.set()

    def _show(self, asked: types.ShowDocumentParams) -> types.ShowDocumentResult:
        self.shown.append(asked)
        return types.ShowDocumentResult(success=True)

    async def begin(
        self, options: Mapping[str, object] | None = None, *, watches: bool = True
    ) -> types.InitializeResult:
        await self.client.start_io(sys.executable, "-P", "-m", "boundcheck", "server")
        able = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(
                did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                    dynamic_registration=watches
                )
            ),
            window=types.WindowClientCapabilities(
                work_done_progress=True, show_document=types.ShowDocumentClientCapabilities(support=True)
            ),
        )
        folders = [types.WorkspaceFolder(root.as_uri(), root.name) for root in self.roots]
        params = types.InitializeParams(able, initialization_options=options, workspace_folders=folders)
        result = await self.client.initialize_async(params)
        self.client.initialized(types.InitializedParams())
        return result

    def edit(self, path: Path, text: str) -> None:
        """Open a file with a text, or give it another one."""
        version = self._versions[path] = self._versions.get(path, 0) + 1
        if version == 1:
            item = types.TextDocumentItem(path.as_uri(), "python", version, text)
            self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        else:
            change = types.TextDocumentContentChangeWholeDocument(text)
            known = types.VersionedTextDocumentIdentifier(version, path.as_uri())
            self.client.text_document_did_change(types.DidChangeTextDocumentParams(known, [change]))

    def close(self, path: Path) -> None:
        self._versions.pop(path)
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(path.as_uri()))
        )

    def changed_on_disk(self, *paths: Path) -> None:
        changes = [types.FileEvent(path.as_uri(), types.FileChangeType.Changed) for path in paths]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    async def until(
        self, path: Path, holds: Callable[[list[types.Diagnostic]], bool]
    ) -> list[types.Diagnostic]:
        """What is told of a file, once it is so, of its last text."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while True:
            self._news.clear()
            told, wanted = self.told.get(path.as_uri()), self._versions.get(path)
            if told is not None and told.version == wanted and holds(list(told.diagnostics)):
                return list(told.diagnostics)
            try:
                await asyncio.wait_for(self._news.wait(), ends - asyncio.get_running_loop().time())
            except TimeoutError:
                raise AssertionError(f"of text {wanted} was told: {told}; logged: {self.logged}") from None

    async def rules(self, path: Path, *wanted: str) -> list[types.Diagnostic]:
        """What is told of a file, once it is of these rules."""
        return await self.until(path, lambda found: sorted(str(one.code) for one in found) == sorted(wanted))

    async def actions(
        self, params: types.CodeActionParams, first: str
    ) -> list[types.CodeAction | types.Command]:
        """What can be done, as an editor asks for it again and again: a server that is busy leaves out what mends."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while True:
            found = list(await self.client.text_document_code_action_async(params) or ())
            if (found[:1] and found[0].title == first) or asyncio.get_running_loop().time() > ends:
                return found

    async def stop(self) -> int | None:
        """Ask the server to shut down and to exit; its exit status."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        return await self.ended()

    async def ended(self) -> int | None:
        process = self.client._server
        assert process is not None
        async with asyncio.timeout(PATIENCE):
            return await process.wait()


@asynccontextmanager
async def editor(*roots: Path, **options: object) -> AsyncIterator[Editor]:
    """An editor on some folders, until the block ends."""
    one = Editor(*roots)
    await one.begin(options)
    try:
        yield one
    finally:
        if one.client._server is not None and one.client._server.returncode is None:
            assert await one.stop() == 0
