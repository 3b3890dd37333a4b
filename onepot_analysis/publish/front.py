"""The front of the site: the page from which all others are reached, and the data dictionary as a page."""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader
from nbformat import NotebookNode

from onepot_analysis import briefing, data, dictionary, letters, national, settlement, words
from onepot_analysis.allocations import MODELLED
from onepot_analysis.briefing import Briefing
from onepot_analysis.publish import downloads, html

CLASSES = 5
FORMATS = {"pdf": "PDF", "xlsx": "Excel", "ipynb": "Notebook"}
ABOUT = {
    "national/settlement": "what the two letters fix, what they leave open, and what would close it",
    "national/allocations": "the method: how the settlement is shared out, how far off that is, and how partnerships compare",
}
FILES = {
    "data/briefings.csv": ("The briefings", "one row for each partnership"),
    "data/allocations.csv": ("The allocations", "one row for each partnership, year and stream, with bounds and basis"),
    "data/settlement.csv": ("The settlement", "each quantity for England with its bounds"),
    downloads.NATIONAL: ("The national tables", "those of the two national pages, as a workbook"),
    "data/datapackage.json": ("Data package", "what each column of each table holds, for programs (Frictionless)"),
}
_COLUMNS = {
    # column: (label, how it is shown)
    "pot_2011_12_gbp": ("Pot, 2011-12 (£)", words.number),
    "per_head_18_64_gbp": ("Per head aged 18 to 64 (£)", lambda value: words.number(value, 2)),
    "change_lower_percent": ("Cash change, lower (%)", lambda value: words.number(value, 2)),
    "change_upper_percent": ("Cash change, upper (%)", lambda value: words.number(value, 2)),
    "real_change_lower_percent": ("Real change, lower (%)", lambda value: words.number(value, 2)),
    "real_change_upper_percent": ("Real change, upper (%)", lambda value: words.number(value, 2)),
}


def files(
    facts: Briefing,
    pages: Mapping[str, Collection[str]],
    labels: Mapping[str, str],
    folder: Path = data.FOLDER,
    notebooks: list[NotebookNode] | None = None,
) -> dict[str, bytes]:
    """Everything on the site that is not made of one notebook.

    Parameters
    ----------
    facts : Briefing
        As from `onepot_analysis.briefing.prepare`.
    pages : mapping of str to collection of str
        Key of each page that there is (``partnerships/barnsley``, ``national/settlement``) to the kinds of its files
        (html, pdf, xlsx, ipynb).
    labels : mapping of str to str
        Key of each national page, whether it is there or not, to its name.
    folder : pathlib.Path
        The data folder that the facts come from.
    notebooks : list of nbformat.NotebookNode, optional
        The executed national notebooks.

    Returns
    -------
    dict of str to bytes
        Path inside the site to content.
    """
    result = downloads.files(facts, folder, notebooks)
    result["data/dictionary.html"] = dictionary_page(facts, pages, labels, folder).encode()
    result["index.html"] = page(facts, pages, labels, {path: len(content) for path, content in result.items()}).encode()
    return result


def page(
    facts: Briefing,
    pages: Mapping[str, Collection[str]],
    labels: Mapping[str, str],
    sizes: Mapping[str, int],
) -> str:
    """The page from which all others are reached.

    Parameters
    ----------
    facts, pages, labels
        See `files`. A partnership without a page is named without a link.
    sizes : mapping of str to int
        Path of each file for download, to its bytes.

    Returns
    -------
    str
    """
    rows = _rows(facts, pages)
    return _render(
        "index.html.j2",
        sentences=sentences(facts),
        notices=[html.markdown(notice) for notice in facts.notices],
        chart=html.figure(national.change_chart(facts.tables)),
        tiles=sorted(rows, key=lambda row: (row["line"], row["place"])),
        measures=_measures(facts, rows),
        rows=sorted(rows, key=lambda row: row["name"]),
        columns=[label for label, _ in _COLUMNS.values()],
        england=_england(facts),
        basis=facts.basis,
        modelled=facts.basis == MODELLED,
        source=facts.source("ons-mid-2010", "hmt-deflators-2019-09"),
        missing=sum(not row["href"] for row in rows),
        national=[
            {"href": f"{key}.html", "label": label, "about": ABOUT.get(key, ""), "files": _files(key, pages)}
            for key, label in labels.items()
            if key in pages
        ],
        downloads=[
            {"href": path, "label": label, "about": about, "size": f"{_kind(path)}, {_size(sizes[path])}"}
            for path, (label, about) in FILES.items()
            if path in sizes
        ],
    )


def dictionary_page(
    facts: Briefing, pages: Mapping[str, Collection[str]], labels: Mapping[str, str], folder: Path = data.FOLDER
) -> str:
    """The data dictionary as a page, ``data/dictionary.html``."""
    text = dictionary.text(facts.tables, folder)
    return _render(
        "text.html.j2",
        title=text.partition("\n")[0].removeprefix("# "),
        body=html.markdown(text),
        links={
            "home": "../index.html",
            "national": [{"href": f"../{key}.html", "label": label} for key, label in labels.items() if key in pages],
        },
    )


def sentences(facts: Briefing) -> list[str]:
    """What the settlement says, in three sentences."""
    quantities = settlement.bounds(facts.tables)
    ends = {name: (float(value.lower), float(value.upper)) for name, value in quantities.items()}
    third, none = letters.change_by_dip_share(facts.tables, [100 / 3, 0]).to_dict("records")
    cash, real = ends["pot_change_percent"], ends["pot_real_change_percent_outturn"]
    before = quantities["pot_2010_11"]
    opening = "The letters print no pot for 2010-11, but they limit it"
    if before.is_point:
        opening = f"In 2010-11 the pot was {words.million(float(before.lower))}"
    return [
        f"The pot for 2011-12 is {words.million(ends['pot_2011_12'][0])}: {words.million(ends['ptb_2011_12'][0])} through "
        f"the Pooled Treatment Budget and {words.million(ends['dip_2011_12'][0])} through the Drug Interventions "
        "Programme (DIP).",
        f"{opening}: {words.change(*cash)} in cash, all of it in the DIP, and {words.change(*real)} in real terms.",
        f"That tells no partnership its own change: a pot that was a third DIP sees "
        f"{words.change(third['change_lower_percent'], third['change_upper_percent'])}, a pot without DIP money "
        f"{words.change(none['change_lower_percent'], none['change_upper_percent'])}, and the letters do not give that share.",
    ]


def classes(values: pd.Series) -> pd.Series:
    """Five classes of about equal count, 1 furthest from 0; equal values are in one class.

    Examples
    --------
    >>> classes(pd.Series([-1.0, -2.0, -3.0, -3.0, -4.0, -5.0])).tolist()
    [5, 4, 3, 3, 2, 1]
    >>> classes(pd.Series([0.0, 0.0])).tolist()
    [3, 3]
    """
    rank = values.abs().rank(ascending=False)
    return ((rank - 0.5) * CLASSES // len(values) + 1).astype(int)


def _rows(facts, pages):
    """A row of the table, and a tile of the map, for each partnership."""
    register = briefing.briefings_table(facts).drop(columns="region")
    register = facts.tables.partnerships[["partnership_id", "region", "councils"]].merge(register, on="partnership_id")
    register = register.merge(facts.tables.tiles, on="partnership_id")
    register["per_head_18_64_gbp"] = register["partnership_id"].map(facts.measures["per_head_18_64_gbp"])
    other = facts.tables.aliases.dropna(subset="partnership_id").groupby("partnership_id")["alias"].agg(list)
    depth = {name: classes(register[name].round(2)) for name in ("per_head_18_64_gbp", "change_lower_percent")}
    rows = []
    for at, row in register.iterrows():
        key = f"partnerships/{row['partnership_id']}"
        names = [*row["councils"].split(";"), *other.get(row["partnership_id"], [])]
        rows.append(
            {
                **{name: row[name] for name in ("name", "region", "basis", "label")},
                "href": f"{key}.html" if key in pages else "",
                "files": _files(key, pages),
                "find": "; ".join(dict.fromkeys(name for name in names if name not in row["name"])),
                "values": [show(row[name]) for name, (_, show) in _COLUMNS.items()],
                "numbers": {name: round(row[name], 2) for name in depth},
                "depth": [int(depth[name][at]) for name in depth],
                "place": int(row["column"]) + 1,
                "line": int(row["row"]) + 1,
            }
        )
    return rows


def _measures(facts, rows):
    """The two measures of the map: what they are called, what they show, and their classes."""
    change = [row["numbers"]["change_lower_percent"] for row in rows]
    head = sorted(rows, key=lambda row: row["numbers"]["per_head_18_64_gbp"])
    low, high = (f"£{row['values'][1]} in {row['name']}" for row in (head[0], head[-1]))
    spread = f"from {words.number(min(change), 2)} to {words.number(max(change), 2)} per cent"
    because = " Nearly the same everywhere: the main rule shares the DIP and the adult PTB alike. Another rule gives another map."
    return [
        {
            "id": "head",
            "label": "Pot per head",
            "text": f"Pot per head aged 18 to 64, 2011-12, {facts.basis}: from {low} to {high}.",
            "classes": _legend(rows, "per_head_18_64_gbp", 0, "£{}"),
        },
        {
            "id": "change",
            "label": "Change, lower bound",
            "text": f"Cash change from 2010-11 at the lower bound, per cent, {facts.basis}: {spread}."
            + (because if facts.basis == MODELLED else ""),
            "classes": _legend(rows, "change_lower_percent", 1, "{}"),
        },
    ]


def _legend(rows, measure, at, pattern):
    legend = []
    for depth in sorted({row["depth"][at] for row in rows}):
        values = [row["numbers"][measure] for row in rows if row["depth"][at] == depth]
        ends = dict.fromkeys(pattern.format(words.number(end, 2)) for end in (min(values), max(values)))
        legend.append({"depth": depth, "range": " to ".join(ends), "count": len(values)})
    return legend


def _england(facts):
    """The last row of the table."""
    ends = settlement.bounds(facts.tables)
    cash, real = ends["pot_change_percent"], ends["pot_real_change_percent_outturn"]
    numbers = [
        facts.main["pot_2011_12_gbp"].sum(),
        facts.regions.loc["England", "per_head_18_64_gbp"],
        *map(float, (cash.lower, cash.upper, real.lower, real.upper)),
    ]
    return [show(number) for number, (_, show) in zip(numbers, _COLUMNS.values(), strict=True)]


def _files(key, pages):
    return [(f"{key}.{kind}", label) for kind, label in FORMATS.items() if kind in pages.get(key, ())]


def _kind(path):
    return {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}[path.rpartition(".")[2]]


def _size(count):
    return f"{count / 1000:,.0f} kB" if count >= 1000 else f"{count} bytes"


@cache
def _environment():
    folders = [html.TEMPLATES / "site", html.TEMPLATES / "onepot"]
    environment = Environment(loader=FileSystemLoader(folders), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["years"] = html.unbroken
    return environment


def _render(template, **values):
    return _environment().get_template(template).render(fonts=html.fonts(), **values)
