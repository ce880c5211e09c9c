"""Files that cannot be read while one types: all else is told as of their last text that could be, and nothing of that stays."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.server.diagnosis import Diagnosing, Diagnosis
from boundcheck.server.mending import mending

Project = Callable[[Mapping[str, str]], Path]
MODEL = "from django.db import models\n\n\nclass Bill(models.Model):\n    n = models.IntegerField()\n"
FACADE = "from shop.b.inner import N\n\n__all__ = ['N']\n"
QUERY = "from shop.b import N\nfrom shop.b.models import Bill\n\nBill.objects.get(n=N)\n"
FILES = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n',
    "shop/__init__.py": "",
    "shop/a/__init__.py": "",
    "shop/a/x.py": QUERY,
    "shop/b/__init__.py": FACADE,
    "shop/b/inner.py": "N = 1\n",
    "shop/b/models.py": MODEL,
}
USED = [
    "shop/a/x.py:1 undeclared-dependency",
    "shop/a/x.py:2 private-import",
    "shop/a/x.py:2 undeclared-dependency",
    "shop/a/x.py:4 foreign-query",
]


def told(found: Diagnosis, path: str = "") -> list[str]:
    findings = found.report.findings if found.report else ()
    return [
        f"{one.path}:{one.line} {one.rule}"
        for one in findings
        if one.rule != "missing-tests" and one.path.startswith(path)
    ]


def whole(found: Diagnosis) -> list[object]:
    assert found.report is not None
    return [*found.report.findings, found.report.baselined, found.report.allowed, found.problems]


def anew(root: Path, texts: Mapping[str, bytes]) -> Diagnosis:
    return Diagnosing(root / "boundcheck.toml").made(texts)


@pytest.mark.parametrize(
    ("name", "broken", "line"),
    [
        ("models.py", f"{MODEL}    def total(\n", 6),
        ("models.py", f"{MODEL}    x = = 1\n", 6),  # which only a parser sees
        ("models.py", MODEL.replace("Model):", "Model)"), 4),
        ("models.py", "'''\n" + MODEL, 1),
        ("__init__.py", "N = (\n" + FACADE, 1),
    ],
)
def test_what_others_need_of_a_file_is_that_of_its_last_text(
    project: Project, name: str, broken: str, line: int
) -> None:
    root = project(FILES)
    of, path = Diagnosing(root / "boundcheck.toml"), f"shop/b/{name}"
    real, before = str(root / path), whole(of.made({}))
    assert told(of.made({real: (root / path).read_bytes()}), "shop/a") == USED
    found = of.made({real: broken.encode()}, [path])
    assert told(found, "shop/a") == USED
    assert told(found, path) == [f"{path}:{line} unparsable-file"]
    assert found.run
    assert not found.run.judgement.judged  # nobody waits for what others make of it
    mended = of.made({real: f"{(root / path).read_text()}\n".encode()}, [path])
    assert whole(mended) == before == whole(of.made({}))


def test_what_was_found_in_a_file_stays_where_its_lines_stay(project: Project) -> None:
    root = project(FILES)
    of, path = Diagnosing(root / "boundcheck.toml"), "shop/a/x.py"
    assert told(of.made({}), path) == USED
    broken = {str(root / path): QUERY.replace("\nBill", "def f(\n\n\nBill").encode()}
    moved = [*USED[:3], "shop/a/x.py:3 unparsable-file", "shop/a/x.py:6 foreign-query"]
    found = of.made(broken, [path])
    assert told(found, path) == moved
    broken = {str(root / path): QUERY.replace("Bill\n", "(\n").encode()}
    assert told(of.made(broken, [path]), path) == [
        "shop/a/x.py:1 undeclared-dependency",
        "shop/a/x.py:2 unparsable-file",
        "shop/a/x.py:4 foreign-query",
    ]


def test_what_is_broken_from_the_start_is_told_as_a_check_tells_it(project: Project) -> None:
    root = project({**FILES, "shop/b/models.py": f"{MODEL}("})
    broken = {str(root / "shop/b/models.py"): f"{MODEL}[".encode()}
    of = Diagnosing(root / "boundcheck.toml")
    assert whole(of.made(broken)) == whole(anew(root, broken))
    assert "shop/a/x.py:4 foreign-query" not in told(of.made(broken))
    mended = {str(root / "shop/b/models.py"): MODEL.encode()}
    assert told(of.made(mended), "shop/a") == USED


def test_the_text_on_disk_counts_for_one_that_is_opened_broken(project: Project) -> None:
    root = project(FILES)
    of = Diagnosing(root / "boundcheck.toml")
    found = of.made({str(root / "shop/b/models.py"): f"{MODEL}[".encode()})
    assert told(found) == [*USED, "shop/b/models.py:6 unparsable-file"]


def test_written_broken_and_closed_a_file_counts_as_before_until_it_is_mended(project: Project) -> None:
    root = project(FILES)
    of, path = Diagnosing(root / "boundcheck.toml"), root / "shop/b/models.py"
    of.made({})
    broken = f"{MODEL}[\n"
    of.made({str(path): broken.encode()})
    path.write_text(broken)
    for texts in ({str(path): broken.encode()}, {}):
        found = of.made(texts)
        assert told(found, "shop/a") == USED
        assert told(found, "shop/b/models") == ["shop/b/models.py:6 unparsable-file"]
    path.write_text(MODEL.replace("Bill", "Invoice"))
    assert whole(of.made({})) == whole(anew(root, {}))
    of.made({str(path): broken.encode()})
    path.unlink()
    assert whole(of.made({})) == whole(anew(root, {}))


def test_other_files_are_judged_as_they_are_meanwhile(project: Project) -> None:
    root = project(FILES)
    of, x, models = Diagnosing(root / "boundcheck.toml"), root / "shop/a/x.py", root / "shop/b/models.py"
    of.made({})
    texts = {str(models): b"class ("}
    of.made(texts, ["shop/b/models.py"])
    texts |= {str(x): f"{QUERY}Bill.objects.all()\n".encode()}
    assert told(of.made(texts, ["shop/a/x.py"]), "shop/a") == [*USED, "shop/a/x.py:5 foreign-query"]
    texts |= {str(models): MODEL.replace("Bill", "Invoice").encode()}
    assert whole(of.made(texts, ["shop/b/models.py"])) == whole(anew(root, texts))


def test_a_file_that_cannot_be_read_is_mended_by_nobody(project: Project) -> None:
    root = project({**FILES, "shop/a/x.py": "from shop.b.inner import M\n", "shop/b/inner.py": "N = M = 1\n"})
    of, x, facade = Diagnosing(root / "boundcheck.toml"), root / "shop/a/x.py", root / "shop/b/__init__.py"
    of.made({})

    def mended(texts: Mapping[str, bytes]) -> bool:
        found = of.made(texts)
        assert found.report
        (private,) = (one for one in found.report.findings if one.rule == "private-import")
        return mending(found, private) is not None

    assert mended({})
    assert not mended({str(facade): f"{FACADE}(".encode()})  # which would offer the name
    assert not mended({str(x): b"from shop.b.inner import M\n("})
    assert mended({})


def test_broken_contracts_and_a_broken_file_at_once(project: Project) -> None:
    contracts = FILES["boundcheck.toml"].partition("[modules.b]")[2]
    root = project(
        {
            **FILES,
            "boundcheck.toml": f"[modules.b]{contracts}",
            "shop/a/boundcheck.toml": "[module]\ndepends_on = []\n",
        }
    )
    of, contract = Diagnosing(root / "boundcheck.toml"), root / "shop/a/boundcheck.toml"
    assert told(of.made({}), "shop/a") == USED
    texts = {str(contract): b"[module]\ndepends_on = [\n"}
    found = of.made(texts)
    assert told(found, "shop/a") == USED
    (problem,) = found.problems
    assert (problem.path, problem.line) == (str(contract), 2)
    texts |= {str(root / "shop/b/models.py"): b"class ("}
    found = of.made(texts, ["shop/b/models.py"])
    assert told(found, "shop/a") == USED
    assert found.problems == (problem,)
    assert "shop/b/models.py:1 unparsable-file" in told(found)
    assert whole(of.made({})) == whole(anew(root, {}))


@pytest.mark.parametrize("contracts", ["\0", 'own_rules = ["nowhere"]\n', "[modules.a\n"])
def test_contracts_that_cannot_be_read_from_the_start_and_a_broken_file(
    project: Project, boundcheck: Callable[..., object], contracts: str
) -> None:
    """A check has left a cache, which nobody can ask then."""
    root = project(FILES)
    boundcheck("check", "--jobs", "1", cwd=root)
    (root / "boundcheck.toml").write_text(contracts + FILES["boundcheck.toml"])
    texts = {str(root / "shop/b/models.py"): f"{MODEL}    x = = 1\n".encode()}
    of = Diagnosing(root / "boundcheck.toml")
    assert not of.has_much_to_read(texts)
    (problem,) = of.made(texts).problems
    assert problem.line == 1


def test_whatever_is_typed_the_end_is_as_a_check_finds_it(project: Project) -> None:
    """Files broken and mended in any order: what could be read last of each tells, and nothing else."""
    root = project(FILES)
    typed = {
        "shop/a/x.py": [QUERY, f"{QUERY}Bill.objects.all()\n", f"{QUERY}(", f"{QUERY}x = = 1\n"],
        "shop/b/models.py": [MODEL, MODEL.replace("Bill", "Invoice"), f"{MODEL}def (", "x = = 1\n"],
        "shop/b/__init__.py": [FACADE, "", "(", "'''"],
    }
    chance, of = random.Random(1), Diagnosing(root / "boundcheck.toml")
    of.made({})
    texts, readable = dict[str, bytes](), dict[str, bytes]()
    for _ in range(60):
        path = chance.choice([*typed])
        which = chance.randrange(4)
        real, text = str(root / path), typed[path][which].encode()
        texts = {**texts, real: text}
        if which < 2 or (which == 3 and path == "shop/a/x.py"):  # no home of models: its imports can be read
            readable[real] = text
        found, fresh = of.made(texts, [path]), anew(root, readable)
        broken = [one for one in texts if texts[one] != readable.get(one, (Path(one).read_bytes()))]
        there = [name for name in typed if str(root / name) not in broken]
        for name in there:
            assert told(found, name) == told(fresh, name)
        assert all("unparsable-file" in str(told(found, str(Path(one).relative_to(root)))) for one in broken)
        assert broken or whole(found) == whole(fresh)
