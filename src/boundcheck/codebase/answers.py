"""Answers that are kept with their questions and what they rest on: what a verdict stands on."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from boundcheck.base.disk import digest_of
from boundcheck.base.light import NamedTuple

_P = ParamSpec("_P")
_Asked = TypeVar("_Asked", bound="Answers")
_Answer = TypeVar("_Answer")
_T = TypeVar("_T")
Question = tuple[Any, ...]  # its name and what it is about, plain
# By signs, each of a question with the answer that was given: the question, and what the answer rests on besides contracts and where
# files lie. These are dotted names of files, each with a name of its top level, `WHOLE` or `TEXT`; and of no file ("") what is asked
# of all of them together.
Rests = tuple[tuple[str, str], ...]
Told = dict[bytes, tuple[Question, Rests]]

TEXT: Final = ""
REGISTRY, CALLED, FACTORIES, STRINGS, SUITES, NAMES, MODELS, PLACES, EDGES = (
    ("", name) for name in "registry called factories strings suites names models places edges".split()
)
_SIGN: Final = 8  # bytes
_BY_VALUE: Final = 2
_QUESTIONS: Final[dict[str, Callable[..., Any]]] = {}


def sign_of(*what: Any) -> bytes:
    """A few bytes that stand for plain values."""
    return digest_of(repr(what).encode("utf-8", "surrogatepass"))[:_SIGN]


def signs_in(asked: bytes) -> Iterator[bytes]:
    """The signs that stand for what was asked for one file."""
    return (asked[start : start + _SIGN] for start in range(0, len(asked), _SIGN))


class Differing(NamedTuple):
    """What is another than in an earlier run (see `changes.differences`): these, and all of the files that are `wholly` others."""

    what: frozenset[tuple[str, str]]
    wholly: frozenset[str] = frozenset()

    def under(self, resting: Mapping[str, Mapping[str, Collection[_T]]]) -> set[_T]:
        """What of that which is given by file and name rests on any of it."""
        found: set[_T] = set()
        for file, name in self.what:
            found.update(resting.get(file, {}).get(name, ()))
        for file in self.wholly:
            found.update(*resting.get(file, {}).values())
        return found


class _Given:
    """A question with its answer."""

    __slots__ = ("answer", "question", "reported_in", "rests", "sign")

    def __init__(self, question: Question, answer: Any, rests: Rests) -> None:
        self.question, self.answer, self.rests = question, answer, rests
        self.sign = b""
        self.reported_in: object = None  # the run whose news it was among

    def told(self) -> bytes:
        """What stands for it from now on."""
        answer = tuple(sorted(self.answer)) if isinstance(self.answer, frozenset) else self.answer
        # As old a form of `marshal` as tells one value by the same bytes always.
        self.sign = digest_of(marshal.dumps((self.question, *_plain((answer,))), _BY_VALUE))[:_SIGN]
        return self.sign


def question(
    answer: Callable[Concatenate[_Asked, _P], _Answer],
) -> Callable[Concatenate[_Asked, _P], _Answer]:
    """Notes the question and what its answer rests on, and answers it once."""
    name = answer.__name__
    # Asked hundred thousands of times, so nothing is made of what is never given: a question has no keywords.
    answered: Callable[..., _Answer] = answer

    @wraps(answer)
    def ask(self: _Asked, /, *about: Any) -> _Answer:
        asked = (name, *about)
        given = self._given.get(asked)
        if given is None:
            noted = self._noted
            before = (*noted,)  # by whoever asks this to answer
            noted.clear()
            found = answered(self, *about)
            given = self._given[asked] = _Given(_plain(asked), found, (*noted,))
            noted.clear()
            noted.update(before)
        self._asked.add(given)
        return given.answer  # type: ignore[no-any-return]

    _QUESTIONS[name] = ask
    return ask  # type: ignore[return-value]


class Answers:
    """What was asked and answered. `noted` is where whoever answers notes what the answer rests on that is asked for now."""

    def __init__(self, noted: set[tuple[str, str]]) -> None:
        self._noted = noted
        self._given: dict[Question, _Given] = {}
        self._asked: set[_Given] = set()
        self._run = object()
        self._resting: dict[str, dict[str, set[Question]]] = {}
        self._indexed = 0  # of what was answered, so much is in there
        self._once: dict[Hashable, tuple[Any, frozenset[_Given]]] = {}
        self._news: Told = {}

    def take_over(self, earlier: Answers, differing: Differing) -> None:
        """Know what was answered in an earlier run under the same contracts and places, as far as that rests on nothing that is
        `differing`."""
        if REGISTRY in differing.what:  # against which every `once` is read
            return
        self._resting, self._given = earlier._all_resting(), dict(earlier._given)
        gone = {self._given.pop(asked, None) for asked in differing.under(self._resting)}
        self._indexed = len(self._given)
        self._once = {key: known for key, known in earlier._once.items() if known[1].isdisjoint(gone)}

    def _all_resting(self) -> dict[str, dict[str, set[Question]]]:
        """By file and name of it, the questions whose answers rest on that, or did: what is gone from it is not asked for again."""
        for asked in list(self._given)[self._indexed :]:
            for file, name in self._given[asked].rests:
                self._resting.setdefault(file, {}).setdefault(name, set()).add(asked)
        self._indexed = len(self._given)
        return self._resting

    def begin(self) -> None:
        """Forget what was asked, not what was answered: the next file is judged."""
        self._asked.clear()

    def once(self, key: Hashable, work: Callable[..., _Answer], *about: Any) -> _Answer:
        """What a work gives that depends on its key and on answers alone: done once, what it asks noted every time."""
        known = self._once.get(key)
        if known is None:
            before, self._asked = self._asked, set()
            try:
                known = self._once[key] = work(*about), frozenset(self._asked)
            finally:
                before |= self._asked
                self._asked = before
        else:
            self._asked |= known[1]
        found: _Answer = known[0]
        return found

    @property
    def asked(self) -> bytes:
        """The signs of what was asked since `begin`, with the answers."""
        for given in self._asked:
            if given.reported_in is not self._run:
                given.reported_in = self._run
                self._news[given.sign or given.told()] = given.question, given.rests
        return b"".join(sorted([given.sign for given in self._asked]))

    def news(self) -> Told:
        """What the signs stand for that were given since the last time."""
        news, self._news = self._news, {}
        return news

    def still(self, told: Mapping[bytes, tuple[Question, Rests]]) -> frozenset[bytes]:
        """The signs of earlier questions that have the same answers now; what these rest on otherwise than they did is news."""
        found = set()
        for sign, (question, rests) in told.items():
            given = self._again(*question)
            if given is not None and given.told() == sign:
                found.add(sign)
                if {*given.rests} != {*rests}:
                    self._news[sign] = given.question, given.rests
        return frozenset(found)

    def _again(self, name: str, *about: Any) -> _Given | None:
        try:
            _QUESTIONS[name](self, *about)
        except KeyError:  # about a module that is gone
            return None
        return self._given[name, *about]


def _plain(question: Question) -> Question:
    """As `marshal` wants it."""
    return tuple([_plain(part) if isinstance(part, tuple) else part for part in question])
