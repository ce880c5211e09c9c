"""What the text of other files says of functions, methods and classes."""

from __future__ import annotations

from typing import Final

from boundcheck.base.disk import read_file
from boundcheck.codebase.answers import STRINGS, TEXT, Answers, Differing, question
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.importers import naming, words_of
from boundcheck.codebase.questions.project import ProjectAnswers
from boundcheck.scan import absolute_name
from boundcheck.scan.used_members import UsedMembers

_OVERLOADING: Final = frozenset(("overload", "typing", "typing_extensions"))  # what files import that do
_MOST_CALLERS: Final = 3  # files
MIDDLEWARE: Final = frozenset(("MIDDLEWARE", "MIDDLEWARE_CLASSES"))


class DefiningTexts(ProjectAnswers):
    """Questions about what defines a name and what uses it; of each file the text is read once."""

    def __init__(self, codebase: Codebase) -> None:
        super().__init__(codebase)
        self._defined: dict[str, UsedMembers] = {}  # by file, what its text says

    def take_over(self, earlier: Answers, differing: Differing) -> None:
        super().take_over(earlier, differing)
        if isinstance(earlier, DefiningTexts):
            texts = {file for file, name in differing.what if name == TEXT}
            read = earlier._defined.items()
            self._defined = {file: members for file, members in read if file not in texts}

    @question
    def signature(self, name: str, kind: str = "") -> tuple[str, str] | None:
        """The file of a function or method, and what it says that it gives, as written; of a `class` what it inherits from, of a
        `name`, or an attribute of `self`, the class that it is said to be of or is made of, of an `alias` what it stands for; of a class
        with `fields` the names that its body annotates, in order."""
        found = self._defining(name)
        if found is None:
            return None
        file, qualified = found
        members = self._members(file)
        if kind == "name":
            brought, text = members.made_of(qualified) or ("", None)
            if brought and text is not None:
                return _absolute(file.package, brought), text
        elif kind in ("alias", "fields"):
            text = members.alias(qualified) if kind == "alias" else members.fields(qualified)
        elif kind:
            text = members.bases(qualified)
        else:
            says = members.may_say(qualified) and not _is_overloaded(file, members, qualified)
            text = members.annotations.get(qualified) if says else None
        return (file.name, text) if text is not None else None

    @question
    def definition(self, name: str) -> tuple[str, str, str, str] | None:
        """The file of a function, or of what a class has, its package, the name there, and the text that defines it."""
        found = self._defining(name)
        if found is None:
            return None
        file, qualified = found
        text = self._members(file).text(qualified)
        return (file.name, file.package, qualified, text) if text else None

    def _defining(self, name: str) -> tuple[File, str] | None:
        """The file in which a name is defined, and what it is called there."""
        symbols = self._codebase.symbols
        target = symbols.resolve(symbols.origin(name))
        file = self._codebase.by_name.get(target.file or "")
        return (file, target.name[len(file.name) + 1 :]) if file is not None and target.symbol else None

    @question
    def callers(self, name: str, named: str, own: bool) -> tuple[tuple[tuple[str, str, str, str], ...], ...]:
        """By file, the functions that call what is `named` so, in production code that names a function or class of another
        file, or in its `own` file: the file, its package, what they are called there, the text that defines them."""
        home, by_name = self._codebase.symbols.resolve(name).file, self._codebase.by_name
        naming = self._naming(name) if not own else [home] if home and home in by_name else []
        found = []
        for file in (by_name[each] for each in naming):
            calling = self._members(file).calling(named)
            found.append(tuple((file.name, file.package, *each) for each in calling))
        return tuple(found)

    @question
    def naming(self, name: str) -> tuple[tuple[str, str, str, str], ...]:
        """By file, the statements of production code that name a function or class of another file, as `callers` gives them."""
        by_name, word = self._codebase.by_name, name.rpartition(".")[2]
        return tuple(self._named_in(by_name[file], word) for file in self._naming(name))

    @question
    def treating(
        self, names: tuple[str, ...], words: tuple[str, ...], sets: bool
    ) -> tuple[tuple[str, str, str, str], ...]:
        """The functions and statements that use attributes with one of these names, or set them, as `callers` gives them, in all files
        of production code that name what has one of these dotted names, its package, or what another file made of it
        (`login = LoginManager()`)."""
        by_name = self._codebase.by_name
        ways = dict.fromkeys(way for name in names for way in (name, name.rpartition(".")[0]))
        files = {by_name[file]: None for way in ways for file in self._all_naming(way)}
        words_of_classes = sorted({name.rpartition(".")[2] for name in names})
        for file in [] if sets else [*files]:
            for made in (each for word in words_of_classes for each in self._members(file).instances(word)):
                files.update((by_name[user], None) for user in self._all_naming(f"{file.name}.{made}"))
        return tuple(
            (file.name, file.package, *each)
            for file in sorted(files, key=lambda file: file.name)
            for each in self._members(file).treating(words, sets=sets)
        )

    def _naming(self, name: str) -> list[str]:
        """Some files of production code that name a function or class of another file."""
        home = self._codebase.symbols.resolve(name).file
        return [file for file in self._all_naming(name) if file != home][:_MOST_CALLERS]

    def _all_naming(self, name: str) -> list[str]:
        self._noted.update(map(naming, words_of(name)))
        return sorted(self._codebase.naming(name))

    def _named_in(self, file: File, *words: str) -> tuple[str, str, str, str]:
        return file.name, file.package, "", self._members(file).naming(*words)

    @question
    def middleware(self) -> tuple[tuple[str, str, str, str], ...]:
        """By file, what defines what the settings name as middleware, as `callers` gives functions."""
        self._noted.add(STRINGS)
        words: dict[str, set[str]] = {}
        for file in self._codebase.files:
            for string in file.packed.strings:
                target = self._codebase.symbols.resolve(string.value)
                if file.kind == "source" and string.how in MIDDLEWARE and target.file and target.symbol:
                    words.setdefault(target.file, set()).add(target.symbol)
        by_name = self._codebase.by_name
        return tuple(self._named_in(by_name[n], *sorted(words[n])) for n in sorted(words) if n in by_name)

    def _members(self, file: File) -> UsedMembers:
        self._noted.add((file.name, TEXT))
        found = self._defined.get(file.name)
        if found is None:
            found = self._defined[file.name] = UsedMembers(self._bytes_of(file))
        return found

    def _bytes_of(self, file: File) -> bytes:
        try:
            return read_file(f"{self._codebase.config.root}/{file.path}")[0]
        except OSError:
            return b""


def _absolute(package: str, base: str) -> str:
    """What an import of a file is of."""
    rest = base.lstrip(".")
    return (absolute_name(package, len(base) - len(rest), rest) or "") if rest != base else base


def _is_overloaded(file: File, members: UsedMembers, name: str) -> bool:
    """Whether a function or method has several signatures: what it gives none of them alone says."""
    words = (word for each in file.of_imports.imports for word in each.names)
    return not _OVERLOADING.isdisjoint(words) and "overload" in members.text(name)
