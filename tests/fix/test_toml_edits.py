"""Elements and tables taken out of TOML and put in: what is left says the same, and thousands take no longer than one does each."""

from __future__ import annotations

import json

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from running import in_reason

from boundcheck.config.locate import locate
from boundcheck.fix.contracts import addition_edits, removal_edits
from boundcheck.fix.model import Removed
from boundcheck.fix.text import FileText

COMMA = st.sampled_from(
    [", ", ",", " ,", ",\n", " # said\n  ,", ",  # said\n    ", ",\n    # of the next\n    ", "\n,"]
)
VALUE = st.sampled_from(['"a"', "'b'", '"[c]"', '{ module = "d", to = ["e", "f"] }', '"""g"""'])
ARRAY = st.tuples(
    st.sampled_from(["", " ", "\n", "\n    ", "  # said\n"]),
    st.lists(st.tuples(VALUE, COMMA, st.booleans()), min_size=1, max_size=6),
    st.sampled_from(["", ",", " ", "\n", ",\n", "  # said\n"]),
)
TABLES = st.lists(
    st.tuples(st.sampled_from(["", "\n", "# of it\n", "\n\n# above\n\n# of it\n"]), st.booleans()), max_size=4
)


@settings(max_examples=300, deadline=None)
@given(ARRAY, TABLES)
def test_what_is_left_says_the_same(
    array: tuple[str, list[tuple[str, str, bool]], str], tables: list[tuple[str, bool]]
) -> None:
    start, items, end = array
    last = len(items) - 1
    values = "".join(value + (comma if at < last else "") for at, (value, comma, _) in enumerate(items))
    entries = "".join(f'{above}[[allow]]\nrule = "{at}"\n' for at, (above, _) in enumerate(tables))
    text = f"# head\nxs = [{start}{values}{end}]\n{entries}"
    gone = {("xs", at) for at, (*_, goes) in enumerate(items) if goes}
    gone |= {("allow", at) for at, (_, goes) in enumerate(tables) if goes}
    whole = FileText(text.encode(), is_python=False)
    steps = [Removed("a.toml", *place) for path, place in locate(text).items() if path in gone]
    after = whole.edited(removal_edits(whole, steps)).decode()
    said = {
        key: [each for at, each in enumerate(found) if (key, at) not in gone]
        for key, found in tomli.loads(text).items()
    }
    assert tomli.loads(after) == {key: found for key, found in said.items() if found or key == "xs"}
    assert after.startswith("# head\n")
    assert gone or after == text


NAMES = st.lists(st.sampled_from(["a", "b", "d", "f", 'g"h']), unique=True, max_size=4)


@settings(max_examples=300, deadline=None)
@given(ARRAY, NAMES, st.sets(st.sampled_from(["c", "e", 'x"y']), min_size=1))
def test_what_comes_is_there_and_all_else_as_it_was(
    array: tuple[str, list[tuple[str, str, bool]], str], names: list[str], more: set[str]
) -> None:
    start, items, end = array
    commas = [comma for _, comma, _ in items] * 3
    values = "".join(
        json.dumps(name) + (commas[at] if name != names[-1] else "") for at, name in enumerate(names)
    )
    text = f"# head\nxs = [{start}{values}{end if names else end.replace(',', '')}]  # behind\nlast = 1\n"
    whole = FileText(text.encode(), is_python=False)
    after = whole.edited(addition_edits(whole, ("xs",), names, sorted(more))).decode()
    found = tomli.loads(after)["xs"]
    assert sorted(found) == sorted([*names, *more])
    assert [name for name in found if name in names] == names
    assert found == sorted(found) or names != sorted(names)
    assert after.count("#") == text.count("#")


def test_thousands_go_at_once() -> None:
    items = "".join(f'    "m{at}", "n{at}",\n' for at in range(20_000))
    text = f"xs = [\n{items}]\n" + '\n[[allow]]\nrule = "data"\n' * 20_000
    whole = FileText(text.encode(), is_python=False)
    steps = [
        Removed("a.toml", *at)
        for path, at in locate(text).items()
        if isinstance(path[-1], int) and path[-1] % 3
    ]
    with in_reason():
        after = tomli.loads(whole.edited(removal_edits(whole, steps)).decode())
    assert len(after["xs"]) == 13_334
    assert len(after["allow"]) == 6_667
