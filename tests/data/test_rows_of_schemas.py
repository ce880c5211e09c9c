"""Rows that Marshmallow's schemas make of what they read in, and innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

CONTRACT = (
    '[modules.models]\npath = "shop.models"\npublic = ["**"]\n[modules.schemas]\npath = "shop.schemas"\npublic = ["**"]\n'
    '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
)
MODELS = (
    "from flask_sqlalchemy import SQLAlchemy\nfrom flask_marshmallow import Marshmallow\ndb = SQLAlchemy()\nma = Marshmallow()\n"
    "class Customer(db.Model):\n    __tablename__ = 'customers'\n    id = db.Column(db.Integer, primary_key=True)\n    email = db.Column(db.String)\n"
    "class Order(db.Model):\n    __tablename__ = 'orders'\n    id = db.Column(db.Integer, primary_key=True)\n    status = db.Column(db.String)\n    data = db.Column(db.String)\n"
    "    customer_id = db.Column(db.Integer, db.ForeignKey('customers.id'))\n    customer = db.relationship('Customer')\n"
)
SCHEMAS = (
    "from marshmallow import Schema\nfrom marshmallow_sqlalchemy import SQLAlchemyAutoSchema, SQLAlchemySchema, ModelSchema\n"
    "from shop import models\nfrom shop.models import Customer, Order, ma\n"
    "class Old(ma.ModelSchema):\n    class Meta:\n        model = Order\n        include_fk = True\n"
    "    def __init__(self, view=None, *args, **kwargs):\n        super().__init__(*args, **kwargs)\n"
    "class Plain(ModelSchema):\n    class Meta:\n        model = models.Order\n"
    "class Auto(SQLAlchemyAutoSchema):\n    class Meta:\n        model = Order\n        load_instance = True\n"
    "class Written(ma.SQLAlchemySchema):\n    class Meta:\n        model = Order\n        load_instance = True\n"
    "class Base(ma.SQLAlchemyAutoSchema):\n    class Meta:\n        load_instance = True\n"
    "class Heir(Base):\n    class Meta(Base.Meta):\n        model = Order\n"
    "class Grand(Old):\n    extra = 3\n"
    "class Forgot(Base):\n    class Meta:\n        model = Order\n"
    "class Dicts(SQLAlchemyAutoSchema):\n    class Meta:\n        model = Order\n"
    "class Off(SQLAlchemyAutoSchema):\n    class Meta:\n        model = Order\n        load_instance = False\n"
    "class Bare(Schema):\n    class Meta:\n        model = Order\n"
    "class NoModel(ma.ModelSchema):\n    class Meta:\n        fields = ('id',)\n"
    "old = Old()\n"
)
FILES = {
    "boundcheck.toml": CONTRACT, "shop/__init__.py": "", "shop/models.py": MODELS, "shop/schemas.py": SCHEMAS,
    "shop/orders/__init__.py": "",
}  # fmt: skip
HEAD = "import json\nfrom shop import schemas\nfrom shop.models import db, ma\nfrom shop.schemas import Auto, Bare, Base, Dicts, Forgot, Grand, Heir, NoModel, Off, Old, Plain, Written, old\n"
WRITE, HOP = "foreign-write", "relation-traversal"
ADD = "    db.session.add(row)\n    db.session.commit()"


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        (f"def f(data):\n    row = Auto().load(data)\n{ADD}", [WRITE]),
        (f"def f(data):\n    row = Written().load(data, session=db.session)\n{ADD}", [WRITE]),
        (f"def f(data):\n    row = schemas.Heir().load(data)\n{ADD}", [WRITE]),
        (f"def f(data):\n    row = Grand().load(data)\n{ADD}", [WRITE]),
        (f"def f(data):\n    schema = Auto()\n    row = schema.loads(data)\n{ADD}", [WRITE]),
        (f"def f(data):\n    schema = Plain()\n    row = schema.load(data)\n{ADD}", [WRITE]),
        (f"def f(data):\n    row = old.load(data)\n{ADD}", [WRITE]),
        (f"def f(data):\n    result = schemas.old.load(data)\n    if result.errors:\n        return\n    row = result.data\n{ADD}", [WRITE]),
        ("def f(data):\n    schema = Old('admin')\n    response = schema.load(data)\n    if response.errors:\n        return response.errors\n    db.session.add(response.data)\n    db.session.commit()\n    return schema.dump(response.data)", [WRITE]),
        ("def f(data):\n    response = Old().load(data)\n    print(response.errors)\n    response.data.status = response.data.status.strip()\n    db.session.add(response.data)\n    db.session.commit()", [WRITE, WRITE]),
        (f"def f(data):\n    row, errors = Old().load(data)\n{ADD}", [WRITE]),
        ("def f(data):\n    row = Auto().load(data)\n    row.status = 'paid'\n    db.session.commit()", [WRITE]),
        ("def f(data):\n    rows = Auto(many=True).load(data)\n    db.session.add_all(rows)\n    for row in Auto(many=True).load(data):\n        row.status = 3", [WRITE, WRITE]),
        ("def f(data):\n    for row in Auto().load(data, many=True):\n        row.status = 'paid'", [WRITE]),
        ("def f(data):\n    return Auto().load(data).customer.email", [HOP]),
        ("class View:\n    schema = Auto()\n    def post(self, data):\n        db.session.add(self.schema.load(data))", [WRITE]),
        ("class Own(ma.ModelSchema):\n    class Meta:\n        model = schemas.Order\ndef f(data):\n    row = Own().load(data)\n    db.session.add(row)", ["model-binding", WRITE]),
        # innocent twins
        (f"def f(data):\n    row = Dicts().load(data)\n{ADD}", []),
        (f"def f(data):\n    row = Off().load(data)\n{ADD}", []),
        (f"def f(data):\n    row = Forgot().load(data)\n{ADD}", []),
        (f"def f(data):\n    row = Bare().load(data)\n{ADD}", []),
        (f"def f(data):\n    row = NoModel().load(data)\n{ADD}", []),
        (f"def f(data):\n    row = Base().load(data)\n{ADD}", []),
        (f"def f(data):\n    row = Old().dump(data)\n{ADD}", []),
        (f"def f(data):\n    row = json.load(data)\n{ADD}", []),
        ("def f(data):\n    response = Old().load(data)\n    db.session.add(response.errors)", []),
        ("def f(data):\n    response = Old().load(data)\n    response.status_code = 3\n    db.session.commit()", []),
        ("def f(data):\n    row = Auto().load(data)\n    db.session.add(row.data)", []),
        (f"def f(schema, data):\n    row = schema.load(data)\n{ADD}", []),
    ],
)  # fmt: skip
def test_rows_that_schemas_make(
    findings: Callable[[Mapping[str, str | bytes]], list[str]], code: str, rules: list[str]
) -> None:
    found = findings({**FILES, "shop/orders/views.py": f"{HEAD}{code}\n"})
    assert [each.split()[1] for each in found if each.startswith("shop/orders/views.py")] == rules
