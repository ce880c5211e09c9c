"""Where the relations of several entities fit a path, the finding says what all of them agree on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "boundcheck.toml": '[modules.crm]\npath = "shop.crm"\n[modules.orders]\npath = "shop.orders"\n[modules.mail]\npath = "shop.mail"\n',
    "shop/__init__.py": "",
    "shop/crm/__init__.py": "",
    "shop/crm/models.py": """
from django.db import models

class User(models.Model):
    email = models.TextField()

class Code(models.Model):
    holder = models.ForeignKey(User, models.CASCADE)

class Queued(models.Model):
    text = models.TextField()

class Sent(models.Model):
    text = models.TextField()

class Note(models.Model):
    queued = models.ForeignKey(Queued, models.CASCADE, related_name="messages")
    text = models.TextField()

class Archived(models.Model):
    sent = models.ForeignKey(Sent, models.CASCADE, related_name="messages")
    text = models.TextField()

class Badge(models.Model):
    user = models.OneToOneField(Code, models.CASCADE, related_name="buyer")
    email = models.TextField()
""",
    "shop/mail/__init__.py": "",
    "shop/orders/__init__.py": "",
    "shop/orders/models.py": """
from django.db import models

class Order(models.Model):
    buyer = models.ForeignKey("crm.User", models.CASCADE)

class Return(models.Model):
    buyer = models.ForeignKey("crm.User", models.CASCADE)
""",
}


def told(root: Path) -> list[tuple[str, str, str]]:
    findings = check(analyse(root / "boundcheck.toml", jobs=1), Selection(min_certainty="likely")).findings
    return [(one.rule, one.target, one.message) for one in findings if one.path.endswith("use.py")]


def test_a_relation_comes_before_what_others_hang_on_a_row(project: Write) -> None:
    code = "def f(row):\n    return row.buyer.email\n"
    ((rule, target, message),) = told(project({**FILES, "shop/mail/use.py": code}))
    assert (rule, target) == ("relation-traversal", "crm_user")
    assert message.endswith(
        " (a guess by names, as nothing types it: Order.buyer, Return.buyer and 1 more have email behind them; "
        "an annotation settles it)"
    )


def test_the_column_of_a_key_tells_as_much_as_another(project: Write) -> None:
    models = FILES["shop/crm/models.py"].replace(
        "    email = models.TextField()\n", "    club = models.ForeignKey('Queued', models.CASCADE)\n", 1
    )
    code = "def f(row):\n    return row.buyer.club_id\n"
    ((rule, target, _),) = told(project({**FILES, "shop/crm/models.py": models, "shop/mail/use.py": code}))
    assert (rule, target) == ("relation-traversal", "crm_user")


def test_what_a_function_of_the_project_gives_without_saying_its_type_is_as_untyped_as_a_parameter(
    project: Write,
) -> None:
    code = "from shop.mail.finding import found\ndef f(context):\n    row = found(context)\n    return row.buyer.email\n"
    files = {**FILES, "shop/mail/use.py": code}
    says_nothing = "def found(context):\n    return context['object']\n"
    ((rule, target, _),) = told(project({**files, "shop/mail/finding.py": says_nothing}))
    assert (rule, target) == ("relation-traversal", "crm_user")
    says = says_nothing.replace("(context)", "(context) -> Deal", 1)
    assert told(project({**files, "shop/mail/finding.py": f"class Deal: ...\n{says}"})) == []
    elsewhere = {"shop/mail/use.py": code.replace("shop.mail.finding", "requests")}
    assert told(project({**FILES, **elsewhere})) == []
    by_file = code.replace("import found", "import found as finder").replace("found(", "finder(")
    by_file = by_file.replace(
        "from shop.mail.finding import found as finder", "from shop.mail import finding"
    )
    of_file = {
        "shop/mail/use.py": by_file.replace("finder(", "finding.found("),
        "shop/mail/finding.py": says_nothing,
    }
    assert len(told(project({**FILES, **of_file}))) == 1
    of_object = {
        **of_file,
        "shop/mail/finding.py": "class Finder:\n    def found(self, context): ...\nfinding = Finder()\n",
    }
    of_object["shop/mail/use.py"] = by_file.replace("import finding", "import finding as f").replace(
        "finder(", "f.finding.found("
    )
    assert told(project({**FILES, **of_object})) == []


def test_what_has_a_row_s_names_is_one_though_a_query_added_columns(project: Write) -> None:
    models = FILES["shop/orders/models.py"].replace(
        "class Order(models.Model):\n",
        "class Order(models.Model):\n" + "".join(f"    c{n} = models.TextField()\n" for n in range(4)),
    )
    code = (
        "def f(row):\n    print(row.n_lines, row.n_bills, row.n_marks, {names})\n    return row.buyer.email\n"
    )
    for names, count in (("row.c0, row.c1, row.c2, row.c3", 1), ("row.c0", 0)):
        files = {**FILES, "shop/orders/models.py": models, "shop/mail/use.py": code.replace("{names}", names)}
        assert len(told(project(files))) == count


def receivers(code: str) -> str:
    return f"class View(Base):\n    held: int\n    def f(self, request, box, kept: Kept):\n        row = {code}\n        return row.buyer.email\n"


@pytest.mark.parametrize(
    "code",
    [
        "self.find()",
        "self.find(box, 1)",
        "box.row",
        "box.row.other",
        "self.row",
        "getattr(box, 'row')",
        "box['row'].row",
        "self.forms['row'].row",
        "box if kept else None",
        "box or lib.find()",
        "kept.row if request else self.find()",
    ],
)
def test_a_variable_of_what_nobody_types_is_as_untyped(project: Write, code: str) -> None:
    ((rule, target, _),) = told(project({**FILES, "shop/mail/use.py": receivers(code)}))
    assert (rule, target) == ("relation-traversal", "crm_user")


@pytest.mark.parametrize(
    "code",
    [
        "kept.row",
        "self.held",
        "request.row",
        "self.request.row",
        "lib.find()",
        "box.find()",
        "1 + 2",
        "kept or None",
    ],
)
def test_one_of_what_a_type_or_another_distribution_may_tell_is_not(project: Write, code: str) -> None:
    use = f"import lib\nfrom lib import Kept\n{receivers(code)}"
    assert told(project({**FILES, "shop/mail/use.py": use})) == []


def test_a_method_of_managers_tells_as_much_as_a_word_of_the_framework(project: Write) -> None:
    models = FILES["shop/crm/models.py"].replace(
        "class Note(models.Model):\n",
        "class Notes(models.QuerySet):\n    def unread(self):\n        return self.filter(text='')\n\n"
        "class Note(models.Model):\n    objects = Notes.as_manager()\n",
    )
    code = "def f(alert):\n    return alert.messages.unread()\n"
    ((rule, target, _),) = told(project({**FILES, "shop/crm/models.py": models, "shop/mail/use.py": code}))
    assert (rule, target) == ("reverse-accessor", "crm_note")


def test_a_table_is_said_where_all_agree_on_it(project: Write) -> None:
    code = "def f(alert):\n    return list(alert.messages.filter(text=''))\n"
    ((rule, target, message),) = told(project({**FILES, "shop/mail/use.py": code}))
    assert (rule, target) == ("reverse-accessor", "crm")
    assert "mail reaches a table of crm by alert.messages.filter" in message
    assert ": Queued.messages, Sent.messages have filter behind them; an annotation settles it)" in message
    only = FILES["shop/crm/models.py"].replace(
        'Sent, models.CASCADE, related_name="messages"', "Sent, models.CASCADE"
    )
    ((rule, target, message),) = told(
        project({**FILES, "shop/crm/models.py": only, "shop/mail/use.py": code})
    )
    assert (rule, target) == ("reverse-accessor", "crm_note")


def test_only_those_are_meant_that_have_what_else_is_used(project: Write) -> None:
    code = "def f(alert, code):\n    if alert.sent_at:\n        return alert.messages.filter(text='')\n"
    code += "    return code.holder, code.buyer.email\n"
    models = FILES["shop/crm/models.py"].replace(
        "class Sent(models.Model):\n", "class Sent(models.Model):\n    sent_at = models.DateField()\n"
    )
    found = told(project({**FILES, "shop/crm/models.py": models, "shop/mail/use.py": code}))
    assert [(rule, target) for rule, target, _ in found] == [
        ("reverse-accessor", "crm_archived"),
        ("reverse-accessor", "crm_badge"),
    ]
    assert (
        ": Sent.messages has filter behind it, and what else is used fits best; an annotation" in found[0][2]
    )


def test_who_is_called_like_the_receiver_comes_first(project: Write) -> None:
    code = "def f(code, self):\n    return code.buyer.email, self.code.buyer.email\n"
    ((rule, target, message),) = told(project({**FILES, "shop/mail/use.py": code}))
    assert (rule, target) == ("reverse-accessor", "crm_badge")
    assert ": Code.buyer, Order.buyer and 1 more have email behind them; an annotation settles it)" in message


def test_what_is_used_as_something_else_is_no_row(project: Write) -> None:
    as_row = "def f(trap):\n    print(trap.version, trap.agent)\n    return trap.buyer.email\n"
    assert len(told(project({**FILES, "shop/mail/use.py": as_row}))) == 1
    as_another = as_row.replace("trap.agent", "trap.agent, trap.community, trap.oid")
    assert told(project({**FILES, "shop/mail/use.py": as_another})) == []
