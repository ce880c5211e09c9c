"""The messages of the protocol: each is handed on to the session, or answered from what that knows."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from boundcheck.disk import ROWS, ROWS_FOLDER, TEMPLATES
from boundcheck.server.allowing import allowing
from boundcheck.server.diagnosis import Diagnosing
from boundcheck.server.hover import Link, of_findings, of_name
from boundcheck.server.mending import Mending
from boundcheck.server.options import Options, options_of
from boundcheck.server.pages import page_of, remove_pages
from boundcheck.server.session import Document, Session
from boundcheck.server.texts import Encoding
from boundcheck.server.told import Shown, location_of
from boundcheck.version import VERSION

SHOW: Final = "boundcheck.show"
_ALIVE: Final = 5.0  # seconds between two looks at whether the client is there
_WATCHED: Final = (
    f"**/*{{{','.join(('.py', '.pyi', '.sql', '.toml', *TEMPLATES))}}}",
    "**/.gitignore",
    f"**/{ROWS_FOLDER}/*{{{','.join(ROWS)}}}",
)


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

    def watch_client(self) -> None:
        """End when the client is gone without a word."""
        if self.process_id and not _is_alive(self.process_id):
            remove_pages()
            os._exit(1)
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


server: Final = Server()


@server.feature(types.INITIALIZE)
def _initialize(params: types.InitializeParams) -> None:
    server.begin(params)


@server.feature(types.INITIALIZED)
def _initialized(params: types.InitializedParams) -> None:
    if server.can_watch:
        watchers = [types.FileSystemWatcher(glob) for glob in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        wanted = types.Registration(str(uuid4()), types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        server.client_register_capability(types.RegistrationParams([wanted]))
    _session().set_folders(server.folders)
    server.watch_client()


@server.feature(types.SHUTDOWN)
def _shutdown(params: None) -> None:
    server.was_shut_down = True
    _session().worker.stop()


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def _opened(params: types.DidOpenTextDocumentParams) -> None:
    one = params.text_document
    if path := to_fs_path(one.uri):
        _session().opened(one.uri, path, one.version, one.text)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def _changed(params: types.DidChangeTextDocumentParams) -> None:
    uri = params.text_document.uri
    if path := to_fs_path(uri):
        text = server.workspace.get_text_document(uri).source
        _session().opened(uri, path, params.text_document.version, text)


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def _closed(params: types.DidCloseTextDocumentParams) -> None:
    if path := to_fs_path(params.text_document.uri):
        _session().closed(path)


@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def _saved(params: types.DidSaveTextDocumentParams) -> None:
    _session().saved()


@server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def _changed_on_disk(params: types.DidChangeWatchedFilesParams) -> None:
    _session().changed_on_disk(path for change in params.changes if (path := to_fs_path(change.uri)))


@server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
def _changed_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
    _session().set_folders(server.folders)


@server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
def _configured(params: types.DidChangeConfigurationParams) -> None:
    server.options, wrong = options_of(params.settings, server.options)
    _session().set_options(server.options)
    for message in wrong:
        server.log(message, types.MessageType.Warning)


@server.feature(types.TEXT_DOCUMENT_HOVER)
def _hover(params: types.HoverParams) -> types.Hover | None:
    document = _document(params.text_document.uri)
    if document is None:
        return None
    session, told = _session(), list(_at(document, params.position))
    parts: list[str] = []
    for project, _, shown in told:
        if (contracts := session.contracts(project)) is not None:
            parts += of_findings([shown], contracts, _link(project.root))
    found = session.diagnosis(document.path)
    if found is not None and found[1].run is not None:
        project, text = found[0], session.text(document)
        inner = os.path.relpath(document.path, project.root).replace(os.sep, "/")
        line = text.lines_read[params.position.line] if params.position.line < len(text.lines_read) else ""
        column = text.column(params.position.line, params.position.character)
        parts += filter(None, [of_name(found[1].run.codebase, inner, line, column, _link(project.root))])
    if not parts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)))


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def _definition(params: types.DefinitionParams) -> list[types.Location] | None:
    """Of a finding: the key of the contracts that decides."""
    document = _document(params.text_document.uri)
    places = _placed(document, params.position) if document else ()
    return list({(place.uri, place.range.start.line): place for place in places}.values()) or None


@server.feature(
    types.TEXT_DOCUMENT_CODE_ACTION,
    types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
)
async def _actions(params: types.CodeActionParams) -> list[types.CodeAction]:
    document = _document(params.text_document.uri)
    return [one async for one in _actions_in(document, params.context.diagnostics)] if document else []


async def _actions_in(
    document: Document, asked: Iterable[types.Diagnostic]
) -> AsyncIterator[types.CodeAction]:
    session = _session()
    by_sign = {
        shown.finding.fingerprint: (project, shown) for project, _, shown in session.told(document.path)
    }
    for diagnostic in asked:
        sign = diagnostic.data.get("fingerprint") if isinstance(diagnostic.data, dict) else None
        project, shown = by_sign.get(str(sign), (None, None))
        if project is None or shown is None:
            continue
        if (mending := await session.mending(project, shown.finding)) is not None:
            yield _mending(project, mending, diagnostic)
        for allowing_it in _allowing(document, diagnostic, shown):
            yield allowing_it
        contracts = session.contracts(project) if server.can_show else None
        if contracts is None:
            continue
        if key := shown.key or contracts.key(shown.finding):
            where = location_of(project.root, key, session.text_of)
            yield _showing(
                f"Show the contract: {key.path}:{key.line}", where.uri, where.range.start.line, diagnostic
            )
        if page := page_of(shown.finding.rule):
            yield _showing(f"Explain {shown.finding.rule}", page, 0, diagnostic)


def _mending(project: Diagnosing, mending: Mending, diagnostic: types.Diagnostic) -> types.CodeAction:
    """What `boundcheck fix` would write, in all files that it takes."""
    session, changes = _session(), dict[str, list[types.TextEdit]]()
    for inner, (start, end, new) in mending.edits.items():
        path = os.path.join(project.root, inner)  # noqa: PTH118 - as there
        document, text = session.document(path), session.text_of(path)
        at = (types.Position(*text.spot(line + 1, index + 1)) for line, index in (start, end))
        edit = types.TextEdit(types.Range(*at), new.replace("\n", "\r\n") if "\r\n" in text.whole else new)
        changes[document.uri if document else Path(path).as_uri()] = [edit]
    title = mending.title[:1].upper() + mending.title[1:]
    if mending.unsafe:
        title += f" (look at it: {mending.unsafe})"
    edits, kind = types.WorkspaceEdit(changes), types.CodeActionKind.QuickFix
    return types.CodeAction(title, kind, [diagnostic], is_preferred=not mending.unsafe, edit=edits)


def _allowing(document: Document, diagnostic: types.Diagnostic, shown: Shown) -> Iterator[types.CodeAction]:
    """A comment that allows the finding, where that is in the text of now."""
    text, moved = _session().text(document), diagnostic.range.start.line + 1 - shown.finding.line
    finding = shown.finding._replace(line=shown.finding.line + moved, end_line=shown.finding.end_line + moved)
    insertion = None if shown.known else allowing(finding, text)
    if insertion is None:
        return
    at = types.Position(*text.spot(insertion.line, insertion.column))
    edit = types.TextEdit(types.Range(at, at), insertion.text)
    yield types.CodeAction(
        f"Allow {finding.rule} here, with a reason",
        types.CodeActionKind.QuickFix,
        [diagnostic],
        edit=types.WorkspaceEdit({document.uri: [edit]}),
    )


def _showing(title: str, uri: str, line: int, diagnostic: types.Diagnostic) -> types.CodeAction:
    command = types.Command(title, SHOW, arguments=[uri, line])
    return types.CodeAction(title, types.CodeActionKind.QuickFix, [diagnostic], command=command)


@server.command(SHOW)
async def _show(uri: str, line: int) -> None:
    at = types.Position(line, 0)
    await server.window_show_document_async(
        types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(at, at))
    )


def _session() -> Session:
    assert server.session is not None  # nothing comes before `initialize`
    return server.session


def _document(uri: str) -> Document | None:
    path = to_fs_path(uri)
    return _session().document(path) if path else None


def _at(document: Document, position: types.Position) -> Iterator[tuple[Diagnosing, types.Diagnostic, Shown]]:
    """The findings that were told of a place."""
    for project, diagnostic, shown in _session().told(document.path):
        if diagnostic.range.start <= position <= diagnostic.range.end:
            yield project, diagnostic, shown


def _placed(document: Document, position: types.Position) -> Iterator[types.Location]:
    session = _session()
    for project, _, shown in _at(document, position):
        contracts = session.contracts(project)
        if contracts is not None and (key := shown.key or contracts.key(shown.finding)):
            yield location_of(project.root, key, session.text_of)


def _link(root: str) -> Link:
    return lambda path, line: f"{Path(root, path).as_uri()}#L{line}"


def serve() -> int:
    """Serve on standard input and output until the client says `exit`, or is gone; the exit status that the protocol asks for."""
    protocol: Any = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anyone else prints is no message
    server.start_io(sys.stdin.buffer, protocol)
    if server.session is not None:
        server.session.worker.stop()
    return 0 if server.was_shut_down else 1
