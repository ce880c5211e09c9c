"""A service on SQLAlchemy whose orders lead to users and their plans, modules that publish all that they have."""

from __future__ import annotations

from typing import Final

FILES: Final = {
    "boundcheck.toml": """[modules.users]
path = "svc.users"
public = ["**"]
[modules.orders]
path = "svc.orders"
public = ["**"]
[rules]
foreign-key = "off"
leaked-model = "off"
""",
    "svc/db.py": """
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, sessionmaker, scoped_session
class Base(DeclarativeBase): ...
SessionLocal = sessionmaker(create_engine("sqlite://"))
""",
    "svc/users/models.py": """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from svc.db import Base
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    plan: Mapped["Plan"] = relationship()
class Plan(Base):
    __tablename__ = "plans"
    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[int]
""",
    "svc/orders/models.py": """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from svc.db import Base
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped["User"] = relationship("User")
    lines: Mapped[list["Line"]] = relationship(back_populates="order")
class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    order: Mapped[Order] = relationship(back_populates="lines")
""",
}
