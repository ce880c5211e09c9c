"""What Python makes of strings: every way to an SQL text is told once, at the literal (marked «) that it begins with."""

from __future__ import annotations

import pytest
from test_accesses_raw_sql import HEAD, accesses

WAYS = {
    "literal": "cursor.execute(«'SELECT * FROM billing_invoice')",
    "constant": "Q = «'SELECT * FROM billing_invoice'\ndef f():\n  cursor.execute(Q)",
    "alias": "def f():\n  a = «'SELECT * FROM billing_invoice'\n  b = a\n  cursor.execute(b)",
    "named and formatted": "Q = «'SELECT * FROM billing_invoice WHERE {}'\ndef f(x):\n  cursor.execute(Q.format(x))",
    "formatted under its own name": "def f(q):\n  s = «'SELECT 1 FROM billing_invoice WHERE id = {t}'\n  s = s.format(t=q.model._meta.db_table)\n  q.extra(select={'n': s})",
    "table put into a pattern": "Q = 'SELECT * FROM {}'\ndef f():\n  cursor.execute(«Q.format('billing_invoice'))",
    "percent": "cursor.execute(«'SELECT * FROM %s WHERE x = %%s' % ('billing_invoice',))",
    "percent with names": "cursor.execute(«'SELECT * FROM %(t)s' % {'t': 'billing_invoice'})",
    "format with a dict": "ctx = {'t': 'billing_invoice'}\ncursor.execute(«'SELECT * FROM {t}'.format(**ctx))",
    "f-string": "T = 'billing_invoice'\ndef f():\n  cursor.execute(«f'SELECT * FROM {T}')",
    "sum": "T = 'billing_invoice'\ncursor.execute(«'SELECT * ' + 'FROM ' + T)",
    "sum of a constant": "Q = «'SELECT * FROM billing_invoice'\ndef f():\n  cursor.execute(Q + ' LIMIT 1')",
    "join": "cursor.execute(«' '.join(['SELECT *', 'FROM billing_invoice']))",
    "join of a name": "PARTS = ['SELECT *', 'FROM billing_invoice']\ncursor.execute(«' '.join(PARTS))",
    "join over a comprehension": "T = ['billing_invoice']\ncursor.execute(«' UNION '.join(f'SELECT * FROM {t}' for t in T))",
    "replace": "Q = 'SELECT * FROM TABLE'\ndef f():\n  cursor.execute(«Q.replace('TABLE', 'billing_invoice'))",
    "dedent": "cursor.execute(dedent(«'SELECT * FROM billing_invoice').strip())",
    "wrapped": "def f(session):\n  q = text(«'SELECT * FROM billing_invoice')\n  session.execute(q)",
    "added to": "def f(x):\n  q = «'SELECT * FROM billing_invoice'\n  q += ' WHERE x'\n  cursor.execute(q)",
    "optional clauses": "def f(x, y):\n  q = «'SELECT * FROM billing_invoice'\n  if x:\n    q += ' WHERE x'\n  if y:\n    q += ' LIMIT 1'\n  cursor.execute(q)",
    "choice": "def f(x):\n  q = «'SELECT * FROM billing_invoice' if x else 'SELECT 1'\n  cursor.execute(q)",
    "branches": "def f(x):\n  if x:\n    q = «'SELECT * FROM billing_invoice'\n  else:\n    q = 'SELECT 1'\n  cursor.execute(q)",
    "walrus": "def f():\n  if q := «'SELECT * FROM billing_invoice':\n    cursor.execute(q)",
    "loop": "for q in («'SELECT * FROM billing_invoice', 'SELECT 1'):\n  cursor.execute(q)",
    "loop over a name": "QS = [«'SELECT * FROM billing_invoice', 'SELECT 1']\ndef f():\n  for q in QS:\n    cursor.execute(q)",
    "loop over pairs": "for t, c in (('billing_invoice', 'a'),):\n  cursor.execute(«f'SELECT {c} FROM {t}')",
    "loop over items": "for t, c in {'billing_invoice': 'a'}.items():\n  cursor.execute(«f'SELECT {c} FROM {t}')",
    "enumerate": "for i, t in enumerate(['billing_invoice']):\n  cursor.execute(«'SELECT * FROM ' + t)",
    "zip": "for t, c in zip(['billing_invoice'], ['a']):\n  cursor.execute(«f'SELECT {c} FROM {t}')",
    "comprehension": "[cursor.execute(«f'SELECT * FROM {t}') for t in ['billing_invoice']]",
    "dict": "QS = {'a': «'SELECT * FROM billing_invoice'}\ndef f():\n  cursor.execute(QS['a'])",
    "any of a dict": "QS = {'a': «'SELECT * FROM billing_invoice'}\ndef f(k):\n  cursor.execute(QS.get(k))",
    "element": "QS = ['SELECT 1', «'SELECT * FROM billing_invoice']\ncursor.execute(QS[1])",
    "unpacked": "a, b = 'SELECT 1', «'SELECT * FROM billing_invoice'\ncursor.execute(b)",
    "class attribute": "class A:\n  Q = «'SELECT * FROM billing_invoice'\n  def f(self):\n    cursor.execute(self.Q)",
    "of another class": "class A:\n  Q = «'SELECT * FROM billing_invoice'\ndef f():\n  cursor.execute(A.Q)",
    "inherited": "class B:\n  Q = «'SELECT * FROM billing_invoice'\nclass A(B):\n  def f(self):\n    cursor.execute(self.Q)",
    "set in __init__": "class A:\n  def __init__(self):\n    self.q = «'SELECT * FROM billing_invoice'\n  def f(self):\n    cursor.execute(self.q)",
    "enumeration": "class Q(Enum):\n  ALL = «'SELECT * FROM billing_invoice'\ndef f():\n  cursor.execute(Q.ALL.value)",
    "property": "class A:\n  @property\n  def q(self):\n    return «'SELECT * FROM billing_invoice'\n  def f(self):\n    cursor.execute(self.q)",
    "method": "class A:\n  def q(self):\n    return «'SELECT * FROM billing_invoice'\n  def f(self):\n    cursor.execute(self.q())",
    "function": "def q(x):\n  return «f'SELECT * FROM billing_invoice WHERE id = {x}'\ndef f():\n  cursor.execute(q(3))",
    "lambda": "q = lambda x: «f'SELECT * FROM billing_invoice WHERE id = {x}'\ncursor.execute(q(3))",
    "through itself": "def q(n):\n  return q(n - 1) if n else «'SELECT * FROM billing_invoice'\ncursor.execute(q(3))",
    "model of a row": "def f(i: Invoice):\n  cursor.execute(«f'SELECT * FROM {i._meta.db_table}')",
    "model under a name": "def f():\n  m = Invoice\n  cursor.execute(«f'SELECT * FROM {m.__table__.name}')",
    "two runs": "Q = «'SELECT * FROM billing_invoice'\ndef f():\n  cursor.execute(Q)\ndef g():\n  cursor.execute(Q)",
    "logged, then run": "def f():\n  q = «'SELECT * FROM billing_invoice'\n  log.info(q)\n  cursor.execute(q)",
    "of any beginning": "cursor.execute(«'REFRESH MATERIALIZED VIEW billing_invoice')",
    "RunSQL": "SQL = [(«'SELECT * FROM billing_invoice', None)]\nx = migrations.RunSQL(SQL)",
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_a_text(way: str) -> None:
    before, _, after = WAYS[way].partition("«")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    found = [
        (each.kind, each.line - HEAD.count("\n"), each.column, each.certainty)
        for each in accesses(before + after)
    ]
    assert found == [("sql", line, column, "certain")]


def test_choices_do_not_multiply() -> None:
    branches = "".join(f"  if x{n}:\n    q += ' AND a{n} = 1'\n" for n in range(40))
    code = f"def f():\n  q = 'SELECT * FROM billing_invoice WHERE 1 = 1'\n{branches}  cursor.execute(q)"
    assert [each.written for each in accesses(code)] == ["SELECT billing_invoice"]
    assert accesses("q = ''\n" + "q += 'a'\n" * 3000 + "cursor.execute(q)") == []


@pytest.mark.parametrize(
    "doubled",
    ["q + q", "f'{q}{q}'", "'%s%s' % (q, q)", "'{0}{0}'.format(q)", "q.replace('x', q)", "q.join([q, q])"],
)
def test_names_that_double_each_other_come_to_an_end(doubled: str) -> None:
    found = accesses("q = 'xx'\n" + f"q = {doubled}\n" * 200 + "cursor.execute(q)")
    assert [each for each in found if each.kind == "sql"] == []


def test_a_default_is_one_of_the_texts() -> None:
    code = "def f(table='billing_invoice'):\n  cursor.execute(f'SELECT * FROM {table}')"
    assert [each.kind for each in accesses(code)] == ["sql", "opaque"]
