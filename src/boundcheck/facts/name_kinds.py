"""The kinds of names that modules share without an import, one table a kind: where they are made and where they are used."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from boundcheck.base.light import NamedTuple


class NameCall(NamedTuple):
    """A callable that takes a name: its last part, the dotted names that it has, and the argument, by place and by keyword.

    A `method` is called on what nothing shows the type of; what it is given, at any place up to that one, counts only if it is the name of something.
    """

    kind: str
    word: str
    origins: frozenset[str]
    argument: int
    keyword: str
    method: bool = False


def _call(kind: str, origins: str, argument: int, keyword: str) -> tuple[NameCall, ...]:
    by_word: dict[str, set[str]] = {}
    for origin in origins.split():
        by_word.setdefault(origin.rpartition(".")[2], set()).add(origin)
    return tuple(NameCall(kind, word, frozenset(all_), argument, keyword) for word, all_ in by_word.items())


def _method(kind: str, word: str, keyword: str, argument: int = 0) -> NameCall:
    return NameCall(kind, word, frozenset(), argument, keyword, method=True)


# What messages call a name of each kind. Those of the last row are made and used by callables that a configuration names.
KINDS: Final = MappingProxyType(
    {
        "url": "URL name",
        "template": "template",
        "tags": "library of template tags",
        "permission": "permission",
        "task": "task",
        "topic": "topic",
        "signal": "signal",
        "setting": "setting",
        "flag": "feature flag",
        "cache": "cache key",
    }
)

CALLS: Final[tuple[NameCall, ...]] = (
    *_call(
        "url",
        "django.urls.reverse django.urls.base.reverse django.core.urlresolvers.reverse rest_framework.reverse.reverse "
        "django.urls.reverse_lazy django.urls.base.reverse_lazy django.core.urlresolvers.reverse_lazy "
        "rest_framework.reverse.reverse_lazy",
        0,
        "viewname",
    ),
    *_call("url", "django.shortcuts.redirect django.shortcuts.resolve_url", 0, "to"),
    *_call("url", "flask.url_for flask.helpers.url_for quart.url_for quart.helpers.url_for", 0, "endpoint"),
    *_call("template", "django.shortcuts.render", 1, "template_name"),
    *_call(
        "template",
        "django.template.loader.render_to_string django.template.loader.get_template django.template.response.SimpleTemplateResponse "
        "flask.render_template flask.templating.render_template",
        0,
        "template_name",
    ),
    *_call("template", "django.template.loader.select_template", 0, "template_name_list"),
    *_call("template", "django.template.response.TemplateResponse", 1, "template"),
    *_call("permission", "django.contrib.auth.decorators.permission_required", 0, "perm"),
    *_call(
        "url",
        "rest_framework.serializers.HyperlinkedIdentityField "
        "rest_framework.serializers.HyperlinkedRelatedField rest_framework.relations.HyperlinkedIdentityField "
        "rest_framework.relations.HyperlinkedRelatedField",
        0,
        "view_name",
    ),
    *_call("url", "django.contrib.auth.views.redirect_to_login", 1, "login_url"),
    *_call(
        "task",
        "celery.signature celery.canvas.signature celery.Signature celery.canvas.Signature celery.subtask celery.canvas.subtask",
        0,
        "task",
    ),
    _method("permission", "has_perm", "perm"),
    _method("permission", "has_perms", "perm_list"),
    _method("task", "send_task", "name"),
    _method("task", "signature", "varies"),
    _method("task", "get_actor", "actor_name"),
    _method("template", "get_template", "name"),
    _method("template", "TemplateResponse", "name", 1),  # Starlette's, whose first argument was the name once
)
# By the word that they are called by.
FUNCTIONS: Final = MappingProxyType({row.word: row for row in CALLS if not row.method})
METHODS: Final = MappingProxyType({row.word: row for row in CALLS if row.method})

# What a class sets, or a call is given by keyword, that a framework reads as a name.
ATTRIBUTES: Final = MappingProxyType(
    {
        **dict.fromkeys(
            "template_name html_email_template_name email_template_name subject_template_name form_template_name "
            "change_list_template change_form_template add_form_template delete_confirmation_template "
            "object_history_template index_template base_template".split(),
            "template",
        ),
        "permission_required": "permission",
        **dict.fromkeys(
            "pattern_name login_url next_page LOGIN_URL LOGIN_REDIRECT_URL LOGOUT_REDIRECT_URL".split(), "url"
        ),
        **dict.fromkeys("task actor_name".split(), "task"),
        "codename": "permission",
    }
)

# What makes URL names, and what takes in those of another file.
PATHS: Final = frozenset(
    "django.urls.path django.urls.re_path django.urls.conf.path django.urls.conf.re_path django.conf.urls.url".split()
)
INCLUDES: Final = frozenset("django.urls.include django.urls.conf.include django.conf.urls.include".split())
# What makes a blueprint, whose name all of its endpoints begin with: `bills.total`.
BLUEPRINTS: Final = frozenset(
    "flask.Blueprint flask.blueprints.Blueprint quart.Blueprint quart.blueprints.Blueprint flask_smorest.Blueprint "
    "flask_smorest.blueprint.Blueprint apiflask.APIBlueprint flask_openapi3.APIBlueprint".split()
)
# What takes the folder of templates by its first argument or this keyword; jinja2's for a package says it by the second.
_PACKAGE_LOADER: Final = "jinja2.PackageLoader jinja2.loaders.PackageLoader"
LOADERS: Final = MappingProxyType(
    {
        **dict.fromkeys("jinja2.FileSystemLoader jinja2.loaders.FileSystemLoader".split(), "searchpath"),
        **dict.fromkeys(
            "starlette.templating.Jinja2Templates fastapi.templating.Jinja2Templates".split(), "directory"
        ),
        **dict.fromkeys(_PACKAGE_LOADER.split(), "package_name"),
    }
)
# Decorators that make a task, by their last part, with the keyword that names it.
TASKS: Final = MappingProxyType(
    {
        **dict.fromkeys("task shared_task periodic_task db_task db_periodic_task".split(), "name"),
        "actor": "actor_name",
    }
)
# What says of tasks by their names where they run and how: the keys of what it is.
ROUTES: Final = frozenset(
    f"{before}{name}" for name in "task_routes task_annotations".split() for before in ("", "celery_")
).union("CELERY_ROUTES CELERY_TASK_ROUTES CELERY_ANNOTATIONS CELERY_TASK_ANNOTATIONS".split())
# What gives a signal by its name: who sends it makes it, who only connects to it uses it.
SIGNALS: Final = frozenset("blinker.signal blinker.base.signal".split())
SENDING: Final = frozenset(("send", "send_async"))
# What a project takes from, somewhere, that has names made by calls, or models, which have permissions.
NAMING: Final = frozenset(
    "adminsortable allauth apiflask blinker celery cms colorfield computedfields django django_comments django_extensions django_fsm "
    "django_lifecycle django_otp django_tenants djmoney filer flask flask_openapi3 flask_smorest fluent_contents guardian hierarkey "
    "knox model_utils modelcluster modelsearch mptt nautobot netbox notifications oauth2_provider ordered_model organizations parler "
    "phonenumber_field polymorphic psqlextra pulpcore push_notifications quart rest_framework rest_framework_api_key reversion "
    "safedelete simple_history solo taggit timezone_field tree_queries treebeard waffle wagtail".split()
)
# Django's settings, and the files in which a module gives its own a value.
SETTINGS: Final = "django.conf.settings"
SECTION: Final = "section"  # how one is made that a file binds which the settings take in whole
SETTING_FILES: Final = frozenset("conf settings app_settings default_settings defaults config apps".split())


def kind_in(entry: str) -> str | None:
    """The kind of a public entry on names, `url:billing:*`; None for one on dotted names."""
    kind, colon, _ = entry.partition(":")
    return kind if colon and kind in KINDS else None
