"""The command line: ``onepot``. What only lists starts fast: each command imports what it needs."""

import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import click

from onepot_analysis import terminal
from onepot_analysis.facts import files, register
from onepot_analysis.show import words
from onepot_analysis.terminal import FILE, FOLDER, NEW_FILE


@click.group(
    cls=terminal.Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 all done, 1 something failed, 2 wrong usage, 130 stopped with Ctrl-C.",
)
@click.version_option(package_name="onepot_analysis", prog_name="onepot")
def main() -> None:
    """Drug treatment funding in England, 2011-12: a briefing for each of the 149 drug partnerships.

    \b
    Examples:
      onepot list                      the partnerships, with their region
      onepot build                     the whole site, in reports/
      onepot build barnsley york       two briefings
      onepot notebooks mine            the notebooks, copied to be changed
      onepot build --notebooks mine    the site of changed notebooks
      onepot run my-notebook.ipynb     a notebook of your own, for all partnerships
      onepot proforma barnsley a.xlsx  a funding and expenditure workbook to fill in
      onepot value barnsley.xlsx       a value for money report from it
    """


@main.command("list")
@terminal.DATA
def list_(data: Path | None) -> None:
    """List the partnerships: id, name, region.

    \b
    Example:
      onepot list | grep London
    """
    rows = [[row[name] for name in ("partnership_id", "name", "region")] for row in terminal.read_register(data)]
    click.echo("\n".join(words.aligned(rows)))


@main.command()
@click.argument("partnerships", nargs=-1, metavar="[PARTNERSHIP]...")
@terminal.output("reports")
@terminal.working
@terminal.DATA
@terminal.NOTEBOOKS
@terminal.ALLOCATIONS
@terminal.ACCEPT
@terminal.ACCEPT_DIFFERENCE
@click.option(
    "--completions",
    type=FILE,
    help="A table of successful completions by partnership, for the recovery element: CSV, xlsx or ods.",
)
@terminal.TREATMENT
def build(partnerships: tuple[str, ...], output: Path, data: Path | None, notebooks: Path, **options: Any) -> None:
    """Build the site: notebook, page, PDF and workbook for each PARTNERSHIP (an id or a name, in any case).

    Without names, everything is built: all briefings and the national pages. Only what is missing, changed, failed
    or older than its inputs is made; manifest.json keeps account. Stopped at any moment, run it again and it goes on.
    The notebook is always kept: the other formats are rendered from it. All of a site comes from one set of inputs: where
    pages of others would stay, nothing is built, and --output names another folder.

    A notebook that fails is reported with its cell and its error and left as far as it came in failed/; the others
    are built all the same, and the exit status is 1.

    \b
    Examples:
      onepot build --data my-data --workers 4 --formats html,pdf
      onepot build --allocations published-2011-12.xlsx
      onepot build --scheduler tcp://10.0.0.5:8786
    """
    from onepot_analysis.publish.site import build as site

    names = terminal.read_names(data)
    chosen = terminal.find(names, partnerships)
    brought = {name: options.pop(name) for name in ("allocations", "completions", "treatment")}
    parameters = terminal.as_parameters(data=data, accept=terminal.accepted(names, options.pop("accept")), **brought)
    terminal.work(partial(site.build, output, names, notebooks=notebooks), chosen, parameters, output, options)


@main.command()
@click.argument("folder", type=FOLDER)
def notebooks(folder: Path) -> None:
    """Copy the project's notebooks into FOLDER, to be read and changed there.

    \b
    Examples:
      onepot notebooks mine
      onepot build barnsley --notebooks mine
    """
    copies = {source: folder / source.name for source in sorted(register.NOTEBOOKS.glob("*.ipynb"))}
    for copy in copies.values():
        terminal.refuse_existing(copy)
    for source, copy in copies.items():
        files.write(copy, source.read_bytes())
        click.echo(copy)


@main.command()
@click.argument("notebook", type=FILE)
@click.argument("partnerships", nargs=-1, metavar="[PARTNERSHIP]...")
@click.option("--output", type=FOLDER, help="Folder for the results.  [default: reports/run/ and the notebook's name]")
@click.option(
    "-p", "--parameter", nargs=2, multiple=True, metavar="NAME VALUE", help="A parameter beside the partnership."
)
@terminal.working
def run(notebook: Path, partnerships: tuple[str, ...], output: Path | None, **options: Any) -> None:
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
    from onepot_analysis.publish.site import build as site

    given = terminal.read_parameters(notebook, options.pop("parameter"))
    names = terminal.read_names(Path(str(given["data"])) if given.get("data") else None)
    chosen = terminal.find(names, partnerships)
    target = output or Path("reports", "run", notebook.stem)
    terminal.work(partial(site.run, notebook, target, names), chosen, given, target, options)


@main.command()
@click.argument("file", type=FILE)
@terminal.ACCEPT
@terminal.DATA
def check(file: Path, accept: tuple[str, ...], data: Path | None) -> None:
    """Check a table to be brought: say what FILE was understood to say, and everything that is wrong.

    FILE is a CSV file, an xlsx or ods workbook, or a PDF document with text: a table of allocations, long (partnership,
    financial_year, stream, amount_gbp) or wide (a row for each partnership, a column for each stream), a table of
    successful completions, or the public export of the drug treatment monitoring system (NDTMS ViewIt, adults). Which
    of them, its heads tell. Names are read as people write them; some partnerships alone will do. A file with a problem
    is never partly loaded: the exit status is 1. What only seems wrong, such as an amount far from its estimate, ends
    with the name by which to accept it. What a table may look like: docs/tables.md. Empty: `onepot template`.

    \b
    Examples:
      onepot check allocations.csv && onepot build --allocations allocations.csv
      onepot check viewit.csv && onepot build --treatment viewit.csv
    """
    tables = terminal.load_tables(data)
    from onepot_analysis.spreadsheets import allocations, completions, treatment

    # the export is asked for first: it may be large, and its start tells
    kind = treatment if treatment.is_export(file) else completions if completions.is_table(file) else allocations
    text, is_usable = kind.report(file, tables, terminal.accepted(tables.names, accept))
    click.echo(text)
    sys.exit(not is_usable)


@main.command()
@click.argument("file", type=NEW_FILE)
@click.option("--completions", "kinds", flag_value="completions", multiple=True, help="For successful completions.")
@click.option("--treatment", "kinds", flag_value="treatment", multiple=True, help="For people in treatment.")
def template(file: Path, kinds: tuple[str, ...]) -> None:
    """Write an empty workbook to fill, with published allocations if nothing else is said; FILE ends in .xlsx.

    \b
    Examples:
      onepot template allocations.xlsx
      onepot template --completions completions.xlsx
    """
    from onepot_analysis.spreadsheets import allocations, completions, treatment

    tables = terminal.load_tables(None)
    terminal.refuse_existing(file)
    makers = {"": allocations, "completions": completions, "treatment": treatment}
    if (kind := "".join(set(kinds))) not in makers:
        raise click.UsageError("one workbook for each: give --completions or --treatment")
    try:
        makers[kind].write_template(file, tables)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{file}: fill it in, then run: onepot check {file}")


@main.command()
@click.argument("partnership")
@click.argument("file", type=NEW_FILE)
@terminal.ALLOCATIONS
@terminal.ACCEPT
@terminal.DATA
def proforma(
    partnership: str, file: Path, allocations: Path | None, accept: tuple[str, ...], data: Path | None
) -> None:
    """Write the funding and expenditure proforma of a PARTNERSHIP (an id or a name), to fill in; FILE ends in .xlsx.

    Central income is filled in where --allocations or the public record has the amount, and left blank elsewhere, with
    an estimate beside it. The form is our own: that of February 2011 is not public.

    \b
    Examples:
      onepot proforma barnsley barnsley.xlsx
      onepot proforma barnsley barnsley.xlsx --allocations published-2011-12.xlsx
    """
    terminal.refuse_existing(file)
    tables = terminal.load_tables(data)
    from onepot_analysis.spreadsheets import allocations as published
    from onepot_analysis.spreadsheets import proforma as forms

    try:
        known = published.load(allocations, tables, terminal.accepted(tables.names, accept)) if allocations else None
        forms.write(file, forms.form(tables, partnership, known))
    except published.SpreadsheetError as error:
        raise click.ClickException(str(error)) from None
    except (register.UnknownPartnership, ValueError) as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{file}: fill it in, then run: onepot value {file}")


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@terminal.output("reports/value")
@terminal.TREATMENT
@terminal.working
@terminal.DATA
@terminal.NOTEBOOKS
def value(files: tuple[Path, ...], output: Path, data: Path | None, notebooks: Path, **options: Any) -> None:
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
        files = tuple(forms.find(file) for file in files)
        readings = forms.load(files, tables)
    except forms.SpreadsheetError as error:
        click.echo(f"{words.counted(len(error.problems), 'problem')}\n{error}", err=True)
        sys.exit(1)
    workbooks = {one.partnership_id: (file, one.name) for file, one in zip(files, readings, strict=True)}
    parameters = terminal.as_parameters(data=data, treatment=options.pop("treatment"))
    make = partial(site.value, workbooks, output, notebooks=notebooks)
    terminal.work(make, list(workbooks), parameters, output, options)


@main.command()
@click.argument("folder", required=False, type=FOLDER)
@terminal.TIME_LIMIT
def refresh(folder: Path | None, timeout: float) -> None:
    """Run the notebooks in FOLDER again where they stand, with their default parameters.

    Without FOLDER they are the project's, and data/README.md is written too. No times, random ids or versions are
    written: a notebook whose results are the same does not change.
    """
    started = time.monotonic()
    if not folder and register.ROOT == register.INSTALLED:
        raise click.UsageError(
            "an installed copy is not changed: `onepot notebooks FOLDER`, then `onepot refresh FOLDER`"
        )
    terminal.load_tables(None)
    from onepot_analysis.facts import dictionary
    from onepot_analysis.publish.run import batch

    if folder is None:
        dictionary.write()
    where = folder or register.NOTEBOOKS
    found = sorted(where.glob("*.ipynb"))
    outcomes = list(terminal.progress(batch.refresh(found, terminal.processors(), timeout), len(found)))
    terminal.report(outcomes, started, where)


if __name__ == "__main__":
    main(prog_name="onepot")
