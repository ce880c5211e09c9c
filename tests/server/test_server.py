"""The server as an editor meets it: the real process, over standard input and output."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lsprotocol import types
from protocol_client import PATIENCE, Editor, editor
from pygls.exceptions import JsonRpcException

TOML = 'rules.missing-tests = "off"\n[modules.orders]\npath = "shop.orders"\ndepends_on = ["billing"]\n\n[modules.billing]\npath = "shop.billing"\ndepends_on = []\n'
PRIVATE = "from shop.billing.tax import RATE\n"
FILES = {
    "boundcheck.toml": TOML,
    "shop/__init__.py": "",
    "shop/billing/__init__.py": "",
    "shop/billing/tax.py": "RATE = 1\n",
    "shop/billing/api.py": "VAT = 1\n",
    "shop/billing/models.py": "from django.db import models\n\n\nclass Invoice(models.Model):\n    n = models.IntegerField()\n",
    "shop/orders/__init__.py": "",
    "shop/orders/cart.py": "from shop.billing.api import VAT\n",
}
Project = Callable[[Mapping[str, str]], Path]


def test_a_session_from_the_first_text_to_the_last(project: Project) -> None:
    root = project(FILES)
    page = asyncio.run(_session(root))
    assert not page.parent.exists()
    assert [path.name for path in root.iterdir() if path.name not in ("shop", "boundcheck.toml")] == [
        ".boundcheck_cache"
    ]
    assert (root / "shop/orders/cart.py").read_text() == FILES["shop/orders/cart.py"]


async def _session(root: Path) -> Path:
    cart, toml, tax = root / "shop/orders/cart.py", root / "boundcheck.toml", root / "shop/billing/tax.py"
    async with editor(root) as one:
        # A text that is not written counts, with places in UTF-16, and what decides it beside it.
        one.edit(cart, f'SMILE = "\U0001f600"; {PRIVATE}')
        (found,) = await one.rules(cart, "private-import")
        assert (found.range.start.line, found.range.start.character) == (0, 14)
        assert found.range.end.character == 14 + len(PRIVATE) - 1
        assert (found.severity, found.source) == (types.DiagnosticSeverity.Error, "boundcheck")
        assert "shop.billing.tax" in found.message
        assert found.code_description is not None
        page = Path(found.code_description.href.removeprefix("file://"))
        assert page.name == "private-import.md"
        assert page.read_text().startswith("# private-import\n\nCode imports a name")
        (why,) = found.related_information or ()
        assert (why.location.uri, why.location.range.start.line) == (toml.as_uri(), 5)
        await _asked_about(one, cart, toml, found)

        # Broken and mended syntax.
        one.edit(cart, "def (\n")
        await one.rules(cart, "unparsable-file")
        one.edit(cart, PRIVATE)
        await one.rules(cart, "private-import")

        # Contracts that cannot be read are told where they are wrong; what could be read last counts until then.
        one.edit(toml, f"{TOML}[modules.billing]\n")
        (wrong,) = await one.rules(toml, "configuration")
        assert (wrong.range.start.line, wrong.severity) == (8, types.DiagnosticSeverity.Error)
        assert "defined twice" in wrong.message
        one.edit(cart, f"{PRIVATE}\nimport shop.billing.tax\n")
        await one.rules(cart, "private-import", "private-import")
        one.edit(toml, f'{TOML}public = ["tax"]\n')
        await one.rules(toml)
        await one.rules(cart)
        one.edit(toml, TOML)
        one.edit(cart, PRIVATE)
        await one.rules(cart, "private-import")

        # A finding in the contracts, which a text of them makes.
        one.edit(toml, TOML.replace('["billing"]', '["billing", "nobody"]'))
        (stale,) = await one.rules(toml, "stale-contract")
        assert stale.range.start.line == 3
        one.edit(toml, TOML)
        await one.rules(toml)

        # Closed without being written, it is what is on disk; and others change that.
        one.close(cart)
        await one.rules(cart)
        cart.write_text(PRIVATE)
        new = root / "shop/orders/new.py"
        new.write_text(PRIVATE)
        one.changed_on_disk(cart, new)
        await one.rules(cart, "private-import")
        await one.rules(new, "private-import")
        new.unlink()
        cart.write_text(FILES["shop/orders/cart.py"])
        one.changed_on_disk(cart, new)
        await one.rules(new)
        await one.rules(cart)

        # What another file says counts, too.
        one.edit(tax, "RATE = 1\nimport shop.orders.cart\n")
        await one.until(tax, lambda found: "undeclared-dependency" in {one.code for one in found})
        assert {registered.method for registered in one.registered} == {"workspace/didChangeWatchedFiles"}
        assert "'kind': 'begin'" in str(one.progress[:1])
        assert not one.logged
    return page


async def _asked_about(one: Editor, cart: Path, toml: Path, found: types.Diagnostic) -> None:
    document = types.TextDocumentIdentifier(cart.as_uri())
    hover = await one.client.text_document_hover_async(types.HoverParams(document, types.Position(0, 20)))
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    said = hover.contents.value
    assert "private-import" in said
    assert f"boundcheck.toml:6]({toml.as_uri()}#L6)" in said
    assert (
        await one.client.text_document_hover_async(types.HoverParams(document, types.Position(0, 2))) is None
    )
    places = await one.client.text_document_definition_async(
        types.DefinitionParams(document, types.Position(0, 20))
    )
    assert isinstance(places, list | tuple)
    assert [(place.uri, place.range.start.line) for place in places] == [(toml.as_uri(), 5)]
    context = types.CodeActionContext([found])
    params = types.CodeActionParams(document, found.range, context)
    mends = "Take RATE from shop.billing (look at it: RATE is public from then on)"
    actions = await one.actions(params, first=mends)
    assert [action.title for action in actions] == [
        mends,
        "Allow private-import here, with a reason",
        "Show the contract: boundcheck.toml:6",
        "Explain private-import",
    ]
    fix, allow, show, _ = actions
    assert isinstance(fix, types.CodeAction)
    assert fix.is_preferred is False
    facade = (cart.parent.parent / "billing/__init__.py").as_uri()
    texts = {
        uri: [edit.new_text for edit in edits]
        for uri, edits in ((fix.edit and fix.edit.changes) or {}).items()
    }
    assert texts == {
        cart.as_uri(): ['SMILE = "\U0001f600"; from shop.billing import RATE\n'],
        facade: ["from shop.billing.tax import RATE\n"],
    }
    assert isinstance(allow, types.CodeAction)
    (edit,) = ((allow.edit and allow.edit.changes) or {})[cart.as_uri()]
    assert isinstance(edit, types.TextEdit)
    assert edit.new_text == "  # boundcheck: allow[private-import] TODO: say why"
    one.edit(cart, f'SMILE = "\U0001f600"; {PRIVATE.rstrip()}{edit.new_text}\n')
    await one.rules(cart)
    assert all(
        word in str(show) for word in ("boundcheck.show", toml.as_uri())
    )  # the client takes it for a bare command
    await one.client.workspace_execute_command_async(
        types.ExecuteCommandParams("boundcheck.show", [toml.as_uri(), 5])
    )
    (asked,) = one.shown
    assert (asked.uri, asked.selection and asked.selection.start.line) == (toml.as_uri(), 5)


def test_several_folders_each_with_its_project_and_what_is_known_as_hints(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for path, text in FILES.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(text)
    (tmp_path / "a/shop/orders/cart.py").write_text(PRIVATE)
    (tmp_path / "b/shop/orders/cart.py").write_text(PRIVATE)
    known = subprocess.run(
        [sys.executable, "-P", "-m", "boundcheck", "baseline"],
        cwd=tmp_path / "a",
        capture_output=True,
        text=True,
    )
    assert known.returncode == 0, known.stderr
    asyncio.run(_two_folders(tmp_path))


async def _two_folders(tmp_path: Path) -> None:
    in_a, in_b = (tmp_path / name / "shop/orders/cart.py" for name in ("a", "b"))
    async with editor(tmp_path / "a", tmp_path / "b", showKnown=True, loud=True) as one:
        (hint,) = await one.rules(in_a, "private-import")
        (error,) = await one.rules(in_b, "private-import")
        assert (hint.severity, error.severity) == (
            types.DiagnosticSeverity.Hint,
            types.DiagnosticSeverity.Error,
        )
        assert any("there is no option 'loud'" in said for said in one.logged)
        settings = {"boundcheck": {"showKnown": False}}
        one.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
        await one.rules(in_a)
        await one.rules(in_b, "private-import")
        gone = types.WorkspaceFolder((tmp_path / "b").as_uri(), "b")
        event = types.WorkspaceFoldersChangeEvent(added=[], removed=[gone])
        one.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        await one.rules(in_b)


def test_whose_a_model_is(project: Project) -> None:
    root = project(
        {
            **FILES,
            "shop/orders/cart.py": "from shop.billing.models import Invoice as Bill\nBill.objects.all()\nTABLE = 'billing_invoice'\n"
            'SQL = """\nselect * from billing_invoice\n"""\nbilling_invoice = 1\n',
            "shop/orders/all.sql": "select *\nfrom billing_invoice i;\n",
        }
    )
    cart, sql = root / "shop/orders/cart.py", root / "shop/orders/all.sql"

    async def asked() -> list[str]:
        async with editor(root) as one:
            one.edit(cart, cart.read_text())
            await one.until(cart, lambda found: "foreign-query" in {each.code for each in found})
            one.edit(sql, sql.read_text())
            await one.rules(sql, "raw-sql")
            said = list[str]()

            async def hover_at(path: Path, *place: int) -> types.Hover | None:
                document = types.TextDocumentIdentifier(path.as_uri())
                asked = types.HoverParams(document, types.Position(*place))
                return await one.client.text_document_hover_async(asked)

            assert await hover_at(cart, 6, 3) is None  # a variable of that name
            for place in ((0, 34), (0, 44), (1, 1), (2, 12), (4, 20), (1, 8)):
                hover = await hover_at(sql if len(said) == 5 else cart, *place)
                assert hover is not None
                assert isinstance(hover.contents, types.MarkupContent)
                said.append(hover.contents.value)
            return said

    for told in asyncio.run(asked()):
        assert "**Invoice**: table `billing_invoice`, owned by `billing` ([shop/billing/models.py:4](" in told


@pytest.mark.parametrize("asked", [True, False], ids=["shut down first", "not"])
def test_exit_has_the_status_that_the_protocol_asks_for(project: Project, asked: bool) -> None:
    root = project(FILES)

    async def status() -> int | None:
        one = Editor(root)
        await one.begin()
        if asked:
            await one.client.shutdown_async(None)
        one.client.exit(None)
        return await one.ended()

    assert asyncio.run(status()) == (0 if asked else 1)


def test_contracts_that_an_editor_makes_are_found_when_they_are_saved(project: Project) -> None:
    """By one that tells of no file beside its own."""
    root = project({**FILES, "shop/orders/cart.py": PRIVATE})
    toml, cart = root / "boundcheck.toml", root / "shop/orders/cart.py"
    toml.unlink()

    async def told() -> list[object]:
        one = Editor(root)
        await one.begin(watches=False)
        one.edit(toml, TOML)
        toml.write_text(TOML)
        written = types.TextDocumentIdentifier(toml.as_uri())
        one.client.text_document_did_save(types.DidSaveTextDocumentParams(written))
        found = await one.until(cart, bool)
        await one.stop()
        return [each.code for each in found]

    assert asyncio.run(told()) == ["private-import"]


def test_nothing_is_answered_before_the_first_message_of_the_protocol(project: Project) -> None:
    root = project(FILES)

    async def answered() -> tuple[int, int | None]:
        one = Editor(root)
        await one.client.start_io(sys.executable, "-P", "-m", "boundcheck", "server")
        try:
            await one.client.shutdown_async(None)
        except JsonRpcException as error:
            await one.begin()
            return error.code, await one.stop()
        raise AssertionError("it was answered")

    assert asyncio.run(answered()) == (-32002, 0)


def test_a_client_that_is_gone_takes_the_server_with_it(project: Project) -> None:
    root = project(FILES)

    async def status() -> int | None:
        one = Editor(root)
        await one.begin()
        process = one.client._server
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        return await one.ended()

    assert asyncio.run(status()) == 1


def test_without_the_library_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pygls.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'pygls'\", name='pygls')\n"
    )
    command = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from boundcheck.front import main; sys.argv = ['boundcheck', 'server']; main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", command], capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr.strip()
        == "boundcheck: boundcheck server needs pygls, which is not installed; pip install 'boundcheck[server]'"
    )
