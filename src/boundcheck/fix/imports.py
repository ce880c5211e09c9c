"""Import statements rewritten: names taken from elsewhere, stars named; the only importer of libcst."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider

from boundcheck.fix.import_text import Alias, ImportDraft, draft_edits, first_edits, relative
from boundcheck.fix.model import Added, ChangedError, Dropped, ImportStep, Named, RefusedError, Taken
from boundcheck.fix.statements import ImportStatement, PythonText
from boundcheck.fix.text import Edit
from boundcheck.scan import absolute_name

_WIDEST: Final = 100  # of a line that names are added to


def import_edits(
    text: PythonText, package: str, steps: Sequence[ImportStep], exports: Mapping[str, Sequence[str]]
) -> list[Edit]:
    """The edits that steps make of the import statements of a file whose relative imports start in `package`; `exports` are
    names by their base that the file is to import at its top.

    Raises RefusedError where a statement is written in a way that cannot be changed.
    """
    places = sorted({step[1:3] for step in steps})
    drafts = _Drafts(text, package, {*places})
    for place in places:
        statement = text.statement_at(*place)
        drafts.waiting.discard(place)
        here = [step for step in steps if step[1:3] == place]
        drafts.take(statement, [step for step in here if isinstance(step, Taken)])
        for step in here:
            if isinstance(step, Named):
                drafts.name(statement, step)
            elif isinstance(step, Added):
                drafts.add(statement, step.statement)
            elif isinstance(step, Dropped):
                drafts.drop(statement, step.name)
    for base, names in exports.items():
        drafts.bring(base, names)
    edits = [edit for draft in drafts.all.values() for edit in draft_edits(text, draft)]
    return [*edits, *first_edits(text, drafts.first)]


class _Drafts:
    """What becomes of the statements of a file, one decision after the other."""

    def __init__(self, text: PythonText, package: str, waiting: set[tuple[int, int]]) -> None:
        self._text, self._package = text, package
        self.waiting = waiting  # the places of statements of which it is not known yet what they become
        self.all: dict[int, ImportDraft] = {}
        self.first: list[str] = []  # statements of a file that has none

    def take(self, statement: ImportStatement, steps: Sequence[Taken]) -> None:
        """Names that go to other bases: in place where nothing else is left, else into a statement of their own."""
        if not steps:
            return
        draft = self._draft(statement)
        for step in steps:
            index = next((i for i, a in enumerate(draft.aliases) if a.name == step.name), None)
            if index is None:
                raise ChangedError
            if not step.base:  # import a.b
                self._import(draft, index, _renamed(draft.aliases[index], step.new))
                continue
            draft.gone.add(index)
        by_base: dict[str, list[tuple[int, str]]] = {}
        for step in steps:
            for index, alias in enumerate(draft.aliases):
                if step.base and alias.name == step.name:
                    by_base.setdefault(step.base, []).append((index, _renamed(alias, step.new)))
        for base, names in by_base.items():
            self._move(draft, base, names)
        if not draft.left and draft.base is None and not draft.is_deleted:
            draft.is_deleted = True

    def name(self, statement: ImportStatement, step: Named) -> None:
        draft = self._draft(statement)
        written = self._written(statement, step.base)
        draft.base = written if self._base_of(statement) != step.base else None
        draft.renamed[0] = ", ".join(step.names)

    def add(self, statement: ImportStatement, written: str) -> None:
        draft = self._draft(statement)
        if written not in draft.behind:
            draft.behind.append(written)

    def _import(self, draft: ImportDraft, index: int, written: str) -> None:
        """`import a.b` of another file, once in each group."""
        others = [
            s for s in self._text.statements if s.group == draft.statement.group and s is not draft.statement
        ]
        is_there = any(s.facts.module is None and s.facts.names == (written,) for s in others)
        is_there = is_there or any(written in self._renamed_in(other) for other in others)
        if is_there and len(draft.aliases) == 1 and not self._has_comments(draft.statement):
            draft.is_deleted = True
        else:
            draft.renamed[index] = written

    def _renamed_in(self, statement: ImportStatement) -> Container[str]:
        draft = self.all.get(statement.start)
        return draft.renamed.values() if draft is not None and statement.facts.module is None else ()

    def drop(self, statement: ImportStatement, name: str) -> None:
        draft = self._draft(statement)
        draft.gone.update(index for index, alias in enumerate(draft.aliases) if alias.name == name)
        draft.is_deleted = not draft.left and draft.base is None

    def bring(self, base: str, names: Sequence[str]) -> None:
        """Names that are imported at the top: in a statement that is there, else behind the last one."""
        top = [s for s in self._text.statements if s.indent == "" and not s.facts.flags]
        if not top:
            self.first.append(f"from {base} import {', '.join(sorted(names))}\n")
            return
        there = (s for s in top if self._base_of(s) == base and s.facts.names[0] != "*")
        home = next(there, None)
        if home is None or not self._join(self._draft(home), names):
            self.add(top[-1], f"from {self._written(top[-1], base)} import {', '.join(sorted(names))}")

    def _move(self, draft: ImportDraft, base: str, names: Sequence[tuple[int, str]]) -> None:
        statement = draft.statement
        goes_whole = not draft.left and draft.base is None
        comments = [self._text.own_comment(draft.aliases[index].end) for index, _ in names]
        is_bare = not any(comments) if not goes_whole else not self._has_comments(statement)
        home = self._home(statement, base) if is_bare and statement.indent is not None else None
        if home is not None and self._join(home, [written for _, written in names]):
            return
        if goes_whole:
            draft.base = self._written(statement, base)
            for index, written in names:
                draft.gone.discard(index)
                if written != draft.aliases[index].written:
                    draft.renamed[index] = written
            return
        told = "".join(f"  {comment}" for comment in comments if comment and statement.indent is not None)
        written = ", ".join(written for _, written in names)
        draft.behind.append(f"from {self._written(statement, base)} import {written}{told}")

    def _home(self, statement: ImportStatement, base: str) -> ImportDraft | None:
        """A statement of the same group that imports from a base by itself, or will."""
        for other in self._text.statements:
            if other.group != statement.group or other is statement or other.facts.names[0] == "*":
                continue
            if (other.facts.line, other.facts.column) in self.waiting:
                continue
            draft = self.all.get(other.start)
            if draft is None and self._base_of(other) == base:
                return self._draft(other)
            if draft is not None and not draft.is_deleted and self._base_now(draft) == base:
                return draft
        return None

    def _join(self, home: ImportDraft, names: Iterable[str]) -> bool:
        """Whether names find a place in a statement that is there."""
        there = {*(_shown(home, i) for i, _ in enumerate(home.aliases) if i not in home.gone), *home.come}
        new = [name for name in names if name not in there]
        written = self._text.text[home.statement.start : home.statement.end]
        longest = max(map(len, written.split("\n"))) + sum(len(name) + 2 for name in (*new, *home.come))
        if new and "(" not in written and longest > _WIDEST:
            return False
        if new and "\\" in written:
            return False
        home.come += new
        return True

    def _draft(self, statement: ImportStatement) -> ImportDraft:
        if statement.start not in self.all:
            self.all[statement.start] = ImportDraft(statement, aliases_of(self._text, statement))
        return self.all[statement.start]

    def _has_comments(self, statement: ImportStatement) -> bool:
        return self._text.has_comment(
            statement.start, self._text.line_around(statement.start, statement.end)[1]
        )

    def _base_of(self, statement: ImportStatement) -> str | None:
        facts = statement.facts
        if facts.module is None:
            return None
        return absolute_name(self._package, facts.level, facts.module)

    def _base_now(self, draft: ImportDraft) -> str | None:
        if draft.base is None:
            return self._base_of(draft.statement) if draft.left else None
        level = len(draft.base) - len(draft.base.lstrip("."))
        return absolute_name(self._package, level, draft.base[level:])

    def _written(self, statement: ImportStatement, base: str) -> str:
        """A base as the statement would write it: relative where it is so itself, and both have a package in common."""
        return relative(self._package, base) if statement.facts.level else base


def _renamed(alias: Alias, new: str) -> str:
    """A name under which the file knows what it knew before."""
    bound = alias.alias or alias.name
    if alias.alias is None and "." not in alias.name and "." not in new and new != bound:
        return new  # whoever asks for this renames its uses, too
    return f"{new} as {alias.alias}" if alias.alias and alias.alias != new else new


def _shown(draft: ImportDraft, index: int) -> str:
    return draft.renamed.get(index, draft.aliases[index].written)


def aliases_of(text: PythonText, statement: ImportStatement) -> tuple[Alias, ...]:
    """The names of an import statement, in their order. Raises RefusedError for syntax that libcst does not know."""
    written = text.text[statement.start : statement.end]
    try:
        wrapper = MetadataWrapper(libcst.parse_module(written), unsafe_skip_copy=True)
    except libcst.ParserSyntaxError:
        raise RefusedError("libcst does not know the import's syntax") from None
    starts = [0, *(at + 1 for at, character in enumerate(written) if character == "\n")]
    found = []
    for node, place in wrapper.resolve(PositionProvider).items():
        if isinstance(node, libcst.ImportAlias | libcst.ImportStar):
            start, end = (statement.start + starts[p.line - 1] + p.column for p in (place.start, place.end))
            if isinstance(node, libcst.ImportStar):
                found.append(Alias("*", None, start, end))
                continue
            alias = (
                node.asname.name.value if node.asname and isinstance(node.asname.name, libcst.Name) else None
            )
            end = start + len(text.text[start:end].rstrip(" ,"))
            found.append(Alias(node.evaluated_name, alias, start, end))
    return tuple(sorted(found, key=lambda alias: alias.start))
