"""The front of the site: the page from which all others are reached, and the data dictionary as a page."""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
from nbformat import NotebookNode

from onepot_analysis.analysis.change import KNOWN_CHANGE, RULE_ONLY
from onepot_analysis.analysis.comparison import by_region
from onepot_analysis.analysis.estimates import ESTIMATED
from onepot_analysis.briefing import Briefing
from onepot_analysis.facts import data, dictionary
from onepot_analysis.publish.formats import html, prose
from onepot_analysis.publish.site import downloads
from onepot_analysis.show import words
from onepot_analysis.show.charts import CLASSES, classes
from onepot_analysis.show.phrases import Amount

TEMPLATES = Path(__file__).with_name("templates")
TAG = "front"  # of the cells of the national notebooks that stand on the front page too
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
    result = downloads.files(facts, folder, notebooks or ())
    result["data/dictionary.html"] = dictionary_page(facts, pages, labels, folder).encode()
    sizes = {path: len(content) for path, content in result.items()}
    result["index.html"] = page(facts, pages, labels, sizes, notebooks or []).encode()
    return result


def page(
    facts: Briefing,
    pages: Mapping[str, Collection[str]],
    labels: Mapping[str, str],
    sizes: Mapping[str, int],
    notebooks: list[NotebookNode],
) -> str:
    """The page from which all others are reached.

    Parameters
    ----------
    facts, pages, labels, notebooks
        See `files`. A partnership without a page is named without a link. Cells of the national notebooks that have the
        tag ``front`` show their results here too.
    sizes : mapping of str to int
        Path of each file for download, to its bytes.

    Returns
    -------
    str
    """
    columns, shades = _columns(facts), _shades(facts)
    everywhere = {label: texts.iloc[0] for label, texts in columns.items() if texts.nunique() == 1}
    columns = {label: texts for label, texts in columns.items() if label not in everywhere}
    rows = _rows(facts, pages, columns, shades)
    bases = {row["basis"] for row in rows}
    settlement = html.tagged(downloads.together(notebooks), TAG)
    return html.filled(
        "index.html.j2",
        TEMPLATES,
        texts=[part for part in settlement if "<figure" not in part],
        figures=[part for part in settlement if "<figure" in part],
        notices=[prose.markdown(notice) for notice in facts.notices],
        tiles=sorted(rows, key=lambda row: (row["line"], row["place"])),
        measures=_measures(facts, rows, shades),
        rows=sorted(rows, key=lambda row: row["name"]),
        columns=list(columns),
        everywhere=everywhere,
        england=_england(facts, columns),
        same_basis=bases.pop() if len(bases) == 1 else "",
        has_estimates=bool((facts.pots["state"] == ESTIMATED).any()),
        has_bounds=any("lower" in label for label in columns),
        has_gaps=any(words.GAP in row["values"] for row in rows),
        source=facts.cite(*_sources(facts, columns), states=facts.pots["state"].unique().tolist()),
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
    return html.filled(
        "text.html.j2",
        TEMPLATES,
        title=text.partition("\n")[0].removeprefix("# "),
        body=prose.markdown(text),
        links={
            "home": "../index.html",
            "national": [{"href": f"../{key}.html", "label": label} for key, label in labels.items() if key in pages],
        },
    )


def _columns(facts: Briefing) -> dict[str, pd.Series]:
    """Columns of the table of partnerships, label to texts by partnership: those that have something to say."""
    pots = facts.pots
    is_estimate = pots["state"] == ESTIMATED
    columns = {"Pot, 2011-12 (£)": pots.apply(_pot, axis=1)}
    if is_estimate.any():
        for label, name, towards in (("from", "lowest_gbp", math.floor), ("to", "highest_gbp", math.ceil)):
            rough = pots[name].map(lambda amount, towards=towards: words.number(words.two_figures(amount, towards)))
            columns[f"Likely {label} (£)"] = rough.where(is_estimate, words.NOT_APPLICABLE)
    if facts.is_everyone_known:
        columns["Per head aged 18 to 64 (£)"] = pots["per_head"].map(lambda value: words.number(value, 2))
    return columns | _change_columns(facts.changes.xs("pot", level="stream").loc[pots.index])


def _pot(row: pd.Series) -> str:
    if row["state"] == ESTIMATED:
        return f"about {words.number(words.two_figures(row['pot_gbp']))}"
    ends = dict.fromkeys(words.number(end) for end in (row["lowest_gbp"], row["highest_gbp"]))
    return " to ".join(ends)


def _change_columns(changes: pd.DataFrame) -> dict[str, pd.Series]:
    """Cash and real change where it is known, or its bounds where the letters give them; nothing that is modelled."""
    is_local = changes["state"] != RULE_ONLY
    ends = (
        {"": "lower"}
        if (changes["state"][is_local] == KNOWN_CHANGE).all()
        else {", lower": "lower", ", upper": "upper"}
    )
    names = {"Cash": "", "Real": "real_"} if is_local.any() else {}
    return {
        f"{name} change{said} (%)": changes[f"{column}{end}_percent"]
        .where(is_local)
        .map(lambda value: words.number(value, 2))
        for name, column in names.items()
        for said, end in ends.items()
    }


def _sources(facts: Briefing, columns: Collection[str]) -> list[str]:
    """Figures and drivers that the table rests on beside the amounts themselves."""
    return [
        *(["ptb_total_2011_12", "dip_total_2011_12"]),
        *(["population_18_64"] if facts.is_everyone_known else []),
        *(["hmt-deflators-2019-09"] if any("Real" in label for label in columns) else []),
    ]


def _rows(facts: Briefing, pages: Mapping, columns: dict[str, pd.Series], shades: dict) -> list[dict]:
    """A row of the table, and a tile of the map, for each partnership."""
    register = facts.tables.partnerships.merge(facts.tables.tiles, on="partnership_id").set_index("partnership_id")
    other = facts.tables.aliases.dropna(subset="partnership_id").groupby("partnership_id")["alias"].agg(list)
    rows = []
    for place, row in register.iterrows():
        pot = facts.pots.loc[place]
        amount = Amount(pot["lowest_gbp"], pot["highest_gbp"], pot["state"], pot["pot_gbp"])
        names = [*row["councils"].split(";"), *other.get(place, [])]
        key = f"partnerships/{place}"
        rows.append(
            {
                **{name: row[name] for name in ("name", "region", "label")},
                "basis": amount.basis,
                "said": "; ".join([f"{amount}, {amount.basis}", *(shade["said"][place] for shade in shades.values())]),
                "href": f"{key}.html" if key in pages else "",
                "files": _files(key, pages),
                "find": "; ".join(dict.fromkeys(name for name in names if name not in row["name"])),
                "values": [texts[place] for texts in columns.values()],
                "shades": [
                    {"shown": shade["shown"][place], "depth": shade["depth"][place]} for shade in shades.values()
                ]
                or [{"shown": "", "depth": 2 if amount.is_known else CLASSES}],
                "place": int(row["column"]) + 1,
                "line": int(row["row"]) + 1,
            }
        )
    return rows


def _shades(facts: Briefing) -> dict[str, pd.DataFrame]:
    """What the map can be coloured by, only where it is known of every partnership: values, texts, classes."""
    changes = facts.changes.xs("pot", level="stream").loc[facts.pots.index]
    measures = {
        "Pot per head": (facts.is_everyone_known, facts.pots["per_head"], "£{} a head aged 18 to 64"),
        "Change": (facts.is_every_change_known, changes["lower_percent"], "change {} per cent"),
    }
    result = {}
    for name, (is_known, values, said) in measures.items():
        if is_known:
            shown = values.map(lambda value: words.number(value, 2))
            frame = pd.DataFrame({"value": values, "shown": shown, "depth": classes(values.round(2))})
            result[name] = frame.assign(said=shown.map(said.format))
    return result


def _measures(facts: Briefing, rows: list[dict], shades: dict[str, pd.DataFrame]) -> list[dict]:
    """What the colours of the map mean; nothing where all squares are alike."""
    said = {
        "Pot per head": "Pot per head aged 18 to 64, 2011-12, £",
        "Change": "Cash change of the pot from 2010-11 to 2011-12, per cent",
    }
    result = []
    for name, frame in shades.items():
        ordered = frame.sort_values("value", kind="stable")
        low, high = (f"{ordered['shown'].iloc[at]} in {facts.tables.names[ordered.index[at]]}" for at in (0, -1))
        legend = [
            {"depth": depth, "range": " to ".join(dict.fromkeys(shown.iloc[[0, -1]])), "count": len(shown)}
            for depth, shown in ordered.groupby("depth")["shown"]
        ]
        result.append({"label": name, "text": f"{said[name]}: from {low} to {high}.", "classes": legend})
    counts = Counter((row["shades"][0]["depth"], row["basis"]) for row in rows)
    if not shades and len(counts) > 1:
        legend = [{"depth": depth, "range": basis, "count": count} for (depth, basis), count in sorted(counts.items())]
        result.append({"label": "What is known", "text": "How the pot of 2011-12 is known:", "classes": legend})
    return result


def _england(facts: Briefing, columns: Collection[str]) -> list[str]:
    """The last row of the table."""
    numbers = {"Pot, 2011-12 (£)": words.number(float(facts.england["pot_2011_12"].lower * 1_000_000))}
    for name, quantity in (("Cash", "pot_change_percent"), ("Real", "pot_real_change_percent_outturn")):
        value = facts.england[quantity]
        low, high = (words.number(float(end), 2) for end in (value.lower, value.upper))
        numbers |= {
            f"{name} change (%)": " to ".join(dict.fromkeys((low, high))),
            f"{name} change, lower (%)": low,
            f"{name} change, upper (%)": high,
        }
    if facts.is_everyone_known:
        regions = by_region(facts.tables, facts.drivers, facts.pots, facts.changes.xs("pot", level="stream"))
        numbers["Per head aged 18 to 64 (£)"] = words.number(regions.loc["England", "per_head"], 2)
    return [numbers.get(label, words.NOT_APPLICABLE) for label in columns]


def _files(key: str, pages: Mapping) -> list[tuple[str, str]]:
    return [(f"{key}.{kind}", label) for kind, label in FORMATS.items() if kind in pages.get(key, ())]


def _kind(path: str) -> str:
    return {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}[path.rpartition(".")[2]]


def _size(count: int) -> str:
    return f"{count / 1000:,.0f} kB" if count >= 1000 else f"{count} bytes"
