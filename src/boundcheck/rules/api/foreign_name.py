"""A module uses a name that another one owns and does not publish: of a URL, a template, a permission, a task.

## Why it matters

`reverse("billing:invoice")`, `{% include "billing/total.html" %}`, `has_perm("billing.refund")` and
`send_task("billing.charge")` couple two modules as an import does, and no import shows it. The day billing leaves, or only
renames its page, the others fail at run time.

A name belongs to the module of the file that makes it:

- a URL's, to the URL configuration with the path (one of a composition module gives it to the module of the view) or Flask's blueprint;
- a template, or a library of template tags, to the folder (called `templates` or `jinja2`, or one that code loads templates from);
- a permission, to the model; a codename alone (`Permission.objects.get(codename="may_refund")`) is `likely`;
- a task, to the function; a signal that a string gives, to who sends it;
- a setting, to the file for settings (`conf.py`, an AppConf, a section that the settings take in with a star) that gives it a value or
  default; one that is not called after a package around that file may be anybody's: `possible`.

`public` publishes names by kind, with globs: `"url:billing:*"`, `"template:billing/mail/*"`, `"permission:billing.view_*"`,
`"task:billing.charge"`; the kinds are `url`, `template`, `tags`, `permission`, `task`, `signal`, `setting`.

A name that is written as a constant of another file counts as the name itself; one that its owner publishes is shown by the import.
What a composition or shared module makes is for everyone. Templates right in a package around the modules, and those in folders that
`TEMPLATES` names in `DIRS`, belong to the whole: all may use them, and they may use all. A name that several modules make, or of which only
the beginning can be read, is `possible`; one that no module of the project makes is nobody's finding. Tests may use names as users do.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = ["url:billing:pay"]
```

`shop/billing/urls.py`
```python
from django.urls import path

from shop.billing import views

app_name = "billing"
urlpatterns = [
    path("pay/", views.pay, name="pay"),
    path("invoices/<int:id>/", views.invoice, name="invoice"),
]
```

`shop/billing/views.py`
```python
def pay(request): ...
def invoice(request, id): ...
```

`shop/billing/templates/billing/total.html`
```html
<b>{{ total }}</b>
```

`shop/orders/views.py`
```python
from django.shortcuts import redirect, render
from django.urls import reverse

def paid(request, order):
    if not order.invoice_id:
        return redirect("billing:pay")
    link = reverse("billing:invoice", args=[order.invoice_id])  # finding: foreign-name
    return render(request, "orders/paid.html", {"link": link})
```

`shop/orders/templates/orders/paid.html`
```html
{% include "billing/total.html" %} {# finding: foreign-name #}
<a href="{% url 'billing:pay' %}">pay</a>
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = ["url:billing:*"]
```

`shop/billing/urls.py`
```python
from django.urls import path

from shop.billing import views

app_name = "billing"
urlpatterns = [path("invoices/<int:id>/", views.invoice, name="invoice")]
```

`shop/billing/views.py`
```python
def invoice(request, id): ...
```

`shop/orders/views.py`
```python
from django.urls import reverse

def link(order):
    return reverse("billing:invoice", args=[order.invoice_id])
```

## How to fix

Have the owner offer what is needed in its public API (a function that gives the link, sends the task, renders the part), or let it
publish the name, which it then keeps. Code of yours that takes names (`pay_url("billing:pay")`) is named in the
configuration: `[names.url] uses = ["shop.links.pay_url"]`; so are topics, flags and cache keys (`[names.topic] defines = …, uses = …`).
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.named.uses import NameUse, is_handed_out, is_of_the_whole
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.facts.name_kinds import KINDS
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import listed

NAME = "foreign-name"
_MAYBE = " (or another module, which makes one of that name, too)"
_MAYBE_A_SETTING = " (or of all, as it is not called after one)"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    if not subject.named or ask.role(file.module) == "composition":
        return
    for use in subject.named:
        is_free = is_of_the_whole(ask, use, file) or ask.offers_name(
            file.module or "", use.owner, use.kind, use.name
        )
        if not is_free and not is_handed_out(ask, use, file):
            yield Finding(
                rule=NAME,
                path=file.path,
                line=use.line,
                column=use.column,
                end_line=use.end_line,
                message=_message(ask, use, file.owner),
                from_=file.owner,
                to=use.owner,
                target=f"{use.kind}:{use.name}",
                certainty=use.certainty,
            )


def _message(ask: Questions, use: NameUse, user: str) -> str:
    maybe = (_MAYBE_A_SETTING if use.kind == "setting" else _MAYBE) if use.certainty == "possible" else ""
    what = f'"{use.name}" (by {use.how}) is a {KINDS[use.kind]} of {use.owner}{maybe}, made in {use.home} and'
    remedy, entry = f"use the public API of {use.owner}, or", f'"{use.kind}:{use.name}"'
    if some := ask.published_to(use.owner, use.kind, use.name):
        only = f"published to {listed(list(some))} only"
        return f"{what} {only}; {remedy} ask its owner to publish {entry} to {user} as well"
    return f"{what} not published; {remedy} have it publish {entry}"
