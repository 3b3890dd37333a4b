"""The command line: ``onepot``. What only lists starts fast: each command imports what it needs."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

TIMEOUT = 120.0


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 all done, 1 something failed, 2 wrong usage.",
)
def main():
    """Drug treatment funding in England, 2011-12: a briefing for each of the 149 drug partnerships.

    \b
    Examples:
      onepot list                      the partnerships, with their region
      onepot build                     the whole site, in reports/
      onepot build barnsley "Milton Keynes"
                                       two briefings
      onepot refresh                   run the notebooks again where they stand
    """


@main.command("list")
def list_():
    """List the partnerships: id, name, region.

    \b
    Example:
      onepot list | grep London
    """
    register = _tables(None).partnerships
    columns = [register[name] for name in ("partnership_id", "name", "region")]
    widths = [column.str.len().max() for column in columns]
    for row in zip(*columns, strict=True):
        click.echo("  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip())


@main.command()
@click.argument("partnerships", nargs=-1, metavar="[PARTNERSHIP]...")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results.  [default: reports/ of the project]",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Notebooks run at a time.  [default: one for each processor]",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the facts.  [default: data/ of the project]",
)
@click.option(
    "--allocations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of published allocations: CSV, xlsx or ods; see `onepot check`.",
)
@click.option(
    "--accept-difference", is_flag=True, help="Go on with a table that misses the settlement; every page says so."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Stop a notebook that takes longer.",
)
def build(partnerships, output, workers, data, allocations, accept_difference, timeout):
    """Build the site: a notebook and a page for each PARTNERSHIP (an id or a name, in any case).

    Without names, everything is built: all briefings and the two national pages. The index and the tables in data/
    are always written, and link to the pages that are there.

    A notebook that fails is reported with its cell and its error and left as far as it came in failed/; the others
    are built all the same, and the exit status is 1.

    \b
    Examples:
      onepot build
      onepot build hertfordshire --output /tmp/site
      onepot build --data my-data --workers 4
      onepot build --allocations published-2011-12.xlsx
    """
    started = time.monotonic()
    tables = _tables(data)
    chosen = _chosen(tables, partnerships)
    from onepot_analysis.data import ROOT
    from onepot_analysis.publish import site
    from onepot_analysis.published import PublishedError

    output = output or ROOT / "reports"
    given = {"data": data, "allocations": allocations}
    parameters = {name: str(path.resolve()) for name, path in given.items() if path}
    if accept_difference:
        parameters["accept_difference"] = True
    try:
        outcomes = site.build(tables, output, workers or _processors(), timeout, chosen, parameters, _progress)
    except PublishedError as error:
        raise click.ClickException(str(error)) from None
    _report(outcomes, started, f"pages in {output}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the facts.  [default: data/ of the project]",
)
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
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Stop a notebook that takes longer.",
)
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
    _report(outcomes, started, f"notebooks in {NOTEBOOKS}")


def _tables(folder):
    """The facts; a broken row ends the command."""
    from onepot_analysis import data

    try:
        return data.load(folder)
    except data.DataError as error:
        raise click.ClickException(str(error)) from None


def _chosen(tables, names):
    """Ids of the partnerships asked for; an unknown name ends the command."""
    from onepot_analysis import data

    try:
        return list(dict.fromkeys(data.partnership(tables, name)["partnership_id"] for name in names))
    except data.UnknownPartnership as error:
        raise click.UsageError(str(error)) from None


def _processors():
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _progress(outcomes: Iterable, total: int) -> Iterator:
    """Pass outcomes on and say how far it is: one line on a terminal, now and then a line in a log."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(outcomes, total=total, unit=" pages", leave=False, dynamic_ncols=True)
        return
    started = said = time.monotonic()
    for count, outcome in enumerate(outcomes, 1):
        yield outcome
        now = time.monotonic()
        if now - said >= 10 or count == total:
            rate, said = count / (now - started), now
            click.echo(f"{count} of {total}, {rate:.1f} a second, {(total - count) / rate:.0f} s left", err=True)


def _report(outcomes, started, what):
    """Say what was made and what failed; leave with 1 if anything did."""
    failed = [outcome for outcome in outcomes if outcome.error]
    made = f"{len(outcomes) - len(failed)} of {len(outcomes)} {what}"
    click.echo(f"{made}, {time.monotonic() - started:.1f} s")
    if not failed:
        return
    rows = [("failed", "cell", "partial notebook", "error")]
    for outcome in sorted(failed, key=lambda outcome: outcome.key):
        cell = f"[{outcome.cell}]" if outcome.cell else "-"
        rows.append((outcome.key, cell, str(outcome.partial or "-"), outcome.error))
    widths = [max(len(row[at]) for row in rows) for at in range(3)]
    for *row, error in rows:
        start = "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True))
        click.echo(f"{start}  {error}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
