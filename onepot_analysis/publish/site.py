"""The layout of the site: which pages there are, how they link to each other, the index and the tables."""

from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader

from onepot_analysis import briefing
from onepot_analysis.data import NOTEBOOKS, Tables
from onepot_analysis.publish import batch, html
from onepot_analysis.publish.notebook import write
from onepot_analysis.settlement import settlement_table

NATIONAL = {
    "national/settlement": ("The national settlement", "1_national_settlement.ipynb"),
    "national/allocations": ("All partnerships compared", "2_partnership_allocations.ipynb"),
}
PARAMETERS = {"national/settlement": ["data"], "national/allocations": ["data", "allocations", "accept_difference"]}
BRIEFING = "3_partnership_briefing.ipynb"
DATA = {
    "data/settlement.csv": (
        "The settlement",
        "each quantity with its bounds",
        lambda facts: settlement_table(facts.tables),
    ),
    "data/briefings.csv": ("The briefings", "one row for each partnership", briefing.briefings_table),
}


def build(
    tables: Tables,
    output: Path,
    workers: int,
    timeout: float,
    partnership_ids: Iterable[str] | None = None,
    parameters: dict | None = None,
    progress: Callable = lambda outcomes, total: outcomes,
) -> list[batch.Outcome]:
    """Build the site, or some of its briefings.

    The tables and the index are always written. A link leads to a page that is there: where one is missing, the
    pages around it pass over it.

    Parameters
    ----------
    tables : Tables
        The facts, as `onepot_analysis.data.load` gives them.
    output : pathlib.Path
        Folder of the site.
    workers, timeout
        See `onepot_analysis.publish.batch.run`.
    partnership_ids : iterable of str, optional
        Briefings to build; the whole site if not given.
    parameters : dict, optional
        Parameters of the notebooks beside the partnership: data, allocations, accept_difference.
    progress : callable, optional
        Given the outcomes as they come and their number, gives them on.

    Returns
    -------
    list of Outcome
        One for each page, as they ended.
    """
    names = dict(zip(tables.partnerships.partnership_id, tables.partnerships.name, strict=True))
    keys = [_key(chosen) for chosen in partnership_ids] if partnership_ids else [*NATIONAL, *map(_key, names)]
    before = present(output, names)
    planned = before | set(keys)
    given = parameters or {}
    facts = briefing.prepare(None, given.get("data"), given.get("allocations"), given.get("accept_difference", False))
    for path, (_, _, table) in DATA.items():
        write(output / path, table(facts).to_csv(index=False, lineterminator="\n"))
    jobs = [_job(key, names, planned, given) for key in keys]
    outcomes = list(progress(batch.run(jobs, output, workers, timeout), len(jobs)))
    _relink(output, names, {key: planned if key in keys else before for key in present(output, names)})
    write(output / "index.html", index(tables, present(output, names)))
    return outcomes


def present(output: Path, names: dict[str, str]) -> set[str]:
    """Keys of the pages that stand in a folder.

    Parameters
    ----------
    output : pathlib.Path
    names : dict
        Partnership id to name.

    Returns
    -------
    set of str
    """
    return {key for key in [*NATIONAL, *map(_key, names)] if (output / f"{key}.html").exists()}


def links(key: str, names: dict[str, str], pages: set[str]) -> dict:
    """What a page links to, given the pages that there are.

    Parameters
    ----------
    key : str
        ``partnerships/barnsley``, ``national/settlement``.
    names : dict
        Partnership id to name, in the order of the register.
    pages : set of str
        Keys of the pages that there are.

    Returns
    -------
    dict
        See `onepot_analysis.publish.html.page`.
    """
    national = [
        {"href": f"../{other}.html", "label": label, "current": other == key}
        for other, (label, _) in NATIONAL.items()
        if other in pages
    ]
    result = {"home": "../index.html", "notebook": f"{Path(key).name}.ipynb", "national": national}
    if key in NATIONAL:
        return result
    row = [chosen for chosen in names if _key(chosen) in pages or _key(chosen) == key]
    at = row.index(Path(key).name)
    for word, near in (("previous", row[:at][-1:]), ("next", row[at + 1 : at + 2])):
        result[word] = {"href": f"{near[0]}.html", "label": names[near[0]]} if near else None
    return result


def index(tables: Tables, pages: set[str]) -> str:
    """The page from which all others are reached.

    Parameters
    ----------
    tables : Tables
    pages : set of str
        Keys of the pages that there are; a partnership without one is named without a link.

    Returns
    -------
    str
    """
    folders = [html.TEMPLATES / "site", html.TEMPLATES / "onepot"]
    environment = Environment(loader=FileSystemLoader(folders), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    register = tables.partnerships.assign(key=tables.partnerships.partnership_id.map(_key))
    return environment.get_template("index.html.j2").render(
        regions={region: rows.to_dict("records") for region, rows in register.sort_values("name").groupby("region")},
        national={key: label for key, (label, _) in NATIONAL.items() if key in pages},
        data={path: (label, note) for path, (label, note, _) in DATA.items()},
        fonts=html.fonts(),
        pages=pages,
        missing=sum(key not in pages for key in register.key),
        total=len(register),
    )


def _key(partnership_id):
    return f"partnerships/{partnership_id}"


def _job(key, names, pages, given):
    where = links(key, names, pages)
    if key in NATIONAL:
        notebook = NOTEBOOKS / NATIONAL[key][1]
        return batch.Job(key, notebook, {name: given[name] for name in given if name in PARAMETERS[key]}, where)
    chosen = Path(key).name
    return batch.Job(key, NOTEBOOKS / BRIEFING, {"partnership": chosen, **given}, where, (chosen, names[chosen]))


def _relink(output, names, assumed):
    """Render a page again if it was made for other neighbours than it has."""
    for key, pages in assumed.items():
        now = links(key, names, set(assumed))
        if links(key, names, pages) != now:
            nb = nbformat.read(output / f"{key}.ipynb", as_version=4)
            write(output / f"{key}.html", html.page(nb, now))
