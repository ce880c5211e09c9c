"""Runs one after the other in a process that stays, on texts that nobody has written: each finds what a run from nothing finds."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cache import CONFIGS, FILES, LINES, OTHER_TEXTS, apply, edit

from boundcheck.base.disk import HeldTexts, read_file, stat_of
from boundcheck.base.errors import BoundcheckError
from boundcheck.codebase.build import apart
from boundcheck.keep.memory import MemoryCache
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import Run, analyse, follow, read_codebase

EXAMPLES = int(os.environ.get("BOUNDCHECK_CACHE_EXAMPLES", "15"))
TEXTS = {
    "shop/b/x.py": "from django.db import models\nclass Invoice(models.Model):\n    n = models.IntegerField()",
    "shop/a/x.py": "from shop.b.x import Invoice\nfrom django.db import models\nclass Order(models.Model):\n    i = models.ForeignKey(Invoice, models.CASCADE)",
    "shop/a/__init__.py": "from shop.b.x import Invoice\nInvoice.objects.filter(n=1)",
    "shop/c/x.py": "from shop.a.x import Order\nOrder.objects.get(n=1).i.n",
    "shop/b/__init__.py": "",
    "shop/__init__.py": "",
}
written = st.tuples(st.just("disk"), edit)
typed = st.tuples(
    st.sampled_from(("typed", "typed alone")),
    st.tuples(
        st.sampled_from(("write", *OTHER_TEXTS)),
        st.sampled_from((*FILES, *TEXTS, "shop/b/x.py", "shop/a/x.py")),
        st.sampled_from(LINES),
    ),
)
undone = st.tuples(
    st.sampled_from(("undone", "undone alone")),
    st.tuples(st.just(""), st.sampled_from((*TEXTS, *FILES)), st.just("")),
)


class Editor:
    """An editor with texts that it has not written, and what is found in them by runs that follow each other."""

    def __init__(self, root: Path) -> None:
        self.root, self.config = root, root / "boundcheck.toml"
        self.cache, self.last, self.texts = MemoryCache(self.config), None, dict[str, bytes]()
        self.doubtful = True  # something else may have changed

    def type(self, name: str, kind: str, value: str, *, alone: bool) -> None:
        path = self.root / name
        if not path.is_file():
            return
        old = self.texts.get(str(path), path.read_bytes()).decode()
        self.texts[str(path)] = (value if kind == "write" else OTHER_TEXTS[kind](old, value)).encode()
        self.doubtful |= not alone

    def undo(self, name: str, *, alone: bool) -> None:
        self.texts.pop(str(self.root / name), None)
        self.doubtful |= not alone

    def found(self, names: tuple[str, ...]) -> object:
        only = (
            None if self.doubtful else [name for name in dict.fromkeys(names) if (self.root / name).is_file()]
        )
        with HeldTexts(self.texts):
            self.cache.begin(only)
            try:
                self.last = follow(self.config, self.cache, self.last, lambda run: None)
            except BoundcheckError as error:
                self.doubtful = True
                return str(error)
        self.doubtful = False
        return reported(self.last)

    def expected(self) -> object:
        with HeldTexts(self.texts):
            try:
                return told(check(analyse(self.config, jobs=1), Selection(min_certainty="possible")))
            except BoundcheckError as error:
                return str(error)


def told(report: object) -> object:
    return report.summary, report.contracts, report.findings  # type: ignore[attr-defined]


def reported(run: Run) -> object:
    return told(check(run.analysis, Selection(min_certainty="possible")))


@settings(max_examples=EXAMPLES)
@given(st.lists(st.one_of(written, typed, typed, undone), min_size=3, max_size=10))
def test_random_edits_never_change_an_answer(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, tuple[str, str, str]]]
) -> None:
    root = tmp_path_factory.mktemp("edited") / "project"
    for name, text in {**TEXTS, "boundcheck.toml": CONFIGS[0]}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    editor, typed_in = Editor(root), ()
    assert editor.found(()) == editor.expected()
    for where, (kind, name, value) in edits:
        if where == "disk":
            apply(root, kind, name, value)
            editor.doubtful = True
        elif where.startswith("typed"):
            editor.type(name, kind, value, alone=where.endswith("alone"))
        else:
            editor.undo(name, alone=where.endswith("alone"))
        typed_in = (*typed_in, name)
        before = {path: path.lstat().st_mtime_ns for path in root.rglob("*")}
        assert editor.found(typed_in) == editor.expected()
        assert {
            path: path.lstat().st_mtime_ns for path in root.rglob("*")
        } == before  # and nothing is written


def test_who_uses_a_name_is_known_after_each_edit(project: Callable[[Mapping[str, str]], Path]) -> None:
    root = project({**TEXTS, "shop/a/__init__.py": "", "boundcheck.toml": CONFIGS[0]})
    editor = Editor(root)
    using = []
    for n, text in enumerate(
        ("", "from shop.b.x import Invoice", "", "import shop.b.x\nshop.b.x.Invoice", "x = 1")
    ):
        editor.type("shop/a/__init__.py", "write", f"{text}\n", alone=bool(n))
        editor.found(("shop/a/__init__.py",) if n else ())
        assert editor.last is not None
        using.append(set(editor.last.codebase.naming("shop.b.x.Invoice")) - {"shop.a.x"})
    assert using == [set(), {"shop.a"}, set(), {"shop.a"}, set()]


def test_what_rules_on_files_find_is_told_before_the_rules_on_the_whole_run(
    project: Callable[[Mapping[str, str]], Path],
) -> None:
    root = project({**TEXTS, "boundcheck.toml": CONFIGS[0]})
    cache, early = MemoryCache(root / "boundcheck.toml"), list[Run]()
    cache.begin()
    first = follow(root / "boundcheck.toml", cache, None, early.append)
    with HeldTexts({str(root / "shop/c/x.py"): b"import shop.b.x\n"}):
        cache.begin(["shop/c/x.py"])
        whole = follow(root / "boundcheck.toml", cache, first, early.append)
    (told_first,) = early
    assert paths_of(told_first, "shop/c/x.py") == paths_of(whole, "shop/c/x.py") == ["private-import"]


def paths_of(run: Run, path: str) -> list[str]:
    return [found.rule for found in run.analysis.findings if found.path == path]


def test_a_held_text_is_read_instead_of_the_file_and_has_a_stat_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("disk")
    with HeldTexts({str(file): b"text"}):
        data, stat = read_file(str(file))
        assert data == b"text"
        assert stat == stat_of(str(tmp_path), "a.py")
        with HeldTexts({str(file): b"other"}):
            assert stat_of(str(tmp_path), "a.py") != stat
        assert read_file(str(file))[0] == b"text"
    assert read_file(str(file))[0] == b"disk"


@pytest.mark.parametrize("name", ["shop/a/templates/a/page.html", "shop/b/report.sql"])
def test_a_file_that_is_no_code_is_followed_as_any_other(
    project: Callable[[Mapping[str, str]], Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    root = project({**TEXTS, name: "", "boundcheck.toml": CONFIGS[0]})
    editor = Editor(root)
    editor.found(())
    assert editor.last is not None
    assert [*editor.last.codebase.naming("shop.b.x.Invoice")]

    def unexpected() -> None:
        raise AssertionError("the whole project is read again")

    monkeypatch.setattr(editor.cache, "forget", unexpected)
    editor.type(name, "write", "select * from shop_invoice;\n", alone=True)
    assert editor.found((name,)) == editor.expected()


def test_what_is_asked_apart_takes_nothing_from_who_follows_names_at_the_same_time(
    project: Callable[[Mapping[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(
        {
            "boundcheck.toml": '[modules.a]\npath = "a"\n[modules.b]\npath = "b"\n',
            "a/__init__.py": "",
            "a/names.py": 'HOME = "a:home"\n',
            "b/__init__.py": "from django.urls import reverse\nfrom a import names\nreverse(names.HOME)\n",
        }
    )
    codebase = read_codebase(root / "boundcheck.toml", 1)
    _ = codebase.said_names

    def unexpected(*_: object) -> object:
        raise AssertionError("what answers of the others rest on would be noted for this one")

    monkeypatch.setattr(codebase.symbols, "resolve", unexpected)
    assert [fact.value for fact in apart(codebase).said_names.further(codebase.by_name["b"])] == ["a:home"]
