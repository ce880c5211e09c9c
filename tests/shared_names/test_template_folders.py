"""Templates in folders of any name: read wherever they lie, and called as the code says that finds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

Find = Callable[[Mapping[str, str | bytes]], list[str]]

TOML = '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
URLS = "from django.urls import path\napp_name = 'b'\nurlpatterns = [path('', f, name='one')]\n"
INIT = {f"shop/{name}__init__.py": "" for name in ("", "a/", "b/")}
TOLD = "shop/a/views.py:3 foreign-name b"
RENDER = "from flask import render_template\n\nrender_template('b/total.html')\n"


@pytest.mark.parametrize(
    "path",
    ["shop/a/pages/one.html", "shop/a/one.j2", "shop/a/mail/one.jinja", "shop/a/web/x/one.mjml"],
)
def test_what_a_template_uses_is_told_wherever_it_lies(findings: Find, path: str) -> None:
    files = {"boundcheck.toml": TOML, **INIT, "shop/b/urls.py": URLS, path: "\n{% url 'b:one' %}\n"}
    assert findings(files) == [f"{path}:2 foreign-name b"]


@pytest.mark.parametrize(
    "tag",
    [
        "{% set link = url_for('b:one') %}",
        "{%- if page == url('b:one') -%}{% endif %}",
        "{% call form(\n    url_for('b:one')\n) %}{% endcall %}",
    ],
)
def test_calls_within_tags_use_names(findings: Find, tag: str) -> None:
    page = "shop/a/templates/a/one.html"
    files = {"boundcheck.toml": TOML, **INIT, "shop/b/urls.py": URLS, page: f"\n{tag}\n"}
    assert findings(files) == [f"{page}:2 foreign-name b"]


def test_a_text_of_another_folder_is_none(findings: Find) -> None:
    files = {"boundcheck.toml": TOML, **INIT, "shop/b/urls.py": URLS, "shop/a/notes.txt": "{% url 'b:one' %}"}
    assert findings(files) == []


@pytest.mark.parametrize(
    "code",
    [
        "from flask import Blueprint\npage = Blueprint('b', __name__, template_folder='pages')\n",
        "from flask import Flask\napp = Flask(__name__, template_folder='../b/pages')\n",
        "from own import Page\npage = Page(\n    'b',\n    template_folder=os.path.join(HERE, 'pages'),\n)\n",
        "from jinja2 import Environment, FileSystemLoader\nEnvironment(loader=FileSystemLoader('shop/b/pages'))\n",
        "import jinja2\njinja2.FileSystemLoader(['nowhere', Path(__file__).parent / 'pages'])\n",
        "from jinja2 import PackageLoader\nPackageLoader('shop.b', 'pages')\n",
        "from jinja2 import PackageLoader\nPackageLoader(__name__, package_path='pages')\n",
        "from fastapi.templating import Jinja2Templates\nFOLDER = 'pages'\nJinja2Templates(directory=FOLDER)\n",
        "from starlette.templating import Jinja2Templates as T\nT(str(Path(__file__).resolve().parent / 'pages'))\n",
    ],
)
def test_code_says_what_templates_are_called(findings: Find, code: str) -> None:
    files = {
        "boundcheck.toml": TOML,
        **INIT,
        "shop/b/pages/b/total.html": "{{ total }}",
        "shop/a/views.py": RENDER,
    }
    assert findings(files) == []  # nobody says what it is called
    assert findings({**files, "shop/b/web.py": code}) == [TOLD]


def test_such_a_folder_around_the_modules_is_the_wholes(findings: Find) -> None:
    files = {
        "boundcheck.toml": TOML,
        **INIT,
        "shop/app.py": "from flask import Flask\napp = Flask('shop', template_folder='pages')\n",
        "shop/pages/b/total.html": "{% include 'b/part.html' %}",
        "shop/b/pages/b/part.html": "",
        "shop/a/views.py": RENDER,
        "shop/b/web.py": "from flask import Blueprint\npage = Blueprint('b', __name__, template_folder='pages')\n",
    }
    assert findings(files) == []


def test_the_folders_that_settings_name_may_be_called_anything(findings: Find) -> None:
    files = {
        "boundcheck.toml": TOML,
        **INIT,
        "shop/settings.py": "TEMPLATES = [{'DIRS': [BASE / 'shop' / 'a' / 'pages']}]\n",
        "shop/b/urls.py": URLS,
        "shop/a/pages/one.html": "{% url 'b:one' %}",
    }
    assert findings(files) == []
    assert findings({**files, "shop/settings.py": ""}) == ["shop/a/pages/one.html:1 foreign-name b"]


@pytest.mark.parametrize(
    "settings",
    [
        "class Base(Configuration):\n    TEMPLATES = [{'DIRS': [BASE / 'shop' / 'pages']}]\n",
        "if True:\n    TEMPLATES = ({'DIRS': ('shop/pages',)},)\n",
        "TEMPLATES = [{'DIRS': [os.path.join(HERE, '..', 'pages')]}]\n",
        "TEMPLATES = [{'DIRS': [HERE / '../pages']}]\n",
        "FOLDERS = [BASE / 'pages']\nTEMPLATES = [{'DIRS': FOLDERS}]\n",
        "ENGINES = [{'DIRS': [BASE / 'pages']}]\nTEMPLATES = [*ENGINES]\nTEMPLATE_DIRS = ('pages',)\n",
        "TEMPLATES = [dict(BACKEND='x', DIRS=[BASE / 'pages'])]\n",
    ],
)
def test_settings_may_name_them_in_any_way(findings: Find, settings: str) -> None:
    files = {
        "boundcheck.toml": TOML,
        **INIT,
        "shop/config/settings.py": settings,
        "shop/b/urls.py": URLS,
        "shop/pages/one.html": "{% url 'b:one' %}",
    }
    assert findings(files) == []


def test_a_package_loader_that_names_no_folder_has_one(findings: Find) -> None:
    files = {
        "boundcheck.toml": TOML,
        **INIT,
        "shop/b/web.py": "from jinja2 import PackageLoader\nPackageLoader('shop.b')\n",
        "shop/b/b/total.html": "",
        "shop/a/views.py": RENDER,
    }
    assert findings(files) == []
    assert findings({**files, "shop/b/templates/b/total.html": ""}) == [TOLD]


@pytest.mark.parametrize(
    "call",
    [
        "templates.TemplateResponse(request, 'b/total.html')",
        "templates.TemplateResponse('b/total.html', {'request': request})",
        "templates.TemplateResponse(request=request, name='b/total.html')",
    ],
)
def test_templates_of_starlette(findings: Find, call: str) -> None:
    files = {
        "boundcheck.toml": TOML,
        **INIT,
        "shop/b/templates/b/total.html": "",
        "shop/a/views.py": f"from web import templates\n\n{call}\n",
    }
    assert findings(files) == [TOLD]
