"""The command line: ``onepot``. What only lists starts fast: each command imports what it needs."""

import sys
import time
from pathlib import Path

import click

from onepot_analysis import terminal
from onepot_analysis.facts import register


@click.group(
    cls=terminal.Commands,
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


@main.command()
@click.argument("partnerships", nargs=-1, metavar="[PARTNERSHIP]...")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results.  [default: reports/ of the project]",
)
@terminal.working
@terminal.DATA
@click.option(
    "--allocations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of published allocations: CSV, xlsx, ods or PDF; see `onepot check`.",
)
@click.option(
    "--accept-difference", is_flag=True, help="Go on with a table that misses the settlement; every page says so."
)
@click.option(
    "--completions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of successful completions by partnership, for the recovery element: CSV, xlsx or ods.",
)
@click.option(
    "--treatment",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="People in treatment: the monitoring system's public export (NDTMS ViewIt, adults); see `onepot check`.",
)
def build(partnerships, output, data, allocations, accept_difference, completions, treatment, **settings):
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
    from onepot_analysis.publish.site import build as site

    names = terminal.read_names(data)
    chosen = terminal.find(names, partnerships)
    output = output or register.ROOT / "reports"
    given = {"data": data, "allocations": allocations, "completions": completions, "treatment": treatment}
    parameters = {name: str(path.resolve()) for name, path in given.items() if path}
    if accept_difference:
        parameters["accept_difference"] = True
    terminal.work(lambda *way: site.build(output, names, *way), chosen, parameters, output, settings)


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
@terminal.working
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
    from onepot_analysis.publish.run import parameters
    from onepot_analysis.publish.site import build as site

    given = {name: terminal.as_value(text) for name, text in parameter}
    try:
        parameters.refuse_unknown(["partnership", *given], parameters.read(notebook))
        if "partnership" in given:
            raise parameters.UnknownParameter("partnerships are named after the notebook, not with -p")
    except parameters.UnknownParameter as error:
        raise click.UsageError(f"{notebook}: {error}") from None
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise click.UsageError(f"{notebook} is not a notebook that can be read: {error}") from None
    names = terminal.read_names(Path(given["data"]) if given.get("data") else None)
    chosen = terminal.find(names, partnerships)
    output = output or register.ROOT / "reports" / "run" / notebook.stem
    terminal.work(lambda *way: site.run(notebook, output, names, *way), chosen, given, output, settings)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@terminal.DATA
def check(file, data):
    """Check a table to be brought: say what FILE was understood to say, and everything that is wrong.

    FILE is a CSV file, an xlsx or ods workbook, or a PDF document with text; long (partnership, financial_year,
    stream, amount_gbp) or wide (a row for each partnership, a column for each stream). It may cover some partnerships
    or streams only. Names are read as people write them. A file with a problem is never partly loaded. What a table
    may look like stands in docs/tables.md.

    The public export of the drug treatment monitoring system (NDTMS ViewIt, adults, all indicators for all local
    authorities) is known by its heads: people in treatment and successful completions.

    The exit status is 0 when the table can be used, and 1 when there is a problem.

    \b
    Examples:
      onepot check allocations.xlsx
      onepot check allocations.csv && onepot build --allocations allocations.csv
      onepot check viewit.csv && onepot build --treatment viewit.csv
    """
    tables = terminal.load_tables(data)
    from onepot_analysis.spreadsheets import allocations as published
    from onepot_analysis.spreadsheets import treatment

    text, is_usable = (treatment if treatment.is_export(file) else published).report(file, tables)
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
    tables = terminal.load_tables(None)
    from onepot_analysis.spreadsheets import allocations as published

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
    help="A table of published allocations to fill in: CSV, xlsx, ods or PDF; see `onepot check`.",
)
@terminal.DATA
def proforma(partnership, file, allocations, data):
    """Write the funding and expenditure proforma of a PARTNERSHIP (an id or a name), to fill in; FILE ends in .xlsx.

    Central income is filled in where --allocations or the public record has the amount, and left blank elsewhere, with
    an estimate beside it. The form is our own: that of February 2011 is not public.

    \b
    Examples:
      onepot proforma barnsley barnsley.xlsx
      onepot proforma barnsley barnsley.xlsx --allocations published-2011-12.xlsx
    """
    if file.exists():
        raise click.UsageError(f"{file} is there already; choose another name")
    tables = terminal.load_tables(data)
    from onepot_analysis.spreadsheets import allocations as published
    from onepot_analysis.spreadsheets import proforma as forms

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
@click.option(
    "--treatment",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="People as the monitoring system counted them, beside those filled in: its public export; see `onepot check`.",
)
@terminal.working
@terminal.DATA
def value(files, output, treatment, data, **settings):
    """Read filled-in proformas and build a value for money report for each FILE, beside the others.

    Every problem in every workbook is listed, with its cell and how to mend it; then nothing is built, and the exit
    status is 1. Totals are worked out anew, and income is held against expenditure.

    \b
    Examples:
      onepot value examples/exampleshire.xlsx
      onepot value barnsley.xlsx leeds.xlsx york.xlsx --formats html,pdf
    """
    tables = terminal.load_tables(data)
    from onepot_analysis.publish.site import build as site
    from onepot_analysis.spreadsheets import proforma as forms

    try:
        readings = forms.load(files, tables)
    except forms.ProformaError as error:
        count = len(error.problems)
        click.echo(f"{count} {'problem' if count == 1 else 'problems'}\n{error}", err=True)
        sys.exit(1)
    workbooks = {one.partnership_id: (file, one.name) for file, one in zip(files, readings, strict=True)}
    given = {"data": data, "treatment": treatment}
    parameters = {name: str(path.resolve()) for name, path in given.items() if path}
    output = output or register.ROOT / "reports" / "value"
    terminal.work(lambda *way: site.value(workbooks, output, *way), list(workbooks), parameters, output, settings)


@main.command()
@terminal.TIME_LIMIT
def refresh(timeout):
    """Run the project's notebooks again where they stand, with their default parameters, and write data/README.md.

    No times, random ids or versions are written: a notebook whose results are the same does not change.
    """
    started = time.monotonic()
    terminal.load_tables(None)
    from onepot_analysis.facts import dictionary
    from onepot_analysis.facts.data import NOTEBOOKS
    from onepot_analysis.publish.run import batch

    dictionary.write()
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    outcomes = list(terminal.progress(batch.refresh(notebooks, terminal.processors(), timeout), len(notebooks)))
    terminal.report(outcomes, started, NOTEBOOKS)


if __name__ == "__main__":
    main()
