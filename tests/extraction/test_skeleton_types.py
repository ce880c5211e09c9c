"""What annotations are read as; they are never run."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.extraction.skeleton.type_model import (
    Anything,
    Choice,
    Many,
    Named,
    Nullable,
    OneOf,
    Row,
    Scalar,
    Table,
    Type,
    Unknown,
)
from boundcheck.extraction.skeleton.types import Names, read_type

INT, STR, NONE = Scalar("int"), Scalar("str"), Scalar("None")
LINE = "shop.billing.Line"
NAMES = Names(
    {
        "t": "typing",
        "L": LINE,
        "models": "shop.billing",
        "Decimal": "shop.money.Decimal",
        "dt": "datetime",
        "Seq": "collections.abc.Sequence",
    },
    frozenset({LINE}),
    {"Line": LINE},
)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("int", INT),
        ("None", NONE),
        ("'int'", INT),
        ("list['Line']", Many(Named(LINE))),
        ("Optional[int]", Nullable(INT)),
        ("int | None", Nullable(INT)),
        ("None | int | 'str' | int", Nullable(Choice((INT, STR)))),
        ("Union[int, Union[str, None]]", Nullable(Choice((INT, STR)))),
        ("Any | None", Anything()),
        ("object", Anything()),
        ("set[int]", Many(INT, distinct=True)),
        ("Iterator[int]", Many(INT)),
        ("AsyncGenerator[int, None]", Many(INT)),
        ("Coroutine[Any, Any, int]", INT),
        ("Awaitable[int]", INT),
        ("tuple[int, ...]", Many(INT)),
        ("tuple[int, str]", Row((INT, STR))),
        ("tuple[()]", Row(())),
        ("Mapping[str, list[int]]", Table(STR, Many(INT))),
        ("Counter[str]", Table(STR, INT)),
        ("dict", Table(STR, Anything())),
        ("list", Many(Anything())),
        ("Literal['a', 'b']", OneOf(("a", "b"))),
        ("Literal[1, True, None]", Nullable(OneOf((1, True)))),
        ("Literal[None]", NONE),
        ("Literal[Color.RED]", Unknown("Literal[Color.RED]")),
        ("Annotated[int, Gt(0)]", INT),
        ("Final[int]", INT),
        ("NotRequired[int]", INT),
        ("datetime", Scalar("datetime")),
        ("datetime.date", Scalar("date")),
        ("uuid.UUID", Scalar("UUID")),
        # with dotted names
        ("t.Optional[t.List[int]]", Nullable(Many(INT))),
        ("dt.datetime", Scalar("datetime")),
        ("Seq[L]", Many(Named(LINE))),
        ("models.Line", Named(LINE)),
        ("Line[int]", Named(LINE)),
        ("Decimal", Unknown("Decimal")),
        ("models.Decimal", Unknown("models.Decimal")),
        ("other.int", Unknown("other.int")),
        # of several lines
        ("int |\n  None", Nullable(INT)),
        ("int # id", INT),
        # what nobody can tell
        ("", Unknown("")),
        ("QuerySet[\n  Line\n]", Unknown("QuerySet[ Line ]")),
        ("list[QuerySet]", Many(Unknown("QuerySet"))),
        ("Callable[[int], str]", Unknown("Callable[[int], str]")),
        ("list[", Unknown("list[")),
        ("list[()]", Unknown("list[()]")),
        ("'list['", Unknown("list[")),
        ("lambda: exit()", Unknown("lambda: exit()")),
        ("\x00", Unknown("\x00")),
        ("größe", Unknown("größe")),
    ],
)
def test_an_annotation_is_read_as(text: str, type_: Type) -> None:
    assert read_type(text, NAMES) == type_


@pytest.mark.parametrize(
    "text",
    [
        "list[" * 5_000 + "int" + "]" * 5_000,
        "(" * 150 + "int" + ")" * 150,
        "list[" * 60 + "int" + "]" * 60,
        " | ".join(["int"] * 450),
        "-" * 1_900 + "1",
        "a" + ".b" * 900,
        "Literal[" + "9" * 1_900 + "]",
    ],
)
def test_what_nobody_writes_is_no_error(text: str) -> None:
    assert read_type(text, NAMES)


def test_an_annotation_nested_beyond_use_ends_in_its_text() -> None:
    found = read_type("list[" * 30 + "int" + "]" * 30)
    for _ in range(13):
        assert isinstance(found, Many)
        found = found.item
    assert found == Unknown("list[" * 17 + "int" + "]" * 17)


@given(st.text(alphabet="aint[]|,. '\"\\()None\n#", max_size=40))
def test_any_text_is_some_type_and_warns_of_nothing(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_type(text, NAMES) == read_type(text, NAMES)
