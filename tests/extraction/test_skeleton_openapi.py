"""What `extract --skeleton openapi` writes: a valid OpenAPI 3.1 document, whatever the code says."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml
from hypothesis import given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from skeleton_cases import BILLING, REPORTS, entry, report

from boundcheck.extraction.model import Caller, Extraction, Parameter, Shape
from boundcheck.extraction.skeleton import render_openapi

SNAPSHOT = Path(__file__).parent / "snapshots" / "skeleton.openapi.yaml"


def document(found: Extraction) -> dict:
    text = render_openapi(found)
    assert all(char.isprintable() or char == "\n" for char in text)
    read = yaml.safe_load(text)
    OpenAPIV31SpecValidator(read).validate()
    return read


def parameters(*written: Parameter, shapes: tuple[Shape, ...] = (), **more: object) -> dict:
    """The schema of a request with these parameters."""
    read = document(report(entry("shop.billing.f", "function", *written, **more), shapes=shapes))
    return read["paths"]["/f"]["post"]["requestBody"]["content"]["application/json"]["schema"]


def result(annotation: str, shapes: tuple[Shape, ...] = (), **more: object) -> dict:
    read = document(report(entry("shop.billing.f", returns=annotation, **more), shapes=shapes))
    return read["paths"]["/f"]["post"]["responses"]


def test_whole_example() -> None:
    document(BILLING)
    written = render_openapi(BILLING)
    if os.environ.get("BOUNDCHECK_UPDATE_SNAPSHOTS"):
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(written, encoding="utf-8")
    assert written == SNAPSHOT.read_text(encoding="utf-8")


@settings(max_examples=30)  # the validator is slow
@given(REPORTS)
def test_any_report_gives_a_valid_document(found: Extraction) -> None:
    document(found)
    assert render_openapi(found) == render_openapi(found)


def test_a_module_that_nobody_uses_has_no_paths_and_says_so() -> None:
    assert document(report())["paths"] == {}
    assert (
        "# There are no paths: no other module uses a function or constant of billing.\n"
        in render_openapi(report())
    )


@pytest.mark.parametrize(
    ("parameter", "schema", "is_required"),
    [
        (Parameter("x", "int"), {"type": "integer"}, True),
        (Parameter("x", "int", "3"), {"type": "integer", "default": 3}, False),
        (Parameter("x", "int", "None"), {"type": ["integer", "null"], "default": None}, False),
        (Parameter("x", "int | None"), {"type": ["integer", "null"]}, True),
        (
            Parameter("x", "bool", "1"),
            {"type": "boolean", "$comment": "default in the code: 1"},
            False,
        ),
        (
            Parameter("x", "int", "True"),
            {"type": "integer", "$comment": "default in the code: True"},
            False,
        ),
        (Parameter("x", "list", "list()"), {"type": "array", "items": {}, "default": []}, False),
        (Parameter("x", "float", "1"), {"type": "number", "default": 1}, False),
        (
            Parameter("x", "float", "float('inf')"),
            {"type": "number", "$comment": "default in the code: float('inf')"},
            False,
        ),
        (
            Parameter("x", "Literal['a', None]", "None"),
            {"type": ["string", "null"], "enum": ["a", None], "default": None},
            False,
        ),
        (
            Parameter("x", "set[str]", "['a', 'a']"),
            {
                "type": "array",
                "items": {"type": "string"},
                "uniqueItems": True,
                "$comment": "default in the code: ['a', 'a']",
            },
            False,
        ),
        (Parameter("x"), {"$comment": "TODO: no annotation"}, True),
        (Parameter("x", "", "'1e3'"), {"$comment": "TODO: no annotation", "default": "1e3"}, False),
        (
            Parameter("x", "Queue[int]", "Queue()"),
            {"$comment": "TODO: in the code Queue[int]; default in the code: Queue()"},
            False,
        ),
        (
            Parameter("x", "int", None, "variadic"),
            {"type": "array", "items": {"type": "integer"}},
            False,
        ),
    ],
)
def test_a_parameter_is_a_property(parameter: Parameter, schema: dict, is_required: bool) -> None:
    assert parameters(parameter) == {
        "type": "object",
        "properties": {"x": schema},
        **({"required": ["x"]} if is_required else {}),
    }


def test_further_keyword_arguments_are_further_properties() -> None:
    assert parameters(Parameter("options", "int", None, "keywords")) == {
        "type": "object",
        "properties": {},
        "additionalProperties": {"type": "integer"},
    }


def test_a_function_that_returns_none_answers_without_content() -> None:
    assert "200" not in result("None")
    assert result("None")["204"] == {"description": "Done; it returns nothing"}


def test_a_function_without_parameters_has_no_body() -> None:
    read = document(report(entry("shop.billing.f")))
    assert "requestBody" not in read["paths"]["/f"]["post"]


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (("shop.billing.charge", "shop.billing.invoices.charge"), ["/charge", "/invoices/charge"]),
        (("shop.pay.charge", "shop.pay.api.pay"), ["/api/pay", "/charge"]),
        (("shop.billing.charge", "old.billing.charge"), ["/old/billing/charge", "/shop/billing/charge"]),
        (("shop.billing.charge", "shop.billing.charge"), ["/shop/billing/charge", "/shop/billing/charge_2"]),
        (("shop.billing.größe", "shop.billing.a{b}?"), ["/a%7Bb%7D%3F", "/gr%C3%B6%C3%9Fe"]),
    ],
)
def test_each_function_has_a_path_of_its_own(names: tuple[str, ...], paths: list[str]) -> None:
    read = document(report(*map(entry, names)))
    assert sorted(read["paths"]) == paths
    assert len({path["post"]["operationId"] for path in read["paths"].values()}) == len(paths)


def test_two_classes_of_one_name_are_two_components() -> None:
    shapes = (
        Shape("shop.billing.old.Line", "record", (Parameter("a", "int"),)),
        Shape("shop.billing.new.Line", "record", (Parameter("b", "Line"),)),
    )
    resolved = (("old.Line", "shop.billing.old.Line"), ("Line", "shop.billing.new.Line"))
    read = document(
        report(entry("shop.billing.f", returns="old.Line | Line", resolved=resolved), shapes=shapes)
    )
    schemas = read["components"]["schemas"]
    assert schemas["old_Line"]["properties"] == {"a": {"type": "integer"}}
    assert schemas["new_Line"]["properties"] == {"b": {"$ref": "#/components/schemas/new_Line"}}


def test_a_class_behind_a_parameter_named_default_is_described() -> None:
    shapes = (Shape("shop.billing.Line", "record", (Parameter("a", "int"),)),)
    read = document(report(entry("shop.billing.f", "function", Parameter("default", "Line")), shapes=shapes))
    schema = read["paths"]["/f"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"] == {"default": {"$ref": "#/components/schemas/Line"}}
    assert "a" in read["components"]["schemas"]["Line"]["properties"]


def test_a_class_named_problem_leaves_the_problem_alone() -> None:
    shapes = (Shape("shop.billing.Problem", "record", (Parameter("size", "int"),)),)
    read = document(report(entry("shop.billing.f", returns="Problem"), shapes=shapes))
    assert "title" in read["components"]["schemas"]["Problem"]["properties"]
    assert "size" in read["components"]["schemas"]["shop_billing_Problem"]["properties"]


def test_an_enum_whose_values_the_code_makes_is_told_by_its_names() -> None:
    shapes = (
        Shape(
            "shop.billing.State",
            "enum",
            (Parameter("OPEN", "", "auto()"), Parameter("PAID", "", "auto()")),
        ),
    )
    read = document(report(entry("shop.billing.f", returns="State"), shapes=shapes))
    assert read["components"]["schemas"]["State"] == {
        "$comment": "TODO: the values are made by the code; these are their names",
        "type": "string",
        "enum": ["OPEN", "PAID"],
    }


@pytest.mark.parametrize(
    "text", ["yes", "1e3", "0o17", "null", "~", "a: b", "- a", "2024-01-01", "12:30", " a ", "#"]
)
def test_a_text_stays_a_text_for_readers_of_any_yaml(text: str) -> None:
    assert parameters(Parameter("x", "str", repr(text)))["properties"]["x"]["default"] == text
    written = render_openapi(report(entry("shop.billing.f", "function", Parameter("x", "str", repr(text)))))
    assert f"default: '{text}'" in written or f'default: "{text}"' in written


def test_a_doc_cannot_leave_its_line() -> None:
    read = document(report(entry("shop.billing.f", doc='one\n  two: "three" # \x1b[31m\u202e')))
    assert read["paths"]["/f"]["post"]["summary"] == 'one two: "three" # \\x1b[31m\\u202e'


def test_a_long_doc_is_a_sentence_and_the_whole() -> None:
    read = document(report(entry("shop.billing.f", doc="Charge it. It takes a while.")))
    assert read["paths"]["/f"]["post"]["summary"] == "Charge it."
    assert read["paths"]["/f"]["post"]["description"] == "Charge it. It takes a while."


@pytest.mark.parametrize(
    ("signature", "schema"),
    [
        ("DOMAIN = 'stt'", {"type": "string"}),
        ("DOMAIN: Final = 'stt'", {"type": "string"}),
        ("SIZE = 3", {"type": "integer"}),
        ("KEYS = ('a', 'b')", {"type": "array", "items": {}}),
        ("RATES = {'EUR': 1}", {"type": "object", "additionalProperties": True}),
        ("LIMIT = settings.LIMIT", {"$comment": "TODO: no annotation"}),
        ("LIMIT = [1, …", {"$comment": "TODO: no annotation"}),
    ],
)
def test_a_constant_without_annotation_is_what_its_value_is(signature: str, schema: dict) -> None:
    returns = "Final" if "Final" in signature else ""
    read = document(report(entry("shop.billing.X", "constant", signature=signature, returns=returns)))
    assert read["paths"]["/X"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == schema


def test_what_is_no_endpoint_is_listed_with_what_stands_against_it() -> None:
    gateway = entry(
        "shop.billing.Gateway", "class", callers=(Caller("web", 2, 0, 0),), obstacles=("it lives here",)
    )
    assert document(report(gateway))["x-not-endpoints"] == [
        {
            "name": "shop.billing.Gateway",
            "kind": "class",
            "reason": "a class with behaviour: offer what callers do with it as functions",
            "x-callers": {"web": {"sites": 2}},
            "x-obstacles": ["it lives here"],
        }
    ]


def test_a_model_that_no_other_module_uses_is_known_from_the_report() -> None:
    found = report(
        entry("shop.billing.f", returns="Invoice", resolved=(("Invoice", "shop.billing.models.Invoice"),))
    )
    read = document(replace(found, models=("shop.billing.models.Invoice",)))
    assert read["components"]["schemas"]["Invoice"] == {
        "$comment": "TODO: an ORM model (shop.billing.models.Invoice): decide what it shows",
        "type": "object",
    }


SHOP = {
    "boundcheck.toml": """
source_roots = ["src"]
[modules.billing]
path = "shop.billing"
[modules.orders]
path = "shop.orders"
""",
    "src/shop/billing/__init__.py": "def charge(order: int) -> None:\n    ...\n",
    "src/shop/orders/__init__.py": "from shop.billing import charge\n\ncharge(1)\n",
}


def test_the_command_writes_a_skeleton_instead_of_the_report(
    project: Callable[..., Path], boundcheck: Callable[..., CompletedProcess[str]]
) -> None:
    done = boundcheck("extract", "billing", "--skeleton", "openapi", cwd=project(SHOP))
    assert done.stdout.startswith("# A start for")
    assert "verdict" not in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("billing", "--format", "text"), "leave out --format"),
        (("billing", "--open"), "leave out --open"),
        (("--all",), "leave out --all"),
    ],
)
def test_a_skeleton_stands_alone(
    project: Callable[..., Path],
    boundcheck: Callable[..., CompletedProcess[str]],
    arguments: tuple[str, ...],
    remedy: str,
) -> None:
    done = boundcheck("extract", *arguments, "--skeleton", "openapi", cwd=project(SHOP))
    assert done.stderr == f"boundcheck: --skeleton writes a document of its own on one module; {remedy}\n"
    assert done.returncode == 2


def test_hundreds_of_entries_in_any_order_give_one_document() -> None:
    entries = [
        entry(
            f"shop.billing.part{n % 7}.f{n}",
            "function",
            Parameter("x", "Node"),
            callers=(Caller("a", n, 0, 0),),
        )
        for n in range(300)
    ]
    shapes = (Shape("shop.billing.Node", "record", (Parameter("next", "list[Node] | None", "None"),)),)
    written = render_openapi(report(*entries, shapes=shapes))
    assert written == render_openapi(report(*reversed(entries), shapes=shapes))
    assert written.count("operationId") == 300


def test_test_code_is_no_endpoint() -> None:
    made, base = (
        entry(f"shop.billing.tests.factories.{name}", kind, in_test=True)
        for name, kind in (("make", "function"), ("Failed", "exception"))
    )
    read = document(report(entry("shop.billing.charge"), made, base))
    assert list(read["paths"]) == ["/charge"]
    assert list(read["components"]["responses"]) == ["Problem"]
    assert "no other module uses a function or constant of billing outside its tests." in render_openapi(
        report(made)
    )
    assert [(one["name"], one["reason"].partition(":")[0]) for one in read["x-not-endpoints"]] == [
        ("shop.billing.tests.factories.Failed", "test code"),
        ("shop.billing.tests.factories.make", "test code"),
    ]
