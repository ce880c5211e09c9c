"""`boundcheck test`: a module's suite, run with everything that the module does not declare cut off."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from boundcheck.base.errors import UsageError
from boundcheck.base.nearest import suggestion
from boundcheck.cli.common import config_option, load, load_run, output_option, write
from boundcheck.cli.interpreter import pytest_command
from boundcheck.cli.suites import suite_paths
from boundcheck.config.find import chosen_config

_NO_TESTS = 5  # as pytest ends when it has collected none


class _WithPytestArguments(click.Command):
    """Keeps what stands behind `--` for pytest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        ctx.meta["pytest"] = tuple(args[end + 1 :])
        return super().parse_args(ctx, args[:end])


@click.command(
    cls=_WithPytestArguments, options_metavar="[OPTIONS]", epilog="What follows -- goes to pytest."
)
@click.argument("module", required=False)
@click.option("--all", "all_", is_flag=True, help="Run every module's suite in turn and show a table.")
@click.option(
    "--mode",
    type=click.Choice(["enforce", "report"]),
    default="enforce",
    show_default=True,
    help="Fail the tests that reach too far, or only report them.",
)
@click.option("--exempt-support", is_flag=True, help="Let the files of test_support write any table.")
@click.option("--report", type=click.Path(path_type=Path), help="Write what was found to this file as JSON.")
@click.option(
    "--python",
    metavar="PATH",
    help="The interpreter to run pytest in; default: this one if it lies in the project, else .venv or venv at its root, else this one.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), help="Of the table of --all.")
@config_option
@output_option
@click.pass_context
def test(
    ctx: click.Context,
    module: str | None,
    all_: bool,
    mode: str,
    exempt_support: bool,
    report: Path | None,
    python: str | None,
    format_: str | None,
    config: Path | None,
    output: Path | None,
) -> int:
    """Run MODULE's suite with pytest, in the project's own interpreter, and watch what it imports and which tables it
    reaches.

    Exits as pytest does: 0 the suite passes and stands alone, 1 it does not, 5 there are no tests. --all exits with 1
    when a suite does not stand alone or fails.
    """
    if all_ and module is not None:
        raise UsageError(f"--all runs every suite, {module}'s too; leave out one of the two")
    if not all_ and module is None:
        raise UsageError("name one module whose suite is to run, or give --all")
    if not all_ and (format_ or output):
        raise UsageError("--format and --output belong to --all; --report writes a file for one module")
    if all_ and report:
        raise UsageError("--report is for one module; with --all use --format json and --output")
    file = Path(os.path.realpath(chosen_config(config)))
    # Many runs read the project: the first one leaves a cache for them.
    codebase = load_run(file, None).codebase if all_ else load(file)
    root = codebase.config.root
    arguments: tuple[str, ...] = ctx.meta["pytest"]
    support = ["--boundcheck-exempt-support"] if exempt_support else []
    if module is None:
        from boundcheck.cli.alone import FORMATS, is_well, standing

        command = [*pytest_command(root, python), "--boundcheck-config", str(file), *support]
        rows = standing(codebase, command, arguments)
        write(FORMATS[format_ or "text"](rows), output)
        return 0 if is_well(rows) else 1
    names = codebase.modules.by_name
    if module not in names:
        raise UsageError(
            f'there is no module "{module}"; {suggestion(module, names, f"modules are declared in {file.name}")}'
        )
    paths = suite_paths(codebase, module)
    if not paths:
        where = f"tests/{module}, or a folder tests in its package"
        click.echo(
            f"boundcheck: {module} has no tests; write some in {where}, or name their path with tests",
            err=True,
        )
        return _NO_TESTS
    command = [
        *pytest_command(root, python),
        *("--boundcheck-config", str(file), "--boundcheck-module", module, "--boundcheck-mode", mode),
        *support,
        *(["--boundcheck-report", os.path.abspath(report)] if report else []),  # noqa: PTH100 - links are kept
    ]
    return _run([*command, *chosen(root, paths, arguments)], root)


def chosen(root: Path, paths: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """The suite's paths and pytest's arguments; where those name tests themselves, only they count."""
    named = any(_names_test(root, *pair) for pair in zip(("", *arguments), arguments, strict=False))
    return [*arguments] if named else [*paths, *arguments]


def _names_test(root: Path, before: str, argument: str) -> bool:
    path, _, inner = argument.partition("::")
    is_value = before.startswith("-") and "=" not in before and len(before) > 2  # of `--ignore` and its like
    return not is_value and (inner != "" or path.endswith(".py")) and (root / path).exists()


def _run(command: list[str], root: Path) -> int:
    """Run pytest as if it were called itself: an interrupt is its matter, and its status is ours."""
    process = subprocess.Popen(command, cwd=root)  # noqa: S603 - the user's own interpreter and arguments
    before: Any = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        status = process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    return status if status >= 0 else 128 - status
