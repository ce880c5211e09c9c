"""import-linter says the same of the same contracts, where it is installed."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

pytestmark = pytest.mark.skipif(shutil.which("lint-imports") is None, reason="import-linter is not installed")
SEEDS = range(int(os.environ.get("BOUNDCHECK_PROBE_SEEDS", "12")))

NAMES = (*(f"p.{a}.{b}" for a in "abcd" for b in ("x", "y", "_z", "q.r")), "p.m", "p._n")
# What import-linter reads, and the same for boundcheck.
CONTRACTS = [
    (
        "type = forbidden\nsource_modules = p.a\nforbidden_modules = p.c",
        'type = "forbidden"\nfrom = ["p.a"]\nto = ["p.c"]',
    ),
    (
        "type = forbidden\nsource_modules = p.*.x\nforbidden_modules =\n    p.b\n    p.m",
        'type = "forbidden"\nfrom = ["p.*.x"]\nto = ["p.b", "p.m"]',
    ),
    (
        "type = forbidden\nsource_modules = p.b\nforbidden_modules = p.**\nallow_indirect_imports = true",
        'type = "forbidden"\nfrom = ["p.b"]\nto = ["p.**"]\nindirect = false',
    ),
    (
        "type = forbidden\nsource_modules = p.b.x\nforbidden_modules = p.c.q\nas_packages = false",
        'type = "forbidden"\nfrom = ["p.b.x"]\nto = ["p.c.q"]\nexact = true',
    ),
    (
        "type = forbidden\nsource_modules = p.d\nforbidden_modules =\n    json\n    flask",
        'type = "forbidden"\nfrom = ["p.d"]\nto = ["json", "flask"]',
    ),
    (
        "type = layers\nlayers =\n    p.a\n    p.b\n    p.c",
        'type = "layers"\nlayers = ["p.a", "p.b", "p.c"]',
    ),
    (
        "type = layers\nlayers =\n    x | y\n    (nothing)\n    q\ncontainers =\n    p.a\n    p.b\n    p.c\n    p.d",
        'type = "layers"\nlayers = [{ siblings = ["x", "y"], independent = true }, "(nothing)", "q"]\n'
        'containers = ["p.a", "p.b", "p.c", "p.d"]',
    ),
    (
        "type = layers\nlayers =\n    a : b\n    c : d\ncontainers = p",
        'type = "layers"\nlayers = [{ siblings = ["a", "b"] }, { siblings = ["c", "d"] }]\ncontainers = ["p"]',
    ),
    (
        "type = layers\nlayers =\n    a\n    b\n    c\ncontainers = p\nexhaustive = true\nexhaustive_ignores =\n    d\n    m\n    _n",
        'type = "layers"\nlayers = ["a", "b", "c"]\ncontainers = ["p"]\nexhaustive = true\nexhaustive_ignores = ["d", "m", "_n"]',
    ),
    (
        "type = independence\nmodules =\n    p.a\n    p.c\n    p.d",
        'type = "independence"\nmodules = ["p.a", "p.c", "p.d"]',
    ),
    (
        "type = independence\nmodules = p.*.y",
        'type = "independence"\nmodules = ["p.*.y"]',
    ),
    (
        "type = protected\nprotected_modules = p.c\nallowed_importers =\n    p.a\n    p.b.*",
        'type = "protected"\nto = ["p.c"]\nallowed = ["p.a", "p.b.*"]',
    ),
    (
        "type = protected\nprotected_modules = p.c.q\nallowed_importers = p.a.x\nas_packages = false",
        'type = "protected"\nto = ["p.c.q"]\nallowed = ["p.a.x"]\nexact = true',
    ),
    (
        "type = acyclic_siblings\nancestors = p",
        'type = "acyclic"\nwithin = ["p"]',
    ),
    (
        "type = acyclic_siblings\nancestors = p.*\ndepth = 0\nskip_descendants = p.a.q",
        'type = "acyclic"\nwithin = ["p.*"]\ndepth = 0\nskip = ["p.a.q"]',
    ),
    ("type = private_modules", 'type = "private"'),
    (
        "type = private_modules\npackages_with_private_modules =\n    p.b\n    p.c",
        'type = "private"\nmodules = ["p.b", "p.c"]',
    ),
    (
        "type = forbidden\nsource_modules = p.a\nforbidden_modules = p.d\nignore_imports =\n    p.a.* -> p.d.**\n"
        "unmatched_ignore_imports_alerting = none",
        'type = "forbidden"\nfrom = ["p.a"]\nto = ["p.d"]\nignore = ["p.a.* -> p.d.**"]\nunmatched_ignores = "off"',
    ),
]
OUTSIDE = ("json", "flask.views")


def write(folder: Path, seed: int, imports: int) -> None:
    pick = random.Random(seed)
    lines: dict[str, list[str]] = {name: [] for name in NAMES}
    for _ in range(imports):
        importer, imported = pick.choice(NAMES), pick.choice((*NAMES, *OUTSIDE))
        head, _, tail = imported.rpartition(".")
        package = imported if imported in OUTSIDE else pick.choice((imported, head))
        forms = [f"import {package}", f"from {head} import {tail}", f"from {package} import *"]
        lines[importer].append(pick.choice(forms if head else forms[:1]))
    for name, statements in lines.items():
        file = folder.joinpath(*name.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(statements))
    for above in {parent for file in folder.rglob("*.py") for parent in file.parents if parent != folder}:
        if above.is_relative_to(folder) and above != folder:
            (above / "__init__.py").touch()


def theirs(folder: Path) -> list[str]:
    """What import-linter says of each contract."""
    text = "[importlinter]\nroot_package = p\ninclude_external_packages = true\n"
    for number, (contract, _) in enumerate(CONTRACTS):
        text += f"\n[importlinter:contract:{number}]\nname = c{number}\n{contract}\n"
    (folder / ".importlinter").write_text(text)
    told = subprocess.run(
        ["lint-imports", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )  # fmt: skip
    found = dict(re.findall(r"^c(\d+) (KEPT|BROKEN)", told.stdout, re.M))
    assert len(found) == len(CONTRACTS), told.stdout + told.stderr
    return [found[str(number)].lower() for number in range(len(CONTRACTS))]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_is_kept_and_broken(tmp_path: Path, seed: int) -> None:
    write(tmp_path, seed, imports=seed * 2)
    text = "".join(f'[[contracts]]\nname = "c{n}"\n{ours}\n' for n, (_, ours) in enumerate(CONTRACTS))
    (tmp_path / "boundcheck.toml").write_text(text)
    report = check(analyse(tmp_path / "boundcheck.toml", jobs=1), Selection())
    assert [f"{c.name} {c.verdict}" for c in report.contracts] == [
        f"c{number} {verdict}" for number, verdict in enumerate(theirs(tmp_path))
    ]
