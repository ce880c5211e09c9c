"""New is what a full check of now finds beyond a full check of then, whatever the change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repositories import made_repository
from shop_history import Shop

from boundcheck.findings.finding import Finding, Identity
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

MODULES = ("orders", "billing", "mail")
FILES = tuple(f"{module}/{name}" for module in MODULES for name in ("api", "inner", "more"))
LINES = tuple(
    line
    for module in MODULES
    for line in (
        f"from shop.{module} import api",
        f"from shop.{module}.inner import thing",
        f"import shop.{module}.more",
        f"from shop.{module} import *",
    )
)


@dataclass(frozen=True)
class Project:
    """Lines by file; of each module, whether it lists its dependencies, opens everything, or has a rule off."""

    files: Mapping[str, tuple[str, ...]]
    contracts: Mapping[str, str]

    def texts(self) -> dict[str, str]:
        own = {"shop/__init__.py": "", **{f"shop/{module}/__init__.py": "" for module in MODULES}}
        # So much of its own that a renamed file is known again, and taken for no other.
        head = "# {0} is known by this line: {0} {0} {0} {0} {0} {0} {0} {0} {0} {0} {0} {0} {0} {0}\n"
        for file, lines in self.files.items():
            text = "".join(f"{line}\n" for line in lines)
            own[f"shop/{file}.py"] = head.format(file.rstrip("_").replace("/", " of ")) * 20 + text
        return {**own, "boundcheck.toml": self.toml()}

    def toml(self) -> str:
        tables = (
            f'[modules.{module}]\npath = "shop.{module}"\n{contract}\n'
            for module, contract in self.contracts.items()
        )
        return '[rules]\nmissing-tests = "off"\nunused-dependency = "off"\n' + "\n".join(tables)


CONTRACTS = st.fixed_dictionaries(
    {
        module: st.sampled_from(
            [
                "depends_on = []",
                f'depends_on = ["{MODULES[number - 1]}"]',
                'public = ["**"]',
                'rules = { api = "off" }',
            ]
        )
        for number, module in enumerate(MODULES)
    }
)
PROJECTS = st.builds(
    Project,
    st.fixed_dictionaries({file: st.lists(st.sampled_from(LINES), max_size=4).map(tuple) for file in FILES}),
    CONTRACTS,
)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Project, Project, dict[str, str]]:
    """A project then and now, with what was renamed."""
    then = draw(PROJECTS)
    other = draw(PROJECTS)
    files = {
        **then.files,
        **{file: other.files[file] for file in draw(st.sets(st.sampled_from(FILES), max_size=4))},
    }
    renamed = draw(st.sets(st.sampled_from(FILES), max_size=2))
    files = {f"{file}_" if file in renamed else file: lines for file, lines in files.items()}
    contracts = other.contracts if draw(st.booleans()) else then.contracts
    return (
        then,
        replace(then, files=files, contracts=contracts),
        {f"shop/{f}.py": f"shop/{f}_.py" for f in renamed},
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(made_repository(tmp_path_factory.mktemp("any") / "shop", {}).root)


def state(shop: Shop, project: Project) -> list[Finding]:
    """Write a project, and check it in full."""
    for old in shop.root.rglob("*.py"):
        old.unlink()
    shop.write(project.texts())
    analysis = analyse(shop.root / "boundcheck.toml", jobs=1)
    return list(check(analysis, Selection()).findings)


def counted(findings: Iterable[Finding], renamed: Mapping[str, str] = {}) -> Counter[Identity]:
    mapped = (each._replace(path=renamed.get(each.path, each.path)) for each in findings)
    return Counter(each.identity for each in mapped)


def listed(rows: Iterable[dict[str, str]], renamed: Mapping[str, str] = {}) -> Counter[Identity]:
    return Counter(
        ident
        for row in rows
        for ident in counted(
            [Finding(row["rule"], row["path"], 1, 1, "", row["from"], row["to"], row["target"])], renamed
        )
    )


@settings(max_examples=15)
@given(changes(), st.sampled_from(["untold", "staged", "committed"]))
def test_new_is_now_without_then(
    shop: Shop, change: tuple[Project, Project, dict[str, str]], how: str
) -> None:
    then, now, renamed = change
    before = counted(state(shop, then), renamed)
    shop.commit()
    shop.git("branch", "-f", "main")
    after = counted(state(shop, now))
    if how != "untold":
        shop.git("add", "--all")
    if how == "committed":
        shop.commit()
    told = shop.told().json
    assert listed(told["findings"]) == after - before
    gone = listed(told["diff"]["fixed"], renamed) + listed(told["diff"]["unchecked"], renamed)
    assert gone == before - after
    moved = listed(told["diff"]["moved"])
    assert moved == Counter(
        {
            ident: min(count, before[ident])
            for ident, count in after.items()
            if ident[1] in renamed.values() and before[ident]
        }
    )
    if then.contracts == now.contracts:
        assert told["diff"]["unchecked"] == told["diff"]["accepted"] == told["diff"]["contracts"] == []
    assert shop.told().json == told
    assert shop.told("--no-cache").json == told
