"""The table list: rows, who reaches them, text and JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from boundcheck.answers.tables import Reach, table_rows
from boundcheck.facts.access import Access
from boundcheck.facts.entities import EntityFacts
from boundcheck.run import read_codebase
from boundcheck.scan.entities import entity_facts
from boundcheck.scan.file import scan_file
from boundcheck.scan.source import Source, read_source
from boundcheck.scan.wire import Again, Packed, pack

Write = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\ntables = ["legacy"]\n[modules.b]\npath = "shop.b"\n',
    "shop/a/models.py": "from django.db import models\nclass Order(models.Model):\n"
    " tags = models.ManyToManyField('Tag')\nclass Tag(models.Model): ...\n",
    "shop/b/__init__.py": "",
}


def test_rows_and_reaches(project: Write) -> None:
    codebase = read_codebase(project(FILES) / "boundcheck.toml", jobs=1)
    inside, outside = codebase.by_name["shop.a.models"], codebase.by_name["shop.b"]
    order = Access("query", "shop.a.models.Order", "", "Order.objects", 1, 1, 1)
    write = Access("sql", "", "a_order", "UPDATE", 1, 1, 1, writes=True)
    rows = table_rows(codebase, codebase.registry, [(outside, order), (outside, write), (inside, order)])
    assert [(row.table, row.owner, row.model) for row in rows] == [
        ("a_order", "a", "shop.a.models.Order"),
        ("a_order_tags", "a", ""),
        ("a_tag", "a", "shop.a.models.Tag"),
        ("legacy", "a", ""),
    ]
    assert rows[0].reached_by == (Reach("b", "query", 1, 0), Reach("b", "sql", 1, 1))


def test_command(project: Write, boundcheck: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    root = project(FILES)
    document = json.loads(boundcheck("tables", "--format", "json", cwd=root).stdout)
    assert document["version"] == 1
    assert document["tables"][0]["relations"] == [
        {"name": "tags", "kind": "m2m", "target": "shop.a.models.Tag"}
    ]
    text = boundcheck("tables", "--module", "b", cwd=root)
    assert (text.returncode, text.stdout) == (0, "No table is defined or named by a contract.\n")
    assert "a_order_tags" in boundcheck("tables", cwd=root).stdout
    assert boundcheck("tables", "--module", "c", cwd=root).returncode == 2


def test_entity_facts_cross_process_borders() -> None:
    text = FILES["shop/a/models.py"].encode()
    facts, source = scan_file(text, "shop.a", frozenset()), read_source(text)
    assert facts.outline is not None
    assert isinstance(source, Source)
    packed = Packed(pack(facts), Again(lambda: entity_facts(source), lambda depth: None))
    assert not packed.has_entities
    assert packed.entities == entity_facts(source)
    kept = Packed(packed.data)
    assert (kept.entities, kept.facts) == (packed.entities, facts)


def test_what_is_read_later_is_what_was_scanned_or_nothing() -> None:
    packed = Packed(
        pack(scan_file(b"class A(B): ...", "", frozenset())), Again(lambda: None, lambda depth: None)
    )
    assert packed.entities == EntityFacts()
    assert not packed.has_entities


def test_files_that_can_define_no_entity_are_not_parsed(project: Write) -> None:
    views = "from django.db import transaction\nfrom lib import Base\nclass View(Base):\n x = 1\n"
    codebase = read_codebase(project({**FILES, "shop/a/views.py": views}) / "boundcheck.toml", jobs=1)
    assert codebase.registry.by_name
    parsed = {file.path for file in codebase.files if file.packed.has_entities}
    assert "shop/a/models.py" in parsed
    assert "shop/a/views.py" not in parsed
