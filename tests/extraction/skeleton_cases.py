"""Reports to draw skeletons of: a module billing that has one of everything, and any report at all."""

from __future__ import annotations

from hypothesis import strategies as st

from boundcheck.answers.atlas.model import Metrics
from boundcheck.extraction.model import (
    Assumptions,
    Caller,
    CallSites,
    Cost,
    Definition,
    Extraction,
    Figures,
    Parameter,
    Shape,
    SurfaceEntry,
    Tables,
)


def report(*entries: SurfaceEntry, shapes: tuple[Shape, ...] = (), module: str = "billing") -> Extraction:
    return Extraction(
        module, "module", None, (), (), entries, (), (), Tables(),
        Cost(Assumptions(), CallSites(0, 0, 0), CallSites(0, 0, 0)),
        Figures(1, 1, 0, 0, None, 1, 1, 0), Metrics(), shapes,
    )  # fmt: skip


def entry(
    name: str,
    kind: str = "function",
    *parameters: Parameter,
    callers: tuple[Caller, ...] = (),
    obstacles: tuple[str, ...] = (),
    is_public: bool = True,
    in_test: bool = False,
    signature: str = "",
    **more: object,
) -> SurfaceEntry:
    definition = Definition(kind, signature, "src/shop/billing/api.py", 1, parameters=parameters, **more)  # type: ignore[arg-type]
    return SurfaceEntry("billing", name, definition, callers, obstacles, is_public, in_test)


BILLING = report(
    entry(
        "shop.billing.charge",
        "function",
        Parameter("order", "int"),
        Parameter("amount", "Decimal"),
        Parameter("currency", "Literal['EUR', 'USD']", "'EUR'"),
        Parameter("due", "date | None", "None"),
        Parameter("tags", "t.Sequence[str]", "()"),
        Parameter("retries", "int", "settings.RETRIES"),
        Parameter("on_done", "Callable[[Receipt], None] | None", "None", "keyword"),
        Parameter("options", "str", None, "keywords"),
        returns="Receipt",
        doc="Charge an order.",
        callers=(
            Caller("orders", 3, 1, 0, 2, (("src/shop/orders/cart.py", 7),)),
            Caller("mail", 1, 0, 1),
        ),
        obstacles=("on_done is a callable",),
        resolved=(
            ("Decimal", "decimal.Decimal"),
            ("Literal", "typing.Literal"),
            ("date", "datetime.date"),
            ("t", "typing"),
            ("Callable", "collections.abc.Callable"),
            ("Receipt", "shop.billing.api.Receipt"),
        ),
    ),
    entry(
        "shop.billing.invoices.charge",
        "function",
        Parameter("invoice"),
        returns="None",
        is_public=False,
    ),
    entry(
        "shop.billing.invoices.find",
        "function",
        Parameter("ids", "list[int] | str"),
        returns="'dict[UUID, list[Invoice]]'",
        resolved=(("UUID", "uuid.UUID"), ("Invoice", "shop.billing.models.Invoice")),
    ),
    entry("shop.billing.RATES", "constant", returns="dict[str, tuple[Decimal, int]]", doc="Today's rates."),
    entry("shop.billing.NotPaid", "exception", doc="The invoice is open."),
    entry("shop.billing.models.Invoice", "model", callers=(Caller("orders", 2, 0, 0),)),
    entry("shop.billing.api.Receipt", "class"),
    entry("shop.billing.Gateway", "class"),
    entry("shop.billing.paid", "signal"),
    shapes=(
        Shape(
            "shop.billing.api.Receipt",
            "record",
            (
                Parameter("number", "int"),
                Parameter("paid", "datetime"),
                Parameter("lines", "list['Line']", "field(default_factory=list)"),
                Parameter("state", "State", "State.OPEN"),
                Parameter("replaces", "Receipt | None", "None"),
                Parameter("extra", "dict[str, Any]", "{}"),
            ),
        ),
        Shape(
            "shop.billing.api.Line",
            "record",
            (Parameter("text", "str"), Parameter("took", "timedelta")),
        ),
        Shape(
            "shop.billing.api.State",
            "enum",
            (Parameter("OPEN", "", "'open'"), Parameter("PAID", "", "'paid'")),
        ),
        Shape("shop.billing.api.NeverNamed", "record", ()),
    ),
)

KINDS = ["function", "function", "class", "exception", "constant", "signal", "model", "file", "unknown"]
WORDS = [
    "charge", "Charge", "charge_order", "chargeOrder", "ChargeRequest", "charge_request", "Receipt", "größe", "名",
    "_", "__x", "x1", "x_1", "message", "rpc", "stream", "reserved", "google", "Billing", "Problem", "string", "oneof",
    "map", "optional", "service", "nan", "inf", "true", "a" * 70,
]  # fmt: skip
ANNOTATIONS = st.recursive(
    st.sampled_from([
        "", "int", "str", "None", "Any", "float", "bytes", "bool", "Decimal", "datetime", "date", "timedelta", "UUID",
        "Receipt", "Charge", "'Receipt'", "QuerySet[Receipt]", "Literal['a', \"b\\n\", None]", "Literal[1, True]",
        "Callable[..., int]", "list", "dict", "list[", "lambda: 0", "tuple[()]", "list[()]", "größe", "*/", "\x00",
    ]),
    lambda inner: st.one_of(
        st.builds("list[{}]".format, inner),
        st.builds("set[{}]".format, inner),
        st.builds("{} | {}".format, inner, inner),
        st.builds("Optional[{}]".format, inner),
        st.builds("dict[{}, {}]".format, inner, inner),
        st.builds("tuple[{}, {}]".format, inner, inner),
        st.builds("Annotated[{}, 1]".format, inner),
    ),
    max_leaves=6,
)  # fmt: skip
DEFAULTS = st.one_of(
    st.none(),
    st.sampled_from([
        "None", "1", "-1.5", "1e999", "''", "'\\ud800'", "[]", "()", "{'a': [1, None]}", "now()", "{1: 2}", "True",
        "'yes'", "'1e3'", "'a\\u202eb'", "...", "(", "Field(gt=1)",
    ]),
)  # fmt: skip
NAMES = st.one_of(st.sampled_from(WORDS), st.text(max_size=5))
DOTTED = st.builds(".".join, st.lists(NAMES, min_size=1, max_size=3)).map("shop.billing.".__add__)
SHAPES = st.builds(
    Shape,
    DOTTED,
    st.sampled_from(["record", "enum"]),
    st.lists(st.builds(Parameter, NAMES, ANNOTATIONS, DEFAULTS), max_size=4).map(tuple),
)
DEFINITIONS = st.builds(
    Definition,
    st.sampled_from(KINDS),
    st.just(""),
    st.just("a.py"),
    st.just(1),
    parameters=st.lists(
        st.builds(
            Parameter,
            NAMES,
            ANNOTATIONS,
            DEFAULTS,
            st.sampled_from(["both", "keyword", "variadic", "keywords"]),
        ),
        max_size=4,
    ).map(tuple),
    returns=ANNOTATIONS,
    doc=st.sampled_from(["", "Charge.", "a\n*/ b", "# \u202e", '"""']) | st.text(max_size=5),
)
ENTRIES = st.builds(
    SurfaceEntry,
    st.just("billing"),
    DOTTED,
    DEFINITIONS,
    st.lists(st.builds(Caller, NAMES, st.just(1), st.just(0), st.just(0)), max_size=2).map(tuple),
    obstacles=st.lists(st.text(max_size=8), max_size=2).map(tuple),
)
REPORTS = st.builds(
    lambda entries, shapes, module: report(*entries, shapes=tuple(shapes), module=module),
    st.lists(ENTRIES, max_size=5),
    st.lists(SHAPES, max_size=5),
    st.sampled_from(["billing", "shop.billing", "google", "größe", "a-b", "message", "1"])
    | st.text(max_size=4),
)
