"""A report on a module that is used, uses others, and is in everybody's way; and one on a module without anything."""

from __future__ import annotations

from dataclasses import replace

from boundcheck.answers.atlas.model import Atlas, AtlasCycle, Edge, Metrics, ModuleNode
from boundcheck.document import render
from boundcheck.document.model import Document
from boundcheck.extraction.history.model import (
    Activity,
    Companion,
    History,
    ModuleHistory,
    Partner,
    Person,
    Releases,
    Thresholds,
    Visitors,
)
from boundcheck.extraction.model import (
    Assumptions,
    Blocker,
    Caller,
    CallSites,
    ChecklistStep,
    Cost,
    Cut,
    Definition,
    Evidence,
    Extraction,
    Figures,
    Parameter,
    Shape,
    SurfaceEntry,
    Tables,
)
from boundcheck.extraction.questions import questions_of
from boundcheck.extraction.show.history import history_section

_WHOLE = Metrics(modules=6, ccd=21, acd=3.5, nccd=1.5, propagation_cost=0.583)


def _evidence(
    rule: str | None, path: str, line: int, from_: str, to: str, target: str, message: str, **more: str
) -> Evidence:
    return Evidence(
        rule, path, line, 5, from_, to, target, message, more.get("state", "new"), more.get("certainty", "certain"),  # type: ignore[arg-type]
        f"{line:016x}" if rule else "",
    )  # fmt: skip


def _queries() -> tuple[Evidence, ...]:
    where = [("src/shop/orders/cart.py", line, "orders") for line in (12, 40, 41, 77, 90)]
    where += [("src/shop/web/checkout.py", line, "web") for line in (8, 31)]
    return tuple(
        _evidence(
            "foreign-query" if module != "web" else None,
            path, line, module, "billing", "billing_invoice",
            f"{module} reads billing_invoice (owned by billing); ask billing's public API for it",
            state="exempt" if module == "web" else "baselined" if line > 70 else "new",
        )
        for path, line, module in where
    )  # fmt: skip


BLOCKERS = (
    Blocker(
        "private-import-in",
        "private-import",
        "in",
        "Others import what is private to billing",
        "Use the public API of billing, or make the name public.",
        "lines",
        (
            _evidence("private-import", "src/shop/orders/cart.py", 6, "orders", "billing", "shop.billing.tax",
                      "shop.billing.tax is private to billing; use the public API of billing, or ask its owner to make it public"),
            _evidence("private-import", "src/shop/web/checkout.py", 3, "web", "billing", "shop.billing.rates",
                      "shop.billing.rates is private to billing; use the public API of billing", state="allowed"),
        ),
    ),
    Blocker(
        "undeclared-dependency-out",
        "undeclared-dependency",
        "out",
        "billing uses modules that it does not declare",
        "Declare the dependency, or remove it.",
        "lines",
        (
            _evidence("undeclared-dependency", "src/shop/billing/pdf.py", 2, "billing", "mail", "shop.mail",
                      "billing imports shop.mail (mail) without declaring it; declare it or remove the import"),
        ),
    ),
    Blocker(
        "cycle",
        "dependency-cycle",
        "own",
        "billing is in a cycle with orders and customers",
        "Cut the cheapest dependency: pass in what is needed, or publish an event.",
        "function",
        (
            _evidence("dependency-cycle", "src/shop/billing/jobs.py", 4, "billing", "orders", "shop.orders",
                      "billing depends on orders, which closes the cycle billing → orders → billing; cut this import"),
        ),
        ("billing", "customers", "orders"),
        (Cut("billing", "orders", 1), Cut("customers", "orders", 2)),
    ),
    Blocker(
        "foreign-query-in",
        "foreign-query",
        "in",
        "Others read the tables of billing",
        "Give billing a function that answers the question; for lists, one that takes many keys at once.",
        "function",
        _queries(),
    ),
    Blocker(
        "import-time-in",
        None,
        "in",
        "Others need billing while they are imported",
        "Replace the base class by a protocol of the caller's own; look the value up when it is needed.",
        "design",
        (
            _evidence(None, "src/shop/orders/gateway.py", 9, "orders", "billing", "shop.billing.gateway.Gateway",
                      "class CardGateway inherits from shop.billing.gateway.Gateway when its file is imported", state="exempt"),
        ),
    ),
    Blocker(
        "shared-transaction-in",
        "shared-transaction",
        "in",
        "Transactions of others write through billing",
        "Split them: an outbox, or a compensating call when the second part fails.",
        "design",
        (
            _evidence("shared-transaction", "src/shop/orders/cart.py", 60, "orders", "billing", "shop.billing.api.charge",
                      "this transaction of orders also writes through shop.billing.api.charge; split it", certainty="likely"),
        ),
    ),
    Blocker(
        "foreign-key-out",
        "foreign-key",
        "out",
        "Keys of billing lead into tables of others",
        "Keep the identifier alone, without a constraint, and what is shown of it as a copy.",
        "schema",
        tuple(
            _evidence("foreign-key", "src/shop/billing/models.py", line, "billing", to, f"{to}_{to[:-1]}",
                      f"a key to {to}_{to[:-1]} (owned by {to}); keep its identifier", state="baselined")
            for line, to in ((18, "customers"), (19, "orders"), (44, "customers"))
        ),
    ),
    Blocker(
        "suite-not-alone",
        None,
        "own",
        "The suite of billing needs others to run",
        "Give the suite data of its own; boundcheck test billing shows what it touches.",
        "lines",
        (
            _evidence(None, "tests/billing/test_invoices.py", 1, "billing", "orders", "",
                      "3 test files of billing use orders, which its contract does not admit to its tests"),
        ),
    ),
)  # fmt: skip

STEPS = (
    ChecklistStep(
        "Import shop.billing.tax from the public API", "private-import-in", "lines", 2, 2, ("orders", "web")
    ),
    ChecklistStep("Declare mail or pass a sender in", "undeclared-dependency-out", "lines", 1, 1, ("mail",)),
    ChecklistStep(
        "Give billing a function for invoices by order",
        "foreign-query-in",
        "function",
        7,
        2,
        ("orders", "web"),
    ),
    ChecklistStep("Cut billing → orders", "cycle", "function", 1, 1, ("orders",)),
    ChecklistStep(
        "Keep identifiers in place of 3 foreign keys",
        "foreign-key-out",
        "schema",
        3,
        1,
        ("customers", "orders"),
    ),
    ChecklistStep("Nobody writes its tables", "foreign-write-in", "function", 0, 0, (), done=True),
    ChecklistStep("No SQL of others names its tables", "raw-sql-in", "function", 0, 0, (), done=True),
    ChecklistStep("No mutable state is shared", "shared-state-in", "design", 0, 0, (), done=True),
)

SURFACE = (
    SurfaceEntry(
        "billing", "shop.billing.api.charge", Definition(
            "function", "charge(order: Order, amount: Decimal, *, notify: Callable[[str], None] | None = None) -> Receipt",
            "src/shop/billing/api.py", 14, False, (Parameter("order", "Order"), Parameter("amount", "Decimal")), "Receipt", "Take the money.",
        ),
        (Caller("orders", 12, 3, 2, 4, (("src/shop/orders/cart.py", 62),), 12), Caller("web", 4, 0, 0, 0, (("src/shop/web/checkout.py", 20),), 4)),
        ("order is the model shop.orders.models.Order", "notify is a callable", "one caller passes a lambda"),
    ),
    SurfaceEntry(
        "billing", "shop.billing.api.invoices_of", Definition("function", "invoices_of(customer: int) -> QuerySet[Invoice]", "src/shop/billing/api.py", 40),
        (Caller("orders", 5, 2, 0, calls=5), Caller("reporting", 6, 6, 0, calls=6)), ("it returns a queryset",),
    ),
    SurfaceEntry(
        "billing", "shop.billing.events.InvoicePaid", Definition("class", "class InvoicePaid", "src/shop/billing/events.py", 3),
        (Caller("orders", 2, 0, 0),),
    ),
    SurfaceEntry(
        "billing", "shop.billing.errors.Declined", Definition("exception", "exception Declined", "src/shop/billing/errors.py", 1),
        (Caller("web", 2, 0, 0),), ("it is caught by others",),
    ),
    SurfaceEntry(
        "billing", "shop.billing.tax.RATE", Definition("constant", "RATE: Decimal", "src/shop/billing/tax.py", 2),
        (Caller("orders", 1, 0, 0),), is_public=False,
    ),
    SurfaceEntry(
        "billing", "shop.billing.api.refund", Definition("function", "async refund(charge: str) -> None", "src/shop/billing/api.py", 71, True),
        (Caller("web", 1, 0, 0, calls=1),),
    ),
)  # fmt: skip

NEEDS = (
    SurfaceEntry(
        "customers", "shop.customers.api.address", Definition("function", "address(customer: int) -> Address", "src/shop/customers/api.py", 5),
        (Caller("billing", 4, 1, 0),),
    ),
    SurfaceEntry(
        "mail", "shop.mail.send", Definition("function", "send(to: str, text: str) -> None", "src/shop/mail/__init__.py", 1),
        (Caller("billing", 1, 0, 1),),
    ),
    SurfaceEntry(
        "orders", "shop.orders.models.Order", Definition("model", "model Order", "src/shop/orders/models.py", 8),
        (Caller("billing", 3, 0, 0),), ("it is a model",), is_public=False,
    ),
)  # fmt: skip


def history(
    module: str,
    owner: str | None,
    partners: tuple[Partner, ...],
    visitors: tuple[Visitors, ...],
    span: str = "2024-01-02T08:00:00Z",
    commits: tuple[int, int] = (120, 54),
) -> ModuleHistory:
    """What git would say of a module; `commits` touch it, and it alone."""
    people = (Person("Ann", 60), Person("Bob", 31))
    activity = Activity(module, owner, commits[0], 41, 118, 14, people, 90, visitors, 9, commits[1])
    notes = ("The history is cut off at 431 commits: fetch the rest with git fetch --unshallow.",)
    companions = (Companion("orders", 6, 9),)
    whole = History(
        "0123456789abcdef0123456789abcdef01234567", "2026-11-20T12:00:00Z", span, None, 431, 4, 0, (), (),
        Releases(tuple(f"v{number}" for number in range(12))), {}, frozenset(), notes, Thresholds(),
    )  # fmt: skip
    return ModuleHistory(activity, partners, companions, (), whole)


HISTORY = history(
    "billing",
    "@shop/payments",
    (Partner("orders", 62, 48, 118, 37), Partner("web", 31, 12, 118, 30)),
    (Visitors("@shop/orders", 3, 30),),
)


def billing(history: ModuleHistory | None = None) -> Extraction:
    """The report on billing, with its questions."""
    found = Extraction(
        "billing",
        "module",
        "@shop/payments",
        BLOCKERS,
        STEPS,
        SURFACE,
        NEEDS,
        ("customers",),
        Tables(
            ("billing_invoice", "billing_line"),
            (("billing_invoice", ("orders", "web")),),
            (("customers_customer", ("customers",)), ("orders_order", ("orders",))),
        ),
        Cost(Assumptions(), CallSites(30, 11, 2), CallSites(5, 1, 1)),
        Figures(12, 3400, 3, 3, 0.5, 4, 5, 3),
        _WHOLE,
        (
            Shape(
                "shop.billing.api.Receipt",
                "record",
                (Parameter("charge", "str"), Parameter("amount", "Decimal")),
            ),
        ),
        7,
        history=history,
    )
    return replace(found, questions=questions_of(found))


def nothing() -> Extraction:
    """A module that is there and no more."""
    cost = Cost(Assumptions(), CallSites(0, 0, 0), CallSites(0, 0, 0))
    found = Extraction(
        "mail", "module", None, (), (), (), (), (), Tables(), cost, Figures(1, 0, 0, 0, None, 1, 1, 0), Metrics(1, 1, 1.0, 1.0, 1.0)
    )  # fmt: skip
    return replace(found, questions=questions_of(found))


def history_told(found: ModuleHistory) -> str:
    """What a terminal shows of it, without its lines."""
    return " ".join(render(Document("", "", "", (history_section(found),)), "text").split())


ATLAS = Atlas(
    modules=(
        ModuleNode("billing", 12, 3400, "domain", "@shop/payments", afferent=3, efferent=3, findings=()),
        ModuleNode("customers", 9, 1800, "domain", "@shop/orders", afferent=1, efferent=1),
        ModuleNode("mail", 2, 310, "platform", None, "shared", afferent=1),
        ModuleNode("orders", 20, 5400, "domain", "@shop/orders", afferent=2, efferent=1),
        ModuleNode("reporting", 4, 400, "entry", None, "composition", efferent=1),
        ModuleNode("web", 7, 700, "entry", "@shop/web", efferent=1),
    ),
    edges=(
        Edge(0, 1, 4, 2, 2, 0, True, frozenset(("cyclic", "data"))),
        Edge(0, 2, 1, 1, 0, 0, False, frozenset(("undeclared",))),
        Edge(0, 3, 3, 1, 1, 0, False, frozenset(("undeclared", "cyclic"))),
        Edge(1, 3, 2, 1, 0, 0, True, frozenset(("cyclic",))),
        Edge(3, 0, 20, 5, 5, 4, True, frozenset(("cyclic", "data"))),
        Edge(4, 0, 6, 1, 0, 0, True, frozenset(("allowed",))),
        Edge(5, 0, 7, 3, 2, 0, True, frozenset(("allowed", "data"))),
    ),
    cycles=(AtlasCycle(("billing", "customers", "orders"), (("billing", "orders"),)),),
    layers=("entry", "domain", "platform"),
    metrics=_WHOLE,
)

WORST = (
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(2)</script>",
    "\"'`onmouseover=alert(3)",
    "a&amp;b<!--",
    "line\u2028separator\u2029",
    "\u202ertl mark\u200f",
    "\x1b[31mred\x07",
    "two\nlines\r\n\n# heading",
    "a | b \\| c",
    "[link](javascript:alert(4)) ![image](x)",
    "**bold** __init__ ~~gone~~ `code` ``",
    "@team #12 $x$",
    "1. one",
    "- [ ] task",
    "</details>",
    "{{body}}",
    "日本é😀",
    "n" * 2_000,
    "\udcff",
    " ",
)


def worst() -> Extraction:
    """Every worst name as a module, an owner, a file, a target, a message, a signature, a table, a step."""
    blockers = tuple(
        Blocker(
            "foreign-query-in", "foreign-query", "in", name, name, "function",
            (_evidence("foreign-query", name, 1, name, WORST[0], name, name),), (name, WORST[0]), (Cut(name, name, 1),),
        )
        for name in WORST
    )  # fmt: skip
    entries = tuple(
        SurfaceEntry(
            name, name, Definition("function", name, name, 1, doc=name), (Caller(name, 2, 1, 1),), (name,)
        )
        for name in WORST
    )
    steps = tuple(
        ChecklistStep(name, "foreign-query-in", "lines", 1, 1, (name,), done=bool(number % 2))
        for number, name in enumerate(WORST)
    )
    partners = tuple(Partner(name, 90, 30, 40, 40) for name in WORST)
    past = history(WORST[0], WORST[2], partners, (Visitors(WORST[1], 1, 4),), WORST[3])
    found = replace(
        billing(),
        module=WORST[0],
        owner=WORST[1],
        blockers=blockers,
        steps=steps,
        surface=entries,
        needs=entries,
        depends_on=WORST,
        tables=Tables(WORST, ((WORST[2], WORST),), ((WORST[3], WORST),)),
        shapes=(Shape(WORST[4], "record", (Parameter(WORST[5], WORST[6], WORST[7]),)),),
        history=past,
    )
    return replace(found, questions=questions_of(found))


def atlas_of_worst() -> Atlas:
    """The first of the worst names, with an edge to each of the others."""
    return Atlas(
        tuple(ModuleNode(name, 1, 1, WORST[1], WORST[2]) for name in WORST),
        tuple(Edge(0, to, 1, 1, kinds=frozenset(("allowed",))) for to in range(1, len(WORST))),
        layers=(WORST[1],),
    )


def crowd(count: int = 5_000) -> Extraction:
    """A report with so many places, names, steps and tables."""
    blocker = Blocker(
        "foreign-query-in", "foreign-query", "in", "Others read the tables of billing", "Ask billing.", "function",
        tuple(
            _evidence("foreign-query", f"src/m{n % 300}/f{n % 700}.py", n + 1, f"m{n % 300}", "billing", f"t{n % 40}", "a read")
            for n in range(count)
        ),
    )  # fmt: skip
    entries = tuple(replace(SURFACE[2], name=f"shop.billing.api.f{n}") for n in range(count))
    steps = tuple(ChecklistStep(f"step {n}", "foreign-query-in", "lines", 1, 1) for n in range(count))
    names = tuple(f"t{n}" for n in range(count))
    reached = tuple((name, ("orders",)) for name in names)
    return replace(
        billing(), blockers=(blocker,), surface=entries, needs=entries, steps=steps, tables=Tables(names, reached, reached)
    )  # fmt: skip
