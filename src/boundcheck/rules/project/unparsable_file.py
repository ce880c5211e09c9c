"""A file could not be read or parsed, so the contracts could not be checked in it.

## Why it matters

A file that is skipped in silence is a hole in every contract. It is reported, and everything else is still checked.

Syntax newer than the interpreter that runs boundcheck is no problem. A file is reported when it cannot be decoded, when
its strings or brackets do not close, when the start of a merge conflict or Python 2's `print "…"` stands in it, or when a
relative import climbs out of the source root. It is reported, too, when a rule on data or tests needs to read it whole and
no parser can: it makes no sense, is nested too deeply, or is longer than 1,500,000 characters; or when it puts so many strings
together that they would be longer than 5,000,000, of which the rest is left. `check` ends with the number of files that could
not be read whole, also when these findings are known or not asked for.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
```

`shop/orders/__init__.py`
```python
def total(:  # finding: unparsable-file
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
```

`shop/orders/__init__.py`
```python
def total(): ...
```

## How to fix

Correct the file; if it is no Python source (a template, a fixture), add it to `exclude`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.facts.file import Import, Problem
from boundcheck.findings.finding import Finding
from boundcheck.scan import absolute_name

NAME = "unparsable-file"


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    for path, reason in codebase.unreadable:
        yield Finding(
            NAME, path, 1, 1, f"this folder cannot be read ({reason}); mend its permissions or exclude it"
        )


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file, facts = subject.file, subject.file.of_imports
    problem = facts.problem or subject.unread or _unread_models(ask, file)
    if problem is not None:
        yield told_of(file, problem, scanned=not facts.problem)
    if facts.problem:
        return
    for statement in facts.imports:
        if statement.level and absolute_name(file.package, statement.level, "") is None:
            yield _beyond_root(file, statement)


def told_of(file: File, problem: Problem, *, scanned: bool) -> Finding:
    """A file that cannot be read, or only not whole, as far as it was `scanned`."""
    what = "read whole" if scanned else "checked"
    message = f"the file cannot be {what}: {problem.reason}; correct it, or add it to exclude"
    return _finding(file, problem.line, problem.column, message)


def _unread_models(ask: Questions, file: File) -> Problem | None:
    found = file.packed.entities.unread if file.packed.has_entities else None
    return Problem(*found) if found and ask.may_define(file.path) else None


def _beyond_root(file: File, statement: Import) -> Finding:
    message = (
        f"the relative import {'.' * statement.level}{statement.module} climbs out of the source root, so what it means "
        "is unknown; correct it, or correct source_roots"
    )
    return _finding(file, statement.line, statement.column, message)


def _finding(file: File, line: int, column: int, message: str) -> Finding:
    return Finding(NAME, file.path, line, column, message, from_=file.owner, target=file.name, end_line=line)
