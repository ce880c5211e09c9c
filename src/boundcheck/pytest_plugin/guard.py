"""The guard on imports: stands where they are asked for, so that what is loaded already is asked for too."""

from __future__ import annotations

import builtins
import importlib
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from types import FrameType, ModuleType
from typing import Any, Final

from boundcheck.codebase.files import File
from boundcheck.findings.finding import Finding
from boundcheck.pytest_plugin.imports import AskedImport, Verdicts
from boundcheck.pytest_plugin.policy import Policy, sentence

# Who imports a string for somebody else: what counts is who asked them.
_HELPERS: Final = frozenset(
    (
        "_pytest.monkeypatch",  # and other patches, which import what they patch
        "_pytest.outcomes",  # importorskip
        "celery.utils.imports",
        "django.utils.module_loading",
        "kombu.utils.imports",
        "mock.mock",
        "pkgutil",
        "pydoc",
        "pytest_mock.plugin",
        "unittest.mock",
        "werkzeug.utils",
        "zope.dottedname.resolve",
    )
)

# What `import_module` calls, by whatever name somebody holds it.
_BOOTSTRAP: Final[Any] = importlib._bootstrap

Told = Callable[[Finding], bool]  # is told of a breach, and says whether the import is to be refused


class ForbiddenImportError(ImportError):
    """An import that the contracts forbid; the message names the place, what is wrong, and the remedy."""

    __module__ = "boundcheck"  # what a failing test shows


class ImportGuard:
    """Between `start` and `stop`, every import that is asked for is held against the contracts."""

    def __init__(self, policy: Policy, tell: Told) -> None:
        self._policy = policy
        self._tell = tell
        self._verdicts = Verdicts(policy)
        # By file name: the imports that are known to be clean; None for files that nothing binds.
        self._clean: dict[object, set[tuple[object, ...]] | None] = {}
        self._busy = threading.local()
        self._stood: tuple[tuple[Any, Any], tuple[Any, Any]] | None = None

    def start(self) -> None:
        if self._stood is None:
            originals = (builtins.__import__, _BOOTSTRAP._gcd_import)
            guards = (self._by_statement(originals[0]), self._by_string(originals[1]))
            builtins.__import__, _BOOTSTRAP._gcd_import = guards
            self._stood = (originals, guards)

    def stop(self) -> None:
        if self._stood is not None:
            originals, guards = self._stood
            # Where somebody else stands in front by now, it is theirs to go first.
            if builtins.__import__ is guards[0]:
                builtins.__import__ = originals[0]
            if _BOOTSTRAP._gcd_import is guards[1]:
                _BOOTSTRAP._gcd_import = originals[1]
            self._stood = None

    def _by_statement(self, original: Callable[..., ModuleType]) -> Callable[..., ModuleType]:
        clean = self._clean

        # The names of the parameters are those of the builtin, as some pass them by name.
        def guarded(
            name: str,
            globals: Mapping[str, object] | None = None,  # noqa: A002
            locals: Mapping[str, object] | None = None,  # noqa: A002
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> ModuleType:
            __tracebackhide__ = True
            try:
                known = clean[globals["__file__"]]  # type: ignore[index]
                is_known = known is None or (name, fromlist, level) in known
            except (KeyError, TypeError):  # a file that is not seen yet, a call by hand
                is_known = False
            if is_known:
                return original(name, globals, locals, fromlist, level)
            # Without a file of its own to ask for, it is called like a function.
            by_string = not globals or "__file__" not in globals
            file, line = self._importer(globals, sys._getframe(1))
            if file is None or getattr(self._busy, "judging", False) or not _is_sound(name, fromlist):
                return original(name, globals, locals, fromlist, level)
            asked = AskedImport(name, tuple(fromlist or ()), level, is_string=by_string)
            return self._judged(
                file, asked, line, lambda: original(name, globals, locals, fromlist, level), globals
            )

        return guarded

    def _by_string(self, original: Callable[..., ModuleType]) -> Callable[..., ModuleType]:
        def guarded(name: str, package: str | None = None, level: int = 0) -> ModuleType:
            __tracebackhide__ = True
            frame = sys._getframe(1)
            # Python itself loads what a package's file lies in by this way.
            if frame.f_code.co_name == "_call_with_frames_removed" or getattr(self._busy, "judging", False):
                return original(name, package, level)
            file, line = self._importer(None, frame)
            if file is None or not _is_sound(name, None):
                return original(name, package, level)
            absolute = _BOOTSTRAP._resolve_name(name, package, level) if level and package else name
            asked = AskedImport(absolute, (), 0, is_string=True)
            return self._judged(file, asked, line, lambda: original(name, package, level))

        return guarded

    def _importer(
        self, names: Mapping[str, object] | None, frame: FrameType | None
    ) -> tuple[File | None, int]:
        """The file that asks for an import and the line it does so in; None for files that nothing binds."""
        filename = names.get("__file__") if names else None
        line = _line(names, frame) if names else 0
        if not isinstance(filename, str):
            while frame is not None and _is_helper(frame):
                frame = frame.f_back
            if frame is None:
                return None, 0
            filename, line = frame.f_globals.get("__file__") or frame.f_code.co_filename, frame.f_lineno
        known = self._clean.get(filename)
        if known is None and filename in self._clean:
            return None, line
        file = self._policy.source(str(filename))
        if file is not None and self._verdicts.binds(file):
            self._clean.setdefault(filename, set())
            return file, line
        self._clean[filename] = None
        return None, line

    def _judged(
        self,
        file: File,
        asked: AskedImport,
        line: int,
        load: Callable[[], ModuleType],
        names: Mapping[str, object] | None = None,
    ) -> ModuleType:
        __tracebackhide__ = True
        found = self._judge(file, asked, line)
        if found:
            self._refuse(found)
        loaded = load()
        if not found and not self._verdicts.knows(asked):
            # A folder of tests may be on the path by itself: what counts is which file a name led to.
            found = self._judge_loaded(file, asked, line)
            if found:
                self._refuse(found)
        if not found and names is not None:
            known = self._clean.get(names.get("__file__"))
            if known is not None:
                known.add((asked.name, asked.names or None, asked.level))
                known.add((asked.name, asked.names, asked.level))
        return loaded

    def _judge(self, file: File, asked: AskedImport, line: int) -> tuple[Finding, ...]:
        self._busy.judging = True  # what judging itself imports is not judged
        try:
            return self._verdicts.on(file, asked, line)
        finally:
            self._busy.judging = False

    def _judge_loaded(self, file: File, asked: AskedImport, line: int) -> tuple[Finding, ...]:
        filename = getattr(sys.modules.get(asked.name), "__file__", None)
        other = self._policy.source(filename) if isinstance(filename, str) else None
        if other is None or other.name == asked.name:
            return ()
        return self._judge(file, asked._replace(name=other.name), line)

    def _refuse(self, findings: Sequence[Finding]) -> None:
        __tracebackhide__ = True
        refused = [finding for finding in findings if self._tell(finding)]
        if refused:
            raise ForbiddenImportError(sentence(refused))


def _is_sound(name: object, fromlist: object) -> bool:
    """Whether Python will take what it is given; if not, it says so itself."""
    if not isinstance(name, str) or not isinstance(fromlist, tuple | list | None):
        return False
    return all(isinstance(inner, str) for inner in fromlist or ())


def _line(names: Mapping[str, object], frame: FrameType | None) -> int:
    """Where the file with these names is at work; a stand-in for the builtin may lie between."""
    line = frame.f_lineno if frame else 0
    while frame is not None and frame.f_globals is not names:
        frame = frame.f_back
    return frame.f_lineno if frame else line


def _is_helper(frame: FrameType) -> bool:
    name = str(frame.f_globals.get("__name__"))
    is_made = "__file__" not in frame.f_globals and frame.f_code.co_filename.startswith("<")
    return is_made or name in _HELPERS or name.partition(".")[0] == "importlib"
