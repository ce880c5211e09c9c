"""The server as its client sees it: what it can show there, progress, and that it ends with it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn, cast
from uuid import uuid4

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from boundcheck.server.options import Options, options_of
from boundcheck.server.pages import remove_pages
from boundcheck.server.session import Session
from boundcheck.server.texts import Encoding
from boundcheck.version import VERSION

_ALIVE: Final = 5.0  # seconds between two looks at whether the client is there


class Server(LanguageServer):
    """The language server, and the client of its session."""

    def __init__(self) -> None:
        # Whole texts with each change: a line ends elsewhere for the library than it does for the protocol.
        super().__init__("boundcheck", VERSION, types.TextDocumentSyncKind.Full)
        self.session: Session | None = None
        self.options = Options()
        self.was_shut_down = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tokens: dict[str, str] = {}

    def begin(self, params: types.InitializeParams) -> None:
        self._loop = asyncio.get_running_loop()
        self.options, wrong = options_of(params.initialization_options, self.options)
        encoding = cast(
            "Encoding",
            str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding)),
        )
        self.session = Session(self, self.options, encoding, watches=self.can_watch)
        for message in wrong:
            self.log(message, types.MessageType.Warning)

    @property
    def can_watch(self) -> bool:
        workspace = self.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        return bool(watching and watching.dynamic_registration)

    @property
    def can_show(self) -> bool:
        window = self.client_capabilities.window
        return bool(window and window.show_document and window.show_document.support)

    @property
    def folders(self) -> list[str]:
        named = [folder.uri for folder in self.workspace.folders.values()] or [self.workspace.root_uri or ""]
        return [path for uri in named if (path := to_fs_path(uri))]

    # As the session asks.

    def post(self, call: Callable[[], None]) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # it is closed: the server ends
                self._loop.call_soon_threadsafe(call)

    def publish(self, uri: str, version: int | None, diagnostics: Iterable[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, list(diagnostics), version)
        )

    def log(self, message: str, kind: types.MessageType) -> None:
        self.window_log_message(types.LogMessageParams(kind, message))

    def show_progress(self, project: str, what: str, done: int, total: int) -> None:
        """Of a first check: so many files of so many are read, or judged, which takes three times as long."""
        if (token := self._tokens.get(project, "")) in self.work_done_progress.tokens and total:
            start, share = (0, 25) if what == "read" else (25, 75)
            said, percentage = f"{done:,} of {total:,} files {what}", start + share * done // total
            self.work_done_progress.report(
                token, types.WorkDoneProgressReport(message=said, percentage=percentage)
            )

    def end_progress(self, project: str) -> None:
        if (token := self._tokens.pop(project, "")) in self.work_done_progress.tokens:
            self.work_done_progress.end(token, types.WorkDoneProgressEnd())

    def begin_progress(self, project: str) -> None:
        window = self.client_capabilities.window
        if not (window and window.work_done_progress):
            return
        token = self._tokens[project] = str(uuid4())

        def created(_: object) -> None:
            if self._tokens.get(project) == token:
                begin = types.WorkDoneProgressBegin(f"boundcheck: {Path(project).name}", percentage=0)
                self.work_done_progress.begin(token, begin)

        self.work_done_progress.create(token, created)

    def end(self) -> NoReturn:
        """End at once: what an interpreter does at its end may wait for threads, and for who knows what they wait."""
        if self.session is not None:
            self.session.worker.stop()
        remove_pages()
        os._exit(0 if self.was_shut_down else 1)

    def watch_client(self) -> None:
        """End when the client is gone without a word."""
        if self.process_id and not _is_alive(self.process_id):
            self.end()
        if self._loop is not None:
            self._loop.call_later(_ALIVE, self.watch_client)


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # there a signal of 0 is one, too
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
