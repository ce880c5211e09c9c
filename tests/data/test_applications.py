"""Small applications as teams write them, with what each line does to others' tables. Lines that are told are marked."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from rows_in_hands import Marked, Write
from users_and_orders import FILES as USERS_AND_ORDERS

CRUD = {
    "boundcheck.toml": """[modules.users]
path = "svc.users"
public = ["**"]
[modules.orders]
path = "svc.orders"
public = ["**"]
[modules.core]
path = "svc.core"
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
    "svc/core/crud.py": """
from typing import Any, Generic, TypeVar, Type
from sqlalchemy.orm import Session
from svc.db import Base
ModelType = TypeVar("ModelType", bound=Base)
CreateType = TypeVar("CreateType")
class CRUDBase(Generic[ModelType, CreateType]):
    def __init__(self, model: Type[ModelType]):
        self.model = model
    def get(self, db: Session, id: Any) -> ModelType | None:
        return db.query(self.model).filter(self.model.id == id).first()
    def get_multi(self, db: Session, *, skip: int = 0) -> list[ModelType]:
        return db.query(self.model).offset(skip).all()
    def create(self, db: Session, *, obj_in: CreateType) -> ModelType:
        obj = self.model(**obj_in.dict())
        db.add(obj)
        db.commit()
        return obj
    def remove(self, db: Session, *, id: int) -> ModelType:
        obj = db.query(self.model).get(id)
        db.delete(obj)
        db.commit()
        return obj
""",
    "svc/users/crud.py": """
from svc.core.crud import CRUDBase
from svc.users.models import User
class CRUDUser(CRUDBase[User, dict]):
    def by_email(self, db, *, email: str) -> User | None:
        return db.query(User).filter(User.email == email).first()
user = CRUDUser(User)
""",
    "svc/orders/crud.py": """
from svc.core.crud import CRUDBase
from svc.orders.models import Order, Line
class CRUDOrder(CRUDBase[Order, dict]):
    pass
order = CRUDOrder(Order)
line = CRUDBase[Line, dict](Line)
""",
    "svc/orders/deps.py": """
from typing import Annotated
from fastapi import Depends, HTTPException
from sqlalchemy.orm import Session
from svc.db import SessionLocal
from svc.orders import crud
from svc.orders.models import Order
from svc.users import crud as users
def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()
def get_order(pk: int, db: Session = Depends(get_db)):
    order = crud.order.get(db, pk)
    if not order:
        raise HTTPException(404)
    return order
OrderDep = Annotated[Order, Depends(get_order)]
class Loaded:
    def __init__(self, state: str):
        self.state = state
    def __call__(self, pk: int, db: Session = Depends(get_db)) -> Order:
        return crud.order.get(db, pk)
class Params:
    def __init__(self, pk: int, db: Session = Depends(get_db)):
        self.order = crud.order.get(db, pk)
        self.buyer = users.user.by_email(db, email="x")
""",
    "svc/orders/api.py": """
from fastapi import APIRouter, BackgroundTasks, Depends
from sqlalchemy.orm import Session
from svc.orders import crud
from svc.orders.deps import Loaded, OrderDep, Params, get_db, get_order
router = APIRouter()
@router.get("/1")
def one(order=Depends(get_order)):
    return order.user.x  #! relation-traversal
@router.get("/2")
def two(order: OrderDep):
    return order.user.x  #! relation-traversal
@router.get("/3")
def three(order=Depends(Loaded("open"))):
    return order.user.x  #! relation-traversal
@router.get("/4")
def four(params: Params = Depends()):
    params.buyer.email = "x"  #! foreign-write
    return params.order.user.x  #! relation-traversal
@router.get("/5")
def five(db: Session = Depends(get_db)):
    return [order.user.x for order in crud.order.get_multi(db)]  #! relation-traversal
@router.get("/6")
def six(db: Session = Depends(get_db)):
    return crud.line.get(db, 1).order.user.x  #! relation-traversal
@router.get("/8")
def eight(db: Session = Depends(get_db)):
    rows = {o.id: o for o in crud.order.get_multi(db)}
    for key, it in sorted(rows.items()):
        print(it.user.x)  #! relation-traversal
@router.get("/9")
def nine(db: Session = Depends(get_db)):
    order = next((o for o in crud.order.get_multi(db) if o.state == "x"), None)
    return order and order.user.x  #! relation-traversal
@router.get("/ok")
def ok(order: OrderDep, params: Params = Depends()):
    return order.state, params.order.user_id, params.buyer.email
""",
}
DJANGO = {
    "boundcheck.toml": """[modules.crm]
path = "d.crm"
public = ["**"]
[modules.sales]
path = "d.sales"
public = ["**"]
[rules]
foreign-key = "off"
leaked-model = "off"
""",
    "d/settings.py": """INSTALLED_APPS=["d.crm","d.sales"]
""",
    "d/crm/models.py": """
from django.db import models
class Region(models.Model):
    title = models.CharField(max_length=9)
class Client(models.Model):
    name = models.CharField(max_length=9)
    region = models.ForeignKey(Region, on_delete=models.CASCADE)
""",
    "d/sales/models.py": """
from functools import cached_property
from django.db import models
class DealQuerySet(models.QuerySet):
    def won(self):
        return self.filter(state="won")
class DealManager(models.Manager.from_queryset(DealQuerySet)):
    def latest_of(self, key):
        return self.filter(client_id=key).last()
class Deal(models.Model):
    client = models.ForeignKey("crm.Client", on_delete=models.CASCADE)
    state = models.CharField(max_length=9)
    objects = DealManager()
    @cached_property
    def twin(self):
        return Deal.objects.exclude(pk=self.pk).first()
    @property
    def buyer(self):
        return self.client  #! relation-traversal
    def siblings(self):
        return Deal.objects.filter(client_id=self.client_id)
class Item(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="items")
""",
    "d/sales/admin.py": """
from django.contrib import admin
from d.sales.models import Deal, Item
class ItemInline(admin.TabularInline):
    model = Item
@admin.action(description="x")
def mark(modeladmin, request, queryset):
    for it in queryset:
        print(it.client.x)  #! relation-traversal
@admin.register(Deal)
class DealAdmin(admin.ModelAdmin):
    list_display = ["who", "state"]
    search_fields = ["client__name"]  #! cross-module-join
    list_select_related = ["client"]  #! cross-module-join
    autocomplete_fields = ["client"]
    inlines = [ItemInline]
    actions = [mark]
    @admin.display(ordering="client__name")  #! cross-module-join
    def who(self, obj):
        return obj.client.x  #! relation-traversal
    def save_model(self, request, obj, form, change):
        obj.client.name = "x"  #! relation-traversal
        obj.client.save()  #! foreign-write
        super().save_model(request, obj, form, change)
    def get_queryset(self, request):
        return super().get_queryset(request).filter(state="x")
""",
    "d/sales/views.py": """
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Sum, Value, When, Case, F
from django.shortcuts import redirect, render
from django.views.generic import DetailView, ListView, UpdateView
from d.crm.models import Client
from d.sales.models import Deal, Item
class Show(DetailView):
    model = Deal
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["x"] = self.object.client.x  #! relation-traversal
        return context
class Edit(UpdateView):
    model = Deal
    fields = ["state"]
    def form_valid(self, form):
        deal = form.save(commit=False)
        deal.client.name = "z"  #! relation-traversal
        deal.client.save()  #! foreign-write
        return super().form_valid(form)
class Listed(ListView):
    queryset = Deal.objects.won()
    ordering = "client__name"  #! cross-module-join
    def get_queryset(self):
        return super().get_queryset().filter(client__region__title="x")  #! cross-module-join
def paged(request):
    page = Paginator(Deal.objects.all(), 10).get_page(1)
    for it in page:
        print(it.client.x)  #! relation-traversal
    for it in page.object_list:
        print(it.client.y)  #! relation-traversal
def twin(pk):
    return Deal.objects.get(pk=pk).twin.client.x  #! relation-traversal
def buyer(pk):
    return Deal.objects.get(pk=pk).buyer.region.x  #! relation-traversal
def last(key):
    return Deal.objects.latest_of(key).client.x  #! relation-traversal
def siblings(deal: Deal):
    return [it.client.x for it in deal.siblings()]  #! relation-traversal
def grouped():
    return Deal.objects.values("client__region__title").annotate(n=Sum("pk"))  #! cross-module-join
def existing():
    return Deal.objects.filter(Exists(Client.objects.filter(pk=OuterRef("client_id"))))  #! foreign-query
def cased():
    return Deal.objects.annotate(x=Case(When(client__name="x", then=Value(1)), default=F("client__pk")))  #! cross-module-join
def chosen(pk):
    it = Item.objects.get(pk=pk)
    match it.deal.state:
        case "won":
            return it.deal.client.x  #! relation-traversal
def unpacked():
    first, *rest = Deal.objects.all()
    return first.client.x, [r.client.y for r in rest]  #! relation-traversal
def walrus(pk):
    if (it := Deal.objects.filter(pk=pk).first()) is not None:
        return it.client.x  #! relation-traversal
def caught(pk):
    try:
        it = Deal.objects.get(pk=pk)
    except Deal.DoesNotExist:
        return redirect("x")
    else:
        return it.client.x  #! relation-traversal
def bulk(pks):
    deals = Deal.objects.in_bulk(pks)
    return [deals[pk].client.x for pk in pks]  #! relation-traversal
def kept(pk):
    deals = list(Deal.objects.all()) or []
    deals.sort(key=lambda it: it.client.x)  #! relation-traversal
def by_state():
    found = {}
    for it in Deal.objects.all():
        found.setdefault(it.state, []).append(it)
    return [it.client.x for its in found.values() for it in its]  #! relation-traversal
def ok1(pk):
    return Deal.objects.filter(client=pk).only("state").values("client_id")
def ok2(deal: Deal):
    return deal.client_id, deal.twin.state, deal.items.count(), deal.siblings().count()
def ok3():
    return Deal.objects.order_by("client_id").filter(items__deal__state="x", client__isnull=False)
""",
    "d/sales/templatetags/sales.py": """
from django import template
from d.sales.models import Deal
register = template.Library()
@register.simple_tag
def newest():
    return Deal.objects.last().client.x  #! relation-traversal
""",
}
SQLALCHEMY = {
    **USERS_AND_ORDERS,
    "svc/orders/q.py": """
from contextlib import contextmanager
from dataclasses import dataclass
from sqlalchemy import and_, case, delete, event, exists, func, inspect, literal_column, or_, select, text, union_all, update
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only, selectinload, Session
from svc.db import SessionLocal
from svc.orders.models import Line, Order
from svc.users.models import Plan, User
def a(session):
    return session.query(Order).filter(Order.user.has(email="x")).all()  #! cross-module-join
def b(session):
    sub = select(User.id).where(User.email == "x").subquery()  #! foreign-query
    return session.scalars(select(Order).where(Order.user_id.in_(select(sub.c.id)))).all()
def c(session):
    u = aliased(User)
    return session.execute(select(Order, u.email).join(u, u.id == Order.user_id)).all()  #! cross-module-join
def d(session):
    return session.query(Line).options(joinedload(Line.order).joinedload(Order.user)).all()  #! cross-module-join
def e(session):
    q = union_all(select(Order.id), select(User.id))  #! cross-module-join
    return session.execute(q).all()
def f(session):
    return session.execute(select(func.count()).where(exists().where(User.id == Order.user_id))).scalar()  #! cross-module-join
@contextmanager
def scope():
    session = SessionLocal()
    try:
        yield session
        session.commit()
    finally:
        session.close()
def g():
    with scope() as s:
        s.query(User).filter_by(email="x").update({"email": "y"})  #! foreign-write
        s.execute(delete(Plan).where(Plan.price == 3))  #! foreign-write
        it = s.query(Order).first()
        it.user.email = "z"  #! relation-traversal, foreign-write
@event.listens_for(User, "before_insert")
def before(mapper, connection, target): ...
@event.listens_for(Order, "after_insert")
def after(mapper, connection, target):
    print(target.user.x)  #! relation-traversal
@dataclass
class Box:
    order: Order
    users: list[User]
def h(box: Box):
    print(box.order.user.x)  #! relation-traversal
    for u in box.users:
        u.email = "x"  #! foreign-write
def i(session: Session):
    for order, user in session.execute(select(Order, User).join_from(Order, User)):  #! cross-module-join
        user.email = "x"  #! foreign-write
def j(session: Session):
    row = session.execute(select(Order.id, Order)).first()
    return row.Order.user.x  #! relation-traversal
def k(session: Session):
    orders = session.scalars(select(Order)).all()
    by_id = {o.id: o for o in orders}
    return by_id[3].user.x, max(orders, key=lambda o: o.id).user.y  #! relation-traversal
def find(session, model, pk):
    return session.get(model, pk)
def l(session):
    return find(session, Order, 1).user.x  #! relation-traversal
def m(session):
    user = find(session, User, 1)  #! foreign-query
    user.email = "x"  #! foreign-write
def n(session):
    session.bulk_update_mappings(User, [{"id": 1}])  #! foreign-write
def o(session):
    stmt = select(Order)
    for name, value in {"email": 1}.items():
        stmt = stmt.where(getattr(User, name) == value)  #! cross-module-join
    return session.scalars(stmt)
def p(session):
    return session.query(func.max(User.id)).scalar()  #! foreign-query
def q(session):
    return session.scalars(text("select email from users")).all()  #! raw-sql
def r(session):
    table = User.__table__
    session.execute(table.update().values(email="x"))  #! foreign-write
def s(session):
    return session.get_one(Line, 1).order.user.plan.price  #! relation-traversal
def ok1(session):
    return session.scalars(select(Order).where(Order.user_id == 3).options(selectinload(Order.lines))).all()
def ok2(session, order: Order):
    return order.user_id, [line.order.state for line in order.lines]
def ok3(user: User):
    return user.email, isinstance(user, User), inspect(User)
""",
}
DOCUMENTS = {
    "boundcheck.toml": """[modules.users]
path = "mg.users"
public = ["**"]
[modules.posts]
path = "mg.posts"
public = ["**"]
[rules]
foreign-key = "off"
leaked-model = "off"
""",
    "mg/users/docs.py": """
from mongoengine import Document, StringField, ReferenceField
class User(Document):
    email = StringField()
    meta = {"collection": "users"}
""",
    "mg/posts/docs.py": """
from mongoengine import Document, ListField, ReferenceField, StringField
from mg.users.docs import User
class Post(Document):
    author = ReferenceField(User)
    likes = ListField(ReferenceField("User"))
    title = StringField()
""",
    "mg/posts/service.py": """
from mongoengine.queryset.visitor import Q
from mg.posts.docs import Post
from mg.users.docs import User
def a():
    return User.objects(email="x").first()  #! foreign-query
def b():
    return [p.author.x for p in Post.objects]  #! relation-traversal
def c(pk):
    User.objects(id=pk).update_one(set__email="x")  #! foreign-write
def d(pk):
    post = Post.objects.get(id=pk)
    post.author.email = "x"  #! relation-traversal
    post.author.save()  #! foreign-write
def e():
    User(email="x").save()  #! foreign-write
def f(pk):
    User.objects.with_id(pk).delete()  #! foreign-write
def g():
    return User.objects.aggregate([{"$match": {}}])  #! foreign-query
def h():
    return Post.objects(Q(title="x") & Q(author="y")).count()
def i(pk):
    return [u.x for u in Post.objects.get(id=pk).likes]  #! relation-traversal
def ok(pk):
    return Post.objects(author=pk).order_by("title").only("title")
""",
    "mg/posts/raw.py": """
from pymongo import MongoClient
client = MongoClient()
db = client["app"]
def a():
    return db.users.find_one({"email": "x"})  #! foreign-query
def b():
    db["users"].update_many({}, {"$set": {"x": 1}})  #! foreign-write
def c():
    return list(db.post.aggregate([{"$lookup": {"from": "users", "localField": "a", "foreignField": "b", "as": "c"}}]))  #! cross-module-join
def d():
    db.post.aggregate([{"$match": {"from": "users"}}, {"$merge": "users"}])  #! foreign-write
def e():
    db.get_collection("users").count_documents({})  #! foreign-query
def ok():
    return db.post.find({"author": 3}).sort("title")
""",
}


PORTS = {
    **USERS_AND_ORDERS,
    "svc/users/ports.py": """
from abc import ABC, abstractmethod
from typing import Protocol
from svc.users.models import User
class UserRepo(ABC):
    @abstractmethod
    def by_id(self, pk: int) -> User: ...
class Users(Protocol):
    def find(self, pk: int) -> User | None: ...
    def all(self) -> "list[User]": ...
""",
    "svc/orders/ports.py": """
from abc import ABC, abstractmethod
from typing import Protocol, Iterator
from svc.orders.models import Order
class OrderRepo(ABC):
    @abstractmethod
    def by_id(self, pk: int) -> Order: ...
    @abstractmethod
    def open(self) -> Iterator[Order]: ...
class Orders(Protocol):
    async def find(self, pk: int) -> Order | None: ...
""",
    "svc/orders/usecases.py": """
from dataclasses import dataclass
from svc.orders.ports import OrderRepo, Orders
from svc.users.ports import UserRepo, Users
@dataclass
class Close:
    orders: OrderRepo
    users: UserRepo
    def __call__(self, pk: int):
        order = self.orders.by_id(pk)
        print(order.user.x)  #! relation-traversal
        user = self.users.by_id(order.user_id)
        user.email = "x"  #! foreign-write
        for each in self.orders.open():
            print(each.user.x)  #! relation-traversal
@dataclass(frozen=True, slots=True)
class Show:
    orders: Orders
    users: Users
    async def run(self, pk: int):
        order = await self.orders.find(pk)
        if order is None:
            return None
        return order.user.x  #! relation-traversal
    def rename(self):
        for user in self.users.all():
            user.email = "x"  #! foreign-write
    def safe(self, pk):
        user = self.users.find(pk)
        return user.email
class Handler:
    def __init__(self, *, orders: OrderRepo, **rest):
        self._orders = orders
    def handle(self, pk):
        return [o.user.x for o in self._orders.open() if o.state]  #! relation-traversal
    @property
    def newest(self):
        return next(self._orders.open())
    def use(self):
        return self.newest.user.x  #! relation-traversal
""",
    "svc/orders/adapters.py": """
from sqlalchemy import select
from sqlalchemy.orm import Session
from svc.orders.models import Order
from svc.orders.ports import OrderRepo
from svc.users.models import User
from svc.users.ports import UserRepo
class SqlOrders(OrderRepo):
    def __init__(self, session: Session) -> None:
        self._session = session
    def by_id(self, pk):
        return self._session.get(Order, pk)
    def open(self):
        yield from self._session.scalars(select(Order).where(Order.state == "open"))
    def _users(self):
        return self._session.scalars(select(User)).all()  #! foreign-query
    def emails(self):
        for user in self._users():
            user.email = "x"  #! foreign-write
    def save(self, order: Order):
        self._session.add(order)
        self._session.merge(order)
class Cached:
    def __init__(self, inner: OrderRepo):
        self.inner = inner
        self.seen = {}
    def by_id(self, pk):
        if pk not in self.seen:
            self.seen[pk] = self.inner.by_id(pk)
        return self.seen[pk]
    def use(self, pk):
        return self.by_id(pk).user.x, self.seen[pk].user.y  #! relation-traversal
""",
    "svc/orders/events.py": """
from dataclasses import dataclass, field
from typing import Callable, NamedTuple
from svc.orders.models import Order
from svc.users.models import User
@dataclass
class Closed:
    order: Order
    extra: dict[str, User] = field(default_factory=dict)
class Pair(NamedTuple):
    order: Order
    user: User | None
HANDLERS: dict[type, list[Callable]] = {}
def on_closed(event: Closed):
    print(event.order.user.x)  #! relation-traversal
    for user in event.extra.values():
        user.email = "x"  #! foreign-write
def on_pair(pair: Pair):
    order, user = pair
    if user:
        user.email = "x"  #! foreign-write
    return order.user.x  #! relation-traversal
def on_many(pairs: list[Pair]):
    return {p.order.user.x for p in pairs}  #! relation-traversal
def pick(kind: str, order: Order):
    match kind:
        case "user":
            return order.user.x  #! relation-traversal
        case _:
            return order.state
""",
}
PICCOLO = {
    "boundcheck.toml": """[modules.crm]
path = "pc.crm"
public = ["**"]
[modules.sales]
path = "pc.sales"
public = ["**"]
[rules]
foreign-key = "off"
leaked-model = "off"
""",
    "pc/crm/tables.py": """
from piccolo.table import Table
from piccolo.columns import Varchar, ForeignKey
class Client(Table):
    name = Varchar()
""",
    "pc/sales/tables.py": """
from piccolo.table import Table
from piccolo.columns import ForeignKey, Integer, Varchar
from pc.crm.tables import Client
class Deal(Table):
    client = ForeignKey(references=Client)
    amount = Integer()
""",
    "pc/sales/service.py": """
from pc.crm.tables import Client
from pc.sales.tables import Deal
async def a():
    return await Client.select(Client.name).where(Client.name == "x")  #! foreign-query
async def b():
    return await Deal.select(Deal.client.name)  #! cross-module-join
async def c():
    deal = await Deal.objects().get(Deal.amount == 3)
    client = await deal.get_related(Deal.client)  #! relation-traversal
    client.name = "x"
    await client.save()  #! foreign-write
async def d():
    await Client.insert(Client(name="x"))  #! foreign-write
async def e():
    await Client.update({Client.name: "y"}).where(Client.name == "x")  #! foreign-write
async def f():
    await Client.delete(force=True)  #! foreign-write
async def g():
    deals = await Deal.objects(Deal.client)
    return [d.client.x for d in deals]  #! relation-traversal
async def h():
    return await Client.count()  #! foreign-query
async def i():
    return await Client.exists().where(Client.name == "x")  #! foreign-query
async def j():
    return await Deal.select().where(Deal.client.name == "x")  #! cross-module-join
async def ok():
    return await Deal.select(Deal.amount).where(Deal.client == 3)
async def ok1():
    return await Deal.select(Deal.client.id).where(Deal.client.id == 3)
async def ok2():
    await Deal.update({Deal.amount: 3}).where(Deal.client == 3)
""",
}


@pytest.mark.parametrize(
    "files",
    [CRUD, DJANGO, SQLALCHEMY, DOCUMENTS, PORTS, PICCOLO],
    ids=["crud", "django", "sqlalchemy", "documents", "ports", "piccolo"],
)
def test_applications(project: Write, marked: Marked, files: Mapping[str, str]) -> None:
    expected, told = marked(project(files))
    assert told == expected
