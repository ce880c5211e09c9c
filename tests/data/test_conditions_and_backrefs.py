"""SQLAlchemy: conditions that are built apart from their statement, backrefs whose name a class gives its mixin. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from open_modules import open_modules

Write = Callable[[Mapping[str, str | bytes]], Path]
Marked = Callable[[Path], tuple[set[str], set[str]]]

FILES = {
    "boundcheck.toml": f'{open_modules("people", "talks", "papers", within="app")}[rules]\nleaked-model = "off"\n',
    "app/__init__.py": "",
    "app/db.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n",
    "app/people/__init__.py": "",
    "app/people/models.py": """
from sqlalchemy.orm import declared_attr
from app.db import db

class Person(db.Model):
    __tablename__ = "people"
    id = db.Column(db.Integer, primary_key=True)
    is_hidden = db.Column(db.Boolean)

class PersonLink:
    link_name = None

    @declared_attr
    def person_id(cls):
        return db.Column(db.ForeignKey("people.id"))

    @declared_attr
    def person(cls):
        return db.relationship(Person, backref=db.backref(cls.link_name, lazy=True))
""",
    "app/talks/__init__.py": "",
    "app/talks/models.py": """
from app.db import db
from app.people.models import PersonLink

class TalkLink(PersonLink, db.Model):
    __tablename__ = "talk_links"
    link_name = "talk_links"
    id = db.Column(db.Integer, primary_key=True)
    role = db.Column(db.String)
""",
    "app/papers/__init__.py": "",
}
USE = {
    "conditions": """
from app.db import db
from app.people.models import Person

def in_a_list():
    found = [~Person.is_hidden]  #! foreign-query
    return db.and_(*found)

def given_back():
    return ~Person.is_hidden  #! foreign-query

def of_no_column(flags):
    return ~flags.is_hidden, ~Person.registry, not Person
""",
    "backrefs": """
from app.people.models import Person

def linked():
    return Person.talk_links.any()  #! foreign-query

def of_a_row(person):
    for link in person.talk_links:
        print(link.role)

def of_a_typed_row(person: Person):
    return [link.role for link in person.talk_links]  #! reverse-accessor

def of_nobody(person: Person):
    return person.link_name, person.other_links
""",
}


@pytest.mark.parametrize("code", USE.values(), ids=USE.keys())
def test_conditions_and_backrefs(project: Write, marked: Marked, code: str) -> None:
    expected, told = marked(project({**FILES, "app/papers/use.py": code}))
    assert {each for each in told if "use.py" in each} == expected
