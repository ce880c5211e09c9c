"""`may` answers what `check` says once the obvious code is written: the code is written into a copy, and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from asked_projects import Made, askers, made

from boundcheck.answers.may import As, Permission, ask
from boundcheck.answers.may.model import Way
from boundcheck.base.errors import UsageError
from boundcheck.findings.finding import Finding, Identity
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import KnownProject, analyse, asked_of_project

Write = Callable[[Mapping[str, str]], Path]
QUESTIONS = 8


class Told(NamedTuple):
    errors: list[str]
    warnings: list[str]


@pytest.mark.parametrize("seed", range(5))
def test_an_import_is_answered_as_check_would(
    project: Write, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = made(seed)
    root = project(shop.files)
    monkeypatch.chdir(root)
    before = asked_of_project(root / "boundcheck.toml", itself, 1)
    known, random = alone_at(root), Random(seed)
    for _ in range(QUESTIONS):
        importer, imported = askers(random), random.choice((*shop.names, "requests", "json", "alpha", "beta"))
        answer = ask(before, importer, imported)
        told = written(root, shop, before, known, importer, [answer.wanted.code], answer)
        assert_same(answer, told, importer, imported)
        assert [way.name for way in answer.ways if is_refused(before, importer, way)] == []


@pytest.mark.parametrize("framework", ["django", "sqlalchemy"])
@pytest.mark.parametrize("seed", range(2))
def test_an_access_is_answered_as_check_would(
    project: Write, seed: int, framework: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = made(seed, framework)
    root = project(shop.files)
    monkeypatch.chdir(root)
    before = asked_of_project(root / "boundcheck.toml", itself, 1)
    known, random = alone_at(root), Random(seed)
    for _ in range(QUESTIONS):
        importer, table = askers(random), random.choice(shop.tables)
        as_ = random.choice(("query", "write", "foreign-key"))
        if table == "legacy_rows" and as_ == "foreign-key":
            continue
        if as_ == "foreign-key" and ("migrations" in importer or "tests" in importer):
            continue
        answer = ask(before, importer, table, as_)
        statement, model = answer.wanted.code.partition("; ")[0], answer.wanted.model
        sql = f"DELETE FROM {table}" if as_ == "write" else f"SELECT 1 FROM {table}"
        code = accessing(framework, as_, sql, statement, model, answer.wanted.code)
        if "migrations" in importer:
            code = migrating(framework, sql)
        told = written(root, shop, before, known, importer, code, answer)
        assert_same(answer, told, importer, f"{table} --as {as_}")
        assert [way.name for way in answer.ways if is_refused(before, importer, way, as_)] == []


FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


@pytest.mark.parametrize(
    "name", ["django_shop", "django_leaving", "shop_eroded", "sqlalchemy_shop", "flask_leaving"]
)
def test_each_way_that_is_offered_is_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every module to every table, in each way, to files of others and to what packages are reserved: gone, it is a yes."""
    root = FIXTURES / name
    monkeypatch.chdir(root)
    known = asked_of_project(root / "boundcheck.toml", itself, 1)
    codebase, random = known.codebase, Random(name)
    tables = sorted(entity.table for entity in codebase.registry.by_name.values() if entity.table)
    questions: list[tuple[str, As | None]] = [
        (t, a) for t in tables for a in ("query", "write", "foreign-key")
    ]
    questions += [(entry.package, None) for entry in codebase.config.external]
    questions += [(name, None) for name in (*sorted(codebase.by_name), *sorted(codebase.registry.by_name))]
    offered = 0
    for module in codebase.modules.by_name:
        for what, as_ in random.sample(questions, min(len(questions), 25)):
            try:
                answer = ask(known, module, what, as_)
            except UsageError:  # what no import statement can name
                continue
            ways = [way for way in answer.ways if way.kind != "owner"]
            offered += len(ways)
            assert [way for way in ways if is_refused(known, module, way, as_)] == [], (module, what, as_)
    assert offered


def is_refused(known: KnownProject, importer: str, way: Way, as_: str | None = None) -> bool:
    """Whether a way is none: it may not be gone, or does something else than what is wanted."""
    if way.kind == "owner":
        return False
    if way.kind == "function" and known.codebase.symbols.origin(way.name) in known.codebase.registry.by_name:
        return True  # a model, which is used by reaching for its rows
    verb = {"write": "writes", "query": "reads"}.get(as_ or "", "")
    return (way.kind == "function" and verb not in way.says) or ask(known, importer, way.name).is_no


def accessing(framework: str, as_: str, sql: str, statement: str, model: str, whole: str) -> list[str]:
    name = model.rpartition(".")[2]
    if not model:
        return [f'def run(cursor): cursor.execute("{sql}")']
    if framework == "django":
        if as_ == "foreign-key":
            return [
                "from django.db import models as m",
                "class Fresh(m.Model):",
                f"    key = {whole.replace('models.', 'm.')}",
            ]
        does = "update(size=1)" if as_ == "write" else "filter(size=1)"
        return [statement, f"found = {name}.objects.{does}"]
    if as_ == "foreign-key":
        head = [
            "from sqlalchemy import Column, ForeignKey, Integer",
            "from sqlalchemy.orm import declarative_base",
        ]
        return [
            *head, "Fresh = declarative_base()", "class Fruit(Fresh):", "    __tablename__ = 'fresh_fruit'",
            "    id = Column(Integer, primary_key=True)", f"    key = Column({whole})",
        ]  # fmt: skip
    verb = "update" if as_ == "write" else "select"
    return ["import sqlalchemy", statement, f"def run(session): session.execute(sqlalchemy.{verb}({name}))"]


def itself(known: KnownProject) -> KnownProject:
    return known


def alone_at(root: Path) -> set[Identity]:
    """What is told of suites that are to stand alone."""
    found = check(analyse(root / "boundcheck.toml", 1), Selection()).findings
    return {finding.identity for finding in found if finding.path == "boundcheck.toml"}


def migrating(framework: str, sql: str) -> list[str]:
    if framework == "django":
        head = ["from django.db import migrations", "class Migration(migrations.Migration):"]
        return [*head, f'    operations = [migrations.RunSQL("{sql}")]']
    return [
        "from alembic import op",
        "revision, down_revision = 'b', 'a'",
        "def upgrade():",
        f'    op.execute("{sql}")',
    ]


def written(
    root: Path,
    shop: Made,
    before: KnownProject,
    known: set[Identity],
    importer: str,
    code: Sequence[str],
    answer: Permission,
) -> Told:
    """What check tells of these lines at the end of a file, and of what they bring about elsewhere."""
    old = shop.files.get(importer)
    start = "def test_it(): ...\n" if old is None and "/test_" in importer else ""
    text = f"{old if old is not None else start}\n"
    path = root / importer
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = range(text.count("\n") + 1, text.count("\n") + 1 + len(code))
    path.write_text(text + "\n".join(code) + "\n")
    try:
        file = root / "boundcheck.toml"
        after = check(analyse(file, 1), Selection()).findings
        pairs = asked_of_project(file, itself, 1).pairs
    finally:
        path.unlink() if old is None else path.write_text(old)
    closed = {
        pair
        for pair in pairs
        if pair not in before.pairs and reaches(pairs, pair[1], pair[0]) and not reaches(before.pairs, *pair)
    }
    levels, target = before.codebase.severity, before.codebase.symbols.resolve(answer.wanted.name).file
    pair = answer.asker.file.owner, answer.wanted.module
    told = Told([], [])
    for finding in after:
        is_new_alone = finding.rule == "test-undeclared-dependency" and finding.path == "boundcheck.toml"
        is_new_alone = is_new_alone and finding.identity not in known
        is_pairs = answer.asker.file.kind == "source" and finding.rule == "deprecated-dependency"
        is_pairs = is_pairs and (finding.from_, finding.to) == pair
        again = is_pairs or any(
            link[1:3] == (target, importer) for link in finding.chain
        )  # what a line above imports, too
        if is_new_alone or (
            (again or is_there(finding, importer, lines)) and finding.rule != "dependency-cycle"
        ):
            (told.errors if finding.severity == "error" else told.warnings).append(finding.rule)
    for importing, _ in closed:
        level = levels("dependency-cycle", importing)
        if level != "off":
            (told.errors if level == "error" else told.warnings).append("dependency-cycle")
    return told


def is_there(finding: Finding, path: str, lines: Iterable[int]) -> bool:
    places = {(finding.path, finding.line), *((link[2], link[3]) for link in finding.chain)}
    return any((path, line) in places for line in lines)


def reaches(pairs: Iterable[tuple[str, str]], start: str, end: str) -> bool:
    seen, todo = {start}, [start]
    while todo:
        module = todo.pop()
        found = {imported for importer, imported in pairs if importer == module} - seen
        seen |= found
        todo += found
    return end in seen


def assert_same(answer: Permission, told: Told, importer: str, imported: str) -> None:
    if any(finding.rule == "dependency-cycle" for finding, _ in answer.allowed):
        told = Told(*([rule for rule in rules if rule != "dependency-cycle"] for rules in told))
    said = Told(*([f.rule for f in answer.told if f.severity == level] for level in ("error", "warn")))
    assert (importer, imported, sorted({*said.errors}), sorted({*said.warnings})) == (
        importer,
        imported,
        sorted({*told.errors}),
        sorted({*told.warnings}),
    )
    assert answer.is_no == bool(told.errors)
