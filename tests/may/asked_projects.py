"""Random projects with contracts of every kind, and questions about them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

MODULES = ("alpha", "beta", "gamma", "delta", "omega")
FILES = ("api", "inner", "rates", "models")
_NAMES = ("charge", "refund", "Price", "limit")
_MODELS = {"alpha": "Apple", "beta": "Bean", "gamma": "Grape", "delta": "Date", "omega": "Olive"}


class Made(NamedTuple):
    """The files of a project, and what stands in them: dotted names, and models with their tables."""

    files: dict[str, str]
    names: tuple[str, ...]
    tables: tuple[str, ...]
    framework: str


def made(seed: int, framework: str = "django") -> Made:
    """A project with modules in `shop`, code of nobody in `tools`, tests, and a migration."""
    random = Random(seed)
    files: dict[str, str] = {
        "shop/__init__.py": "",
        "tools/__init__.py": "",
        "tools/text.py": "def pad(): ...\n",
    }
    names: list[str] = ["tools.text.pad", "tools.text"]
    for module in MODULES:
        package = f"shop.{module}"
        facade = ""
        for file in FILES:
            text = _model(module, framework) if file == "models" else ""
            for name in random.sample(_NAMES, 2):
                text += f"class {name}: ...\n" if name[0].isupper() else f"def {name}(): ...\n"
                names.append(f"{package}.{file}.{name}")
                if random.random() < 0.2 and name not in facade:
                    facade += f"from {package}.{file} import {name}\n"
                    names.append(f"{package}.{name}")
            names.append(f"{package}.{file}")
            files[f"shop/{module}/{file}.py"] = text
        if random.random() < 0.3:
            facade += "__all__ = ['charge']\ndef charge(): ...\n"
        files[f"shop/{module}/__init__.py"] = facade
        files[f"shop/{module}/tests/__init__.py"] = ""
        files[f"shop/{module}/tests/test_{module}.py"] = "def test_it(): ...\n"
        files[f"shop/{module}/migrations/__init__.py"] = ""
        names.append(package)
    for _ in range(random.randrange(4)):
        importer, imported = random.sample(MODULES, 2)
        target = random.choice(FILES)
        files[f"shop/{importer}/inner.py"] += f"from shop.{imported} import {target} as _{imported}\n"
    files["boundcheck.toml"] = "\n".join(_contract(random))
    tables = tuple(f"{module}_{model.lower()}" for module, model in _MODELS.items())
    return Made(files, tuple(names), (*tables, "legacy_rows"), framework)


def _model(module: str, framework: str) -> str:
    name = _MODELS[module]
    table = f"{module}_{name.lower()}"
    if framework == "django":
        meta = f"    class Meta:\n        db_table = '{table}'\n        app_label = '{module}'\n"
        return f"from django.db import models\nclass {name}(models.Model):\n    size = models.IntegerField()\n{meta}"
    return (
        "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import declarative_base\n"
        f"Base = declarative_base()\nclass {name}(Base):\n    __tablename__ = '{table}'\n"
        "    id = Column(Integer, primary_key=True)\n"
    )


def _contract(random: Random) -> Iterator[str]:
    if random.random() < 0.4:
        closed = random.choice(("", ", closed = true", ", independent = true"))
        yield f'layers = ["top", {{ name = "middle"{closed} }}, "bottom"]'
        layers: tuple[str, ...] = ("top", "middle", "bottom")
    else:
        layers = ()
    if random.random() < 0.3:
        yield 'unassigned = "free"'
    yield "[rules]"
    yield "missing-tests = 'off'\nunused-dependency = 'off'\nstale-contract = 'off'"
    for rule in (
        "dependency-cycle",
        "private-import",
        "undeclared-dependency",
        "foreign-query",
        "foreign-key",
    ):
        if random.random() < 0.15:
            yield f'{rule} = "{random.choice(("warn", "off"))}"'
    if random.random() < 0.2:
        yield 'deprecated-dependency = "error"'
    yield '[external]\nrequests = ["alpha"]'
    for module in MODULES:
        yield f'[modules.{module}]\npath = "shop.{module}"'
        yield from _module(random, module, layers)
    yield from _exceptions(random)
    for number in range(random.randrange(3)):
        yield from _import_contract(random, number)


def _exceptions(random: Random) -> Iterator[str]:
    for _ in range(random.randrange(3)):
        rule = random.choice(
            ("private-import", "dependency", "data", "foreign-key", "tests", "import-contract")
        )
        yield f'[[allow]]\nrule = "{rule}"\nreason = "it is so"\nfrom = "{random.choice((*MODULES, "*"))}"'
        if random.random() < 0.5:
            yield f'to = "{random.choice(MODULES)}"'
        if random.random() < 0.2:
            yield 'path = "shop/alpha/**"'


def _module(random: Random, module: str, layers: tuple[str, ...]) -> Iterator[str]:
    others = [other for other in MODULES if other != module]
    role = random.choices(("module", "shared", "composition"), (8, 1, 1))[0]
    if role != "module":
        yield f'role = "{role}"'
    if layers and random.random() < 0.8:
        yield f'layer = "{random.choice(layers)}"'
    if random.random() < 0.6 and role != "shared":
        listed = random.sample(others, random.randrange(4))
        entries = [
            f'{{ module = "{other}", deprecated = true }}' if random.random() < 0.3 else f'"{other}"'
            for other in listed
        ]
        yield f"depends_on = [{', '.join(entries)}]"
    elif random.random() < 0.3 and role == "module":
        yield f'cannot_depend_on = ["{random.choice(others)}"]'
    yield from _public(random, others)
    if random.random() < 0.2:
        yield f'visible_to = ["{random.choice(others)}"]'
    if random.random() < 0.3:
        yield f'test_scope = "{random.choice(("standalone", "all"))}"'
    if random.random() < 0.2:
        yield random.choice(
            ('depends_on_external = ["django", "sqlalchemy"]', 'cannot_depend_on_external = ["json"]')
        )
    if module == "beta":
        yield 'tables = ["legacy_*"]'
    yield 'owner = "@shop/team"'


def _public(random: Random, others: list[str]) -> Iterator[str]:
    if random.random() < 0.6:
        entries = random.sample(
            ('"."', '"api"', '"models:charge"', '"inner:charge"', '"/rates.*/"', '"**"'), 2
        )
        if random.random() < 0.3:
            entries.append(f'{{ entry = "inner", to = ["{random.choice(others)}"] }}')
        yield f"public = [{', '.join(entries)}]"


def _import_contract(random: Random, number: int) -> Iterator[str]:
    kind = random.choice(("forbidden", "independence", "protected", "layers", "private"))
    one, other, third = (f"shop.{module}" for module in random.sample(MODULES, 3))
    yield f'[[contracts]]\nname = "contract {number}"\ntype = "{kind}"'
    yield {
        "forbidden": f'from = ["{one}"]\nto = ["{other}", "requests"]',
        "independence": f'modules = ["{one}", "{other}"]',
        "protected": f'to = ["{one}.inner"]\nallowed = ["{other}"]',
        "layers": f'layers = ["{one}", "{other}", "{third}"]',
        "private": f'modules = ["{one}"]',
    }[kind]
    if kind in ("forbidden", "independence", "layers") and random.random() < 0.3:
        yield "indirect = false"


def askers(random: Random) -> str:
    """A path of who asks: a file that is there, or a new one."""
    module = random.choice(MODULES)
    return random.choice(
        (
            f"shop/{module}/{random.choice(FILES)}.py",
            f"shop/{module}/__init__.py",
            f"shop/{module}/fresh.py",
            f"shop/{module}/deep/down/fresh.py",
            f"shop/{module}/tests/test_{module}.py",
            f"shop/{module}/tests/test_fresh.py",
            f"shop/{module}/migrations/0002_fresh.py",
            "tools/text.py",
            "tools/fresh.py",
        )
    )
