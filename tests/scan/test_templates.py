"""Templates are gone through once, whatever they leave open."""

from __future__ import annotations

import pytest
from running import in_reason

from boundcheck.scan.named.hidden import without_hidden
from boundcheck.scan.named.templates import scan_template


def named(text: str) -> list[str]:
    return [
        f"{fact.kind}:{fact.value} {fact.line}:{fact.column}" for fact in scan_template(text.encode()).named
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{% url 'billing:x' " * 40_000, "{% " * 400_000, "{#" * 400_000, "{% comment " * 80_000 + "%}", "{% comment %}" * 80_000,
        "".join(f"{{% verbatim a{n} %}}" for n in range(60_000)), "{% load " + "% " * 400_000, "{# boundcheck: allow[foreign-name] x " * 40_000,
        "{% url 'billing:x' %}" * 60_000, "{# boundcheck: allow[foreign-name] x #}" * 40_000, "{{ url_for('" * 80_000,
    ],
)  # fmt: skip
def test_a_template_that_closes_nothing_ends(text: str) -> None:
    with in_reason():
        scan_template(text.encode())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n {% url 'b:x' %}{% url 'b:y' %}", ["url:b:x 2:2", "url:b:y 2:17"]),
        ("{% url 'b:x' {% url 'b:y' %}", ["url:b:y 1:14"]),
        ("{% url 'b:%x' %}{% url 'b:{y' %}", ["url:b:%x 1:1", "url:b:{y 1:17"]),
        ("{% comment 'a' %}{% url 'b:x' %}{% endcomment %}{% url 'b:y' %}", ["url:b:y 1:49"]),
        ("{% comment %}{% url 'b:x' %}", ["url:b:x 1:14"]),
        ("{% raw %}{% url 'b:x' %}{% endraw -%}{# {% url 'b:y' %} #}", []),
        ("{% verbatim one %}{% url 'b:x' %}{% endverbatim %}{% url 'b:y' %}{% endverbatim one %}", []),
    ],
)
def test_what_is_hidden_and_what_is_no_tag(text: str, expected: list[str]) -> None:
    assert named(text) == expected


def test_lines_stay_where_something_is_hidden() -> None:
    assert without_hidden("a{# b\nc #}d{% raw %}\n{% endraw %}") == "a    \n    d         \n            "
