"""What several verbs share: finding the configuration, showing progress, writing output."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from boundcheck.base.disk import write_whole
from boundcheck.base.errors import BoundcheckError, UsageError
from boundcheck.config.find import chosen_config
from boundcheck.findings.analysis import Analysis
from boundcheck.keep.cache import Cache

if TYPE_CHECKING:
    from boundcheck.answers.atlas.model import Reported
    from boundcheck.codebase.codebase import Codebase
    from boundcheck.report.model import Report
    from boundcheck.run import Run

_F = TypeVar("_F", bound=Callable[..., Any])
_N = TypeVar("_N", bound=str)
_SILENT_SECONDS = 1.0
_ORDER = "boundcheck.order"


class InOrder(click.Command):
    """A command that knows in which order its options are written, whichever they are."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        ctx.meta[_ORDER] = [each.name for each in order]
        return super().parse_args(ctx, args)


def order_of(*names: _N) -> list[_N]:
    """Which of these options of the current command are written, in their order."""
    written = click.get_current_context().meta[_ORDER]
    return [name for each in written for name in names if name == each]


def config_option(function: _F) -> _F:
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        multiple=True,
        callback=_one_config,
        help="The configuration file; default: found from here upwards.",
    )(function)


def _one_config(context: click.Context, option: click.Parameter, named: tuple[Path, ...]) -> Path | None:
    if len(named) > 1:
        raise UsageError(
            f"--config names one file, not {len(named)}; a configuration checks several projects as one that has "
            'include = ["FOLDER", …]'
        )
    return named[0] if named else None


def jobs_option(function: _F) -> _F:
    return click.option(
        "--jobs", type=click.IntRange(min=1), help="Processes to scan with; default: one a core."
    )(function)


def output_option(function: _F) -> _F:
    return click.option(
        "--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead."
    )(function)


def no_cache_option(function: _F) -> _F:
    return click.option("--no-cache", is_flag=True, help="Neither use nor write .boundcheck_cache/.")(
        function
    )


def load(
    config: Path | None,
    jobs: int | None = None,
    *,
    no_cache: bool = False,
    rules_from: Sequence[Path] = (),
) -> Codebase:
    """The codebase of the configuration that is named or found, with progress on a terminal."""
    from boundcheck.run import read_codebase

    file = chosen_config(config)
    with progress() as show:
        cache = None if no_cache else Cache(file, rules_from=rules_from)
        return read_codebase(file, jobs, show, cache, rules_from)


def load_analysis(
    file: Path,
    jobs: int | None,
    cache: Cache | None,
    rules: frozenset[str],
    rules_from: Sequence[Path] = (),
) -> Analysis:
    """What these rules find in a project: of the last run where nothing has changed since."""
    if cache is not None and (found := cache.unchanged(rules)) is not None:
        return found
    from boundcheck.run import analyse  # a run without changes need not load it

    with progress() as show:
        return analyse(file, jobs, show, cache, rules, rules_from=rules_from)


def load_run(config: Path | None, jobs: int | None) -> Run:
    """Everything that is known of the project, for those who need more than the findings."""
    from boundcheck.run import run

    file = chosen_config(config)
    with progress() as show:
        return run(file, jobs, show, Cache(file))


@contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """While a project is read: how far it is, on a terminal."""
    gc.disable()  # the facts of a large project are millions of tuples, none of them garbage
    shown = _Progress()
    try:
        yield shown.show
    finally:
        shown.clear()


class _Progress:
    """One line on standard error, only on a terminal and only when a run takes longer than a second."""

    def __init__(self) -> None:
        self._wanted = sys.stderr is not None and sys.stderr.isatty()
        self._started = time.monotonic()
        self._shown = False

    def show(self, done: int, total: int) -> None:
        if self._wanted and time.monotonic() - self._started > _SILENT_SECONDS:
            self._shown = True
            click.echo(f"\r\x1b[Kboundcheck: {done:,} of {total:,} files", nl=False, err=True)

    def clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def write(text: str, output: Path | None) -> None:
    """Print, or write the file whole or not at all. Raises UsageError when the file cannot be written, or a link that a repository
    may hold leads it out of that."""
    if output is None:
        click.echo(text, nl=False, color=True)  # who made it knows whether there are to be colours
        sys.stdout.flush()
        return
    if _is_led_away(output):
        raise UsageError(f"{output}: a link leads it out of the repository; name the file where it is to lie")
    _write_file(text, output)
    _note(output)


def write_diff(text: str) -> None:
    """Print a diff: the very bytes of the files, which are surrogates where they are no UTF-8; a terminal is shown another letter."""
    data = text.encode("utf-8", "surrogateescape")
    click.echo(data.decode("utf-8", "replace") if sys.stdout.isatty() else data, nl=False)
    sys.stdout.flush()


def _is_led_away(output: Path) -> bool:
    from boundcheck.base.git import work_tree

    top = work_tree(Path(os.path.realpath(".")))
    written, real = Path(os.path.abspath(output)), Path(os.path.realpath(output))  # noqa: PTH100 - links are to be seen
    is_led = top is not None and written.is_relative_to(top) and not real.is_relative_to(top)
    return is_led and (real.is_file() or not real.exists())  # a device stays what it is


def _write_file(text: str, output: Path) -> None:
    try:
        if output.exists() and not output.is_file():
            output.write_text(text, encoding="utf-8")  # a device or a pipe must stay what it is
        else:
            write_whole(Path(os.path.realpath(output)), text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(
            f"{output}: cannot be written ({error.strerror or error}); name another file"
        ) from None


def _note(output: Path) -> None:
    """Keep in mind that a file is a report, for `affected`; where nothing is to be kept, and outside of a project, it is not."""
    context = click.get_current_context(silent=True)
    params = context.params if context is not None else {}
    if context is None or params.get("no_cache"):
        return
    from boundcheck.keep.outputs import note_output  # for those who write one

    with suppress(BoundcheckError):
        note_output(chosen_config(params.get("config")), output)


def write_or_open(text: str, output: Path | None, *, open_: bool) -> None:
    """Print or write as `write` does; `open_`: into a new file where none is named, for the browser."""
    if open_:
        output = output or _new_page()
    write(text, output)
    if open_ and output is not None:
        click.launch(os.path.realpath(output))
        click.echo(f"boundcheck: opened {output}", err=True)


def write_inside(root: Path, name: str, text: str) -> None:
    """Write a file of the project, whole or not at all. Raises UsageError when a link leads out of the project."""
    file = root / name
    if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(root)):
        raise UsageError(f"{file}: it is a link that leads out of the project; replace it by a file")
    _write_file(text, file)


def with_states(report: Report) -> tuple[Reported, ...]:
    """All findings of a report: what is new, what the baseline knows, what exceptions allow."""
    from boundcheck.answers.atlas.model import Reported

    return (
        *(Reported(finding, "new") for finding in report.findings),
        *(Reported(finding, "baselined") for finding in report.baselined),
        *(Reported(finding, "allowed") for finding in report.allowed),
    )


def columns() -> int | None:
    """The terminal's width in cells; None where the output is a file or a pipe, and lines may be as long as they are."""
    import shutil

    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return None
    return shutil.get_terminal_size().columns


def _new_page() -> Path:
    """A new file for a page that nobody named."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix="boundcheck-", suffix=".html")
    os.close(handle)
    return Path(name)
