"""The messages of the protocol: each is handed on to the session, or answered from what that knows."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn
from uuid import uuid4

from lsprotocol import types
from pygls.exceptions import JsonRpcServerNotInitialized
from pygls.uris import to_fs_path

from boundcheck.base.disk import ROWS, ROWS_FOLDER, TEMPLATES
from boundcheck.server.actions import SHOW, actions_in
from boundcheck.server.client import Server
from boundcheck.server.diagnosis import Diagnosing
from boundcheck.server.hover import Link, of_findings, of_name, stands_in_text
from boundcheck.server.options import options_of
from boundcheck.server.session import OpenDocument, Session
from boundcheck.server.told import ShownFinding, location_of

_WATCHED: Final = (
    f"**/*{{{','.join(('.py', '.pyi', '.sql', '.toml', *TEMPLATES))}}}",
    "**/.gitignore",
    f"**/{ROWS_FOLDER}/**/*{{{','.join(ROWS)}}}",
)


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
    _session().worker.stop()
    server.was_shut_down = True


@server.feature(types.EXIT)
def _exit(params: None) -> None:
    server.end()


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
    _session().changed_on_disk(filter(None, (to_fs_path(params.text_document.uri),)))


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
        inner = project.inner(document.path)
        line = text.lines_read[params.position.line] if params.position.line < len(text.lines_read) else ""
        column = text.column(params.position.line, params.position.character)
        is_text = partial(stands_in_text, document.data, params.position.line + 1, column)
        told_of = of_name(found[1].run.codebase, inner, line, column, _link(project.root), is_text)
        parts += [told_of] if told_of else []
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
    if document is None:
        return []
    wanted = actions_in(_session(), document, params.context.diagnostics, can_show=server.can_show)
    return [one async for one in wanted]


@server.command(SHOW)
async def _show(uri: str, line: int) -> None:
    at = types.Position(line, 0)
    await server.window_show_document_async(
        types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(at, at))
    )


def _session() -> Session:
    if server.session is None:
        raise JsonRpcServerNotInitialized("send initialize first")
    return server.session


def _document(uri: str) -> OpenDocument | None:
    path = to_fs_path(uri)
    return _session().document(path) if path else None


def _at(
    document: OpenDocument, position: types.Position
) -> Iterator[tuple[Diagnosing, types.Diagnostic, ShownFinding]]:
    """The findings that were told of a place."""
    for project, diagnostic, shown in _session().told(document.path):
        if diagnostic.range.start <= position <= diagnostic.range.end:
            yield project, diagnostic, shown


def _placed(document: OpenDocument, position: types.Position) -> Iterator[types.Location]:
    session = _session()
    for project, _, shown in _at(document, position):
        contracts = session.contracts(project)
        if contracts is not None and (key := shown.key or contracts.key(shown.finding)):
            yield location_of(project.root, key, session.text_of)


def _link(root: str) -> Link:
    return lambda path, line: f"{Path(root, path).as_uri()}#L{line}"


def serve() -> NoReturn:
    """Serve on standard input and output until the client says `exit`, or is gone, with the exit status that the protocol asks for."""
    protocol: Any = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anyone else prints is no message
    server.start_io(sys.stdin.buffer, protocol)
    server.end()
