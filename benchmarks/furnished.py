"""The files beside the code that the program reads: each tree under attack gets one of each kind that it does not have."""

from __future__ import annotations

import re
from pathlib import Path

_FILES = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["django>=4", "stripe[x]~=2; python_version > \'3\'"]\n[project.optional-dependencies]\ndev = ["pytest"]\n'
    '[project.entry-points."boundcheck.rules"]\nx = "x:y"\n[dependency-groups]\ntest = ["factory-boy", { include-group = "x" }]\n[tool.pytest.ini_options]\npython_files = ["test_*.py", "*_check.py"]\n'
    'testpaths = ["tests"]\npythonpath = ["."]\n[tool.uv.workspace]\nmembers = ["libs/*"]\n[tool.poetry.dependencies]\nrequests = { version = "^2", optional = true }\n'
    '[tool.setuptools]\npackage-dir = { "" = "." }\n[tool.setuptools.packages.find]\nwhere = ["."]\n[tool.hatch.build.targets.wheel]\npackages = ["shop"]\n'
    '[tool.importlinter]\nroot_package = "shop"\n[[tool.importlinter.contracts]]\nname = "a"\ntype = "forbidden"\nsource_modules = ["shop.a"]\nforbidden_modules = ["shop.b"]\n',
    "setup.cfg": "[metadata]\nname = shop\n[options]\npackage_dir =\n    = .\ninstall_requires =\n    django>=4\n    celery\n[tool:pytest]\npython_files = test_*.py\n",
    "tox.ini": "[pytest]\npython_files = test_*.py check_*.py\nDJANGO_SETTINGS_MODULE = shop.settings\n",
    ".importlinter": "[importlinter]\nroot_package = shop\n\n[importlinter:contract:1]\nname = Layers\ntype = layers\nlayers =\n    shop.a\n    (shop.b) | shop.c : shop.d\ncontainers =\n    shop\nignore_imports =\n    shop.a -> shop.b.*\n",
    "tach.toml": 'source_roots = ["."]\nexclude = ["**/x"]\n[[modules]]\npath = "shop.a"\ndepends_on = ["shop.b", { path = "shop.c", deprecated = true }]\nlayer = "x"\nutility = true\n[[interfaces]]\nexpose = ["api.*"]\nfrom = ["shop.b"]\n',
    "alembic.ini": "[alembic]\nscript_location = %(here)s/alembic\nversion_locations = alembic/versions more\n",
    "requirements.txt": "-r requirements/base.txt\n-e ./libs/x\ndjango==5.0 ; python_version < '4' --hash=sha256:0\ncelery[redis] @ file:///x\n",
    "requirements/base.txt": "requests\n-c ../requirements.txt\n",
    "setup.py": "from setuptools import setup\nsetup(name='shop', install_requires=['django', *MORE])\n",
    "Dockerfile": "FROM python:3.12\nCOPY shop /app/shop\nCMD python -m shop.main\n",
    "compose.yaml": "services:\n  web:\n    build: .\n    command: celery -A shop.tasks worker\n",
    ".gitignore": "*.pyc\n/build/\n!keep\n**/x/[a-c]*\\ \n#c\n",
    "CODEOWNERS": "# all\n* @shop/all\n/shop/ @shop/team a@b.c\n[Section][2] @x\n*.sql\n^[Other]\n/shop/**/x @y # z\n",
    "boundcheck-metrics.jsonl": '{"version": 1, "at": "2026-01-01T00:00:00Z", "commit": "0", "modules": {}}\n',
    "rows.sql": "-- boundcheck: allow[raw-sql] old\nCREATE TABLE IF NOT EXISTS \"a\".[b_rows] (n int REFERENCES c(n));\nCREATE FUNCTION f() RETURNS int AS $x$ SELECT 1 FROM t; $x$ LANGUAGE sql;\nWITH q AS (SELECT * FROM b_invoice b JOIN (SELECT 1) x USING (n)) INSERT INTO z SELECT * FROM q, LATERAL (SELECT 1) y;\nCOPY z FROM stdin;\n1\t2\n\\.\n",
    "fixtures/rows.json": '[{"model": "b.invoice", "pk": 1, "fields": {"n": 1, "c": [["x", 2]]}}, {"model": "orders.order", "pk": null, "fields": {}}]\n',
    "fixtures/rows.yaml": "- model: b.invoice\n  pk: 1\n  fields: &x {n: 1}\n- !!x\n  model: orders.order\n  fields: *x\n",
    "fixtures/rows.xml": '<?xml version="1.0"?><django-objects version="1.0"><object model="b.invoice" pk="1"><field name="n">1</field></object></django-objects>\n',
    "templates/a/page.html": "{% extends 'a/base.html' %}{% load x y from z %}{% url 'b:page' n=1 as u %}{# boundcheck: allow[foreign-name] old #}\n{% include 'b/x.html' with a=b|default:'c' only %}{% if perms.b.add_invoice %}{{ x.y.z|date:\"Y\" }}{% endif %}{% comment %}{% url 'x' %}{% endcomment %}{% verbatim %}{{ x }}{% endverbatim %}\n",
    "templates/a/page.jinja2": "{% from 'b/x.jinja2' import y as z with context %}{% call(u) z('a') %}{{ url_for('b.page', n=1) }}{% endcall %}{% raw %}{{ x }}{% endraw %}{%- set q = [1, {'a': 2}] -%}\n",
    "odd_code.py": "# coding: utf-8\n\"\"\"It's \\N{BULLET} odd.\"\"\"\nfrom __future__ import annotations\nimport a.b as c, d; from . import (e as f,  # boundcheck: allow[private-import] old\n  g,)\ntype X[*T] = list[T]\nSQL = f'''SELECT {'a' + \"b\"} FROM b_invoice {c!r:>{d}} WHERE \\\n  x = %s'''\nasync def h[T](*a: 'c.B', b: X = lambda: (yield), **k) -> None:\n    match a:\n        case {'x': c.Y(z=1) | None as q, **r} if (w := q): import_module('shop.' f'{w}')\n        case _: ...\n    async with d as (i, *j), f() as k['x']: await k\n    return {**k, 'a': [*j for j in i async for x in y if z], ...: x[1:2, ::3, *j]}\n@c.d(e)[0]\nclass Z(c.Base, metaclass=M, **k):\n    __slots__ = __match_args__ = ('x',); x: int = 1; global y\n    try: pass\n    except* (A, B) as e: raise C from None\n    else: del x, (y[0],)\n    finally: assert x, 'y'\n",
}  # fmt: skip


def furnish(root: Path) -> None:
    """Write them where nothing lies, and a module's contract beside its code where the configuration names none of its package."""
    config = root / "boundcheck.toml"
    folder = next((file.parent for file in sorted(root.rglob("models.py"))), root)
    for name, text in _FILES.items():
        inside = name.startswith(("fixtures/", "templates/")) or name in ("rows.sql", "odd_code.py")
        file = (folder if inside else root) / name
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if config.exists() and "[module]" not in config.read_text(encoding="utf-8"):
        _own_contract(root, config)


def _own_contract(root: Path, config: Path) -> None:
    """The last module of the configuration moves into a contract of its own."""
    text = config.read_text(encoding="utf-8")
    found = list(re.finditer(r'^\[modules\.(\w+)\]\npath *= *"([\w.]+)"\n((?:(?!\[).*\n?)*)', text, re.M))
    if not found:
        return
    last = found[-1]
    package = next(
        (place for place in (root, root / "src") if (place / last[2].replace(".", "/")).is_dir()), None
    )
    if package is not None:
        beside = package / last[2].replace(".", "/") / "boundcheck.toml"
        beside.write_text(f'[module]\nname = "{last[1]}"\n{last[3]}', encoding="utf-8")
        config.write_text(text[: last.start()] + text[last.end() :], encoding="utf-8")
