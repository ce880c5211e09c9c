"""What `extract --skeleton proto` writes: a file that protoc takes, whatever the code says."""

from __future__ import annotations

import os
import re
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skeleton_cases import BILLING, REPORTS, entry, report

from boundcheck.extraction.model import Extraction, Field, Parameter, Shape
from boundcheck.extraction.skeleton.proto import render_proto

SNAPSHOT = Path(__file__).parent / "snapshots" / "skeleton.proto"


def message(written: str, name: str) -> list[str]:
    """The lines of a message, without those around them."""
    found = re.search(rf"^message {name} (?:\{{\}}|\{{\n(.*?)^\}})", written, re.MULTILINE | re.DOTALL)
    assert found, written
    return [line.strip() for line in (found[1] or "").splitlines()]


def request(*parameters: Parameter, shapes: tuple[Shape, ...] = ()) -> list[str]:
    return message(
        render_proto(report(entry("shop.billing.f", "function", *parameters), shapes=shapes)), "FRequest"
    )


def test_whole_example() -> None:
    written = render_proto(BILLING)
    if os.environ.get("BOUNDCHECK_UPDATE_SNAPSHOTS"):
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(written, encoding="utf-8")
    assert written == SNAPSHOT.read_text(encoding="utf-8")


@settings(max_examples=int(os.environ.get("SKELETON_EXAMPLES", "25")))
@given(st.lists(REPORTS, min_size=1, max_size=5))
def test_protoc_takes_the_file_of_any_report(
    tmp_path_factory: pytest.TempPathFactory, found: list[Extraction]
) -> None:
    protoc = pytest.importorskip("grpc_tools.protoc")
    folder = tmp_path_factory.mktemp("proto")
    for number, each in enumerate([BILLING, *found]):
        (folder / f"f{number}.proto").write_text(render_proto(each), encoding="utf-8")
        arguments = [
            f"-I{folder}",
            f"-I{Path(protoc.__file__).parent / '_proto'}",
            f"--descriptor_set_out={folder / 'out'}",
            str(folder / f"f{number}.proto"),
        ]
        assert protoc.main(["protoc", *arguments]) == 0, render_proto(each)


@given(REPORTS)
def test_any_report_gives_a_text_of_safe_lines(found: Extraction) -> None:
    written = render_proto(found)
    # Spaces of all widths harm nothing, and are not printable for Python.
    assert all(char.isprintable() or char == "\n" or category(char) == "Zs" for char in written)
    assert render_proto(found) == written


def test_a_module_that_nobody_uses_has_an_empty_service_and_says_so() -> None:
    written = render_proto(report())
    assert "// The service is empty: no other module uses a function or constant of billing.\n" in written
    assert "service Billing {\n}\n" in written
    assert "import" not in written


@pytest.mark.parametrize(
    ("parameter", "line"),
    [
        (Parameter("x", "int"), "int64 x = 1;"),
        (Parameter("x", "float", "1.5"), "optional double x = 1; // default: 1.5"),
        (Parameter("x", "bytes | None"), "optional bytes x = 1;"),
        (Parameter("x", "datetime"), "google.protobuf.Timestamp x = 1;"),
        (Parameter("x", "list[str] | None"), "repeated string x = 1; // None and empty look the same here"),
        (Parameter("x", "list[int | None]"), "repeated int64 x = 1; // TODO: it can be null"),
        (Parameter("x", "list[list[int]]"), "repeated FRequestX x = 1;"),
        (Parameter("x", "dict[int, bool]"), "map<int64, bool> x = 1;"),
        (Parameter("x", "dict[tuple[int, int], bool]"), "map<string, bool> x = 1; // TODO: the keys are no str in the code"),
        (Parameter("x", "dict"), "google.protobuf.Struct x = 1;"),
        (Parameter("x", "Any"), "google.protobuf.Value x = 1;"),
        (Parameter("x", "Queue[int]"), "google.protobuf.Value x = 1; // TODO: in the code Queue[int]"),
        (Parameter("x", "A | B"), "google.protobuf.Value x = 1; // TODO: in the code A; TODO: in the code B"),
        (Parameter("x", "Literal['a']"), "string x = 1; // one of 'a'"),
        (Parameter("x", "int", None, "variadic"), "repeated int64 x = 1;"),
        (Parameter("x", "int", None, "keywords"), "map<string, int64> x = 1;"),
        (Parameter("orderId", "int"), "int64 order_id = 1; // orderId in the code"),
        (Parameter("größe", "int"), "int64 grosse = 1; // größe in the code"),
        (Parameter("名", "int"), "int64 u540d = 1; // 名 in the code"),
        (Parameter("_", "int"), "int64 x = 1; // _ in the code"),
    ],
)  # fmt: skip
def test_a_parameter_is_a_field(parameter: Parameter, line: str) -> None:
    assert request(parameter) == [line]


def test_members_of_a_oneof_count_as_fields() -> None:
    assert request(Parameter("a", "int | str"), Parameter("b", "int")) == [
        "oneof a {",
        "int64 a_int = 1;",
        "string a_str = 2;",
        "}",
        "int64 b = 3;",
    ]


def test_fields_that_protobuf_cannot_tell_apart_get_numbers() -> None:
    assert request(Parameter("x1", "int"), Parameter("x_1", "int")) == [
        "int64 x1 = 1;",
        "int64 x_1_2 = 2; // x_1 in the code",
    ]


def test_words_of_the_language_are_good_names_for_fields() -> None:
    words = [
        "message",
        "package",
        "option",
        "reserved",
        "repeated",
        "oneof",
        "map",
        "rpc",
        "string",
        "import",
    ]
    lines = request(*(Parameter(word, "str") for word in words))
    assert lines == [f"string {word} = {number};" for number, word in enumerate(words, 1)]


def test_numbers_that_protobuf_keeps_are_left_out() -> None:
    fields = tuple(Field(f"f{number}", "int") for number in range(19_001))
    shapes = (Shape("shop.billing.Wide", "record", fields),)
    lines = message(render_proto(report(entry("shop.billing.f", returns="Wide"), shapes=shapes)), "Wide")
    assert lines[-3:] == ["int64 f18998 = 18999;", "int64 f18999 = 20000;", "int64 f19000 = 20001;"]


def test_a_request_and_a_class_of_its_name_are_two_messages() -> None:
    shapes = (Shape("shop.billing.ChargeRequest", "record", (Field("order", "int"),)),)
    written = render_proto(
        report(entry("shop.billing.charge", "function", Parameter("it", "ChargeRequest")), shapes=shapes)
    )
    assert message(written, "ChargeRequest") == ["int64 order = 1;"]
    assert "rpc ShopBillingCharge(ShopBillingChargeRequest)" in written


def test_a_function_named_as_a_request_is_not_taken_for_the_message() -> None:
    written = render_proto(report(entry("shop.billing.charge"), entry("shop.billing.charge_request")))
    assert "rpc Charge(.billing.ChargeRequest) returns (ChargeResponse);" in written
    assert "rpc ChargeRequest(ChargeRequestRequest) returns (ChargeRequestResponse);" in written


def test_test_code_is_no_call() -> None:
    made = entry("shop.billing.tests.factories.make", in_test=True)
    written = render_proto(report(entry("shop.billing.charge"), made))
    assert "rpc Make" not in written
    assert "//   shop.billing.tests.factories.make: test code: move" in written
