"""`boundcheck may` and `explain` on names that modules share: the answer, and the entry that decides."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

FILES = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\npublic = ["url:b:one"]\n[modules.c]\npath = "shop.c"\n',
    "shop/a/views.py": "from django.urls import reverse\nreverse('b:two')\n",
    "shop/a/test_views.py": "def test_it(): ...\n",
    "shop/b/urls.py": "from django.urls import path\napp_name = 'b'\nurlpatterns = [path('', f, name='one'), path('', f, name='two')]\n",
    "shop/b/tasks.py": "@shared_task(name='same')\ndef f(): ...\n",
    "shop/c/tasks.py": "@shared_task(name='same')\ndef f(): ...\n",
}
STRICT = {**FILES, "boundcheck.toml": FILES["boundcheck.toml"] + '[rules]\nforeign-name = "error"\n'}


@pytest.mark.parametrize(
    ("importer", "name", "head", "key"),
    [
        ("a", "url:b:one", "yes: a may use url:b:one", 'boundcheck.toml:5: public = ["url:b:one"]'),
        ("a", "url:b:two", "yes: a may use url:b:two, with a warning: foreign-name: ", "boundcheck.toml:5: "),
        ("b", "url:b:two", "yes: b may use url:b:two", "modules.b.path"),
        ("shop/a/test_views.py", "url:b:two", "yes: shop/a/test_views.py may use url:b:two", ""),
        ("a", "task:same", "yes: a may use task:same", "c makes one of that name, too"),
    ],
)
def test_a_name_is_asked_for_by_its_kind(
    project: Write, boundcheck: Run, importer: str, name: str, head: str, key: str
) -> None:
    found = boundcheck("may", importer, name, cwd=project(FILES))
    assert found.returncode == 0
    first, _, rest = found.stdout.partition("\n")
    assert first.startswith(head)
    assert ("warning" in first) == ("warning" in head)
    assert key in rest


def test_a_no_tells_what_is_published(project: Write, boundcheck: Run) -> None:
    found = boundcheck("may", "a", "url:b:two", "--format", "json", cwd=project(STRICT))
    answer = json.loads(found.stdout)
    assert (found.returncode, answer["answer"], answer["rule"]) == (1, "no", "foreign-name")
    assert (answer["to"]["kind"], answer["to"]["module"]) == ("shared-name", "b")
    assert [(way["kind"], way["name"], way["line"]) for way in answer["ways"]] == [("public", "url:b:one", 3)]


def test_a_no_tells_the_permissions_that_are_published(project: Write, boundcheck: Run) -> None:
    model = "from django.db import models\n\nclass Order(models.Model):\n    class Meta:\n        permissions = [('may_pay', ''), ('may_drop', '')]\n"
    toml = STRICT["boundcheck.toml"].replace("url:b:one", "permission:b.may_p*")
    root = project({**STRICT, "boundcheck.toml": toml, "shop/b/models.py": model})
    found = boundcheck("may", "a", "permission:b.may_drop", "--format", "json", cwd=root)
    ways = [(way["name"], way["path"], way["line"]) for way in json.loads(found.stdout)["ways"]]
    assert ways == [("permission:b.may_pay", "shop/b/models.py", 5)]


def test_a_name_that_nobody_makes(project: Write, boundcheck: Run) -> None:
    found = boundcheck("may", "a", "url:b:tow", cwd=project(FILES))
    assert found.returncode == 2
    assert found.stderr == 'boundcheck: "b:tow" is no URL name of the project; did you mean "b:two"?\n'


def test_a_finding_is_explained_by_the_list_that_does_not_publish(project: Write, boundcheck: Run) -> None:
    text = boundcheck("explain", "shop/a/views.py:2", cwd=project(FILES)).stdout
    assert "modules.b.public: no entry publishes url:b:two (boundcheck.toml:5)" in text
