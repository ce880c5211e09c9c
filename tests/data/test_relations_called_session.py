"""A relation called `session`, and rows in variables of such names, beside sessions of the database. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": '[modules.rooms]\npath = "app.rooms"\npublic = ["**"]\n[modules.talks]\npath = "app.talks"\n'
    'public = ["**"]\n[rules]\nleaked-model = "off"\n',
    "app/__init__.py": "",
    "app/db.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n",
    "app/rooms/__init__.py": "",
    "app/rooms/models.py": """
from app.db import db

class Place(db.Model):
    __tablename__ = "places"
    id = db.Column(db.Integer, primary_key=True)
    floor = db.Column(db.Integer)

class Session(db.Model):
    __tablename__ = "talk_sessions"
    id = db.Column(db.Integer, primary_key=True)
    kind = db.Column(db.String)
    place_id = db.Column(db.Integer, db.ForeignKey("places.id"))
    event = db.relationship(Place)

    def move(self, start):
        self.start = start
""",
    "app/talks/__init__.py": "",
    "app/talks/models.py": """
from app.db import db

class Talk(db.Model):
    __tablename__ = "talks"
    id = db.Column(db.Integer, primary_key=True)
    subject = db.Column(db.String)
    session_id = db.Column(db.Integer, db.ForeignKey("talk_sessions.id"))  #! foreign-key
    session = db.relationship("Session", backref=db.backref("talks", lazy=True))  #! foreign-key
""",
}
USE = {
    "relations": """
def of_a_row(talk):
    return talk.session.kind  #! relation-traversal

def by_a_method(talk):
    talk.session.move(3)  #! relation-traversal

def over_a_name(talk):
    found = talk.session  #! relation-traversal
    return found.kind

def called_like_a_session(talk):
    session = talk.session  #! relation-traversal
    return session.kind

def in_a_loop(talks):
    for talk in talks:
        print(talk.session.kind)  #! relation-traversal

class Page:
    def show(self):
        return self.talk.session.kind  #! relation-traversal
""",
    "rows": """
def of_a_parameter(talk_session):
    return talk_session.event.floor  #! relation-traversal

def of_both(session):
    return session.event.floor  #! relation-traversal

def of_loops(sessions):
    for session_ in sessions:
        yield session_.event.floor  #! relation-traversal
""",
    "sessions": """
from app.rooms.models import Session

def asked(session):
    return session.query(Session).all()  #! foreign-query

def of_an_object(box):
    return box.session.query(Session).all()  #! foreign-query

def over_a_name(box):
    session = box.session
    return session.get(Session, 3)  #! foreign-query

def stored(box, kind):
    box.session.add(Session(kind=kind))  #! foreign-write

def handed_on(box):
    box.session.execute(Session.__table__.delete())  #! foreign-write

class Work:
    def ended(self, talk):
        self.session.add(Session(kind="x"))  #! foreign-write
        self.session.commit()

    async def scoped(self):
        async with self.session_factory() as session:
            return await session.scalars(select(Session))  #! foreign-query
""",
    "innocent": """
def neither(box, talk):
    talk.session.close()
    box.session.info["place"] = 3
    box.session.bind.dialect
    return talk.session

def typed(session: AsyncSession):
    return session.event.floor

def of_the_database(db):
    db.event.listen(3)

def of_the_web(request):
    request.session.update(kind=3)
    return request.session["kind"]

def of_another_kind(talk):
    return talk.session.length
""",
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_names_with_session_in_them(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "app/talks/use.py": code}))
    assert {each for each in told if "use.py" in each} == {each for each in expected if "use.py" in each}
