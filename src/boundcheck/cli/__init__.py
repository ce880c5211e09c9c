"""The command line: one verb a file, loaded when it is asked for; errors become exit codes."""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn

import click

from boundcheck.base import trusted
from boundcheck.base.errors import BoundcheckError, UsageError
from boundcheck.base.nearest import suggestion
from boundcheck.base.plain import visible
from boundcheck.cli.examples import epilog
from boundcheck.version import VERSION

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Verb, and its one line of help here too, so that `--help` loads no verb.
_VERBS: Final = {
    "check": "Check the contracts: the gate.",
    "baseline": "Accept today's findings; later only take out what is fixed.",
    "fix": "Rewrite what can be rewritten safely, and show it first.",
    "explain": "Explain a rule, a module's contract, or the decision on a line.",
    "may": "Ask whether a part may use another, before the code is written.",
    "graph": "Show the coupling of the modules.",
    "tables": "Show every table, its owner and who reaches it.",
    "names": "Show every name that modules share: of URLs, templates, tasks.",
    "test": "Run one module's suite with everything it does not declare cut off.",
    "init": "Propose the contracts of an existing codebase.",
    "why": "Show the shortest import chains from one part to another.",
    "extract": "Tell what blocks pulling a module out, and what it would cost.",
    "affected": "List the tests that changes can affect.",
    "server": "Serve an editor: diagnostics as you type.",
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            if ctx.resilient_parsing:  # for a shell, which asks about lines that are not finished
                return None
            raise UsageError(
                f'there is no command "{name}"; {suggestion(name, _VERBS, "boundcheck --help lists them")}'
            )
        command: click.Command = getattr(importlib.import_module(f"boundcheck.cli.{name}"), name)
        if ctx.resilient_parsing:
            from boundcheck.cli.completion import completing

            return completing(command)
        command.epilog = epilog(name)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        options = click.Command.shell_complete(self, ctx, incomplete)
        verbs = [
            CompletionItem(verb, help=told) for verb, told in _VERBS.items() if verb.startswith(incomplete)
        ]
        return verbs + options

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


_COMPLETION: Final = "_BOUNDCHECK_COMPLETE"  # the variable by which shells ask what a line can go on with
_SHELLS: Final = f"""\b
Completion of commands, rules and modules; a line for ~/.bashrc, ~/.zshrc, or
config.fish:
  eval "$({_COMPLETION}=bash_source boundcheck)"
  eval "$({_COMPLETION}=zsh_source boundcheck)"
  {_COMPLETION}=fish_source boundcheck | source

Examples of a command: boundcheck COMMAND --help"""


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_SHELLS)
@click.version_option(VERSION, package_name="boundcheck", message="boundcheck %(version)s")
def cli() -> None:
    """A boundary linter for modular monoliths: reports what would block pulling a module out as a service.

    Exit status: 0 clean, 1 findings of severity error, 2 could not run, 130 interrupted.
    """


def main() -> NoReturn:
    """Run the command line; the only place where errors become exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # names and arrows must not fail on a terminal that cannot show them
            stream.reconfigure(errors="replace")
    try:
        if _COMPLETION in os.environ:
            from boundcheck.cli.completion import register

            register()
        status = _run()
    except BaseException as error:
        status = status_of(error)
    sys.exit(status if isinstance(status, int) else 0)


def _run() -> object:
    """Run the command; where it fails on what another hand put into a cache, once more without what is kept."""
    try:
        return cli.main(standalone_mode=False, complete_var=_COMPLETION)
    except Exception as error:
        if not _is_ours(error) or not trusted.has_asked:
            raise
    with trusted.DistrustedCaches():
        return cli.main(standalone_mode=False, complete_var=_COMPLETION)


def _is_ours(error: Exception) -> bool:
    """Whether it is a mistake of ours and nothing that users are told. To click an end of data is one of what is typed."""
    if isinstance(error, click.Abort):
        return isinstance(error.__cause__ or error.__context__, EOFError)
    return not isinstance(error, click.ClickException | click.exceptions.Exit | BoundcheckError | OSError)


def status_of(error: BaseException) -> int:
    """The exit status of what ended a run, which is told."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return 130
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has gone (`boundcheck check | head`); say nothing more into the closed pipe.
        _forget_output()
        return 141  # as shells count a death by SIGPIPE
    if not isinstance(error, Exception):
        raise error
    return _fail(error)


def _fail(error: Exception) -> int:
    """Say what stopped the run, in one sentence where it can be one."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # of click 8.2 and later
        click.echo(error, err=True)
    elif isinstance(error, click.ClickException):
        from boundcheck.cli.mistyped import told_of

        _complain(told_of(error))
    elif isinstance(error, BoundcheckError):
        _complain(str(error))
    elif isinstance(error, FileNotFoundError) and error.filename is None:
        _complain("the current folder is gone; change into one that is there")
    elif isinstance(error, OSError) and isinstance(error.filename, str):
        name = error.filename if len(error.filename) < 120 else f"{error.filename[:100]}…"
        _complain(f"{visible(name)}: it cannot be read ({error.strerror or error}); name another path")
    elif isinstance(error, OSError):
        _complain(
            f"standard output: cannot be written ({error.strerror or error}); make room or send it elsewhere"
        )
        _forget_output()
    elif "BOUNDCHECK_DEBUG" in os.environ:
        raise error
    else:  # a mistake of ours must not look like findings
        what = f"{type(error).__name__}: {error}"
        _complain(f"internal error: {what}; please report it with what BOUNDCHECK_DEBUG=1 prints")
    return 2


def _forget_output() -> None:
    """Keep the interpreter from writing what is left in its buffers when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> None:
    for line in message.splitlines():
        click.echo(f"boundcheck: {line}", err=True)
