"""What annotations are read as; they are never run."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.extraction.skeleton.types import AnnotationNames, read_type

INT, STR, NONE = {"type": "integer"}, {"type": "string"}, {"type": "null"}
MAYBE_INT = {"type": ["integer", "null"]}
ANY: dict[str, object] = {}
LINE = "shop.billing.Line"


def many(item: object, **more: object) -> dict[str, object]:
    return {"type": "array", "items": item, **more}


def table(value: object) -> dict[str, object]:
    return {"type": "object", "additionalProperties": value}


def text_of(format_: str) -> dict[str, object]:
    return {"type": "string", "format": format_}


def unknown(text: str) -> dict[str, object]:
    return {"$comment": f"TODO: in the code {text}" if text else "TODO: no annotation"}


NAMES = AnnotationNames(
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
        ("list['Line']", many({"$ref": LINE})),
        ("Optional[int]", MAYBE_INT),
        ("int | None", MAYBE_INT),
        ("None | int | 'str' | int", {"anyOf": [INT, STR, NONE]}),
        ("Union[int, Union[str, None]]", {"anyOf": [INT, STR, NONE]}),
        ("Any | None", ANY),
        ("object", ANY),
        ("set[int]", many(INT, uniqueItems=True)),
        ("Iterator[int]", many(INT)),
        ("AsyncGenerator[int, None]", many(INT)),
        ("Coroutine[Any, Any, int]", INT),
        ("Awaitable[int]", INT),
        ("tuple[int, ...]", many(INT)),
        ("tuple[int, str]", {"type": "array", "prefixItems": [INT, STR], "minItems": 2, "maxItems": 2}),
        ("tuple[()]", {"type": "array", "minItems": 0, "maxItems": 0}),
        ("Mapping[str, list[int]]", table(many(INT))),
        ("Counter[str]", table(INT)),
        ("dict", table(True)),
        ("list", many(ANY)),
        ("Literal['a', 'b']", {"type": "string", "enum": ["a", "b"]}),
        ("Literal[1, True, None]", {"anyOf": [{"enum": [1, True]}, NONE]}),
        ("Literal[None]", NONE),
        ("Literal[Color.RED]", unknown("Literal[Color.RED]")),
        ("Annotated[int, Gt(0)]", INT),
        ("Final[int]", INT),
        ("NotRequired[int]", INT),
        ("datetime", text_of("date-time")),
        ("datetime.date", text_of("date")),
        ("uuid.UUID", text_of("uuid")),
        # with dotted names
        ("t.Optional[t.List[int]]", {"type": ["array", "null"], "items": INT}),
        ("dt.datetime", text_of("date-time")),
        ("Seq[L]", many({"$ref": LINE})),
        ("models.Line", {"$ref": LINE}),
        ("Line[int]", {"$ref": LINE}),
        ("Decimal", unknown("Decimal")),
        ("models.Decimal", unknown("models.Decimal")),
        ("other.int", unknown("other.int")),
        # of several lines
        ("int |\n  None", MAYBE_INT),
        ("int # id", INT),
        # what nobody can tell
        ("", unknown("")),
        ("QuerySet[\n  Line\n]", unknown("QuerySet[ Line ]")),
        ("list[QuerySet]", many(unknown("QuerySet"))),
        ("Callable[[int], str]", unknown("Callable[[int], str]")),
        ("list[", unknown("list[")),
        ("list[()]", unknown("list[()]")),
        ("'list['", unknown("list[")),
        ("lambda: exit()", unknown("lambda: exit()")),
        ("\x00", unknown("\\x00")),
        ("größe", unknown("größe")),
    ],
)
def test_an_annotation_is_read_as(text: str, type_: object) -> None:
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
    assert read_type(text, NAMES) is not None


def test_an_annotation_nested_beyond_use_ends_in_its_text() -> None:
    found = read_type("list[" * 30 + "int" + "]" * 30)
    for _ in range(13):
        found = found["items"]  # type: ignore[assignment]
    assert found == unknown("list[" * 17 + "int" + "]" * 17)


@given(st.text(alphabet="aint[]|,. '\"\\()None\n#", max_size=40))
def test_any_text_is_some_type_and_warns_of_nothing(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_type(text, NAMES) == read_type(text, NAMES)
