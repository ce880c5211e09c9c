"""What the server knows between messages: open texts, projects, and what was told of each file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Final, Protocol

from lsprotocol import types

from boundcheck.base.disk import SOURCES
from boundcheck.base.errors import BoundcheckError
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.config.find import search_config
from boundcheck.facts.file import Problem
from boundcheck.findings.finding import Finding
from boundcheck.scan.source import text_of
from boundcheck.server.contracts import Contracts
from boundcheck.server.diagnosis import Diagnosing, Diagnosis
from boundcheck.server.mending import Mending, mending
from boundcheck.server.options import Options
from boundcheck.server.readable import on_disk
from boundcheck.server.texts import EditorText, Encoding, bytes_of
from boundcheck.server.told import ShownFinding, Telling, ToldDiagnostics
from boundcheck.server.worker import Snapshot, Worker

_NOTHING: Final = ToldDiagnostics((), ())
_PATIENCE: Final = 2.0  # seconds that an editor waits for a list of actions


class Client(Protocol):
    """The editor. All but `post` are called in the thread that takes its messages."""

    def post(self, call: Callable[[], None]) -> None: ...

    def publish(self, uri: str, version: int | None, diagnostics: Iterable[types.Diagnostic]) -> None: ...

    def log(self, message: str, kind: types.MessageType) -> None: ...

    def begin_progress(self, project: str) -> None: ...

    def show_progress(self, project: str, what: str, done: int, total: int) -> None: ...

    def end_progress(self, project: str) -> None: ...


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A text that the editor has open."""

    uri: str
    path: str
    version: int
    text: str
    data: bytes


class Last(NamedTuple):
    """The last diagnosis of a project: the texts that it is about, the contracts behind it, and by real path what was told."""

    diagnosis: Diagnosis
    at: Snapshot
    contracts: Contracts | None
    told: Mapping[str, ToldDiagnostics]


class Session:
    """Everything between `initialize` and `exit`; the worker calls the methods of a listener."""

    def __init__(self, client: Client, options: Options, encoding: Encoding, *, watches: bool) -> None:
        self._client, self._options, self._encoding = client, options, encoding
        self._watches = watches  # the client tells of files that change on disk
        self._documents: dict[str, OpenDocument] = {}  # by real path; never changed, only replaced
        self._folders: tuple[str, ...] = ()
        self._projects: dict[Path, Diagnosing] = {}
        self._homes: dict[str, Path | None] = {}
        self._last: dict[Diagnosing, Last] = {}
        self._tellings: dict[Diagnosing, Telling] = {}
        self._published: dict[str, tuple[tuple[types.Diagnostic, ...], int | None]] = {}
        self._failures: set[str] = set()
        self.worker = Worker(self)

    # What the client tells.

    def set_folders(self, folders: Iterable[str]) -> None:
        self._folders = tuple(os.path.realpath(folder) for folder in folders)
        self._look_for_projects()

    def set_options(self, options: Options) -> None:
        if options != self._options:
            self._options = options
            self._projects_anew()

    def opened(self, uri: str, path: str, version: int, text: str) -> None:
        """A text is open, or another one than before."""
        real = os.path.realpath(path)
        before = self._documents.get(real)
        data = bytes_of(text, before.data if before else on_disk(real) or b"")
        self._documents = {**self._documents, real: OpenDocument(uri, real, version, text, data)}
        self._changed(real, is_new=before is None)

    def closed(self, path: str) -> None:
        real = os.path.realpath(path)
        self._documents = {known: one for known, one in self._documents.items() if known != real}
        self._changed(real, is_new=True)

    def changed_on_disk(self, paths: Iterable[str]) -> None:
        """Something was written: whatever else was, is seen now at the latest."""
        if any(path.endswith(".toml") for path in paths):
            self._look_for_projects()
        for project in self._projects.values():
            self.worker.ask(project, None)

    def _changed(self, path: str, *, is_new: bool) -> None:
        if path.endswith(".toml"):
            self.changed_on_disk((path,))
            return
        project = self._project_of(path)
        if project is None:
            return
        is_alone = path.endswith(SOURCES) and (self._watches or not is_new)
        self.worker.ask(project, (project.inner(path),) if is_alone else None)

    def _look_for_projects(self) -> None:
        """Find the projects of all folders and open texts; forget those that are none any more."""
        self._homes.clear()
        wanted = {self._home_of(folder) for folder in self._folders}
        wanted |= {self._home_of(os.path.dirname(path)) for path in self._documents}  # noqa: PTH120
        for config_file in [known for known in self._projects if known not in wanted]:
            self._forget(self._projects.pop(config_file))
        for found in wanted:
            if found is not None:
                self._project(found)

    def _projects_anew(self) -> None:
        for project in self._projects.values():
            self._forget(project)
        self._projects.clear()
        self._look_for_projects()

    def _forget(self, project: Diagnosing) -> None:
        self.worker.forget(project)
        self._tellings.pop(project, None)
        if last := self._last.pop(project, None):
            for path in last.told:
                self._publish(path)

    def _project_of(self, path: str) -> Diagnosing | None:
        config_file = self._home_of(os.path.dirname(path))  # noqa: PTH120
        return self._project(config_file) if config_file else None

    def _project(self, config_file: Path) -> Diagnosing:
        known = self._projects.get(config_file)
        if known is None:
            known = self._projects[config_file] = Diagnosing(config_file, self._options.min_certainty)
            self.worker.ask(known, None)
        return known

    def _home_of(self, folder: str) -> Path | None:
        """The configuration file of the project that a folder lies in."""
        if folder not in self._homes:
            try:
                self._homes[folder] = search_config(Path(folder))[0]
            except BoundcheckError as error:
                self._homes[folder] = None
                self._client.log(str(error), types.MessageType.Error)
        return self._homes[folder]

    # What is asked of what was told.

    def document(self, path: str) -> OpenDocument | None:
        return self._documents.get(os.path.realpath(path))

    def text(self, document: OpenDocument) -> EditorText:
        return EditorText(document.text, self._encoding)

    def told(self, path: str) -> Iterator[tuple[Diagnosing, types.Diagnostic, ShownFinding]]:
        """The findings that were told of a file."""
        real = os.path.realpath(path)
        for project, last in self._last.items():
            for diagnostic, about in zip(*last.told.get(real, _NOTHING), strict=True):
                if about is not None:
                    yield project, diagnostic, about

    def diagnosis(self, path: str) -> tuple[Diagnosing, Diagnosis] | None:
        """The last one of the project that a file lies in."""
        project = self._project_of(os.path.realpath(path))
        last = self._last.get(project) if project else None
        return (project, last.diagnosis) if project and last else None

    def contracts(self, project: Diagnosing) -> Contracts | None:
        last = self._last.get(project)
        return last.contracts if last else None

    async def mendings(self, asked: Sequence[tuple[Diagnosing, Finding]]) -> list[Mending | None]:
        """What mends each finding; None where nothing does, other texts are there than those it is about, or the worker has more to do."""
        works = [
            self.worker.soon(partial(mending, last.diagnosis, finding)) if last is not None else None
            for project, finding in asked
            for last in (self._up_to_date(project),)
        ]
        waiting = (asyncio.wrap_future(work) for work in works if work is not None)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), _PATIENCE)
        return [self._mended(of, work) for (of, _), work in zip(asked, works, strict=True)]

    def _mended(self, of: Diagnosing, work: Future[Mending | None] | None) -> Mending | None:
        if work is None or work.cancelled() or not work.done():
            return None
        error = work.exception()
        if isinstance(error, Exception):
            self.failed(of, error)
            return None
        return work.result()

    def _up_to_date(self, project: Diagnosing) -> Last | None:
        last = self._last.get(project)
        is_so = last is not None and last.at.documents is self._documents and not last.diagnosis.problems
        return last if is_so else None

    def text_of(self, path: str) -> EditorText:
        """The text of a file: the editor's, else that on disk."""
        return _text_of(path, self._documents, self._encoding)

    # What the worker tells, in its own thread.

    def snapshot(self) -> Snapshot:
        documents = self._documents
        return Snapshot(
            {path: one.data for path, one in documents.items()},
            {path: one.version for path, one in documents.items()},
            documents,
        )

    def found(self, of: Diagnosing, found: Diagnosis, at: Snapshot) -> None:
        text = cache(lambda path: _text_of(path, at.documents, self._encoding))
        contracts = Contracts(found.run) if found.run else None
        telling = self._tellings.setdefault(of, Telling(of.root, known=self._options.show_known))
        told = telling.told(found, contracts, text, frozenset((*at.documents, *found.judged.broken)))
        self._client.post(lambda: self._take(of, Last(found, at, contracts, told)))

    def failed(self, of: Diagnosing, error: Exception) -> None:
        said = f"{type(error).__name__}: {error}"
        message = f"internal error in {of.root}: {said}; please report it; what was told before stays until the next change"
        self._client.post(lambda: self._log_once(message))

    def begun(self, of: Diagnosing) -> None:
        self._client.post(lambda: self._client.begin_progress(of.root))

    def progressed(self, of: Diagnosing, what: str, done: int, total: int) -> None:
        self._client.post(lambda: self._client.show_progress(of.root, what, done, total))

    def ended(self, of: Diagnosing) -> None:
        self._client.post(lambda: self._client.end_progress(of.root))

    # And what follows from that, in the thread of messages.

    def _take(self, of: Diagnosing, last: Last) -> None:
        if self._projects.get(of.config_file) is not of:
            return
        before, versions = self._last.get(of), last.at.versions
        self._last[of] = last
        for path in {**(before.told if before else {}), **last.told, **versions}:
            document = self._documents.get(path)
            if document is None or document.version == versions.get(path):
                self._publish(path)

    def _publish(self, path: str) -> None:
        """Tell what is to be told of a file, unless that was told of this text before."""
        document = self._documents.get(path)
        diagnostics = tuple(
            one for last in self._last.values() for one in last.told.get(path, _NOTHING).diagnostics
        )
        state = diagnostics, document.version if document else None
        if state == self._published.get(path, ((), None)):
            return
        self._published[path] = state
        self._client.publish(document.uri if document else Path(path).as_uri(), state[1], diagnostics)

    def _log_once(self, message: str) -> None:
        if message not in self._failures:
            self._failures.add(message)
            self._client.log(message, types.MessageType.Error)


def _text_of(path: str, documents: dict[str, OpenDocument], encoding: Encoding) -> EditorText:
    if (document := documents.get(path)) is not None:
        return EditorText(document.text, encoding)
    read = text_of(on_disk(path) or b"")
    return EditorText("" if isinstance(read, Problem) else read, encoding)
