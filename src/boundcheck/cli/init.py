"""`boundcheck init`: a first configuration, or what an existing one does not know yet."""

from __future__ import annotations

from pathlib import Path

import click

from boundcheck.base.errors import UsageError
from boundcheck.base.plain import counted, visible
from boundcheck.cli.common import jobs_option, progress, write, write_inside
from boundcheck.config.find import FILE_NAME, chosen_config, config_in, including, search_config
from boundcheck.findings.finding import Finding
from boundcheck.init import MANIFESTS, READERS, Update, draft_of, look, observe_all, summary, told, translated
from boundcheck.init import update as run_update
from boundcheck.keep.cache import Cache
from boundcheck.outcome.baseline import FILE_NAME as BASELINE
from boundcheck.outcome.baseline import of_findings, render
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

# A folder that has one of these is a project, though it is a package too.
_PROJECT = (*MANIFESTS, ".git")


@click.command()
@click.option("--update", is_flag=True, help="Add new modules and dependencies to the file that is there.")
@click.option(
    "--from", "from_", type=click.Choice(sorted(READERS)), help="Translate the contracts of this tool."
)
@click.option("--strict", is_flag=True, help="With --from: exit 1 when anything is lost in translation.")
@click.option("--baseline", is_flag=True, help="With --from: accept what breaks the contracts today.")
@click.option("--dry-run", is_flag=True, help="Print the file instead of writing it.")
@jobs_option
def init(
    update: bool, from_: str | None, strict: bool, baseline: bool, dry_run: bool, jobs: int | None
) -> int:
    """Find the modules of this codebase and write boundcheck.toml with what they do now.

    An existing configuration is never overwritten; --update adds to it.
    """
    if (strict or baseline) and not from_:
        raise UsageError("--strict and --baseline are about a translation; add --from")
    if update:
        if from_:
            raise UsageError("--update adds to a configuration, --from begins one; leave out one of the two")
        return _update(dry_run, jobs)
    root = Path.cwd()
    _refuse(root)
    draft = READERS[from_](root) if from_ else None
    with progress() as show:
        start = look(root, draft, jobs, show)
        proposal = translated(start, draft) if draft else observe_all(start, draft_of(start))
    lost = strict and any(row.kept == "lost" for row in proposal.draft.rows)
    if dry_run:
        write(proposal.text, None)
        return int(lost)
    write_inside(root, start.file.name, proposal.text)
    with progress() as show:  # as `check` runs, so that the first one finds its cache
        analysis = analyse(start.file, jobs, show, Cache(start.file), judged=show)
    findings = check(analysis, Selection()).findings
    if draft:
        click.echo(told(proposal.draft), nl=False)
        following = _accept(root, findings) if baseline else "Next: boundcheck check."
    else:
        click.echo(summary(start, proposal, analysis.elsewhere), nl=False)
        following = _accept(root, findings)
    click.echo(f"Wrote {start.file.name}. {following}")
    return int(lost)


def _refuse(root: Path) -> None:
    found, _ = search_config(root)
    if found is not None and (config_in(root) is not None or including(root / FILE_NAME) is None):
        raise UsageError(f"{found} is there already; boundcheck init --update adds to it what is new")
    is_project = any((root / name).exists() for name in _PROJECT)
    if (root / "__init__.py").is_file() and not is_project:
        outer = next((p for p in root.parents if not (p / "__init__.py").is_file()), root)
        raise UsageError(f"{root} is a package; run boundcheck init in the project's folder, like {outer}")


def _update(dry_run: bool, jobs: int | None) -> int:
    file = chosen_config(None)
    with progress() as show:
        found = run_update(file, jobs, show)
    if dry_run:
        write(found.text, None)
    elif not found.modules and not found.dependencies:
        click.echo(f"{file.name} knows every module and dependency; nothing is added.")
    else:
        write_inside(file.parent, file.name, found.text)
        click.echo(_told(file.name, found), nl=False)
    return 0


def _told(file: str, found: Update) -> str:
    lines = [f"new module: {name}" for name in found.modules]
    lines += [f"{name} depends on: {', '.join(modules)}" for name, modules in found.dependencies]
    return visible(f"Added to {file}:") + "\n" + "".join(f"  {visible(line)}\n" for line in lines)


def _accept(root: Path, findings: tuple[Finding, ...]) -> str:
    """Writes what there is to the baseline, so that the next check is green; the sentence that tells it."""
    if (root / BASELINE).exists():
        return f"{BASELINE} is there already and stays as it is. Next: boundcheck check."
    known = of_findings(findings)
    if not known.entries:
        return "Next: boundcheck check."
    write_inside(root, BASELINE, render(known))
    return (
        f"What breaks it today, {counted(known.count, 'finding')}, is in {BASELINE}. Next: boundcheck check."
    )
