"""An attack on the program, seeded: whatever happens to a project and its cache, answers are right or refusals are clear.

usage: python benchmarks/attack.py [--seconds N | --tries N] [--seed N] [--only PART,PART…] TREE…

Works on copies of the trees (default: some of fixtures/). The parts, each in turn until its share of the seconds of CPU is used, or
its share of the tries is made: edits (cached = uncached, of any command), edits that mean something
(names that come by other ways, models, contracts: checks, fixes, the server, several at once), forged and damaged caches, kills, runs at once, mutated
files (and their imports beside what Python's parser says), fixes that are killed, moves, texts of an editor, server messages, disks
that are full. Prints how often each was tried, and whatever was not right with the seed that shows it again.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests/scan"))
from ast_oracle import imports_by_ast  # type: ignore[import-not-found]
from attacked import CHECK, Attacked, used
from forging import KEPT, forge  # type: ignore[import-not-found]
from mutations import mutated  # type: ignore[import-not-found]
from rewired import Rewiring

from boundcheck.base.disk import SOURCES
from boundcheck.facts.file import Problem
from boundcheck.scan.guards import Guards
from boundcheck.scan.imports import scan_imports
from boundcheck.scan.source import read_source
from boundcheck.server.diagnosis import Diagnosing

HERE = Path(__file__).parent.parent
TREES = ("flask_leaving", "django_shop", "django_names", "shop_contracts")


class Attack(Attacked):
    """What is tried."""

    # Each part is one try.

    def edits(self) -> None:
        for _ in range(self.chance.choice((1, 1, 2, 5))):
            last = self.mutate()
        self.same(f"edit of {last.name}")
        if self.chance.random() < 0.1:
            self.reset()

    def meant(self) -> None:
        """Names that come by other ways, other models and contracts, one after the other: what checks, fixes and an editor's server
        say and write of each state, alone or several at once, is what they say without a cache."""
        rewiring, file = Rewiring(self.root, self.files, self.chance), self.root / "boundcheck.toml"
        kept, running = Diagnosing(file), []
        for _ in range(8):
            done = [
                rewiring.edit()
                for _ in range(self.chance.choice((1, 1, 2, 4)[: 2 + 2 * (not rewiring.is_narrow)]))
            ]
            what = self.chance.choice(
                ("check", "check", "fix", "unsafe", "written", "server", "server", "at once")
            )
            self.tried[f"meant, {what}"] += 1
            fix = (
                "fix",
                "--jobs",
                "1",
                *(("--unsafe",) if what == "unsafe" or self.chance.random() < 0.5 else ()),
            )
            if what == "at once":
                running = [
                    self.start(*self.chance.choice((CHECK, fix))) for _ in range(self.chance.choice((2, 3)))
                ]
                done += [rewiring.edit() for _ in range(3)]
                done += [f"ended with {code}" for code in {run.wait() for run in running} - {0, 1, 2}]
            if what == "server":
                self.follows(kept, f"{done}")
            elif what in ("fix", "unsafe", "written"):
                if self.say(*fix) != self.say(*fix, "--no-cache"):
                    self.tell(f"{done}, {fix}: with a cache it says otherwise")
                if what == "written":
                    self.say(*fix, "--write", "--allow-dirty")
            self.same(f"{done}, {what}")
        self.reset()

    def follows(self, kept: Diagnosing, what: str) -> None:
        """A diagnosis that follows others is that of a server that begins with no cache."""
        aside = self.cache.with_name(".kept")
        if self.cache.exists():
            self.cache.rename(aside)
        anew = Diagnosing(self.root / "boundcheck.toml").made({})
        if aside.exists():
            aside.rename(self.cache)
        found = kept.made({})
        reports = [one.report.findings if one.report else None for one in (found, anew)]
        if found.problems != anew.problems or (not anew.problems and reports[0] != reports[1]):
            self.tell(f"{what}: the server finds otherwise")

    def forged(self) -> None:
        expected = self.say(*CHECK, "--no-cache")
        self.say(*CHECK)
        what = [forge(self.cache, self.chance) for _ in range(self.chance.choice((1, 1, 3)))]
        if self.chance.random() < 0.5:
            self.root.joinpath("new_and_odd.py").write_text(f"N = {self.chance.random()}\n")
            expected = self.say(*CHECK, "--no-cache")
        found = self.say(*CHECK)
        if found[2] != expected[2]:
            self.tell(f"forged {what}: {found[1][-200:]}")
        if self.say("check", "--jobs", "1")[2] != expected[2]:
            self.tell(f"forged {what}: the next run is wrong")
        shutil.rmtree(self.cache)

    def damaged(self) -> None:
        self.say(*CHECK)
        kept = sorted(path for path in self.cache.iterdir() if path.suffix[1:] in (*KEPT, "base", "readings"))
        for path in self.chance.sample(kept, self.chance.randint(1, min(3, len(kept)))):
            foreign = self.chance.choice(kept)
            path.write_bytes(mutated(path.read_bytes(), self.chance, foreign.read_bytes()))
        if self.chance.random() < 0.5:
            self.mutate()
        self.same("damaged")
        self.reset()

    def kills(self) -> None:
        """Killed with all its processes at some moment; the next run is right."""
        if self.chance.random() < 0.5:
            shutil.rmtree(self.cache, ignore_errors=True)
        self.mutate()
        self.killed("check", "--jobs", "2")
        self.same("killed")
        self.reset()

    def at_once(self) -> None:
        self.mutate()
        if self.chance.random() < 0.5:
            shutil.rmtree(self.cache, ignore_errors=True)
        runs = [self.start(*CHECK) for _ in range(self.chance.choice((2, 8)))]
        codes = {run.wait() for run in runs}
        if codes != {self.say(*CHECK, "--no-cache")[2]}:
            self.tell(f"at once: ended with {codes}")
        self.same("at once")
        self.reset()

    def inputs(self) -> None:
        """A mutated file, or several, or one that is none, and two of the verbs or an editor's diagnosis."""
        if (chance := self.chance.random()) < 0.15:
            self.misplace()
        else:
            self.mutate()
        for _ in range(self.chance.randint(2, 8) if chance > 0.5 else 0):
            self.mutate(without=".toml")  # with which little else would be read
        changing = (
            ("baseline",),
            ("baseline", "--add"),
            ("init", "--update"),
            ("check", "--jobs", "1", "--diff", "HEAD"),
        )
        for arguments in self.chance.sample((*self.verbs(), *changing), 2):
            self.say(*arguments)
        if self.chance.random() < 0.1:
            self.diagnose()
        self.reset()

    def asked(self) -> None:
        """What a command says where an earlier one has left a cache is what it says without."""
        arguments, kept = self.chance.choice(self.verbs()), self.cache.with_name(".kept")
        self.say(*arguments if self.chance.random() < 0.5 else CHECK)
        self.mutate()
        found, again = self.say(*arguments), self.say(*arguments)
        if self.cache.exists():
            self.cache.rename(kept)
        expected = self.say(*arguments)
        shutil.rmtree(self.cache, ignore_errors=True)
        if kept.exists():
            kept.rename(self.cache)
        if not found == again == expected:
            self.tell(f"{arguments}: with a cache it says otherwise")
        if self.chance.random() < 0.3:
            self.reset()

    def moves(self) -> None:
        """A file or package of a broken tree is moved: what is refused has changed nothing, also where it is killed."""
        if self.chance.random() < 0.7:
            self.mutate()
        before = self.texts()
        pythons = [path for path in before if path.suffix == ".py"]
        moved = self.chance.choice(pythons)
        moved = moved.parent if moved.stem == "__init__" or self.chance.random() < 0.2 else moved
        to = self.chance.choice(pythons).parent / f"moved_{self.chance.randrange(9)}{moved.suffix}"
        names = (path.relative_to(self.root).as_posix() for path in (moved, to))
        arguments = ("fix", "--move", *names, "--write", "--allow-dirty")
        if self.chance.random() < 0.5:
            if self.say(*arguments, "--jobs", "1")[2] == 2 and self.texts() != before:
                self.tell(f"{arguments} is refused and has changed files")
        else:
            self.killed(*arguments, "--no-cache", "--jobs", "1")
            lines = {line for text in self.texts().values() for line in text.splitlines()}
            lost = {line for text in before.values() for line in text.splitlines()} - lines
            there = {part for path in self.texts() for part in path.relative_to(self.root).parts}
            if lost and not any(part.startswith("moved_") for part in there):
                self.tell(f"{arguments} killed: {sorted(lost)[:3]} are gone")
        self.reset()

    def typed(self) -> None:
        """What an editor holds, types and saves: a diagnosis that follows the last is that of a new beginning."""
        file = self.root / "boundcheck.toml"
        self.say("check", "--jobs", "1")
        of, texts = Diagnosing(file), dict[str, bytes]()
        of.made(texts)
        for _ in range(8):
            path = self.chance.choice(self.files)
            other = self.chance.choice(self.files).read_bytes()
            name, only = os.path.realpath(path), None
            kept = texts.get(name, path.read_bytes())
            done = self.chance.choice(("typed", "typed", "typed", "saved", "closed", "on disk"))
            if done == "typed":
                texts = {**texts, name: mutated(kept, self.chance, other)}
                only = [path.relative_to(self.root).as_posix()] if name.endswith(SOURCES) else None
            elif done == "on disk":
                path.write_bytes(mutated(kept, self.chance, other))
            else:
                if done == "saved":
                    path.write_bytes(kept)
                texts = {held: text for held, text in texts.items() if held != name}
            try:
                found, anew = of.made(texts, only), Diagnosing(file).made(texts)
            except Exception as error:
                self.tell(f"{path.name} {done}: {error!r}")
                break
            if found.problems or anew.problems:  # then the contracts of before count
                same = found.problems == anew.problems
            else:
                reports = (one.report.findings if one.report else None for one in (found, anew))
                same = next(reports) == next(reports)
            if not same:
                self.tell(f"{path.name} {done}: another diagnosis")
                break
        self.reset()

    def imports(self) -> None:
        """What Python's parser makes of a mutated file is what the scan makes of it."""
        file = self.chance.choice([file for file in self.files if file.suffix == ".py"])
        data = mutated(file.read_bytes(), self.chance)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                expected = imports_by_ast(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        self.tried["compared with ast"] += 1
        source = read_source(data)
        if isinstance(source, Problem) and source.reason.startswith(("it is not valid", "its encoding")):
            return  # bytes in a comment, which some interpreters overlook; `idna`, which takes its time
        if isinstance(source, Problem) or scan_imports(source, Guards(source)).statements != expected:
            copy = Path(tempfile.gettempdir(), f"boundcheck-imports-{self.seed}-{self.tried['imports']}.py")
            copy.write_bytes(data)
            self.tell(f"{file.name}: other imports than by ast; kept as {copy}")

    def fixes(self) -> None:
        """A fix that is killed at some moment: every file holds what it held or is to hold, and none is lost."""
        self.say("fix", "--unsafe", "--write", "--allow-dirty", "--no-cache", "--jobs", "1")
        after = self.texts()
        self.reset()
        before = self.texts()
        self.killed("fix", "--unsafe", "--write", "--allow-dirty", "--no-cache", "--jobs", "1")
        for path, text in self.texts().items():
            if text not in (before.get(path), after.get(path)) and not path.name.startswith("."):
                self.tell(f"fix killed: {path.name} is neither as before nor as after")
        if lost := before.keys() & after.keys() - self.texts().keys():
            self.tell(f"fix killed: {lost} are gone")
        self.reset()

    def disks(self) -> None:
        """Files that cannot grow beyond some bytes, as on a full disk."""
        self.mutate()
        expected = self.say(*CHECK, "--no-cache")[2]
        largest = self.chance.choice((0, 10, 1000, 30_000, 300_000))

        def limit() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

        if (ended := self.start(*CHECK, preexec_fn=limit).wait()) != expected:
            self.tell(f"a disk of {largest} bytes: ended with {ended}, not {expected}")
        self.same("full disk")
        self.reset()

    def server(self) -> None:
        """Messages that no editor sends: the server answers or ends, and leaves no process."""
        text = (
            b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{},"rootUri":"file://%s"}}'
            % os.fsencode(self.root)
        )
        opened = b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file://%s/x.py","languageId":"python","version":1,"text":"x"}}}'
        messages = [text, opened.replace(b"%s", os.fsencode(self.root))]
        messages = [m if self.chance.random() < 0.5 else mutated(m, self.chance, opened) for m in messages]
        messages += [b'{"jsonrpc":"2.0","id":9,"method":"shutdown"}', b'{"jsonrpc":"2.0","method":"exit"}']
        sent = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(m), m) for m in messages)
        process = self.start("server", stdin=subprocess.PIPE)
        try:
            process.communicate(sent, timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            self.tell(f"server: does not end after {messages[:2]}")


PARTS: dict[str, Callable[[Attack], None]] = {
    name: getattr(Attack, name)
    for name in "edits meant asked forged damaged kills at_once inputs imports fixes moves disks typed server".split()
}


def _parts(text: str) -> list[str]:
    if unknown := set(parts := text.split(",")) - PARTS.keys():
        raise argparse.ArgumentTypeError(f"no part: {', '.join(sorted(unknown))}")
    return parts


def main() -> int:
    shown_as_it_is = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shown_as_it_is)
    parser.add_argument("--seconds", type=float, default=120, help="of CPU, all in all")
    parser.add_argument("--tries", type=int, help="of each part, all in all: instead of --seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("trees", nargs="*", type=Path, default=[HERE / "fixtures" / name for name in TREES])
    asked = parser.parse_args()
    share = asked.seconds / len(asked.only) / len(asked.trees)
    tries = -(-asked.tries // len(asked.trees)) if asked.tries else None
    wrong = 0
    tried: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="boundcheck-attack-") as folder:
        for number, tree in enumerate(asked.trees):
            attack = Attack(tree, Path(folder), asked.seed + number)
            for part in asked.only:
                end = used() + share
                while used() < end if tries is None else attack.tried[part] < tries:
                    PARTS[part](attack)
                    attack.tried[part] += 1
                attack.reset()
            tried += attack.tried
            wrong += len(attack.wrong)
            print(attack.root.name, dict(attack.tried), f"{len(attack.wrong)} wrong", flush=True)
    print(f"tried {dict(tried)}: {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
