"""Queries and rows of Peewee that functions of other files give without saying so, looped over and handed on, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = '[modules.data]\npath = "data"\npublic = ["**"]\n[modules.web]\npath = "web"\npublic = ["**"]\n'
DATABASE = (
    "from peewee import Model, CharField, ForeignKeyField, fn\nclass BaseModel(Model): ...\n"
    "class User(BaseModel):\n    username = CharField()\nclass Team(BaseModel):\n    name = CharField()\n"
    "class Zone(BaseModel):\n    name = CharField()\n    delegate = CharField()\n"
    "class Proto(BaseModel):\n    uuid = CharField()\n    delegate = ForeignKeyField(User, null=True)\n    team = ForeignKeyField(Team)\n"
)
PERMISSION = (
    "from data.database import Proto, Team, User\n"
    "def query(org):\n    Other = User.alias()\n    query = (\n        Proto.select()\n        .where(Proto.uuid == org)\n"
    "        .join(Other, on=(Other.id == Proto.delegate))\n        .switch(Proto)\n        .join(Team)\n    )\n    return query\n"
    "def listed(org):\n    if not org:\n        return []\n    query = Proto.select().join(Team)\n    if org > 3:\n        query = query.where(Proto.uuid == org)\n    return list(query)\n"
    "def one(uuid):\n    try:\n        return Proto.select(Proto, Team).join(Team).where(Proto.uuid == uuid).get()\n    except Proto.DoesNotExist:\n        return None\n"
    "def found(uuid):\n    return Proto.get(Proto.uuid == uuid)\n"
    "def fetched(org):\n    return prefetch(Proto.select(), User.select())\n"
    "def base():\n    return Proto.select().join(Team)\ndef recent(n):\n    return base().limit(n)\n"
    "def names():\n    return [p.uuid for p in Proto.select()]\n"
    "def count():\n    return Proto.select().count()\n"
    "def dicts():\n    return Proto.select().dicts()\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "data/__init__.py": "", "data/database.py": DATABASE,
    "data/model/__init__.py": "from data.model import permission\n", "data/model/permission.py": PERMISSION, "web/__init__.py": "",
}  # fmt: skip
VIEW = "def view(proto, members):\n    return {'name': proto.delegate.shape, 'members': members}\n"
HOP = ["relation-traversal"]


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        (f"{VIEW}def get(org):\n    protos = model.permission.query(org)\n    return [view(p, 3) for p in protos]", HOP),
        (f"{VIEW}def get(org):\n    return [view(p, 3) for p in model.permission.query(org)]", HOP),
        (f"{VIEW}def get(org):\n    for p in model.permission.query(org):\n        view(p, members=3)", HOP),
        (f"{VIEW}def get(org):\n    protos = list(model.permission.query(org))\n    return {{p: view(p, 3) for p in protos}}", HOP),
        (f"{VIEW}def get(org):\n    protos = model.permission.listed(org)\n    return [view(proto=p, members=3) for p in protos]", HOP),
        (f"{VIEW}def get(org):\n    return [view(p, 3) for p in model.permission.recent(3)]", HOP),
        (f"{VIEW}def get(org):\n    proto = model.permission.one(org)\n    return view(proto, 3)", HOP),
        (f"{VIEW}def get(org):\n    return view(model.permission.found(org), 3)", HOP),
        (f"{VIEW}class Api:\n    def get(self, org):\n        protos = model.permission.query(org)\n        return {{'a': [view(p, 3) for p in protos]}}", HOP),
        (f"{VIEW}def outer(protos):\n    return [view(p, 3) for p in protos]\ndef get(org):\n    return outer(model.permission.query(org))", HOP),
        (f"{VIEW}def get(org):\n    protos = sorted(model.permission.query(org), key=str)\n    return view(protos[0], 3)", HOP),
        ("def get(org):\n    for p in model.permission.query(org):\n        print(p.delegate.shape, p.team.shape)", HOP * 2),
        ("def get(org):\n    return {p.delegate.shape for p in model.permission.listed(org) if p.delegate}", HOP),
        # innocent twins
        (f"{VIEW}def get(org):\n    return [view(p, 3) for p in model.permission.names()]", []),
        (f"{VIEW}def get(org):\n    return view(model.permission.count(), 3)", []),
        (f"{VIEW}def get(org):\n    return [view(p, 3) for p in model.permission.dicts()]", []),
        (f"{VIEW}def get(org):\n    return [view(p, 3) for p in model.nothing.query(org)]", []),
        (f"{VIEW}def get(org, model):\n    return [view(p, 3) for p in model.permission.query(org)]", []),
        (f"{VIEW}def get(org):\n    return [view(3, p) for p in model.permission.query(org)]", []),
        ("def view(proto):\n    return proto.uuid, proto.delegate_id\ndef get(org):\n    return [view(p) for p in model.permission.query(org)]", []),
        ("def get(org):\n    return [p.uuid for p in model.permission.query(org)]", []),
    ],
)  # fmt: skip
def test_rows_of_another_files_queries(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, rules: list[str]
) -> None:
    found = findings({**FILES, "web/use.py": f"from data import model\n{code}\n"})
    assert [each.split()[1] for each in found if each.startswith("web/use.py")] == rules
