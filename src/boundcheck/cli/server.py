"""`boundcheck server`: the language server."""

from __future__ import annotations

import gc

import click

from boundcheck.base.errors import UsageError
from boundcheck.base.light import settle


@click.command()
@click.option("--stdio", is_flag=True, help="Talk on standard input and output, as it always does.")
def server(stdio: bool) -> None:
    """Serve an editor over the language server protocol: diagnostics in texts as they are typed.

    Editors start it themselves; docs/editors.md says what to write in their settings.
    """
    settle()  # before there are threads
    try:
        from boundcheck.server.service import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs", "attr"):
            raise
        raise UsageError(
            "boundcheck server needs pygls, which is not installed; pip install 'boundcheck[server]'"
        ) from None
    gc.disable()  # the worker looks for garbage when nobody waits
    serve()
