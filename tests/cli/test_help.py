"""`--help` of each verb: examples that can be typed."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from boundcheck.cli import cli
from boundcheck.cli.examples import EXAMPLES

Run = Callable[..., subprocess.CompletedProcess[str]]
VERBS = cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("verb", VERBS)
def test_two_or_three_examples_that_stand(verb: str, boundcheck: Run, tmp_path: Path) -> None:
    help_ = boundcheck(verb, "--help", cwd=tmp_path, COLUMNS="80").stdout
    assert 2 <= len(EXAMPLES[verb]) <= 3
    context = click.Context(cli)
    command = cli.get_command(context, verb)
    assert command is not None
    for typed, told in EXAMPLES[verb]:
        assert f"  {f'boundcheck {verb} {typed}'.rstrip()}\n        {told}\n" in help_
        command.make_context(verb, shlex.split(typed), parent=context)  # options and their values are there


def test_examples_of_verbs_that_are_there() -> None:
    assert EXAMPLES.keys() == set(VERBS)


def test_how_shells_complete(boundcheck: Run, tmp_path: Path) -> None:
    help_ = boundcheck("--help", cwd=tmp_path, COLUMNS="80").stdout
    for shell in ("bash", "zsh", "fish"):
        assert f"_BOUNDCHECK_COMPLETE={shell}_source boundcheck" in help_


def test_the_name_alone_shows_the_help_in_lines(boundcheck: Run, tmp_path: Path) -> None:
    alone = boundcheck(cwd=tmp_path, COLUMNS="80")
    told = boundcheck("--help", cwd=tmp_path, COLUMNS="80").stdout
    assert (alone.stdout + alone.stderr).strip() == told.strip()
