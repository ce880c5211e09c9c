"""Who is logged in, and what is put on the context of a request, is known wherever an application built with Flask asks for it; and
innocent twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

# `team` and `owner` lead to several modules' tables, so that no two names tell what a path means.
FILES = {
    "boundcheck.toml": (
        '[modules.people]\npath = "shop.people"\npublic = ["**"]\n[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n'
        '[modules.web]\npath = "shop.web"\npublic = ["**"]\n'
    ),
    "shop/__init__.py": "",
    "shop/people/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/web/__init__.py": "",
    "shop/db.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n",
    "shop/web/extensions.py": (
        "from flask_login import LoginManager\nfrom flask_jwt_extended import JWTManager\nfrom flask_httpauth import HTTPTokenAuth\n"
        "login = LoginManager()\njwt = JWTManager()\nauth = HTTPTokenAuth()\n"
    ),
    "shop/people/models.py": """
from flask_login import UserMixin
from shop.db import db
class Team(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    owner_id = db.Column(db.ForeignKey("user.id"))
    owner = db.relationship("User", foreign_keys=[owner_id])
class User(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    balance = db.Column(db.Integer)
    team_id = db.Column(db.ForeignKey("team.id"))
    team = db.relationship("Team", foreign_keys=[team_id])
    @classmethod
    def by_token(cls, token):
        return cls.query.filter_by(token=token).first()
""",
    "shop/orders/models.py": """
from shop.db import db
class Crew(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    owner_id = db.Column(db.Integer)
    owner = db.relationship("Order")
class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    team = db.relationship("Crew")
""",
}
USER = "from shop.people.models import User\n"
LOADER = f"{USER}from shop.web.extensions import login\n@login.user_loader\ndef load(key):\n    return User.query.get(key)\n"


def uses(imports: str, it: str) -> str:
    """What a file of another module does with the row that an expression stands for."""
    return f"""
{imports}
def f():
    it = {it}
    {it}.balance = 0 #! foreign-write
    print({it}.team.owner.balance) #! relation-traversal
    print(it.team.id) #! relation-traversal
    print({it}._get_current_object().team.id) #! relation-traversal
    return {it}.balance, {it}.name
"""


def told(project: Write, marked: Marked, files: Mapping[str, str]) -> None:
    expected, found = marked(project({**FILES, **files}))
    path = "shop/orders/views.py"
    assert {each for each in found if each.startswith(path)} == {e for e in expected if e.startswith(path)}


LOGIN = uses("from flask_login import current_user", "current_user")


@pytest.mark.parametrize(
    "loader",
    [
        LOADER,
        LOADER.replace("@login.user_loader", "@login.request_loader\n@traced"),
        LOADER.replace("return User.query.get(key)", "return find(key)").replace(
            "@login", "def find(key):\n    return User.by_token(key)\n@login", 1
        ),
        LOADER.replace("return User.query.get(key)", "user = User.by_token(key)\n    return user if user else None"),
        LOADER.replace("return User.query.get(key)", "...").replace("(key)", "(key) -> User | None"),
        f"{USER}from shop.web.extensions import login\ndef load(key):\n    return User.query.get(key)\nlogin.user_loader(load)\n",
        f"{USER}from flask_login import LoginManager\ndef create_app():\n    manager = LoginManager()\n"
        "    @manager.user_loader\n    def load(key):\n        return User.query.get(key)\n",
        f"{USER}import flask_login\nmanager = flask_login.LoginManager()\n@manager.user_loader\ndef load(key):\n"
        "    return User.query.get(key)\n",
        f"{USER}import shop.web.extensions as ext\ndef configure(app):\n    @ext.login.user_loader\n    def load(key):\n"
        "        return User.query.get(key)\n",
        "from flask_security import Security, SQLAlchemyUserDatastore\nfrom shop.db import db\nfrom shop.people import models\n"
        "security = Security(datastore=SQLAlchemyUserDatastore(db, models.User, None))\n",
        "",  # the one model that is a `UserMixin`
    ],
)  # fmt: skip
def test_who_is_logged_in(project: Write, marked: Marked, loader: str) -> None:
    told(project, marked, {"shop/web/loading.py": loader, "shop/orders/views.py": LOGIN})


@pytest.mark.parametrize(
    ("imports", "it"),
    [
        ("import flask_login", "flask_login.current_user"),
        ("from flask_login.utils import current_user as me", "me"),
        ("from shop.web.around import current_user", "current_user"),
        ("from shop.web import around", "around.current_user"),
        ("import shop.web.around", "shop.web.around.current_user"),
        ("from shop.web.around import who", "who()"),
        ("from flask_security import current_user", "current_user"),
    ],
)
def test_the_names_it_has(project: Write, marked: Marked, imports: str, it: str) -> None:
    around = "from flask_login import current_user\ndef who():\n    return current_user\n"
    files = {"shop/web/loading.py": LOADER, "shop/web/around.py": around}
    told(project, marked, {**files, "shop/orders/views.py": uses(imports, it)})


@pytest.mark.parametrize(
    ("loader", "imports", "it"),
    [
        (
            "from shop.web.extensions import jwt\n@jwt.user_lookup_loader\ndef load(header, data):\n    return User.query.get(1)\n",
            "from flask_jwt_extended import current_user, get_current_user",
            it,
        )
        for it in ("current_user", "get_current_user()")
    ]
    + [
        (
            f"from shop.web.extensions import auth\n@auth.{word}\ndef check(token):\n    return User.by_token(token)\n",
            "from shop.web.extensions import auth",
            "auth.current_user()",
        )
        for word in ("verify_token", "verify_password")
    ],
)
def test_other_libraries(project: Write, marked: Marked, loader: str, imports: str, it: str) -> None:
    told(
        project, marked, {"shop/web/loading.py": f"{USER}{loader}", "shop/orders/views.py": uses(imports, it)}
    )


G = "from flask import g"
PUT = f"{USER}{G}\n"


@pytest.mark.parametrize(
    ("code", "imports", "it"),
    [
        (f"{PUT}def load():\n    g.user = User.query.get(1)\n", G, "g.user"),
        (f"{PUT}def load():\n    g.user = User.query.get(1)\n", "import flask", "flask.g.user"),
        (
            f"{USER}import flask\ndef load():\n    flask.g.user = User.query.get(1)\n",
            f"{G} as here",
            "here.user",
        ),
        (f"{PUT}def load():\n    g.user = None\n    if 1:\n        g.user = User.by_token(1)\n", G, "g.user"),
        (f"{PUT}def load():\n    user, g.me = 1, User.by_token(1)\n", G, "g.me"),
        (
            f"{PUT}class Before:\n    def load(self):\n        user = User.by_token(1)\n        g.me = user\n",
            G,
            "g.me",
        ),
        (f"{PUT}def load():\n    g.me: User = find()\n", G, "g.me"),
        (f"{PUT}def load():\n    g.me = g.user\ndef other():\n    g.user = User.by_token(1)\n", G, "g.me"),
        (f"{PUT}def load():\n    g.user = User.by_token(1)\n", "from shop.web.around import g", "g.user"),
        (f"{PUT}def load():\n    g.user = User.by_token(1)\n", "from shop.web.around import who", "who()"),
        (f"{PUT}def load():\n    g.user = User.by_token(1)\n", G, 'g.get("user")'),
        (
            f"{LOADER}{G}\nfrom flask_login import current_user\ndef load():\n    g.user = current_user\n",
            G,
            "g.user",
        ),
    ],
)
def test_what_is_put_on_the_context(project: Write, marked: Marked, code: str, imports: str, it: str) -> None:
    around = f"{G}\ndef who():\n    return g.user\n"
    files = {"shop/web/before.py": code, "shop/web/around.py": around}
    told(project, marked, {**files, "shop/orders/views.py": uses(imports, it)})


def test_what_is_asked_for_instead(project: Write, marked: Marked) -> None:
    views = f"""
{USER}{G}
def f():
    return g.get("user", User.query.get(1)) #! foreign-query
def h():
    return g.pop("user", User.query.first()) #! foreign-query
"""
    before = f"{PUT}def load():\n    g.user = User.query.get(1)\n"
    told(project, marked, {"shop/web/before.py": before, "shop/orders/views.py": views})


SILENT = "\n".join(line.partition("#!")[0] for line in uses(G, "g.user").splitlines())


@pytest.mark.parametrize(
    "code",
    [
        f"{PUT}def load():\n    g.other = User.query.get(1)\n",
        f"{PUT}def load():\n    g.user = nobody_knows()\n",
        f"{PUT}def load():\n    request.user = User.query.get(1)\n",
        f"{PUT}def load(g):\n    g.user = User.query.get(1)\n",
        f"{PUT}def load():\n    if g.user == User.query.get(1): ...\n",
        f"{PUT}from shop.orders.models import Order\ndef load():\n    g.user = User.query.get(1)\ndef other():\n    g.user = Order.query.get(1)\n",
        f"{PUT}def load():\n    g.user = g.user\n",
    ],
)  # fmt: skip
def test_what_is_not_put_there(project: Write, marked: Marked, code: str) -> None:
    told(project, marked, {"shop/web/before.py": code, "shop/orders/views.py": SILENT})


def test_nobody_tells_which_of_two_models_logs_in(project: Write, marked: Marked) -> None:
    second = "class Clerk(UserMixin, db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n"
    models = {"shop/people/models.py": FILES["shop/people/models.py"] + second}
    views = "\n".join(line.partition("#!")[0] for line in LOGIN.splitlines())
    told(project, marked, {**models, "shop/orders/views.py": views})


def test_a_name_of_ones_own_is_no_proxy(project: Write, marked: Marked) -> None:
    views = "\n".join(line.partition("#!")[0] for line in LOGIN.splitlines())
    views = views.replace("from flask_login import", "from shop.web.around import")
    files = {"shop/web/loading.py": LOADER, "shop/web/around.py": "current_user = object()\n"}
    told(project, marked, {**files, "shop/orders/views.py": views})


@pytest.mark.parametrize(
    ("imports", "code"),
    [
        ("from flask_login import current_user", "    return current_user.team #! relation-traversal\n"),
        ("from flask_login import current_user", "    current_user.balance = 0 #! foreign-write\n"),
        ("from flask_login import current_user", "    current_user.balance += 1 #! foreign-write\n"),
        ("import flask_login", "    return flask_login.current_user.team #! relation-traversal\n"),
        ("from shop.web import around", "    return around.current_user.team #! relation-traversal\n"),
        ("from shop.web import around", "    around.g.user.balance = 0 #! foreign-write\n"),
        (G, "    return g.user.team #! relation-traversal\n"),
        (G, "    g.user.balance = 0 #! foreign-write\n"),
        ("import flask", "    flask.g.user.balance = 0 #! foreign-write\n"),
        ("from shop.web.extensions import auth", "    return auth.current_user().team #! relation-traversal\n"),
        ("from shop.web.extensions import auth", "    auth.current_user().balance = 0 #! foreign-write\n"),
        ("from shop.web.extensions import auth", "    me = auth.current_user()\n    me.balance = 0 #! foreign-write\n"),
        ("from flask_jwt_extended import get_current_user", "    get_current_user().balance = 0 #! foreign-write\n"),
        ("from shop.db import db\nfrom flask_login import current_user", "    db.session.delete(current_user) #! foreign-write\n"),
        ("from shop.web.around import who", "    who().balance = 0 #! foreign-write\n"),
    ],
)  # fmt: skip
def test_what_a_file_does_alone(project: Write, marked: Marked, imports: str, code: str) -> None:
    """No other sign makes anybody read the file."""
    loaders = (
        f"{LOADER}from shop.web.extensions import auth, jwt\nfrom flask import g\n"
        "@jwt.user_lookup_loader\ndef load_too(header, data):\n    return User.query.get(1)\n"
        "@auth.verify_token\ndef check(token):\n    g.user = User.by_token(token)\n    return g.user\n"
    )
    around = f"from flask_login import current_user\n{G}\ndef who():\n    return current_user\n"
    files = {"shop/web/loading.py": loaders, "shop/web/around.py": around}
    told(project, marked, {**files, "shop/orders/views.py": f"{imports}\ndef f():\n{code}"})


def test_what_is_made_of_what_stands_on_the_context(project: Write, marked: Marked) -> None:
    load = (
        "from flask import g\nfrom shop.people.models import User\ndef load():\n    g.mine = User.query.get(1)\n"
        "    g.again = g.mine\n    g.team = g.again.team\n    g.name = g.mine.name\n"
    )
    views = (
        "from flask import g\ndef f():\n    g.team.owner_id = 3  #! foreign-write\n"
        "    print(g.again.team.id)  #! relation-traversal\n    return g.again.name, g.name.team.id\n"
    )
    told(project, marked, {"shop/people/load.py": load, "shop/orders/views.py": views})
