"""What `boundcheck init` proposes where one repository holds several distributions."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping

import pytest
import tomli
from proposing import Run, Write, written

from boundcheck.init.distributions import Distributions, read_distributions

CODE = "def work(): ...\n"


def _proposed(project: Write, boundcheck: Run, files: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """The modules by their paths, and the source roots as "roots"."""
    data = written(project, boundcheck, files)
    modules = {str(module.get("path") or module["paths"]): module for module in data["modules"].values()}
    return {"roots": data["source_roots"], **modules}


def _package(place: str, *inner: str) -> dict[str, str]:
    return {f"{place}/__init__.py": CODE, **{f"{place}/{name}.py": CODE for name in inner}}


def _members(*folders: str) -> dict[str, str]:
    """A workspace, and a manifest in each of its members."""
    listed = ", ".join(f'"{folder}"' for folder in folders)
    return {
        "pyproject.toml": f"[tool.uv.workspace]\nmembers = [{listed}]\n",
        **{f"{folder}/pyproject.toml": f'[project]\nname = "{folder}"\n' for folder in folders},
    }


def test_a_namespace_is_as_many_modules_as_distributions_share_it(project: Write, boundcheck: Run) -> None:
    """However deep they share it; a folder called `tools` or `testing` is one where the workspace says so."""
    places = {
        "model/common": "acme/model/common", "model/air/core": "acme/model/air/core", "model/air/flow": "acme/model/air/flow",
        "model/testing": "acme/model/testing", "tools": "acme/tools",
    }  # fmt: skip
    files = _members(*places)
    for folder, package in places.items():
        files |= _package(f"{folder}/src/{package}", "inner")
    files["model/air/core/src/acme/model/air/core/inner.py"] = "from acme.model.common import work\n"
    files["model/air/flow/src/acme/model/air/flow/inner.py"] = "from acme.model import testing\n"
    files["scripts-cli.py"] = "import scripts\n"
    files |= {"scripts/more.py": CODE, "docs/conf.py": CODE}
    found = _proposed(project, boundcheck, files)
    assert found["roots"] == ["model/air/*/src", "model/*/src", "tools/src"]
    assert found.keys() - {"roots"} == {place.replace("/", ".") for place in places.values()}


def test_a_distribution_that_only_tests_use_is_support(project: Write, boundcheck: Run) -> None:
    files = _members("libs/a", "libs/b", "libs/testing")
    for name in ("a", "b", "testing"):
        files |= _package(f"libs/{name}/src/acme/{name}", "inner")
    for name in "ab":
        files[f"libs/{name}/tests/test_it.py"] = "from acme.testing import work\ndef test_it(): ...\n"
    data = written(project, boundcheck, files)
    assert data["modules"].keys() == {"a", "b"}
    assert data["test_support"] == ["libs/testing/src/acme/testing"]


def test_a_distribution_among_others_is_one_module_until_it_is_nearly_all(
    project: Write, boundcheck: Run
) -> None:
    parts = [f"part{n}" for n in range(5)]
    small = ("one", "two", "three", "four")
    files = _members(*(f"libs/{name}" for name in (*small, "big")))
    for name in small:
        files |= _package(f"libs/{name}/src/acme_{name}", *"ab")
    for part in parts:
        files |= _package(f"libs/big/src/acme_big/{part}", *"abc")
    paths = {f"acme_{name}" for name in small}
    assert _proposed(project, boundcheck, files).keys() - {"roots"} == {*paths, "acme_big"}
    for part in parts:
        files |= _package(f"libs/big/src/acme_big/{part}", *"defghi")
    assert _proposed(project, boundcheck, files).keys() - {"roots"} >= {
        *paths, *(f"acme_big.{part}" for part in parts),
    }  # fmt: skip


def test_what_the_repository_itself_distributes_is_a_module_too(project: Write, boundcheck: Run) -> None:
    files = _members(*(f"libs/{name}" for name in "abc"))
    for name in "abc":
        files |= _package(f"libs/{name}/src/acme_{name}", *"abcdefgh")
    files |= _package("src/acme_server", "run")
    found = _proposed(project, boundcheck, files)
    assert found["roots"] == ["libs/*/src", "src"]
    assert "acme_server" in found


def test_a_root_that_a_manifest_names_may_be_a_package(project: Write, boundcheck: Run) -> None:
    manifest = (
        '[build-system]\nbuild-backend = "uv_build"\n[tool.uv.build-backend]\nmodule-root = "back/src"\n'
    )
    files = {"pyproject.toml": manifest, "back/__init__.py": "", "back/src/__init__.py": ""}
    for name in ("orders", "billing", "store"):
        files |= _package(f"back/src/acme/{name}", "inner")
    found = _proposed(project, boundcheck, files)
    assert found["roots"] == ["back/src"]
    assert found.keys() - {"roots"} == {"acme.orders", "acme.billing", "acme.store"}


def test_a_folder_that_imports_name_is_no_root(project: Write, boundcheck: Run) -> None:
    """`google` is another project's; that a folder on the way to `acme.community.google` has its name says nothing."""
    files = {}
    for name in ("ads", "maps"):
        files[f"libs/google/{name}/pyproject.toml"] = '[tool.setuptools.packages.find]\nwhere = ["."]\n'
        place = f"libs/google/{name}/acme/community/google/{name}"
        files |= _package(place)
        files[f"{place}/use.py"] = (
            f"import google.{name}\nfrom google import more\nfrom acme.community.google.{name} import work\n"
        )
    found = _proposed(project, boundcheck, files)
    assert found["roots"] == ["libs/google/ads", "libs/google/maps"]
    assert found.keys() - {"roots"} == {"acme.community.google.ads", "acme.community.google.maps"}


def test_the_tests_of_a_distribution_are_those_of_its_module(project: Write, boundcheck: Run) -> None:
    files = _members("libs/a", "libs/b")
    for name in "ab":
        files |= _package(f"libs/{name}/src/acme_{name}", "inner")
        files[f"libs/{name}/tests/unit/test_it.py"] = f"from acme_{name} import work\ndef test_it(): ...\n"
    files["libs/a/tests/unit/test_acme_b.py"] = "def test_it(): ...\n"
    files["tests/test_all.py"] = "import acme_a, acme_b\ndef test_all(): ...\n"
    found = _proposed(project, boundcheck, files)
    assert {name: found[f"acme_{name}"]["tests"] for name in "ab"} == {n: [f"libs/{n}/tests"] for n in "ab"}
    files |= _package("libs/b/src/acme_more", "inner")
    assert "tests" not in _proposed(project, boundcheck, files)["acme_b"]


@pytest.mark.parametrize(
    ("manifest", "roots"),
    [
        ('[tool.setuptools.packages.find]\nwhere = ["lib"]\n', ["lib"]),
        ('[tool.setuptools.package-dir]\n"" = "lib"\n', ["lib"]),
        ('[tool.setuptools]\npackages = ["acme", "more"]\n', ["."]),
        ('[tool.setuptools]\npackages = ["acme"]\npackage-dir = { "" = "lib" }\n', ["lib"]),
        ('[tool.hatch.build.targets.wheel]\npackages = ["lib/acme", "lib/more"]\n', ["lib"]),
        ('[tool.poetry]\npackages = [{ include = "acme", from = "lib" }]\n', ["lib"]),
        ('[tool.poetry]\npackages = [{ include = "acme" }]\n', ["."]),
        ('[tool.pdm.build]\npackage-dir = "lib"\n', ["lib"]),
        ('[build-system]\nbuild-backend = "uv_build"\n', ["src"]),
        ('[build-system]\nbuild-backend = "uv_build"\n[tool.uv.build-backend]\nmodule-root = "lib"\n', ["lib"]),
        ('[build-system]\nbuild-backend = "flit_core.buildapi"\n', ["src"]),
        ('[tool.setuptools.packages.find]\nwhere = ["nowhere", "../.."]\n', []),
        ("[tool.setuptools\n", []),
        ("[tool]\nhatch = 1\npoetry = { packages = [1] }\n", []),
    ],
)  # fmt: skip
def test_where_manifests_say_that_packages_lie(project: Write, manifest: str, roots: Iterable[str]) -> None:
    root = project({"one/pyproject.toml": manifest})
    found = read_distributions(root, ["one/src/acme/x.py", "one/lib/acme/x.py"])
    wanted = {f"one/{start}".removesuffix("/.") for start in roots}
    assert found == Distributions(frozenset(("one",)), frozenset(wanted))


def test_a_package_is_a_distribution_where_more_than_a_file_called_setup_says_so(project: Write) -> None:
    """A file called `setup.py` that builds nothing may set up anything: a part of the settings, say."""
    build = "import setuptools\nsetuptools.setup()\n"
    root = project(
        {"one/pyproject.toml": "", "two/setup.py": build, "three/setup.py": build, "four/setup.py": CODE}
    )
    paths = ["one/__init__.py", "two/__init__.py", "three/x.py", "four/x.py"]
    assert read_distributions(root, paths).folders == {"one", "three"}


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("[options]\npackage_dir =\n    = lib\n", {"one/lib"}),
        ("[options.packages.find]\nwhere = lib\n", {"one/lib"}),
        ("[options\n", set()),
    ],
)
def test_where_setup_cfg_says_that_packages_lie(project: Write, text: str, roots: set[str]) -> None:
    found = read_distributions(project({"one/setup.cfg": text}), ["one/lib/acme/x.py"])
    assert found.roots == roots


@pytest.mark.parametrize(
    "manifest",
    [
        '[tool.uv.workspace]\nmembers = ["tools/*"]\nexclude = ["tools/old"]\n',
        '[tool.rye.workspace]\nmembers = ["tools/new"]\n',
        '[tool.hatch.workspace]\nmembers = ["./tools/new"]\n',
        '[tool.poetry.dependencies]\npython = "^3.11"\nnew = { path = "tools/new", develop = true }\n',
        '[tool.poetry.group.dev.dependencies]\nnew = { path = "./tools/new" }\n',
        '[tool.uv.sources]\nnew = { path = "tools/new" }\n',
    ],
)
def test_what_a_workspace_calls_its_own(project: Write, manifest: str) -> None:
    root = project({"pyproject.toml": manifest, "tools/new/pyproject.toml": "", "tools/old/setup.py": ""})
    found = read_distributions(root, ["tools/new/run.py", "tools/old/run.py"])
    assert found == Distributions(
        frozenset((".", "tools/new")), frozenset(("tools/new",)), frozenset(("tools/new",))
    )


def _services(*names: str) -> dict[str, str]:
    """Projects beside each other that all call their package `app`."""
    return {
        path: "from app.core import work\n" if path.endswith("main.py") else code
        for name in names
        for path, code in _package(f"services/{name}/app", "main", "core").items()
    }


def test_projects_that_call_their_package_the_same_are_told_to_be_checked_one_by_one(
    project: Write, boundcheck: Run
) -> None:
    found = boundcheck("init", cwd=(root := project(_services("billing", "orders"))))
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == (
        "boundcheck: 2 projects in this repository have a package called app, and code is known by its dotted name, "
        "so each is checked by itself: run boundcheck init in services/billing, services/orders\n"
    )
    assert not (root / "boundcheck.toml").exists()
    for name in ("billing", "orders"):
        assert boundcheck("init", cwd=root / "services" / name).returncode == 0
    assert boundcheck("init", cwd=root).stderr == (
        "boundcheck: services/billing, services/orders: each has a configuration of its own; run boundcheck there\n"
    )


def test_what_lies_above_projects_of_their_own_is_proposed_without_them(
    project: Write, boundcheck: Run
) -> None:
    files = {**_package("app", "core"), **_package("app/shop", "core"), "main.py": "from app import core\n"}
    root = project({**files, **_services("billing", "orders")})
    assert (
        "services/billing, services/orders, then here for the rest\n" in boundcheck("init", cwd=root).stderr
    )
    for name in ("billing", "orders"):
        assert boundcheck("init", cwd=root / "services" / name).returncode == 0
    found = boundcheck("init", cwd=root)
    assert found.returncode == 0
    data = tomli.loads((root / "boundcheck.toml").read_text())
    assert (data["source_roots"], data["exclude"]) == (["."], ["services/billing/**", "services/orders/**"])
    assert "services/billing, services/orders: checked by themselves" in found.stdout


def test_a_few_files_that_are_called_the_same_keep_nothing_back(project: Write, boundcheck: Run) -> None:
    """`manage.py`, `setup.py` and a small package that two distributions have beside their own."""
    files = _members("libs/a", "libs/b")
    for name in "ab":
        files |= _package(f"libs/{name}/{name}_main", *"bcdefghi")
        files |= {f"libs/{name}/manage.py": CODE, f"libs/{name}/setup.py": CODE}
    assert _proposed(project, boundcheck, files).keys() > {"a_main", "b_main"}


def test_a_project_package_that_serves_requests_too_is_a_module(project: Write, boundcheck: Run) -> None:
    """What starts a project beside what it does: settings wire, views are checked, and addresses are nobody's kernel."""
    files = {**_package("api/shop_api", *(f"view{n}" for n in range(12))), **_package("api/tests")}
    files |= {f"api/shop_api/{name}.py": CODE for name in ("urls", "wsgi")}
    files["api/shop_api/settings.py"] = (
        'INSTALLED_APPS = ["shop_api", "work.jobs"]\nROOT_URLCONF = "shop_api.urls"\n'
    )
    files |= {"api/manage.py": CODE, **_package("workers/work/jobs", "models"), "workers/setup.py": CODE}
    files |= {"workers/work/__init__.py": "", **{f"workers/work/{n}.py": CODE for n in ("urls", "wsgi")}}
    files["workers/work/settings.py"] = 'INSTALLED_APPS = ["work.jobs"]\nROOT_URLCONF = "work.urls"\n'
    found = _proposed(project, boundcheck, files)
    assert found["shop_api"].get("role") is None
    roles = {path: module.get("role") for path, module in found.items() if path != "roots"}
    assert not [path for path, role in roles.items() if role == "shared"]
    assert roles["work"] == "composition"


def test_the_tests_of_a_distribution_are_those_of_its_module_whatever_lies_beside_it(
    project: Write, boundcheck: Run
) -> None:
    files = {**_package("libs/a/shop_a", *"bcdefghijkl"), **_package("libs/b/shop_b", *"bcdefghijkl")}
    for name in "ab":
        files |= {
            f"libs/{name}/setup.py": "import setuptools, dist_utils\n",
            f"libs/{name}/dist_utils.py": CODE,
            f"libs/{name}/tests/unit/test_it.py": f"import shop_{name}\ndef test_it(): ...\n",
        }
    found = _proposed(project, boundcheck, files)
    assert [found[f"shop_{name}"].get("tests") for name in "ab"] == [["libs/a/tests"], ["libs/b/tests"]]


def _shop(name: str) -> dict[str, str]:
    """A project with a `core`, and files beside it that are shared."""
    modules = ("core", "orders", "billing", "stock")
    files = {f"{name}/pyproject.toml": f'[project]\nname = "{name}"\n', f"{name}/{name}/__init__.py": ""}
    for each in modules:
        uses = f"from {name}.money import work\n" + (
            f"from {name}.core import work as w\n" if each != "core" else ""
        )
        files[f"{name}/{name}/{each}/__init__.py"] = f"{uses}\ndef work(): ...\n"
    files[f"{name}/{name}/money.py"] = CODE
    files[f"{name}/{name}/main.py"] = f"from {name} import orders, billing\n\norders.work()\n"
    return files


@pytest.mark.parametrize("known_by", ["git", "include"])
def test_names_of_modules_that_a_project_beside_has_are_taken(
    project: Write, boundcheck: Run, known_by: str
) -> None:
    files = _shop("clinic") | _shop("store")
    parent = {"boundcheck.toml": 'include = ["clinic", "store"]\n'}
    root = project(files | (parent if known_by == "include" else {}))
    if known_by == "git":
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    first, second = (boundcheck("init", cwd=root / name) for name in ("clinic", "store"))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "named" not in first.stdout
    for name in ("core", "entrypoints"):
        assert f"store_{name} (clinic/boundcheck.toml has {name})" in second.stdout
    (root / "boundcheck.toml").write_text(parent["boundcheck.toml"])
    check = boundcheck("check", cwd=root)
    assert check.returncode == 0, check.stdout + check.stderr


def test_a_folder_below_a_project_that_does_not_include_it_is_not_proposed_for(
    project: Write, boundcheck: Run
) -> None:
    root = project(_shop("store") | {"boundcheck.toml": 'include = ["clinic"]\n'})
    run = boundcheck("init", cwd=root / "store")
    assert run.returncode == 2
    assert "is there already" in run.stderr


def test_a_distribution_in_several_places_of_a_namespace_is_one_module(
    project: Write, boundcheck: Run
) -> None:
    """And nothing starts below where its manifest says its sources are, whatever has a folder's name there."""
    names = ("ant", "bee", "cow", "dog", "elk")
    files = _members(*(f"libs/{name}" for name in names))
    for name in names:
        manifest = f'[project]\nname = "{name}"\n[tool.hatch.build.targets.wheel]\npackages = ["src/zoo"]\n'
        files[f"libs/{name}/pyproject.toml"] = manifest
        for place in ("food/dry", "food/wet", "beds"):
            files |= _package(f"libs/{name}/src/zoo/{place}/{name}", "inner")
    files["libs/ant/src/zoo/beds/ant/inner.py"] = "import bee\nfrom bee import inner\n"  # an installed one
    data = written(project, boundcheck, files)
    assert data["source_roots"] == ["libs/*/src"]
    assert {name: module["paths"] for name, module in data["modules"].items()} == {
        name: [f"zoo.beds.{name}", f"zoo.food.dry.{name}", f"zoo.food.wet.{name}"] for name in names
    }


def test_a_very_large_package_of_domains_is_as_many_modules(project: Write, boundcheck: Run) -> None:
    """A module of modules: others beside it stay whole."""
    domains = [f"domain{n}" for n in range(9)]
    files = {**_package("app", "main"), **_package("app/modules")}
    for name in ("users", "rooms", "news"):
        files |= {**_package(f"app/modules/{name}", "models"), **_package(f"app/modules/{name}/inner", "api")}
    files |= _package("app/modules/events", "util", "models")
    for name in domains:
        files |= _package(f"app/modules/events/{name}", *"abcdefghij", "models")
    found = _proposed(project, boundcheck, files)
    assert {path for path in found if path.startswith("app.modules.events")} == {
        "app.modules.events",
        *(f"app.modules.events.{name}" for name in domains),
    }
    assert "app.modules.users" in found
    assert "app.modules.users.inner" not in found


def test_pages_of_one_administration_are_no_modules(project: Write, boundcheck: Run) -> None:
    """They own no tables, and nobody beside it knows any of them."""
    pages = [f"page{n}" for n in range(9)]
    files = {**_package("app", "main"), **_package("app/back", "util")}
    for name in ("users", "rooms", "news", "mail", "rates", "files"):
        files |= _package(f"app/{name}", *"abcdefghijklmnopqrstuvwxyz", "models")
    for name in pages:
        files |= _package(f"app/back/{name}", *"abcdefghijkl", "endpoints")
    found = _proposed(project, boundcheck, files)
    assert [path for path in found if path.startswith("app.back")] == ["app.back"]
    files["app/users/a.py"] = "from app.back.page3.endpoints import x\n"
    found = _proposed(project, boundcheck, files)
    assert {f"app.back.{name}" for name in pages} <= found.keys()


def test_parts_that_are_called_after_their_package_and_know_one_another_are_one_module(
    project: Write, boundcheck: Run
) -> None:
    def written(*names: str) -> dict[str, str]:
        files = {**_package("app", "main"), "app/users/__init__.py": ""}
        for name in (*names, "mail", "rooms"):
            place = f"app/users/{name}" if name in names else f"app/{name}"
            files |= _package(place, "models", "router")
        for name in names[1:]:
            files[f"app/users/{name}/router.py"] = f"from app.users.{names[0]}.models import x\n"
            files[f"app/users/{names[0]}/router.py"] += f"import app.users.{name}.models\n"
        return files

    one = _proposed(project, boundcheck, written("users", "users_goals", "user_pictures"))
    assert [path for path in one if path.startswith("app.users")] == ["app.users"]
    shutil.rmtree(project({}) / "app")
    several = _proposed(project, boundcheck, written("goals", "pictures", "users_core"))
    assert "app.users.goals" in several


def test_a_package_that_is_most_of_all_is_opened_though_others_are_large_too(
    project: Write, boundcheck: Run
) -> None:
    inner = {
        path: text
        for name in ("base", "bot", "cron", "rows")
        for path, text in _package(f"engine/{name}", *"abcdefghijklmnop").items()
    }
    files = {
        **inner,
        **_package("engine", "start"),
        **_package("pages", *"abcdefgh"),
        **_package("tasks", *"abcdefgh"),
    }
    found = _proposed(project, boundcheck, files)
    assert {"engine.base", "engine.bot", "pages", "tasks"} <= found.keys()
