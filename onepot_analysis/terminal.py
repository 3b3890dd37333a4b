"""What commands have in common: their options, how they find partnerships, what they say and how they end."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click

from onepot_analysis.facts import register

TIMEOUT = 120.0
SHOWN = 20
DATA = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the facts.  [default: data/ of the project]",
)
TIME_LIMIT = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Stop a notebook that takes longer.",
)


class Commands(click.Group):
    """Commands that Ctrl-C stops with the exit status that shells know for it."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            click.echo("stopped; the same command again goes on from here", err=True)
            context.exit(130)


def working(command):
    """Options of the commands that run notebooks for partnerships."""
    options = [
        click.option("--formats", callback=_formats, help="What to make, of html,pdf,xlsx.  [default: all]"),
        click.option("--force", is_flag=True, help="Make everything, also what is up to date."),
        click.option(
            "--workers", type=click.IntRange(min=1), help="Notebooks run at a time.  [default: one for each processor]"
        ),
        TIME_LIMIT,
        click.option("--scheduler", metavar="ADDRESS", help="Do the work on a Dask cluster: tcp://host:8786."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _formats(context, option, value):
    """The formats asked for; the notebook is always among them."""
    from onepot_analysis.publish.run.batch import FORMATS

    asked = value.split(",") if value else FORMATS
    for name in asked:
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


def load_tables(folder):
    """The facts; a broken row ends the command."""
    from onepot_analysis.facts import data

    try:
        return data.load(folder)
    except data.DataError as error:
        raise click.ClickException(str(error)) from None


def read_names(folder):
    """Partnership id to name. A register that cannot be read ends the command with what is wrong in it."""
    rows = register.read(folder)
    return {row["partnership_id"]: row["name"] for row in rows} or load_tables(folder)


def find(names, wanted):
    """Ids of the partnerships asked for; an unknown name ends the command."""
    try:
        return list(dict.fromkeys(register.find(names, name) for name in wanted))
    except register.UnknownPartnership as error:
        raise click.UsageError(str(error)) from None


def as_value(text):
    """A parameter's value as papermill's command line reads it."""
    words = {"True": True, "False": False, "None": None, "null": None}
    if text in words:
        return words[text]
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text


def work(make, chosen, parameters, output, settings):
    """Build or run, and say what came of it; facts that cannot be used end the command."""
    from onepot_analysis.publish.run.batch import Settings

    started = time.monotonic()
    settings["workers"] = settings["workers"] or processors()
    try:
        done = make(Settings(**settings), chosen, parameters, progress)
    except ValueError as error:
        if type(error).__name__ not in ("DataError", "ProformaError", "PublishedError"):
            raise
        raise click.ClickException(str(error)) from None
    report(done.outcomes, started, output, done.current)


def processors():
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def progress(outcomes: Iterable, total: int) -> Iterator:
    """Pass outcomes on and say how far it is: one line on a terminal, now and then a line in a log."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(outcomes, total=total, unit=" notebooks", leave=False, dynamic_ncols=True)
        return
    started = said = time.monotonic()
    for count, outcome in enumerate(outcomes, 1):
        yield outcome
        now = time.monotonic()
        if now - said >= 10 or count == total:
            rate, said = count / (now - started), now
            click.echo(f"{count} of {total}, {rate:.1f} a second, {(total - count) / rate:.0f} s left", err=True)


def report(outcomes, started, output, current=0):
    """Say what was made and what failed; leave with 1 if anything did."""
    failed = sorted((outcome for outcome in outcomes if outcome.error), key=lambda outcome: outcome.key)
    kinds = Counter(kind for outcome in outcomes for kind in outcome.files)
    made = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "nothing"
    notes = [f"{current} up to date"] * bool(current) + [f"{len(failed)} failed"] * bool(failed)
    click.echo("; ".join([f"made {made}", *notes]) + f"; in {output}, {time.monotonic() - started:.1f} s")
    if not failed:
        return
    rows = [("failed", "cell", "partial notebook", "error")]
    for outcome in failed[:SHOWN]:
        cell = f"[{outcome.cell}]" if outcome.cell else "-"
        rows.append((outcome.key, cell, str(outcome.partial or "-"), outcome.error))
    widths = [max(len(row[at]) for row in rows) for at in range(3)]
    for *row, error in rows:
        start = "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True))
        click.echo(f"{start}  {error}", err=True)
    if len(failed) > SHOWN:
        click.echo(f"and {len(failed) - SHOWN} more, in {output / 'manifest.json'}", err=True)
    sys.exit(1)
