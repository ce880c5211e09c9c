"""How applications use SQLAlchemy and SQLModel beyond statements: sessions known by their use, rows handed on, repositories."""

from __future__ import annotations

import pytest
from sqlalchemy_shop import foreign

SESSIONS = [
    # known by what is done with them
    ("def f(s):\n    s.get(Invoice, 1)", "query Invoice?"),
    ("def f(s, pk):\n    return s.get(Invoice, pk)", "query Invoice?"),
    ("def f(s, invoice_id):\n    s.get(Invoice, ident=invoice_id)", "query Invoice?"),
    ("def f(s, data):\n    s.get(Invoice, data.invoice_id).total = 3", "write Invoice?, query Invoice?"),
    ("def f(s, i):\n    x = s.get(Invoice, i)\n    s.commit()", "query Invoice"),
    ("def f(s):\n    s.add(Invoice())\n    s.commit()", "write Invoice"),
    ("async def f(s):\n    s.delete(await s.get(Invoice, 1))\n    await s.commit()", "write Invoice, query Invoice"),
    ("class K:\n    def __init__(self, s):\n        self.o = s.get(Order, 1)\n    def m(self):\n        return self.o.customer.name", "traversal Customer<Order?"),
    ("class K:\n    def __init__(self, s):\n        self.s = s\n    def m(self):\n        return self.s.get(Order, 1).customer.name", "traversal Customer<Order?"),
    # by a type, whatever it is called
    ("def f(s: DbSession):\n    s.get(Invoice, 1)", "query Invoice"),
    ("def f(s: deps.CurrentSession):\n    s.get(Invoice, 1)", "query Invoice"),
    ("Db = Annotated[Session, Depends(get_db)]\ndef f(s: Db):\n    s.add(Invoice())", "write Invoice"),
    ("def f(s: Annotated[Session, Depends(get_db)]):\n    s.add(Invoice())", "write Invoice"),
    # by a dependency
    ("def f(s=Depends(get_session)):\n    s.get(Invoice, 1)", "query Invoice"),
    ("def f(s=Depends(get_db)):\n    s.add(Invoice())", "write Invoice"),
    ("def f(s=Depends(deps.get_db)):\n    s.add(Invoice())", "write Invoice"),
    ("def one(session):\n    return session.get(Order, 1)\ndef f(order=Depends(one)):\n    return order.customer.email", "traversal Customer<Order?"),
    ("def one(session) -> Order: ...\ndef f(order: Annotated[Order, Depends(one)]):\n    return order.customer.email", "traversal Customer<Order"),
    ("OrderDep = Annotated[Order, Depends(one)]\ndef f(order: OrderDep):\n    return order.customer.email", "traversal Customer<Order"),
    ("MaybeOrder = Order | None\ndef f(order: MaybeOrder):\n    return order.customer.email", "traversal Customer<Order"),
    # innocent twins
    ("def f(cache):\n    cache.get(Invoice, None)", ""),
    ("def f(handlers, handler):\n    handlers.get(Invoice, handler)", ""),
    ("def f(registry):\n    registry.get(Invoice, [])", ""),
    ("def f(registry):\n    registry.get(Invoice, lambda: 3)", ""),
    ("def f(registry):\n    registry.get(Invoice)", ""),
    ("def f(s: UserSettings):\n    s.get(Invoice, None)", ""),
    ("def f(order=Depends(somewhere)):\n    return order.customer.shape", ""),
]  # fmt: skip
ROWS = [
    ("class K:\n    def __init__(self, order: Order):\n        self.order = order\n    def m(self):\n        return self.order.customer.email", "traversal Customer<Order?"),
    ("class K:\n    def __init__(self, order):\n        self.order: Order = order\n    def m(self):\n        return self.order.customer.email", "traversal Customer<Order?"),
    ("def one() -> Order: ...\nclass K:\n    def __init__(self):\n        self.order = one()\n    def m(self):\n        return self.order.customer.email", "traversal Customer<Order?"),
    ("class K:\n    def __init__(self, invoice: Invoice):\n        self.invoice = invoice\n    def m(self):\n        self.invoice.total = 3", "write Invoice?"),
    ("async def f(order: Order):\n    return await order.awaitable_attrs.customer", "traversal Customer<Order"),
    ("async def f(order: Order):\n    c = await order.awaitable_attrs.customer\n    return c.address", "traversal Customer<Order, traversal Address<Customer"),
    ("def f(i: Invoice, key, value):\n    setattr(i, key, value)", "write Invoice?"),
    ("def f(i: Invoice, data):\n    for key, value in data.items():\n        setattr(i, key, value)", "write Invoice?*"),
    ("def f(i: Invoice):\n    setattr(i, 'total', 3)", "write Invoice?"),
    ("def f(session, order: Order):\n    session.refresh(order, ['customer'])", "query Customer<Order"),
    ("async def f(session, order: Order):\n    await session.refresh(order, attribute_names=('customer', 'status'))", "query Customer<Order"),
    # what is handed on is still what it is made of
    ("def f(request):\n    o = request.db.query(Order).one()\n    c = o.customer\n    c.address.note(request)", "traversal Customer<Order, traversal Address<Customer"),
    # what many columns are set from at once
    ("def f(i: Invoice, data):\n    i.sqlmodel_update(data)", "write Invoice?"),
    ("def f(session, pk, data):\n    session.get(Order, pk).customer.sqlmodel_update(data)", "traversal Customer<Order, write Customer?"),
    ("def f(session):\n    i = Invoice()\n    i.sqlmodel_update({'total': 3})\n    session.add(i)", "write Invoice?, write Invoice"),
    ("def f(i: Invoice):\n    i.sqlmodel_dump()\n    Invoice().sqlmodel_update({})", ""),
    # what forms are filled from
    ("def f(form, i: Invoice):\n    form.populate_obj(i)", "write Invoice?"),
    ("def f(form, session):\n    i = Invoice()\n    form.populate_obj(i)\n    session.add(i)", "write Invoice?, write Invoice"),
    ("class InvoiceForm(Form): ...\ndef f(request, order: Order):\n    InvoiceForm(request.form).populate_obj(order.customer)", "write Customer?, traversal Customer<Order"),
    ("def f(form):\n    i = Invoice()\n    form.populate_obj(i)", ""),
    ("def f(form, i: Invoice):\n    form.populate_obj(i.total)\n    form.populate_obj(obj)\n    form.populate_obj()\n    form.show(i)", ""),
    # what listeners are handed
    ("@event.listens_for(Invoice, 'before_insert')\ndef f(mapper, connection, target):\n    target.total = 3", "signal Invoice, write Invoice?"),
    ("@listens_for(Order, 'after_update')\ndef f(mapper, connection, target):\n    return target.customer.shape", "traversal Customer<Order"),
    ("@event.listens_for(Order.status, 'set')\ndef f(target, value, old, initiator):\n    return target.customer.shape", "traversal Customer<Order"),
    ("def f(mapper, connection, it):\n    return it.customer.shape\nevent.listen(Order, 'after_delete', f)", "traversal Customer<Order"),
    ("def f(mapper, connection, it):\n    it.total = 3\nfor each in (Order, Invoice):\n    event.listen(each, 'before_update', f)", "write Invoice?"),
    ("@event.listens_for(Order, 'load')\ndef f(target, context):\n    return target.customer.shape", "traversal Customer<Order"),
    ("@event.listens_for(Order, 'before_insert')\ndef f(mapper, connection, target):\n    return connection.customer.shape", ""),
    ("@event.listens_for(Order, 'mapper_configured')\ndef f(mapper, target):\n    return target.customer.shape", ""),
    ("@event.listens_for(Session, 'before_flush')\ndef f(session, context, target):\n    return target.customer.shape", ""),
    ("def f(mapper, connection, it):\n    return it.customer.shape\nevent.listen(Order, 'after_delete', g)", ""),
    ("@wraps\n@listens_for\ndef f(it):\n    return it.customer.shape\nevent.listen('Order', 'load', f)\nevent.listen(f)", ""),
    # what a column holds is changed where it is
    ("def f(session, i: Invoice):\n    i.total['a'] = 3\n    session.commit()", "write Invoice?"),
    ("def f(session, i: Invoice):\n    i.total.append(3)\n    session.commit()", "write Invoice?"),
    ("def f(session, i: Invoice):\n    i.total.update(a=3)\n    flag_modified(i, 'total')", "write Invoice?"),
    ("def f(session, i: Invoice):\n    del i.total['a']\n    session.flush()", "write Invoice?"),
    ("def f(session, i: Invoice):\n    i.total.append(3)", ""),
    ("def f(session, i: Invoice):\n    i.total['a']\n    session.commit()", ""),
    ("def f(session, i: Invoice):\n    x['a'] = i.total['a']\n    session.commit()", ""),
    ("def f(session, i: Invoice):\n    i.total.strip()\n    session.commit()", ""),
    ("def f(session, i: Invoice):\n    i.note.append(3)\n    session.commit()", ""),
    ("def f(i: Invoice):\n    i.total['a'] = 3\ndef g(session):\n    session.commit()", ""),
    # each statement that sets a column writes
    ("def f(i: Invoice):\n    i.total += 3\n    i.order_id = 3", "write Invoice?, write Invoice?"),
    ("def f(i: Invoice, j: Invoice):\n    i.total = j.total = 3", "write Invoice?, write Invoice?"),
    # what runs beside
    ("import asyncio\nasync def one() -> Order: ...\nasync def f():\n    o, n = await asyncio.gather(one(), two())\n    return o.customer.shape", "traversal Customer<Order"),
    ("import asyncio\nasync def one(pk) -> Order: ...\nasync def f(pks):\n    for o in await asyncio.gather(*[one(pk) for pk in pks]):\n        o.customer.shape", "traversal Customer<Order*"),
    ("import asyncio\ndef one() -> Order: ...\nasync def f():\n    o = await asyncio.to_thread(one)\n    return o.customer.shape", "traversal Customer<Order"),
    ("import asyncio\nasync def one() -> Order: ...\nasync def f():\n    task = asyncio.create_task(one())\n    return (await task).customer.shape", "traversal Customer<Order"),
    ("from collections import deque\ndef f(orders: list[Order]):\n    return deque(orders).popleft().customer.shape", "traversal Customer<Order"),
    ("import asyncio\nasync def f():\n    o, n = await asyncio.gather(one(), two())\n    return o.customer.shape", ""),
    # what a variable of types can be
    ("from typing import TypeVar\nT = TypeVar('T', bound=Order)\ndef f(x: T) -> T:\n    return x.customer.shape", "traversal Customer<Order"),
    ("import typing as t\nT = t.TypeVar('T', bound=Order)\ndef f(xs: list[T]):\n    return xs[0].customer.shape", "traversal Customer<Order"),
    ("from typing import TypeVar\nT = TypeVar('T')\nU = TypeVar('U', bound=Draft)\ndef f(x: T, y: U):\n    return x.customer.shape, y.customer.shape", ""),
    # what runs over rows
    ("def f(orders: list[Order]):\n    return sorted(orders, key=lambda o: o.customer.email)", "traversal Customer<Order"),
    ("def f(orders: list[Order]):\n    return max(orders, key=lambda o: o.customer.email)", "traversal Customer<Order"),
    ("def f(orders: list[Order]):\n    orders.sort(key=lambda o: o.customer.email)", "traversal Customer<Order"),
    ("def f(orders: list[Order]):\n    return list(map(lambda o: o.customer.email, orders))", "traversal Customer<Order"),
    ("def f(orders: list[Order]):\n    return filter(lambda o: o.customer.email, orders)", "traversal Customer<Order"),
    ("import itertools\ndef f(orders: list[Order]):\n    return itertools.groupby(orders, key=lambda o: o.customer)", "traversal Customer<Order"),
    # innocent twins
    ("def f(session, order: Order):\n    session.refresh(order)\n    session.refresh(order, ['status'])", ""),
    ("def f(i: Invoice):\n    i.note = 3\n    print(i.total)", ""),
    ("def f(o: Order, key, value):\n    setattr(settings, key, value)", ""),
    ("def f(names):\n    return sorted(names, key=lambda o: o.customer.shape)", ""),
    ("def f(orders: list[Order]):\n    return sorted(orders, key=lambda o: o.status)", ""),
    ("def f(orders: list[Order], names):\n    return sorted(names, key=lambda o: o.customer.shape)", ""),
    ("class K:\n    def __init__(self, order):\n        self.order = order\n    def m(self):\n        return self.order.customer.shape", ""),
]  # fmt: skip
HANDED = [
    # a column: what becomes of it shows the file itself at most
    ("def only(column): ...\nx = only(Invoice.total)", "query Invoice?"),
    ("x = elsewhere(Invoice.total)", "query Invoice??"),
    ("from shop.orders.helpers import purge\npurge(x, Invoice.id)", "query Invoice??"),
    ("def f(session):\n    purge(Invoice.id)\n    session.get(Invoice, 1)", "query Invoice"),
    ("def f(repo):\n    repo.add(Invoice())", "write Invoice?"),
    ("async def f(uow):\n    await uow.invoices.create(Invoice())", "write Invoice?"),
    ("class K:\n    def __init__(self, tx):\n        self.tx = tx\n    def m(self):\n        self.tx.add(Invoice())", "write Invoice?"),
    ("def f(store, i: Invoice):\n    store.save(i)", "write Invoice?"),
    ("def f(store, i: Invoice):\n    store.merge(i)\n    store.insert(i)", "write Invoice?, write Invoice?"),
    ("def f(store):\n    i = Invoice()\n    store.save(obj=i)", "write Invoice?"),
    ("def f(repo):\n    repo.upsert([Invoice(), Payment()])", "write Invoice?, write Payment?"),
    ("def f(repo, session):\n    repo.create(session, Invoice())", "write Invoice?"),
    ("def f(repo, i: Invoice):\n    repo.delete(i)", "write Invoice?"),
    ("class Repo(SQLAlchemyRepository[Invoice]): ...\ndef f(repo: Repo):\n    repo.add(Invoice())", "binding Invoice?, write Invoice?"),
    ("def f(repo: somewhere.Repo):\n    repo.add(Invoice())", "write Invoice?"),
    ("def f():\n    get_repo().add(Invoice())", "write Invoice?"),
    # innocent twins: collections, and what the owner offers
    ("def f():\n    seen = set()\n    seen.add(Invoice())", ""),
    ("def f():\n    rows = []\n    rows.insert(0, Invoice())", ""),
    ("def f(rows):\n    rows.insert(0, Invoice())", ""),
    ("def f(seen: set[Invoice]):\n    seen.add(Invoice())", ""),
    ("def f(seen: set):\n    seen.add(Invoice())", ""),
    ("def f(seen=None):\n    seen = seen or set()\n    seen.add(Invoice())", ""),
    ("class K:\n    def __init__(self):\n        self.seen = set()\n    def m(self):\n        self.seen.add(Invoice())", ""),
    ("class K:\n    seen: dict[str, Invoice] = {}\n    def m(self):\n        self.seen.insert(Invoice())", ""),
    ("from collections import defaultdict\ndef f(key):\n    found = defaultdict(set)\n    found[key].add(Invoice())", ""),
    ("class Basket:\n    def __init__(self):\n        self.items = []\n    def add(self, x):\n        self.items.append(x)\ndef f():\n    Basket().add(Invoice())", ""),
    ("from shop.billing.api import Repo\nclass K:\n    def __init__(self, repo: Repo):\n        self.repo = repo\n    def m(self):\n        self.repo.add(Invoice())", ""),
    ("def f(repo, i: Invoice):\n    repo.show(i)\n    repo.add(i.id)", ""),
    ("import shop.billing.api\ndef f(i: Invoice):\n    shop.billing.api.save(i)", ""),
    ("from shop.billing.api import repo, Repo\ndef f(i: Invoice, other: Repo):\n    repo.save(i)\n    other.save(i)\n    Repo().save(i)", ""),
    ("def save(x): ...\ndef f(i: Invoice):\n    save(i)", ""),
]  # fmt: skip
BUILT = [
    ("def f(session):\n    i = Invoice()\n    i.total = 3\n    session.add(i)", "write Invoice?, write Invoice"),
    ("def f(session):\n    i = Invoice()\n    session.add(i)\n    i.total = 3\n    session.commit()", "write Invoice, write Invoice?"),
    ("def f(session, data):\n    i = Invoice()\n    for key in data:\n        setattr(i, key, data[key])\n    session.add(i)", "write Invoice?*, write Invoice"),
    ("def f(session, x):\n    i = Invoice()\n    if x:\n        i.total = 3\n    db.session.add(i)", "write Invoice?, write Invoice"),
    ("def f(session):\n    i = Invoice()\n    i.order = 3\n    session.add_all([i])", "write Invoice?, write Invoice"),
    ("def f(repo):\n    i = Invoice()\n    i.total = 3\n    repo.create(i)", "write Invoice?, write Invoice?"),
    ("def f(session):\n    for n in x:\n        i = Invoice()\n        i.total = n\n        session.add(i)", "write Invoice?*, write Invoice*"),
    ("def f(session, x):\n    i = Invoice() if x else Invoice(id=3)\n    i.total = 3\n    session.merge(i)", "write Invoice?, write Invoice"),
    ("class K:\n    def f(self, session):\n        i = Invoice()\n        i.total = 3\n        self._persist(session, i)\n    def _persist(self, session, invoice):\n        session.add(invoice)", "write Invoice?, write Invoice?"),
    ("class K:\n    async def f(self, session):\n        i = Invoice()\n        i.total = 3\n        return await self._persist(session, i)\n    async def _persist(self, session, invoice: Invoice):\n        repository = InvoiceRepository.from_session(session)\n        return await repository.create(invoice, flush=True)", "write Invoice?, write Invoice?"),
    ("def save(session, row: Invoice):\n    session.add(row)\ndef f(session):\n    i = Invoice()\n    i.total = 3\n    save(session, row=i)", "write Invoice, write Invoice?"),
    # innocent twins
    ("def f(session):\n    i = Invoice()\n    i.total = 3\n    return i", ""),
    ("def f(session):\n    i = Invoice()\n    i.note = 3\n    session.add(i)", "write Invoice"),
    ("def f(session):\n    i, j = Invoice(), Invoice()\n    j.total = 3\n    session.add(i)", "write Invoice"),
    ("def f(session):\n    i = Invoice()\n    i.total = 3\n    session.delete(i)", "write Invoice"),
    ("def f():\n    seen = set()\n    i = Invoice()\n    i.total = 3\n    seen.add(i)", ""),
    ("def show(session, row):\n    print(row)\ndef f(session):\n    i = Invoice()\n    i.total = 3\n    show(session, i)", ""),
    ("def f(session):\n    i = Invoice()\n    i.total = 3\n    print(i)\ndef g(session):\n    i = Invoice()\n    session.add(i)", "write Invoice"),
]  # fmt: skip
REPOSITORIES = [
    ("crud = FastCRUD(Invoice)", "binding Invoice, query Invoice?, write Invoice?"),
    ("crud = CRUDBase(Invoice)", "binding Invoice, query Invoice?, write Invoice?"),
    ("crud = CRUDBase[Invoice, Create, Update](Invoice)", "binding Invoice, query Invoice?, write Invoice?"),
    ("router = crud_router(session=x, model=Invoice)", "binding Invoice, query Invoice?, write Invoice?"),
    ("def f(session):\n    repo = Repository(session, Invoice)", "binding Invoice, query Invoice?, write Invoice?"),
    ("def f(session):\n    repo = Repository[Invoice](session)", "binding Invoice, query Invoice?, write Invoice?"),
    # rows of repositories
    ("class Orders(Repository[Order]): ...\ndef f(orders: Orders):\n    return orders.get(1).customer.email", "traversal Customer<Order?"),
    ("class Orders(Repository[Order]): ...\nasync def f(orders: Orders):\n    for o in await orders.list():\n        print(o.customer.email)", "traversal Customer<Order?*"),
    ("class Orders(BaseDAO[Order]): ...\ndef f():\n    order = Orders.find_one_or_none(id=1)\n    return order.customer", "traversal Customer<Order?"),
    ("class Orders(Repository[Order]):\n    def mails(self):\n        return self.get(1).customer.email", "traversal Customer<Order?"),
    ("orders = CRUDBase(Order)\ndef f(session):\n    return orders.get(session, 1).customer.email", "traversal Customer<Order?"),
    ("def f(orders: Repository[Order]):\n    return orders.get(1).customer.email", "traversal Customer<Order?"),
    # generics of the file
    ("class Repo(Generic[T]):\n    def one(self) -> T: ...\nclass Orders(Repo[Order]): ...\ndef f(orders: Orders):\n    return orders.one().customer.email", "traversal Customer<Order?"),
    ("class Repo(Generic[T]):\n    def some(self) -> list[T]: ...\nclass Orders(Repo[Order]): ...\ndef f():\n    for o in Orders().some():\n        o.customer", "traversal Customer<Order?*"),
    ("class Repo(Generic[K, T]):\n    def one(self, key: K) -> T | None: ...\nclass Orders(Repo[int, Order]): ...\ndef f(orders: Orders):\n    return orders.one(1).customer.email", "traversal Customer<Order?"),
    ("class Repo(Generic[T]):\n    def one(self) -> T: ...\nclass Middle(Repo[T]): ...\nclass Orders(Middle[Order]): ...\ndef f(orders: Orders):\n    return orders.one().customer.email", "traversal Customer<Order?"),
    # innocent twins
    ("class Orders(Repository[Order]): ...\ndef f(orders: Orders):\n    return orders.get(1).status", ""),
    ("class Orders(Repository[Order]): ...\ndef f(orders: Orders):\n    return orders.total().customer", ""),
    ("class Orders(Repository[Order]):\n    def get(self, x) -> dict: ...\ndef f(orders: Orders):\n    return orders.get(1).customer", ""),
    ("class Repo(Generic[T]):\n    def one(self) -> T: ...\nclass Names(Repo[str]): ...\ndef f(names: Names):\n    return names.one().customer.email", ""),
    ("class Repo(Generic[K, T]):\n    def one(self) -> K: ...\nclass Orders(Repo[int, Order]): ...\ndef f(orders: Orders):\n    return orders.one().customer", ""),
    ("def f(x):\n    return Thing(Invoice)", ""),
    ("def f(orders: Wrapper[Order]):\n    return orders.get(1).customer.email", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), [*SESSIONS, *ROWS, *HANDED, *BUILT, *REPOSITORIES])
def test_what_applications_do(code: str, expected: str) -> None:
    assert ", ".join(foreign(code)) == expected
