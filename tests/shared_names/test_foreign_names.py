"""What is a name of whom, in cases that the planted shop has no place for."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from running import in_reason

from boundcheck.codebase.entities.third_party import DJANGO_FIELDS, DJANGO_MODELS, DJANGO_SIGNS
from boundcheck.facts.name_kinds import BLUEPRINTS, CALLS, INCLUDES, NAMING, PATHS, SETTINGS, SIGNALS
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.keep.cache import Cache
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse, read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]
Find = Callable[[Mapping[str, str | bytes]], list[str]]
Run = Callable[..., subprocess.CompletedProcess[str]]

TOML = '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
URLS = "from django.urls import path\napp_name = 'b'\nurlpatterns = [path('', f, name='one')]\n"
REVERSE = "from django.urls import reverse\nreverse('b:one')\n"


def shop(**files: str) -> dict[str, str]:
    """`a_views` is the file shop/a/views.py."""
    return {
        "boundcheck.toml": TOML,
        **{f"shop/{name.replace('_', '/', 1)}.py": text for name, text in files.items()},
    }


def test_a_dependency_by_names_alone_is_used(findings: Find) -> None:
    toml = TOML.replace('path = "shop.a"\n', 'path = "shop.a"\ndepends_on = ["b"]\n')
    assert findings({**shop(a_views=REVERSE, b_urls=URLS), "boundcheck.toml": toml}) == [
        "shop/a/views.py:2 foreign-name b"
    ]


def test_whose_the_names_are_that_nobody_publishes(findings: Find) -> None:
    files = {**shop(a_views=REVERSE, b_urls=URLS), "shop/c/__init__.py": "", "shop/c/urls.py": URLS}
    assert findings(files) == ["shop/a/views.py:2 foreign-name b?"]  # or of nobody
    assert findings({"boundcheck.toml": TOML + '[modules.c]\npath = "shop.c"\nrole = "shared"\n'}) == [
        "shop/a/views.py:2 foreign-name b?"
    ]


def test_names_are_read_for_those_alone_who_ask(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(*rules: str) -> list[str]:
        cache = Cache(root / "boundcheck.toml")
        found = analyse(root / "boundcheck.toml", jobs=1, cache=cache, rules=frozenset(rules))
        return [finding.rule for finding in check(found, Selection(frozenset(rules))).findings]

    root = project({**shop(a_views=REVERSE, b_urls=URLS), "boundcheck.toml": f'{TOML}public = ["url:b:*"]\n'})
    with monkeypatch.context() as patch:
        patch.setattr("boundcheck.scan.named.names_in", None)  # nobody looks for any
        assert told("foreign-query", "undeclared-dependency") == []
    project({"boundcheck.toml": TOML})
    assert told("foreign-query", "foreign-name") == ["foreign-name"]  # with what was kept completed
    with monkeypatch.context() as patch:
        patch.setattr("boundcheck.scan.named.names_in", None)
        assert told("foreign-name") == ["foreign-name"]
    root = project(
        {"boundcheck.toml": f'{TOML}[rules]\nforeign-name = "off"\n', "shop/a/views.py": "#" + REVERSE}
    )
    (root / "shop/b/urls.py").write_text(f"# {URLS}")
    with monkeypatch.context() as patch:
        patch.setattr("boundcheck.scan.named.names_in", None)
        assert analyse(root / "boundcheck.toml", jobs=1).findings


def test_a_dependency_by_names_is_used_whichever_rules_are_asked(project: Write) -> None:
    toml = TOML.replace('path = "shop.a"\n', 'path = "shop.a"\ndepends_on = ["b"]\n')
    root = project({**shop(a_views=REVERSE, b_urls=URLS), "boundcheck.toml": toml})
    assert analyse(root / "boundcheck.toml", jobs=1, rules=frozenset(("unused-dependency",))).findings == ()


def test_a_dependency_by_names_that_is_gone_is_unused(project: Write) -> None:
    toml = TOML.replace('path = "shop.a"\n', 'path = "shop.a"\ndepends_on = ["b"]\n')
    root = project({**shop(a_views=REVERSE, b_urls=URLS), "boundcheck.toml": toml})
    config, rules = root / "boundcheck.toml", frozenset(("unused-dependency",))
    analyse(config, jobs=1, cache=Cache(config))
    for text, told in ((f"#{REVERSE}", 1), (REVERSE, 0), (f"#{REVERSE}", 1)):
        (root / "shop/a/views.py").write_text(text)
        assert len(analyse(config, jobs=1, cache=Cache(config), rules=rules).findings) == told


def test_a_rule_that_is_off_reads_no_template(project: Write) -> None:
    files = {**shop(a_views=REVERSE, b_urls=URLS), "shop/a/templates/t.html": "{% url 'b:one' %}"}
    root = project(files)
    assert any(file.is_template for file in read_codebase(root / "boundcheck.toml", jobs=1).files)
    root = project({"boundcheck.toml": f'{TOML}[rules]\nforeign-name = "off"\n'})
    assert not any(file.is_template for file in read_codebase(root / "boundcheck.toml", jobs=1).files)
    found = check(analyse(root / "boundcheck.toml", jobs=1), Selection()).findings
    assert {finding.rule for finding in found} == {"missing-tests"}


def test_templates_allow_in_their_comments(findings: Find) -> None:
    files = {
        **shop(b_urls=URLS, a___init__=""),
        "shop/a/templates/t.html": "{# boundcheck: allow[foreign-name] it is old #}\n\n{% url 'b:one' %}\n"
        "{% url 'b:one' %} {# boundcheck: allow[foreign-name] so is this #}\n"
        "{% url 'b:one' %}\n{# boundcheck: allow[foreign-name] nothing here #}\n<p>\n",
    }
    assert findings(files) == [
        "shop/a/templates/t.html:5 foreign-name b",
        "shop/a/templates/t.html:6 unused-allow None",
    ]


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{%url 'b:one'%}", 1),
        ("{%- url 'b:one' -%}", 1),
        ('{% include "b/t.html" only %}', 1),
        ("{% extends 'b/t.html' %}", 1),
        ("{% import 'b/t.html' as t %}{{ t.x() }}", 1),
        ("{% from 'b/t.html' import x %}", 1),
        ("{{ url('b:one') }}", 1),
        ("{% if perms.b.add_order and x %}", 1),
        ("{# {% url 'b:one' %} #}", 0),
        ("{% comment 'note' %}{% url 'b:one' %}{% endcomment %}", 0),
        ("{% verbatim %}{% url 'b:one' %}{% endverbatim %}", 0),
        ("{% verbatim x %}{% url 'b:one' %}{% endverbatim x %}", 0),
        ("{% raw %}{% url 'b:one' %}{% endraw %}", 0),
        ("{% url one %}{% url b:one %}", 0),
        ("{{ perms.c.add_order }} {% url 'c:one' %}", 0),
        ("{% trans 'b:one' %} 'b:one' {{ curl('b:one') }}", 0),
        ("{% url 'b:one'", 0),
        ("", 0),
    ],
)
def test_what_a_template_names(findings: Find, template: str, told: int) -> None:
    files = {
        **shop(
            b_urls=URLS,
            a___init__="",
            b_models="from django.db import models\nclass Order(models.Model): ...\n",
        ),
        "shop/a/templates/a/x.html": template,
        "shop/b/templates/b/t.html": "<b>",
    }
    assert findings(files) == ["shop/a/templates/a/x.html:1 foreign-name b"] * told


@pytest.mark.parametrize(
    ("public", "told"),
    [
        ('["url:b:one"]', []),
        ('["url:b:*"]', []),
        ('["**"]', []),
        ('[{ entry = "url:b:one", to = ["a"] }]', []),
        ('[{ entry = "url:b:one", to = ["b"] }]', ["shop/a/views.py:2 foreign-name b"]),
        ('["template:b:one"]', ["boundcheck.toml:5 stale-contract None", "shop/a/views.py:2 foreign-name b"]),
        ('["url:b:two"]', ["boundcheck.toml:5 stale-contract None", "shop/a/views.py:2 foreign-name b"]),
        ('["ulr:one"]', ["boundcheck.toml:5 stale-contract None", "shop/a/views.py:2 foreign-name b"]),
    ],
)
def test_what_is_published(findings: Find, public: str, told: list[str]) -> None:
    toml = f"{TOML}public = {public}\n"
    assert findings({**shop(a_views=REVERSE, b_urls=URLS), "boundcheck.toml": toml}) == told


def test_an_entry_that_is_a_file_and_its_name_stays_one(findings: Find) -> None:
    toml = f'{TOML}public = ["task:charge"]\n'
    files = shop(a_views="from shop.b.task import charge\n", b_task="def charge(): ...\n")
    assert findings({**files, "boundcheck.toml": toml}) == []


def test_callables_of_the_configuration_that_are_not_there(findings: Find) -> None:
    toml = f'{TOML}[names.topic]\ndefines = ["shop.bus.publsh"]\nuses = ["shop.bus.on", "kombu.on"]\n'
    files = {
        **shop(a_views="from shop.bus import on\non('x')\n"),
        "boundcheck.toml": toml,
        "shop/b/__init__.py": "",
    }
    files["shop/bus.py"] = "def publish(): ...\ndef on(): ...\n"
    assert findings(files) == ["boundcheck.toml:6 stale-contract None"]


@pytest.mark.parametrize("imported", ["import bus", "import bus as line", "from bus import publish"])
def test_callables_of_a_file_at_the_root(findings: Find, imported: str) -> None:
    called = {"import bus": "bus.publish", "import bus as line": "line.publish"}.get(imported, "publish")
    files = shop(a_use=f"{imported}\n{called}('paid')\n", b_events="import bus\nbus.topic('paid')\n")
    files["boundcheck.toml"] = f'{TOML}[names.topic]\ndefines = ["bus.topic"]\nuses = ["bus.publish"]\n'
    files["bus.py"] = "def publish(): ...\ndef topic(): ...\n"
    assert findings(files) == ["shop/a/use.py:2 foreign-name b"]


def test_every_edit_is_seen_by_those_who_use_the_name(project: Write) -> None:
    bus = '[names.topic]\ndefines = ["shop.bus.publish"]\nuses = ["shop.bus.on"]\n'
    files = {
        **shop(
            a_views=REVERSE
            + "from django.shortcuts import render\nrender(r, 'b/t.html')\nfrom shop.bus import on\non('paid')\n",
            b_urls=URLS,
            b_events="from shop.bus import publish\npublish('paid')\n",
            bus="def publish(): ...\ndef on(): ...\n",
        ),
        "boundcheck.toml": TOML + bus,
        "shop/b/templates/b/t.html": "",
    }
    root = project(files)

    def told() -> list[str]:
        fresh, kept = (
            check(
                analyse(root / "boundcheck.toml", jobs=1, cache=cache),
                Selection(frozenset({"foreign-name", "stale-contract"})),
            )
            for cache in (None, Cache(root / "boundcheck.toml"))
        )
        assert fresh.findings == kept.findings
        return [finding.target or "" for finding in kept.findings]

    assert told() == ["url:b:one", "template:b/t.html", "topic:paid"]
    project({"shop/b/urls.py": URLS.replace("one", "two")})
    assert told() == ["template:b/t.html", "topic:paid"]
    project(
        {
            "shop/b/urls.py": "# moved\n" + URLS,
            "shop/b/events.py": "from shop.bus import publish\npublish('sent')\n",
        }
    )
    assert told() == ["url:b:one", "template:b/t.html"]
    (root / "shop/b/templates/b/t.html").unlink()
    assert told() == ["url:b:one"]
    project({"boundcheck.toml": f'{TOML}public = ["url:b:one"]\n{bus}'})
    assert told() == []
    project({"shop/b/urls.py": URLS.replace("one", "two")})
    assert told() == ["url:b:one"]  # the entry is stale


def test_every_edit_of_a_constant_is_seen_by_those_who_write_it(project: Write) -> None:
    files = {
        **shop(
            a_views="from shop import names\nfrom django.urls import reverse\nfrom django.conf import settings\n"
            "reverse(names.PAGE)\nreverse('b:two')\nsettings.B_DAYS\n",
            b_urls="from shop.names import NAME\nfrom django.urls import path\napp_name = 'b'\nurlpatterns = [path('', f, name=NAME)]\n",
            b_settings="B_DAYS = 3\n",
            settings="from shop.b.settings import *\n",
        ),
        "shop/names.py": "PAGE = 'b:one'\nNAME = 'one'\n",
        "boundcheck.toml": TOML + '[modules.names]\npath = "shop.names"\nrole = "shared"\n',
    }
    root = project(files)

    def told() -> list[str]:
        fresh, kept = (
            check(
                analyse(root / "boundcheck.toml", jobs=1, cache=cache), Selection(frozenset({"foreign-name"}))
            )
            for cache in (None, Cache(root / "boundcheck.toml"))
        )
        assert fresh.findings == kept.findings
        return [finding.target or "" for finding in kept.findings]

    assert told() == ["url:b:one", "setting:B_DAYS"]
    project({"shop/names.py": "PAGE = 'b:one'\nNAME = 'two'\n"})
    assert told() == ["url:b:two", "setting:B_DAYS"]
    project(
        {"shop/names.py": "from shop.more import PAGE\nNAME = 'two'\n", "shop/more.py": "PAGE = 'b:two'\n"}
    )
    assert told() == ["url:b:two", "url:b:two", "setting:B_DAYS"]
    project({"shop/more.py": "PAGE = 'c:two'\n", "shop/settings.py": "from shop.b.settings import B_DAYS\n"})
    assert told() == ["url:b:two"]
    project(
        {"shop/names.py": "PAGE = 'b:one'\nNAME = 'one'\n", "shop/settings.py": "from .b.settings import *\n"}
    )
    assert told() == ["url:b:one", "setting:B_DAYS"]


def test_names_are_baselined_and_allowed_as_others(project: Write, boundcheck: Run) -> None:
    root = project(shop(a_views=REVERSE, b_urls=URLS))
    options = ("--ignore", "missing-tests")
    assert "1 warning" in boundcheck("check", *options, cwd=root).stderr
    boundcheck("baseline", cwd=root)
    assert "known" in boundcheck("check", *options, cwd=root).stderr
    (root / "boundcheck-baseline.toml").unlink()
    allow = '[[allow]]\nrule = "foreign-name"\ntarget = "url:b:*"\nreason = "it is old"\n'
    project({"boundcheck.toml": TOML + allow})
    assert "1 allowed" in boundcheck("check", *options, cwd=root).stderr


def test_templates_of_a_package_around_the_modules_are_the_wholes(findings: Find) -> None:
    toml = '[modules.shop]\npath = "shop"\n' + TOML
    files = {
        **shop(a_views="from django.shortcuts import render\nrender(r, 'base.html')\n", b_urls=URLS),
        "boundcheck.toml": toml,
        "shop/templates/base.html": "{% url 'b:one' %}",
        "shop/a/templates/a/t.html": "{% extends 'base.html' %}",
        "shop/pages.py": REVERSE,
    }
    assert findings(files) == ["shop/pages.py:2 foreign-name b"]


BLUEPRINT = "from flask import Blueprint\nbp = Blueprint('b', __name__)\n"


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        ("from flask import url_for\nurl_for('b.one')\n", BLUEPRINT, ["shop/a/views.py:2 foreign-name b"]),
        ("from flask import url_for\nurl_for('b.one')\n", "from sanic import Blueprint\nBlueprint('b')\n", []),
        ("from flask import url_for\nurl_for('c.one')\n", BLUEPRINT, []),
        ("from starlette import url_for\nurl_for('b.one')\n", BLUEPRINT, []),
        ("app.send_task('b.one')\n", "class A(celery.Task):\n    x = 1\n    name = 'b.one'\n", ["shop/a/views.py:1 foreign-name b"]),
        ("app.send_task('b.one')\n", "class A(Keyed[str, int], celery.Task[P, R]):\n    name = 'b.one'\n", ["shop/a/views.py:1 foreign-name b"]),
        ("app.send_task('b.one')\n", "class A(Coordinator[list[Task]]):\n    name = 'b.one'\n", []),
        ("app.send_task('b.one')\n", "class A(Coordinator[Task]):\n    name = 'b.one'\n", []),
        ("app.send_task('b.one')\n", "class A(Task): ...\n\nclass B:\n    name = 'b.one'\n", []),
        ("app.send_task('b.one')\n", "class A(Task):\n    def f(self): ...\n\n\nname = 'b.one'\n", []),
    ],
)  # fmt: skip
def test_names_of_flask_and_of_tasks_that_are_classes(
    findings: Find, a: str, b: str, told: list[str]
) -> None:
    assert findings(shop(a_views=a, b_web=b)) == told


TASK = "class A(Task):\n    name = 'b.one'\n"


@pytest.mark.parametrize("rules", [frozenset(("foreign-name",)), None])
def test_the_first_name_that_is_made_is_seen_and_the_last_that_goes(
    project: Write, rules: frozenset[str] | None
) -> None:
    def told() -> list[str]:
        config = root / "boundcheck.toml"
        found = analyse(config, jobs=1, cache=Cache(config), rules=rules)
        return [
            each.path
            for each in check(found, Selection(rules or ALL_RULES)).findings
            if each.rule == "foreign-name"
        ]

    root = project(shop(a_views="app.send_task('b.one')\n", b_web=""))
    assert told() == []
    for text, found in (
        (TASK, ["shop/a/views.py"]),
        ("", []),
        ("import celery\n", []),
        (TASK, ["shop/a/views.py"]),
    ):
        (root / "shop/b/web.py").write_text(text)
        assert told() == found


def test_where_nobody_makes_names_no_file_is_looked_at_for_them(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(shop(a_views="user.has_perm('b.one')\napp.send_task('b.one')\n", b_web="x = 1\n"))
    monkeypatch.setattr("boundcheck.scan.named.names_in", None)
    analyse(root / "boundcheck.toml", jobs=1)


def test_all_is_known_of_which_names_may_come() -> None:
    called = {*PATHS, *INCLUDES, *BLUEPRINTS, *SIGNALS, SETTINGS, *(o for row in CALLS for o in row.origins)}
    assert {
        name.partition(".")[0] for name in (*called, *DJANGO_MODELS, *DJANGO_FIELDS, *DJANGO_SIGNS)
    } <= NAMING


def test_a_blueprint_of_two_modules_is_of_either(findings: Find) -> None:
    user = "from flask import url_for\nurl_for('b.one')\n"
    files = {**shop(a_views=user, b_web=BLUEPRINT), "shop/c/web.py": BLUEPRINT}
    toml = {"boundcheck.toml": TOML + '[modules.c]\npath = "shop.c"\n'}
    assert findings({**files, **toml}) == ["shop/a/views.py:2 foreign-name b?"]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("q.enqueue('shop.b.tasks.charge', 1)", True),
        ("q.enqueue_in(5, 'shop.b.tasks.charge')", True),
        ("q.enqueue_at(when, 'shop.b.tasks.charge')", True),
        ("q.enqueue_call(func='shop.b.tasks.charge')", True),
        ("enqueue('shop.b.tasks.charge')", False),
        ("q.enqueue_in(5, 'shop')", False),
        ("q.enqueue('shop')", False),
        ("q.enqueue('elsewhere.tasks.charge')", False),
    ],
)
def test_functions_that_a_queue_is_given_by_name(findings: Find, call: str, told: bool) -> None:
    files = shop(a_views=f"{call}\n", b_tasks="def charge(): ...\n")
    assert findings(files) == (["shop/a/views.py:1 dynamic-import b"] if told else [])


def test_configurations_that_take_in_one_another_have_an_end(findings: Find) -> None:
    """There are billions of ways through these, of which sixteen count."""
    taken = ", ".join(f"path('', include('shop.b.urls{n}', namespace='n{n}'))" for n in range(30))
    text = f"from django.urls import include, path\nurlpatterns = [path('', f, name='one'), {taken}]\n"
    files = {f"b_urls{n}": text for n in range(30)}
    with in_reason():
        assert findings(shop(**files, a_views=REVERSE.replace("b:one", "n0:one"))) == [
            "shop/a/views.py:2 foreign-name b"
        ]
