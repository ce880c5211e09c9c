"""Diagnoses of a project whose contracts and files are typed at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.door import Door
from boundcheck.keep.cache import Cache
from boundcheck.run import analyse
from boundcheck.server import diagnosis as diagnosis_module
from boundcheck.server import worker as worker_module
from boundcheck.server.contracts import Contracts, Key
from boundcheck.server.diagnosis import Diagnosing, Diagnosis, Outdated
from boundcheck.server.options import Options, options_of
from boundcheck.server.texts import EditorText
from boundcheck.server.told import Telling, ToldDiagnostics
from boundcheck.server.worker import Snapshot, Worker

TOML = '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n'
FILES = {
    "boundcheck.toml": TOML,
    "shop/__init__.py": "",
    "shop/a/__init__.py": "",
    "shop/a/x.py": "import shop.b\n",
    "shop/b/__init__.py": "",
}
Project = Callable[[Mapping[str, str]], Path]


def told(found: Diagnosis) -> list[str]:
    findings = found.report.findings if found.report else ()
    return [f"{one.path}:{one.line} {one.rule}" for one in findings if one.rule != "missing-tests"] + [
        f"{os.path.basename(one.path)}:{one.line} {one.message.partition(';')[0]}" for one in found.problems
    ]


BREACH = ["shop/a/x.py:1 undeclared-dependency"]


def test_broken_contracts_are_told_and_the_last_that_could_be_read_count(project: Project) -> None:
    root = project(FILES)
    of, toml, x = (
        Diagnosing(root / "boundcheck.toml"),
        str(root / "boundcheck.toml"),
        str(root / "shop/a/x.py"),
    )
    assert told(of.made({})) == BREACH
    broken = {toml: f"{TOML}[modules\n".encode()}
    assert told(of.made(broken)) == [
        *BREACH,
        "boundcheck.toml:6 not valid TOML: Expected ']' at the end of a table declaration",
    ]
    assert told(of.made({**broken, x: b"\n\nimport shop.b\n"}, ["shop/a/x.py"]))[:1] == [
        "shop/a/x.py:3 undeclared-dependency"
    ]
    unknown = {toml: TOML.replace("depends_on", "depend_on").encode()}
    assert "boundcheck.toml:3 modules.a.depend_on" in told(of.made(unknown))[-1]
    assert told(of.made({toml: TOML.replace("[]", '["b"]').encode()})) == []
    assert told(of.made({})) == BREACH


def test_contracts_count_as_read_by_a_diagnosis_that_was_given_up(project: Project) -> None:
    root = project(FILES)
    of, toml, x = (
        Diagnosing(root / "boundcheck.toml"),
        str(root / "boundcheck.toml"),
        str(root / "shop/a/x.py"),
    )

    def give_up(found: Diagnosis) -> None:
        raise Outdated

    analyse(root / "boundcheck.toml", jobs=1, cache=Cache(root / "boundcheck.toml"))
    with pytest.raises(Outdated):
        of.made({x: b""}, None, give_up)
    assert told(of.made({toml: b"[modules.a\n"}))[:1] == BREACH


def test_contracts_that_could_never_be_read_are_all_that_is_told(project: Project) -> None:
    root = project({**FILES, "boundcheck.toml": "[modules.a\n"})
    of = Diagnosing(root / "boundcheck.toml")
    (only,) = told(of.made({}))
    assert only.startswith("boundcheck.toml:1 not valid TOML")
    assert told(of.made({str(root / "boundcheck.toml"): TOML.encode()})) == BREACH


def test_another_version_that_the_project_wants_is_told(project: Project) -> None:
    root = project({**FILES, "boundcheck.toml": f'required_version = ">=9"\n{TOML}'})
    (only,) = told(Diagnosing(root / "boundcheck.toml").made({}))
    assert "install a version that the project wants" not in only
    assert 'required_version is ">=9"' in only


def test_the_baseline_is_read_again_when_it_is_another(project: Project) -> None:
    root = project(FILES)
    of = Diagnosing(root / "boundcheck.toml")
    (root / "boundcheck-baseline.toml").write_text("nonsense")
    assert told(of.made({}))[0].startswith("boundcheck-baseline.toml:1 ")
    (root / "boundcheck-baseline.toml").unlink()
    assert told(of.made({})) == BREACH


def test_nothing_that_is_typed_is_left_to_other_processes(project: Project) -> None:
    root = project(FILES)
    of = Diagnosing(root / "boundcheck.toml")
    assert told(of.made({str(root / "shop/a/x.py"): b""})) == []
    assert not (root / ".boundcheck_cache").exists()
    assert told(Diagnosing(root / "boundcheck.toml").made({})) == BREACH


class Heard:
    """A listener that keeps what it is told."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self.texts, self.heard, self.progress = texts, list[object](), list[str]()
        self.opened: Mapping[str, bytes] = {}  # soon after the first check has begun
        self.about = list[set[str]]()  # the texts that it was told of

    def snapshot(self) -> Snapshot:
        return Snapshot(self.texts, {})

    def found(self, of: Diagnosing, found: Diagnosis, at: Snapshot) -> None:
        self.heard.append(told(found))
        self.about.append({*at.texts})

    def failed(self, of: Diagnosing, error: Exception) -> None:
        self.heard.append(repr(error))

    def begun(self, of: Diagnosing) -> None:
        self.progress = ["begun"]
        self.texts = {**self.texts, **self.opened}

    def progressed(self, of: Diagnosing, what: str, done: int, total: int) -> None:
        self.progress.append(f"{done} of {total} {what}")

    def ended(self, of: Diagnosing) -> None:
        self.progress.append("ended")


def test_what_imports_tell_comes_before_models_are_read(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of files that an editor has changed already, it would be told at other lines: then all is told at once."""
    model = "from django.db import models\nclass Bill(models.Model):\n    n = models.IntegerField()\n"
    query = "from shop.b.models import Bill\nBill.objects.get(n=1)\n"
    root = project({**FILES, "shop/b/models.py": model, "shop/a/x.py": query})
    monkeypatch.setattr(Worker, "_work", lambda self: None)
    early = ["shop/a/x.py:1 private-import", "shop/a/x.py:1 undeclared-dependency"]
    whole = [*early, "shop/a/x.py:2 foreign-query"]
    x, of = str(root / "shop/a/x.py"), Diagnosing(root / "boundcheck.toml")
    heard = Heard({})
    heard.opened = {x: query.encode()}
    Worker(heard, quiet=0).attend(of, None)
    assert heard.heard == [early, whole]
    assert heard.about == [{x}, {x}]
    assert [heard.progress[0], *heard.progress[-2:]] == ["begun", "5 of 5 judged", "ended"]
    assert "5 of 5 read" in heard.progress
    shutil.rmtree(root / ".boundcheck_cache")
    heard = Heard({x: f"\n{query}".encode()})
    Worker(heard, quiet=0).attend(Diagnosing(root / "boundcheck.toml"), None)
    moved = [one.replace(":2", ":3").replace(":1", ":2") for one in whole]
    assert all(one == moved for one in heard.heard)


def test_a_failure_is_told_and_the_next_change_is_answered(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(FILES)
    of, heard = Diagnosing(root / "boundcheck.toml"), Heard({})
    monkeypatch.setattr(Worker, "_work", lambda self: None)  # no thread
    worker = Worker(heard, quiet=0)
    monkeypatch.setattr(worker_module.Worker, "_check_first", lambda self, of: None)
    monkeypatch.setattr(diagnosis_module, "follow", lambda *given: 1 / 0)
    worker.attend(of, None)
    monkeypatch.undo()
    monkeypatch.setattr(worker_module.Worker, "_check_first", lambda self, of: None)
    worker.attend(of, None)
    assert heard.heard == ["ZeroDivisionError('division by zero')", BREACH]


def test_what_is_outdated_is_given_up_and_asked_again_with_what_is_new(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(FILES)
    x = str(root / "shop/a/x.py")
    of, heard = Diagnosing(root / "boundcheck.toml"), Heard({})
    monkeypatch.setattr(Worker, "_work", lambda self: None)
    monkeypatch.setattr(worker_module.Worker, "_check_first", lambda self, of: None)
    worker = Worker(heard, quiet=0)
    worker.attend(of, None)
    heard.texts = {x: b""}
    worker.ask(of, ["shop/b/__init__.py"])
    worker.attend(of, {"shop/a/x.py"})  # rules on the whole are to run: but more has changed
    assert worker.waiting(of) == {"shop/a/x.py", "shop/b/__init__.py"}
    assert heard.heard == [BREACH, []]


def test_all_files_are_looked_at_once_a_diagnosis(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(FILES)
    x = str(root / "shop/a/x.py")
    of, heard, looks = Diagnosing(root / "boundcheck.toml"), Heard({}), list[object]()
    found = list[object]()
    monkeypatch.setattr(Worker, "_work", lambda self: None)
    monkeypatch.setattr(worker_module.Worker, "_check_first", lambda self, of: None)
    look = Door.look
    monkeypatch.setattr(Door, "look", lambda *given: looks.append(given) or look(*given))
    worker = Worker(heard, quiet=0)
    for texts in ({}, {}, {x: b""}, {}):
        heard.texts = texts
        worker.attend(of, None)
        found.append(heard.heard[-1])
    assert found == [BREACH, BREACH, [], BREACH]
    assert len(looks) == 3  # the first had nothing to look at


def test_what_is_told_again_is_what_would_be_told_anew(project: Project) -> None:
    """Of a file that is as it was nothing is made again; of one that is another everything is, be its findings the same."""
    root = project({**FILES, "shop/a/more.py": "import shop.b\n"})
    one, telling = Diagnosing(root / "boundcheck.toml"), Telling(str(root))
    path, more = str(root / "shop/a/x.py"), str(root / "shop/a/more.py")
    last: dict[str, ToldDiagnostics] = {}
    for typed in ("", "import shop.b\n", "\nimport shop.b\n", "\nfrom shop import b  # \N{SNOWMAN}\n"):
        found = one.made({path: typed.encode()})

        def text_of(name: str, typed: str = typed) -> EditorText:
            return EditorText(typed if name == path else Path(name).read_text())

        told = telling.told(found, None, text_of, frozenset())
        assert told == Telling(str(root)).told(found, None, text_of, frozenset())
        assert (path in told) == bool(typed)
        assert not last or told[more] is last[more]
        last = told


def test_options_say_what_is_wrong_with_them() -> None:
    options, wrong = options_of(
        {"boundcheck": {"showKnown": True, "minCertainty": "sure", "showKnow": 1}}, Options()
    )
    assert options == Options(show_known=True)
    assert wrong == (
        "minCertainty is one of certain, likely, possible",
        "there is no option 'showKnow'; did you mean \"showKnown\"?",
    )


def test_the_key_behind_a_name_that_needs_no_import_says_what_is_published(project: Project) -> None:
    root = project(
        {
            "boundcheck.toml": TOML + 'public = ["url:b:other"]\n',
            "shop/a/views.py": "from django.urls import reverse\nreverse('b:one')\n",
            "shop/b/urls.py": "from django.urls import path\napp_name = 'b'\nurlpatterns = [path('', f, name='one')]\n",
        }
    )
    found = Diagnosing(root / "boundcheck.toml").made({})
    assert found.run
    assert found.report
    (foreign,) = (one for one in found.report.findings if one.rule == "foreign-name")
    key = Contracts(found.run).key(foreign)
    assert key == Key("boundcheck.toml", 6, "modules.b.public", "no entry publishes url:b:one")
