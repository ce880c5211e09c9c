"""`boundcheck names`: whose each name is and who uses it, as text and JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

Write = Callable[[Mapping[str, str | bytes]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

FILES = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\npublic = ["url:b:*"]\n',
    "shop/a/views.py": "from django.urls import reverse\nreverse('b:one')\nreverse('b:one')\nuser.has_perm('b.add_order')\n",
    "shop/b/urls.py": "from django.urls import path\napp_name = 'b'\nurlpatterns = [path('', f, name='one'), path('', f, name='two')]\n",
    "shop/b/models.py": "from django.db import models\n\nclass Order(models.Model): ...\n",
    "shop/b/templates/b/page.html": "<p>",
}
TEXT = """\
b: 2 names
  permission  b.add_order  shop/b/models.py:3
    a: has_perm at 1 site: shop/a/views.py:4
  url         b:one        shop/b/urls.py:3  published
    a: reverse at 2 sites: shop/a/views.py:2, shop/a/views.py:3

2 names of 1 owner, 2 used by others.
"""


def test_names_that_others_use(project: Write, boundcheck: Run) -> None:
    root = project(FILES)
    found = boundcheck("names", cwd=root)
    assert (found.returncode, found.stdout) == (0, TEXT)
    assert boundcheck("names", "--module", "a", cwd=root).stdout == "No name is shared.\n"
    unknown = boundcheck("names", "--module", "c", cwd=root)
    assert unknown.returncode == 2
    assert 'there is no module "c"' in unknown.stderr


def test_all_names_as_json(project: Write, boundcheck: Run) -> None:
    document = json.loads(boundcheck("names", "--all", "--format", "json", cwd=project(FILES)).stdout)
    assert document["version"] == 1
    assert [(row["kind"], row["name"], row["published"]) for row in document["names"]] == [
        ("permission", "b.add_order", False),
        ("template", "b/page.html", False),
        ("url", "b:one", True),
        ("url", "b:two", True),
    ]
    places = [{"path": "shop/a/views.py", "line": line} for line in (2, 3)]
    assert document["names"][2]["reached_by"] == [
        {"module": "a", "how": "reverse", "sites": 2, "places": places}
    ]
    assert document["names"][2]["published_to"] == []


def test_only_the_first_uses_are_told_unless_all_are_asked_for(project: Write, boundcheck: Run) -> None:
    reverse = "from django.urls import reverse\n" + "reverse('b:one')\n" * 5
    root = project({**FILES, "shop/a/views.py": reverse})
    shown = "a: reverse at 5 sites: shop/a/views.py:2, shop/a/views.py:3, shop/a/views.py:4"
    assert f"{shown} and 2 more\n" in boundcheck("names", cwd=root).stdout
    every = boundcheck("names", "--all", cwd=root).stdout
    assert f"{shown}, shop/a/views.py:5, shop/a/views.py:6\n" in every


SOME = '[{ entry = "url:b:one", to = ["c"] }, { entry = "url:b:o*", to = ["d", "c"] }]'
OTHERS = "".join(f'[modules.{name}]\npath = "shop.{name}"\n' for name in "cd")


def published_to_some(project: Write) -> Path:
    toml = FILES["boundcheck.toml"].replace('["url:b:*"]', SOME) + OTHERS
    return project({**FILES, "boundcheck.toml": toml, "shop/c/__init__.py": "", "shop/d/__init__.py": ""})


def test_a_name_that_is_published_to_some(project: Write, boundcheck: Run) -> None:
    root = published_to_some(project)
    told = boundcheck("check", "--select", "foreign-name", cwd=root)
    assert (
        '"b:one" (by reverse) is a URL name of b, made in shop/b/urls.py and published to c and d only; '
        in told.stdout
    )
    assert 'use the public API of b, or ask its owner to publish "url:b:one" to a as well' in told.stdout
    assert "b:one        shop/b/urls.py:3  published to c, d\n" in boundcheck("names", cwd=root).stdout
    document = json.loads(boundcheck("names", "--kind", "url", "--format", "json", cwd=root).stdout)
    assert [document["names"][0][key] for key in ("published", "published_to")] == [False, ["c", "d"]]


def test_what_only_wires_others_keeps_no_name_to_itself(project: Write, boundcheck: Run) -> None:
    wiring = FILES["boundcheck.toml"].replace('public = ["url:b:*"]', 'role = "composition"')
    root = project({**FILES, "boundcheck.toml": wiring})
    assert "b:one        shop/b/urls.py:3  published\n" in boundcheck("names", cwd=root).stdout
    names = json.loads(boundcheck("names", "--all", "--format", "json", cwd=root).stdout)["names"]
    assert {(row["published"], *row["published_to"]) for row in names} == {(True,)}


def test_a_module_tells_the_names_that_it_publishes(project: Write, boundcheck: Run) -> None:
    toml = FILES["boundcheck.toml"].replace('["url:b:*"]', '["url:b:*", "permission:b.view_*", "template:x"]')
    text = boundcheck("explain", "b", cwd=project({**FILES, "boundcheck.toml": toml})).stdout
    assert '"url:b:*": b:one, b:two' in text
    assert '"permission:b.view_*": b.view_order' in text
    assert '"template:x": nothing' in text
    root = project({"boundcheck.toml": f'{toml}[rules]\nforeign-name = "off"\n'})
    assert '"url:b:*": not read: foreign-name is off' in boundcheck("explain", "b", cwd=root).stdout


def explained(boundcheck: Run, root: Path, place: str) -> list[str]:
    return [" ".join(line.split()) for line in boundcheck("explain", place, cwd=root).stdout.splitlines()]


def test_a_line_that_uses_a_name_tells_the_entry_that_decides(project: Write, boundcheck: Run) -> None:
    lines = explained(boundcheck, project(FILES), "shop/a/views.py:2")
    at = lines.index("a → b: uses the URL name b:one by reverse, made in shop/b/urls.py")
    assert lines[at + 1] == '→ modules.b.public "url:b:*": publishes url:b:one (boundcheck.toml:5)'
    assert not any("Nothing here" in line for line in lines)
    assert lines.count(lines[at + 1]) == 1


def test_a_line_that_uses_a_name_that_is_not_published(project: Write, boundcheck: Run) -> None:
    lines = explained(boundcheck, project(FILES), "shop/a/views.py:4")
    assert (
        lines.count("→ modules.b.public: no entry publishes permission:b.add_order (boundcheck.toml:5)") == 1
    )
    lines = explained(boundcheck, published_to_some(project), "shop/a/views.py:2")
    assert 'modules.b.public "url:b:one": publishes url:b:one to c only (boundcheck.toml:5)' in lines
    assert "→ modules.b.public: no entry publishes url:b:one to a (boundcheck.toml:5)" in lines
    toml = FILES["boundcheck.toml"].replace('public = ["url:b:*"]\n', "")
    lines = explained(boundcheck, project({"boundcheck.toml": toml}), "shop/a/views.py:2")
    assert "→ modules.b.public: not written: no entry publishes url:b:one" in lines


def test_a_line_that_uses_a_name_that_is_free(project: Write, boundcheck: Run) -> None:
    shared = FILES["boundcheck.toml"].replace('public = ["url:b:*"]', 'role = "shared"')
    lines = explained(boundcheck, project({**FILES, "boundcheck.toml": shared}), "shop/a/views.py:2")
    assert '→ modules.b.public "**" (default): publishes url:b:one' in lines
    wiring = FILES["boundcheck.toml"].replace('public = ["url:b:*"]', 'role = "composition"')
    lines = explained(boundcheck, project({"boundcheck.toml": wiring}), "shop/a/views.py:2")
    assert any(line.startswith("→ modules.b.role") for line in lines)


def test_one_kind(project: Write, boundcheck: Run) -> None:
    text = boundcheck("names", "--kind", "template", "--all", cwd=project(FILES)).stdout
    assert text == (
        "b: 1 name\n  template  b/page.html  shop/b/templates/b/page.html:1\n\n1 name of 1 owner, 0 used by others.\n"
    )


def test_a_module_that_others_reach_only_by_names_is_no_dead_code(project: Write, boundcheck: Run) -> None:
    root = project(FILES)
    text = boundcheck("extract", "b", cwd=root).stdout
    assert "Nobody calls it, but others use 2 of its names (permission:b.add_order, url:b:one)" in " ".join(
        text.split()
    )
    assert "Others use names that it makes and does not publish" in text
    assert "No other module calls it" in " ".join(boundcheck("extract", "a", cwd=root).stdout.split())


def test_why_shows_the_names_that_tie_two_modules(project: Write, boundcheck: Run) -> None:
    root = project(FILES)
    found = boundcheck("why", "a", "b", cwd=root)
    assert found.returncode == 1
    assert found.stdout.splitlines() == [
        "No chain of imports leads from a to b, but this joins them.",
        "",
        "Shared names: 3",
        "  shop/a/views.py:2  url:b:one  reverse",
        "  shop/a/views.py:3  url:b:one  reverse",
        "  shop/a/views.py:4  permission:b.add_order  has_perm",
    ]
    document = json.loads(boundcheck("why", "a", "b", "--format", "json", cwd=root).stdout)
    assert document["names"][0] == {
        "path": "shop/a/views.py",
        "line": 2,
        "target": "url:b:one",
        "how": "reverse",
    }
    assert "does not depend on" in boundcheck("why", "b", "a", cwd=root).stdout


def test_modules_that_only_names_tie_are_an_edge_of_the_graph(project: Write, boundcheck: Run) -> None:
    root = project(FILES)
    text = boundcheck("graph", cwd=root).stdout
    assert "→ b    3 shared names  [1 finding]\n" in text
    assert "2 modules, 0 dependencies" in text
    document = json.loads(boundcheck("graph", "--format", "json", cwd=root).stdout)
    assert document["edges"] == [
        {
            "from": "a",
            "to": "b",
            "imports": 0,
            "names": 0,
            "data": 0,
            "tests": 0,
            "declared": True,
            "findings": 1,
        }
    ]
    assert '-.-x|"3 shared names, 1 finding"|' in boundcheck("graph", "--format", "mermaid", cwd=root).stdout
    assert "shared names only" in boundcheck("graph", "--format", "matrix", cwd=root).stdout
    project({"boundcheck.toml": FILES["boundcheck.toml"] + '[rules]\nforeign-name = "off"\n'})
    assert "→" not in boundcheck("graph", cwd=root).stdout


def test_files_that_only_names_tie_are_an_edge_too(project: Write, boundcheck: Run) -> None:
    document = json.loads(
        boundcheck("graph", "--level", "file", "--format", "json", cwd=project(FILES)).stdout
    )
    assert [(edge["from"], edge["to"]) for edge in document["edges"]] == [
        ("shop.a.views", "shop.b.models"),
        ("shop.a.views", "shop.b.urls"),
    ]
