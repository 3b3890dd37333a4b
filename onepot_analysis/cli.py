"""The command line: ``onepot``. What only lists starts fast: each command imports what it needs."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click

from onepot_analysis import register

TIMEOUT = 120.0
SHOWN = 20
_DATA = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the facts.  [default: data/ of the project]",
)
_TIMEOUT = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Stop a notebook that takes longer.",
)


class _Group(click.Group):
    """Commands that Ctrl-C stops with the exit status that shells know for it."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            click.echo("stopped; the same command again goes on from here", err=True)
            context.exit(130)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 all done, 1 something failed, 2 wrong usage, 130 stopped with Ctrl-C.",
)
def main():
    """Drug treatment funding in England, 2011-12: a briefing for each of the 149 drug partnerships.

    \b
    Examples:
      onepot list                      the partnerships, with their region
      onepot build                     the whole site, in reports/
      onepot build barnsley "Milton Keynes"
                                       two briefings
      onepot run my-notebook.ipynb     a notebook of your own, for all partnerships
      onepot proforma barnsley barnsley.xlsx
                                       a funding and expenditure workbook to fill in
      onepot value barnsley.xlsx       a value for money report from it
      onepot refresh                   run the notebooks again where they stand
    """


@main.command("list")
def list_():
    """List the partnerships: id, name, region.

    \b
    Example:
      onepot list | grep London
    """
    rows = [[row[name] for name in ("partnership_id", "name", "region")] for row in register.read()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip())


def _working(command):
    """Options of the commands that run notebooks for partnerships."""
    options = [
        click.option("--formats", callback=_formats, help="What to make, of html,pdf,xlsx.  [default: all]"),
        click.option("--force", is_flag=True, help="Make everything, also what is up to date."),
        click.option(
            "--workers", type=click.IntRange(min=1), help="Notebooks run at a time.  [default: one for each processor]"
        ),
        _TIMEOUT,
        click.option("--scheduler", metavar="ADDRESS", help="Do the work on a Dask cluster: tcp://host:8786."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _formats(context, option, value):
    """The formats asked for; the notebook is always among them."""
    from onepot_analysis.publish.batch import FORMATS

    asked = value.split(",") if value else FORMATS
    for name in asked:
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


@main.command()
@click.argument("partnerships", nargs=-1, metavar="[PARTNERSHIP]...")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results.  [default: reports/ of the project]",
)
@_working
@_DATA
@click.option(
    "--allocations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of published allocations: CSV, xlsx or ods; see `onepot check`.",
)
@click.option(
    "--accept-difference", is_flag=True, help="Go on with a table that misses the settlement; every page says so."
)
@click.option(
    "--completions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of successful completions by partnership, for the recovery element: CSV, xlsx or ods.",
)
def build(partnerships, output, data, allocations, accept_difference, completions, **settings):
    """Build the site: notebook, page, PDF and workbook for each PARTNERSHIP (an id or a name, in any case).

    Without names, everything is built: all briefings and the national pages. Only what is missing, changed, failed
    or older than its inputs is made; manifest.json keeps account. Stopped at any moment, run it again and it goes on.
    The notebook is always kept: the other formats are rendered from it.

    A notebook that fails is reported with its cell and its error and left as far as it came in failed/; the others
    are built all the same, and the exit status is 1.

    \b
    Examples:
      onepot build
      onepot build hertfordshire --output /tmp/site
      onepot build --data my-data --workers 4 --formats html,pdf
      onepot build --allocations published-2011-12.xlsx
      onepot build --scheduler tcp://10.0.0.5:8786
    """
    from onepot_analysis.publish import site

    names = _names(data)
    chosen = _chosen(names, partnerships)
    output = output or register.ROOT / "reports"
    given = {"data": data, "allocations": allocations, "completions": completions}
    parameters = {name: str(path.resolve()) for name, path in given.items() if path}
    if accept_difference:
        parameters["accept_difference"] = True
    _work(lambda *way: site.build(output, names, *way), chosen, parameters, output, settings)


@main.command()
@click.argument("notebook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("partnerships", nargs=-1, metavar="[PARTNERSHIP]...")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results.  [default: reports/run/ of the project, and there the notebook's name]",
)
@click.option(
    "-p", "--parameter", nargs=2, multiple=True, metavar="NAME VALUE", help="A parameter beside the partnership."
)
@_working
def run(notebook, partnerships, output, parameter, **settings):
    """Run a NOTEBOOK of your own for each PARTNERSHIP, or for all.

    The notebook has a cell tagged ``parameters`` that assigns ``partnership``, and a heading of the first level. It
    is run, checked and published as `onepot build` does with the briefing. Where it shows a title block, that has to
    be about the partnership asked for. A change in a file that the notebook reads is seen if the file is one of its
    parameters or the project's; after any other change use --force.

    \b
    Examples:
      onepot run my-notebook.ipynb
      onepot run my-notebook.ipynb barnsley york --formats pdf -p year 2011
    """
    from onepot_analysis.publish import parameters, site

    given = {name: _value(text) for name, text in parameter}
    try:
        parameters.refuse_unknown(["partnership", *given], parameters.read(notebook))
        if "partnership" in given:
            raise parameters.UnknownParameter("partnerships are named after the notebook, not with -p")
    except parameters.UnknownParameter as error:
        raise click.UsageError(f"{notebook}: {error}") from None
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise click.UsageError(f"{notebook} is not a notebook that can be read: {error}") from None
    names = _names(Path(given["data"]) if given.get("data") else None)
    chosen = _chosen(names, partnerships)
    output = output or register.ROOT / "reports" / "run" / notebook.stem
    _work(lambda *way: site.run(notebook, output, names, *way), chosen, given, output, settings)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_DATA
def check(file, data):
    """Check a table of published allocations: say what FILE was understood to say, and everything that is wrong.

    FILE is a CSV file or an xlsx or ods workbook; long (partnership, financial_year, stream, amount_gbp) or wide (a
    row for each partnership, a column for each stream). It may cover some partnerships or streams only. Names are
    read as people write them. A file with a problem is never partly loaded.

    The exit status is 0 when the table can be used, and 1 when there is a problem.

    \b
    Examples:
      onepot check allocations.xlsx
      onepot check allocations.csv && onepot build --allocations allocations.csv
    """
    tables = _tables(data)
    from onepot_analysis import published

    text, is_usable = published.report(file, tables)
    click.echo(text)
    if not is_usable:
        sys.exit(1)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def template(file):
    """Write an empty workbook to fill with published allocations; FILE ends in .xlsx.

    \b
    Example:
      onepot template allocations.xlsx
    """
    tables = _tables(None)
    from onepot_analysis import published

    if file.exists():
        raise click.UsageError(f"{file} is there already; choose another name")
    try:
        published.write_template(file, tables)
    except (ValueError, OSError) as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{file}: fill it in, then run: onepot check {file}")


@main.command()
@click.argument("partnership")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--allocations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of published allocations to fill in: CSV, xlsx or ods; see `onepot check`.",
)
@_DATA
def proforma(partnership, file, allocations, data):
    """Write the funding and expenditure proforma of a PARTNERSHIP (an id or a name), to fill in; FILE ends in .xlsx.

    Central income is filled in from the allocations, with its basis: published where --allocations has it, modelled
    elsewhere. The form is our own: that of February 2011 is not public.

    \b
    Examples:
      onepot proforma barnsley barnsley.xlsx
      onepot proforma barnsley barnsley.xlsx --allocations published-2011-12.xlsx
    """
    if file.exists():
        raise click.UsageError(f"{file} is there already; choose another name")
    tables = _tables(data)
    from onepot_analysis import proforma as forms
    from onepot_analysis import published

    try:
        known = published.load(allocations, tables) if allocations else None
        forms.write(file, forms.form(tables, partnership, known))
    except published.PublishedError as error:
        raise click.ClickException(str(error)) from None
    except (register.UnknownPartnership, ValueError, OSError) as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{file}: fill it in, then run: onepot value {file}")


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results.  [default: reports/value/ of the project]",
)
@_working
@_DATA
def value(files, output, data, **settings):
    """Read filled-in proformas and build a value for money report for each FILE, beside the others.

    Every problem in every workbook is listed, with its cell and how to mend it; then nothing is built, and the exit
    status is 1. Totals are worked out anew, and income is held against expenditure.

    \b
    Examples:
      onepot value examples/exampleshire.xlsx
      onepot value barnsley.xlsx leeds.xlsx york.xlsx --formats html,pdf
    """
    tables = _tables(data)
    from onepot_analysis import proforma as forms
    from onepot_analysis.publish import site

    try:
        readings = forms.load(files, tables)
    except forms.ProformaError as error:
        count = len(error.problems)
        click.echo(f"{count} {'problem' if count == 1 else 'problems'}\n{error}", err=True)
        sys.exit(1)
    workbooks = {one.partnership_id: (file, one.name) for file, one in zip(files, readings, strict=True)}
    parameters = {"data": str(data.resolve())} if data else {}
    output = output or register.ROOT / "reports" / "value"
    _work(lambda *way: site.value(workbooks, output, *way), list(workbooks), parameters, output, settings)


@main.command()
@_TIMEOUT
def refresh(timeout):
    """Run the project's notebooks again where they stand, with their default parameters, and write data/README.md.

    No times, random ids or versions are written: a notebook whose results are the same does not change.
    """
    started = time.monotonic()
    _tables(None)
    from onepot_analysis import dictionary
    from onepot_analysis.data import NOTEBOOKS
    from onepot_analysis.publish import batch

    dictionary.write()
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    outcomes = list(_progress(batch.refresh(notebooks, _processors(), timeout), len(notebooks)))
    _report(outcomes, started, NOTEBOOKS)


def _tables(folder):
    """The facts; a broken row ends the command."""
    from onepot_analysis import data

    try:
        return data.load(folder)
    except data.DataError as error:
        raise click.ClickException(str(error)) from None


def _names(folder):
    """Partnership id to name. A register that cannot be read ends the command with what is wrong in it."""
    rows = register.read(folder)
    return {row["partnership_id"]: row["name"] for row in rows} or _tables(folder)


def _chosen(names, wanted):
    """Ids of the partnerships asked for; an unknown name ends the command."""
    try:
        return list(dict.fromkeys(register.find(names, name) for name in wanted))
    except register.UnknownPartnership as error:
        raise click.UsageError(str(error)) from None


def _value(text):
    """A parameter's value as papermill's command line reads it."""
    words = {"True": True, "False": False, "None": None, "null": None}
    if text in words:
        return words[text]
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text


def _work(make, chosen, parameters, output, settings):
    """Build or run, and say what came of it; facts that cannot be used end the command."""
    from onepot_analysis.publish.batch import Settings

    started = time.monotonic()
    settings["workers"] = settings["workers"] or _processors()
    try:
        report = make(Settings(**settings), chosen, parameters, _progress)
    except ValueError as error:
        if type(error).__name__ not in ("DataError", "ProformaError", "PublishedError"):
            raise
        raise click.ClickException(str(error)) from None
    _report(report.outcomes, started, output, report.current)


def _processors():
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _progress(outcomes: Iterable, total: int) -> Iterator:
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


def _report(outcomes, started, output, current=0):
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


if __name__ == "__main__":
    main()
