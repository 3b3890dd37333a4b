"""What commands have in common: their options, how they find partnerships, what they say and how they end."""

import ast
import errno
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onepot_analysis.facts import register
from onepot_analysis.show import words

if TYPE_CHECKING:  # what runs notebooks is slow to import
    from onepot_analysis.facts.data import Tables
    from onepot_analysis.publish.run.jobs import Outcome
    from onepot_analysis.publish.site.build import Report

SHOWN = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
OLD_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
DATA = click.option("--data", type=OLD_FOLDER, help="Folder of the facts.  [default: the project's own]")
ALLOCATIONS = click.option(
    "--allocations", type=FILE, help="A table of published allocations: CSV, xlsx, ods or PDF; see `onepot check`."
)
ACCEPT = click.option(
    "--accept",
    multiple=True,
    metavar="NAME",
    help="Go on although a table seems wrong: name the partnership that `onepot check` asks about, or settlement (a sum "
    "misses it), level (a stream is far out as a whole) or hidden (rows or columns are). Again for each; pages say so.",
)


def _refuse_old(context: click.Context, option: click.Parameter, is_given: bool) -> None:
    if is_given:
        raise click.UsageError("--accept-difference is now --accept settlement")


ACCEPT_DIFFERENCE = click.option(
    "--accept-difference", is_flag=True, hidden=True, expose_value=False, callback=_refuse_old
)
TREATMENT = click.option(
    "--treatment",
    type=FILE,
    help="People in treatment: the monitoring system's public export (NDTMS ViewIt, adults); see `onepot check`.",
)
TIME_LIMIT = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop a notebook that takes longer.",
)


class Commands(click.Group):
    """Commands that Ctrl-C stops with the exit status that shells know for it; a file or folder out of reach is named."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """See `click.Command.main`; what was closed before is open to nowhere, so that no file takes its place."""
        for stream in ("stdout", "stderr"):
            if getattr(sys, stream) is None:
                setattr(sys, stream, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        return super().main(*args, **kwargs)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            click.echo("stopped; the same command again goes on from here", err=True)
            context.exit(130)
        except OSError as error:
            if error.errno == errno.EPIPE:  # click's to handle
                raise
            said = f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)
            raise click.ClickException(said) from None


def output(folder: str) -> Callable[[Callable], Callable]:
    """Make the option that says where results go, from a folder's name below the present one."""
    return click.option("--output", type=FOLDER, default=folder, show_default=True, help="Folder for the results.")


def _with_every_notebook(context: click.Context, option: click.Parameter, folder: Path) -> Path:
    for notebook in sorted(register.NOTEBOOKS.glob("*.ipynb")):
        if not (folder / notebook.name).exists():
            raise click.BadParameter(f"there is no {notebook.name} in {folder}; `onepot notebooks` copies all")
    return folder


NOTEBOOKS = click.option(
    "--notebooks",
    type=OLD_FOLDER,
    default=register.NOTEBOOKS,
    callback=_with_every_notebook,
    help="Folder of the notebooks.  [default: the project's own]",
)


def working(command: Callable) -> Callable:
    """Add the options of commands that run notebooks for partnerships."""
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


def _formats(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """The formats asked for; the notebook is always among them."""
    from onepot_analysis.publish.run.jobs import FORMATS

    asked = value.split(",") if value else FORMATS
    for name in asked:
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


def load_tables(folder: Path | None) -> "Tables":
    """Load the facts; a broken row ends the command."""
    from onepot_analysis.facts import data

    try:
        return data.load(folder)
    except data.DataError as error:
        raise click.ClickException(str(error)) from None


def read_register(folder: Path | None) -> list[dict[str, str]]:
    """Read the register; one that cannot be read ends the command with what is wrong in it."""
    rows = register.read(folder)
    if not rows or any(set("./\\") & set(row["partnership_id"]) for row in rows):
        load_tables(folder)  # says what is wrong
        raise click.ClickException(f"{folder or register.FOLDER}: no partnerships in partnerships.csv")
    return rows


def read_names(folder: Path | None) -> dict[str, str]:
    """Partnership id to name; ends the command as `read_register` does."""
    return {row["partnership_id"]: row["name"] for row in read_register(folder)}


def find(names: dict[str, str], wanted: Iterable[str]) -> list[str]:
    """Ids of the partnerships asked for, each once; an unknown name ends the command."""
    try:
        return list(dict.fromkeys(register.find(names, name) for name in wanted))
    except register.UnknownPartnership as error:
        raise click.UsageError(str(error)) from None


def refuse_existing(file: Path) -> None:
    """End the command rather than write over a file."""
    if file.exists():
        raise click.UsageError(f"{file} is there already; choose another name")


def as_parameters(**options: Path | list[str] | None) -> dict[str, str | list[str]]:
    """Parameters of a notebook from the options that were given."""
    return {
        name: str(value.resolve()) if isinstance(value, Path) else value for name, value in options.items() if value
    }


def accepted(names: Any, accept: Iterable[str]) -> list[str]:
    """What is accepted of a table: ids of partnerships and names of questions; an unknown name ends the command."""
    from onepot_analysis.spreadsheets.problems import answered

    try:
        return list(answered(accept, names))
    except register.UnknownPartnership as error:
        raise click.UsageError(str(error)) from None


def as_value(text: str) -> Any:
    """A parameter's value as papermill's command line reads it, or a list as Python writes it."""
    constants = {"True": True, "False": False, "None": None}
    if text in constants:
        return constants[text]
    readers: tuple[Callable[[str], Any], ...] = (ast.literal_eval,) if text.startswith("[") else (int, float)
    for read in readers:
        with suppress(ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return read(text)
    return text


def read_parameters(notebook: Path, texts: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Parameters as they are given on the command line; one that the notebook cannot take ends the command."""
    from onepot_analysis.facts import parameters

    given = {name: as_value(text) for name, text in texts}
    try:
        parameters.check({"partnership": "any", **given}, parameters.read(notebook))
        if "partnership" in given:
            raise parameters.ParameterError("partnerships are named after the notebook, not with -p")
    except parameters.ParameterError as error:
        raise click.UsageError(f"{notebook}: {error}") from None
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise click.UsageError(f"{notebook} is not a notebook that can be read: {error}") from None
    return given


def work(
    make: Callable[..., "Report"],
    chosen: list[str],
    parameters: dict[str, Any],
    output: Path,
    settings: dict[str, Any],
) -> None:
    """Build or run, and say what came of it; facts or tables that cannot be used end the command."""
    from onepot_analysis.publish.run.jobs import Settings

    started = time.monotonic()
    settings["workers"] = settings["workers"] or processors()
    try:
        done = make(Settings(**settings), chosen, parameters, progress)
    except (ValueError, RuntimeError) as error:
        from onepot_analysis.facts.data import DataError
        from onepot_analysis.publish.run.manifest import OtherInputs
        from onepot_analysis.publish.run.processes import NotStarted
        from onepot_analysis.spreadsheets.problems import SpreadsheetError

        if isinstance(error, OtherInputs):
            raise click.UsageError(str(error)) from None
        if isinstance(error, (DataError, NotStarted, SpreadsheetError)):
            raise click.ClickException(str(error)) from None
        raise
    report(done.outcomes, started, output, done.current, done.removed)


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def progress(outcomes: Iterable["Outcome"], total: int) -> Iterator["Outcome"]:
    """Pass outcomes on and say how far it is: one line on a terminal, now and then a line in a log."""
    if sys.stderr.isatty():
        with click.progressbar(outcomes, total, "notebooks", show_pos=True, file=sys.stderr) as bar:
            yield from bar
        return
    started = said = time.monotonic()
    for count, outcome in enumerate(outcomes, 1):
        yield outcome
        now = time.monotonic()
        if now - said >= 10 or count == total:
            rate, said = count / (now - started), now
            click.echo(f"{count} of {total}, {rate:.1f} a second, {(total - count) / rate:.0f} s left", err=True)


def report(
    outcomes: Iterable["Outcome"], started: float, output: Path, current: int = 0, removed: Sequence[str] = ()
) -> None:
    """Say what was made, what failed and what was removed; leave with 1 if anything failed."""
    outcomes = list(outcomes)
    failed = sorted((outcome for outcome in outcomes if outcome.error), key=lambda outcome: outcome.key)
    kinds = Counter(kind for outcome in outcomes for kind in outcome.files)
    made = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "nothing"
    notes = [f"{current} up to date"] * bool(current) + [f"{len(failed)} failed"] * bool(failed)
    notes += [f"removed {words.listed(list(removed))}"] * bool(removed)
    click.echo("; ".join([f"made {made}", *notes]) + f"; in {output}, {time.monotonic() - started:.1f} s")
    if not failed:
        return
    rows = [("failed", "cell", "partial notebook", "error")]
    for outcome in failed[:SHOWN]:
        cell = f"[{outcome.cell}]" if outcome.cell else "-"
        rows.append((outcome.key, cell, str(outcome.partial or "-"), str(outcome.error)))
    click.echo("\n".join(words.aligned(rows)), err=True)
    if len(failed) > SHOWN:
        click.echo(f"and {len(failed) - SHOWN} more, in {output / 'manifest.json'}", err=True)
    sys.exit(1)
