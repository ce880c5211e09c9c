"""Patterns of `match`: what they tell of a subject, and of the names that they bind."""

from __future__ import annotations

import ast

from boundcheck.python.expressions import Expressions
from boundcheck.python.reading import Step


class Matching(Expressions):
    """Reads the patterns of a file."""

    def match(self, pattern: ast.pattern, subject: int) -> tuple[int, dict[str, int]]:
        """What a subject is known to be once a pattern matched it, and the names that the pattern binds."""
        if isinstance(pattern, ast.MatchAs):
            known, names = self.match(pattern.pattern, subject) if pattern.pattern else (subject, {})
            return known, {**names, pattern.name: known} if pattern.name else names
        if isinstance(pattern, ast.MatchOr):
            return self._any(pattern, subject)
        if isinstance(pattern, ast.MatchStar):
            return subject, {pattern.name: self.unknown} if pattern.name else {}
        known, parts = subject, self._parts(pattern, subject)
        if isinstance(pattern, ast.MatchClass):
            known = self.add("narrow", pattern.cls, "", (subject, self.read_expression(pattern.cls)))
            parts = [
                (inner, self._step_of(inner, known, name))
                for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
            ] + [(inner, self.unknown) for inner in pattern.patterns]
        elif isinstance(pattern, ast.MatchValue):
            self.read_expression(pattern.value)
        names = {}
        if isinstance(pattern, ast.MatchMapping) and pattern.rest:
            names[pattern.rest] = self.unknown
        for inner, part in parts:
            names.update(self.match(inner, part)[1])
        return known, names

    def _any(self, pattern: ast.MatchOr, subject: int) -> tuple[int, dict[str, int]]:
        """Of several patterns: what all that name a class make of the subject, and the names that they bind; the parser does not see to it
        that all bind the same."""
        found = [self.match(each, subject) for each in pattern.patterns]
        known = subject
        if all(one != subject for one, _ in found):
            known = self.add("either", pattern, "branch", tuple(one for one, _ in found))
        bound = dict.fromkeys(name for _, names in found for name in names)
        given = {name: tuple(names.get(name, self.unknown) for _, names in found) for name in bound}
        return known, {name: self.add("either", pattern, "branch", each) for name, each in given.items()}

    def _parts(self, pattern: ast.pattern, subject: int) -> list[tuple[ast.pattern, int]]:
        """The patterns inside one of a sequence or mapping, with what they are matched against."""
        if isinstance(pattern, ast.MatchSequence):
            stars = [at for at, each in enumerate(pattern.patterns) if isinstance(each, ast.MatchStar)]
            places = [
                at if not stars or at < stars[0] else at - len(pattern.patterns)
                for at in range(len(pattern.patterns))
            ]
            return [
                (each, self.unknown if at in stars else self.add("pick", each, str(place), (subject,)))
                for at, (each, place) in enumerate(zip(pattern.patterns, places, strict=True))
            ]
        if isinstance(pattern, ast.MatchMapping):
            return [
                (each, self._step_of(each, subject, "[]", (self.read_expression(key),)))
                for key, each in zip(pattern.keys, pattern.patterns, strict=True)
            ]
        return []

    def _step_of(
        self,
        pattern: ast.pattern,
        subject: int,
        name: str,
        args: tuple[int, ...] | None = None,
    ) -> int:
        """What an attribute or a key of a subject is, which a pattern asks for."""
        if isinstance(pattern, ast.MatchAs) and pattern.pattern is None and pattern.name is None:
            return self.unknown  # `_`
        line, column, end = self.place(pattern)
        found = self.add("chain", pattern, "", (subject,), (Step(name, args, (), line, column, end, end),))
        self.do(found)
        return found
