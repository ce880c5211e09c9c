"""A project under attack: its copy, what is done to it, and what the program says of it."""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from furnished import furnish
from mutations import misplaced, mutated  # type: ignore[import-not-found]
from repositories import Repository  # type: ignore[import-not-found]
from running import ended, in_process  # type: ignore[import-not-found]

from boundcheck.server.diagnosis import Diagnosing

COMMAND = (sys.executable, "-P", "-m", "boundcheck")
CHECK = ("check", "--jobs", "1", "--format", "json", "--min-certainty", "possible")
FORMATS = ("concise", "github", "gitlab", "json", "junit", "markdown", "sarif", "text")
SLOW = 5.0  # seconds of CPU, of which a fix checks several times
HANGING = 240  # seconds on the wall, of a machine that has much else to do
_Said = tuple[str, str, int]


class Attacked:
    """One tree under attack; `tried` counts, `wrong` tells."""

    def __init__(self, tree: Path, folder: Path, seed: int) -> None:
        self.root = folder / tree.name
        self.chance, self.seed = random.Random(seed), seed
        self.tried: Counter[str] = Counter()
        self.wrong: list[str] = []
        shutil.copytree(tree, self.root, ignore=shutil.ignore_patterns(".boundcheck_cache"))
        furnish(self.root)
        in_process(("baseline", "--jobs", "1", "--no-cache"), self.root, {})
        repository = Repository(self.root)
        self.git = repository.git
        self.git("init", "-q")
        repository.commit()
        self.files = sorted(
            path for path in self.root.rglob("*") if path.is_file() and ".git/" not in str(path)
        )

    @property
    def cache(self) -> Path:
        return self.root / ".boundcheck_cache"

    def reset(self) -> None:
        for path in [path for path in self.files if path.is_symlink() or path.is_fifo() or path.is_dir()]:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        self.git("checkout", "-q", "-f", "--", ".")
        self.git("clean", "-ffdq")

    def say(self, *arguments: str) -> _Said:
        """What a command says, without the time it took; slow and broken ones are wrong."""
        started = time.process_time()
        try:
            with ended(HANGING, waiting=True):
                done = in_process(arguments, self.root, {})
        except BaseException as error:
            self.tell(f"{arguments} raised {error!r}")
            return "", repr(error), 99
        if (took := time.process_time() - started) > SLOW * (4 if arguments[0] == "fix" else 1):
            self.tell(f"{arguments} took {took:.1f} s")
        if done.returncode not in (0, 1, 2) or re.search("internal error|Traceback", done.stderr):
            self.tell(f"{arguments} ended with {done.returncode}: {done.stderr[-300:]}")
        out, err = (re.sub(r"\d+(\.\d)? m?s\b", "T", text) for text in (done.stdout, done.stderr))
        return out, err, done.returncode

    def diagnose(self) -> None:
        """What an editor's server makes of it, with one more text that is not on disk."""
        file, texts = self.chance.choice(self.files), dict[str, bytes]()
        if file.is_file():
            texts[os.path.realpath(file)] = mutated(file.read_bytes(), self.chance)
        started = time.process_time()
        try:
            with ended(HANGING, waiting=True):
                Diagnosing(self.root / "boundcheck.toml").made(texts)
        except BaseException as error:
            self.tell(f"a diagnosis with {file.name} raised {error!r}")
        if (took := time.process_time() - started) > SLOW:
            self.tell(f"a diagnosis with {file.name} took {took:.1f} s")

    def same(self, what: str) -> None:
        """Cached and uncached, once more where all is cached."""
        found, expected = self.say(*CHECK), self.say(*CHECK, "--no-cache")
        if not found == expected == self.say(*CHECK):
            self.tell(f"{what}: with a cache it says otherwise")

    def tell(self, what: str) -> None:
        told = f"{self.root.name}, seed {self.seed}, after {dict(self.tried)}: {what}"
        print(told, flush=True)
        self.wrong.append(told)

    def misplace(self) -> str:
        """A path that holds no file any more, or under another name."""
        file = self.chance.choice([file for file in self.files if file.is_file() and not file.is_symlink()])
        self.tried["files misplaced"] += 1
        return f"{file.relative_to(self.root)} {misplaced(file, self.chance)}"

    def mutate(self, without: str = "") -> Path:
        self.tried["files mutated"] += 1
        file = self.chance.choice([file for file in self.files if file.suffix != without])
        if file.exists() and not file.is_file():
            return file  # misplaced
        file.parent.mkdir(parents=True, exist_ok=True)
        others = [other for other in self.files if other.suffix == file.suffix and other.is_file()]
        other = self.chance.choice(others).read_bytes() if others else b""
        if file.exists() and self.chance.random() < 0.05:
            file.unlink()
        else:
            before = file.read_bytes() if file.exists() else b""
            file.write_bytes(mutated(before, self.chance, other))
        return file

    def texts(self) -> dict[Path, bytes]:
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {
            path: path.read_bytes() for path in found if not {".git", ".boundcheck_cache"} & {*path.parts}
        }

    def modules(self) -> list[str]:
        file = self.root / "boundcheck.toml"
        text = file.read_bytes() if file.is_file() else b""
        found = re.findall(r"^\[modules\.([\w.-]+)\]", text.decode("utf-8", "replace"), re.M)
        return found or ["a"]

    def verbs(self) -> tuple[tuple[str, ...], ...]:
        """What asks, and changes nothing."""
        module, other = self.chance.choice(self.modules()), self.chance.choice(self.modules())
        file = self.chance.choice(self.files).relative_to(self.root).as_posix()
        return (
            CHECK, ("check", "--jobs", "1", "--format", self.chance.choice(FORMATS)), ("names",), ("names", "--all", "--format", "json"), ("tables",), ("tables", "--format", "json"),
            ("graph", "--format", self.chance.choice(("text", "dot", "mermaid", "json", "svg", "html", "matrix"))), ("fix", "--unsafe", "--jobs", "1"), ("explain", module),
            ("explain", f"{file}:{self.chance.randint(1, 30)}"), ("affected", "--base", "HEAD"), ("may", module, other), ("may", file, other), ("why", module, other),
            ("extract", module, "--format", self.chance.choice(("text", "json", "markdown", "html"))), ("check", "--jobs", "1", "--statistics"), ("extract", "--all"), ("extract", module, "--skeleton", "openapi"),
            ("extract", "--trend"), ("init", "--dry-run"), ("init", "--from", "tach", "--dry-run"), ("init", "--from", "import-linter", "--dry-run"), ("graph", "--level", self.chance.choice(("package", "file"))),
            ("fix", "--jobs", "1", "--move", file, f"{Path(file).parent}/moved_{self.chance.choice(('a.py', 'b/c.py', 'd'))}"),
        )  # fmt: skip

    def killed(self, *arguments: str) -> None:
        process = self.start(*arguments)
        try:
            process.wait(self.chance.random() * 1.2)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def start(self, *arguments: str, **options: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            (*COMMAND, *arguments), cwd=self.root, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options,
        )  # fmt: skip


def used() -> float:
    """Seconds of CPU of this process and of those that it has waited for."""
    return sum(
        use.ru_utime + use.ru_stime
        for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
