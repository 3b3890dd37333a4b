"""The front of the site: the page from which all others are reached."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from nbformat import NotebookNode

from onepot_analysis.analysis import settlement as settled
from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.change import KNOWN_CHANGE, RULE_ONLY
from onepot_analysis.analysis.comparison import by_region
from onepot_analysis.analysis.estimates import ESTIMATED
from onepot_analysis.briefing import Briefing
from onepot_analysis.facts import data
from onepot_analysis.publish.formats import html, prose, safe
from onepot_analysis.publish.formats.links import Places, linked
from onepot_analysis.publish.site import downloads, finding, text_pages
from onepot_analysis.show import words
from onepot_analysis.show.charts import CLASSES, classes
from onepot_analysis.show.phrases import Amount
from onepot_analysis.show.phrases import basis as basis_of

TEMPLATES = Path(__file__).with_name("templates")
TAG = "front"  # of the cells of the national notebooks that stand on the front page too
FORMATS = {"pdf": "PDF", "xlsx": "Excel", "ipynb": "Notebook"}
Pages = Mapping[str, Collection[str]]  # key of each page that there is, to the kinds of its files


class Column(NamedTuple):
    """A column of the table of partnerships: texts by partnership and by region, and England's."""

    label: str
    texts: pd.Series
    regions: pd.Series
    england: str = words.NOT_APPLICABLE


class Measure(NamedTuple):
    """What the map can be coloured by: by partnership its class (depth), and how it is shown and said; and the key."""

    label: str
    text: str
    tiles: pd.DataFrame
    classes: list[dict[str, Any]]


def files(
    brief: Briefing,
    pages: Pages,
    labels: Mapping[str, str],
    folder: Path = data.FOLDER,
    notebooks: Sequence[NotebookNode] = (),
    places: Places | None = None,
) -> dict[str, bytes]:
    """Everything on the site that is not made of one notebook: path inside the site to content.

    `labels` name the national pages, by key, whether they are there or not; `notebooks` are theirs, executed; `places`
    are those of the page from which all others are reached. The data folder is the one that `brief` comes from.
    """
    result = downloads.files(brief, folder, notebooks)
    result |= text_pages.files(brief.tables, folder, pages, labels)
    sizes = {path: len(content) for path, content in result.items()}
    result["index.html"] = "".join(linked([page(brief, pages, labels, sizes, notebooks)], places or {})).encode()
    return result


def page(
    brief: Briefing,
    pages: Pages,
    labels: Mapping[str, str],
    sizes: Mapping[str, int],
    notebooks: Sequence[NotebookNode],
) -> str:
    """The page from which all others are reached; a partnership without a page is named without a link.

    Cells of the national notebooks that have the tag ``front`` show their results here too; `sizes` are those of the
    files for download, by path.
    """
    columns = _columns(brief)
    everywhere = [column for column in columns if column.texts.nunique() == 1]
    columns = [column for column in columns if column.texts.nunique() > 1]
    amounts = {place: _amount(pot) for place, pot in brief.pots.iterrows()}
    measures = _measures(brief, amounts)
    rows = _rows(brief, pages, amounts, columns, measures)
    bases = {row["basis"] for row in rows}
    settlement = html.tagged(downloads.together(notebooks), TAG)
    return html.filled(
        "index.html.j2",
        TEMPLATES,
        texts=[part for part in settlement if "<figure" not in part],
        figures=[part for part in settlement if "<figure" in part],
        notices=[safe.cleaned(prose.markdown(notice)) for notice in brief.notices],
        tiles=sorted(rows, key=lambda row: (row["line"], row["place"])),
        measures=[measure for measure in measures if len(measure.classes) > 1],
        rows=sorted(rows, key=lambda row: row["name"]),
        columns=columns,
        regions=_regions(brief, columns),
        everywhere=[(column.label, column.texts.iloc[0]) for column in everywhere],
        same_basis=bases.pop() if len(bases) == 1 else "",
        has_estimates=bool((brief.pots["state"] == ESTIMATED).any()),
        has_bounds=any("lower" in column.label for column in columns),
        has_gaps=any(words.GAP in row["values"] for row in rows),
        source=brief.cite(*_sources(brief, columns), states=brief.pots["state"].unique().tolist()),
        missing=sum(not row["href"] for row in rows),
        national=[(key, label, _files(key, pages)) for key, label in labels.items() if key in pages],
        sizes=sizes,
    )


def _amount(pot: pd.Series) -> Amount:
    return Amount(pot["lowest_gbp"], pot["highest_gbp"], pot["state"], pot["pot_gbp"])


def _columns(brief: Briefing) -> list[Column]:
    """Columns of the table of partnerships: those that have something to say. A region's sum of estimates has no error."""
    pots, sums = brief.pots, _sums(brief)
    is_estimate, is_estimated = pots["state"] == ESTIMATED, sums["state"] == ESTIMATED
    total = words.number(float(brief.england["pot_2011_12"].lower * 1_000_000))
    columns = [Column("Pot, 2011-12 (£)", pots.apply(_pot, axis=1), sums.apply(_pot, axis=1), total)]
    if is_estimate.any():
        gaps = is_estimated.map({True: words.GAP, False: words.NOT_APPLICABLE})
        for label, name, towards in (("from", "lowest_gbp", math.floor), ("to", "highest_gbp", math.ceil)):
            texts = pots[name].map(lambda amount, towards=towards: words.number(words.two_figures(amount, towards)))
            columns.append(Column(f"Likely {label} (£)", texts.where(is_estimate, words.NOT_APPLICABLE), gaps))
    if brief.is_everyone_known:
        heads = by_region(brief.tables, brief.drivers, pots, _changes(brief))["per_head"].map(words.two_decimals)
        texts = pots["per_head"].map(words.two_decimals)
        columns.append(Column("Per head aged 18 to 64 (£)", texts, heads, heads["England"]))
    return columns + _change_columns(brief)


def _by_region(brief: Briefing) -> pd.Series:
    return brief.tables.partnerships.set_index("partnership_id")["region"].loc[brief.pots.index]


def _sums(brief: Briefing) -> pd.DataFrame:
    """Pots by region, as those of partnerships: estimated where one of them is."""
    region = _by_region(brief)
    sums = brief.pots[["pot_gbp", "lowest_gbp", "highest_gbp"]].groupby(region).sum()
    is_estimated = (brief.pots["state"] == ESTIMATED).groupby(region).any()
    return sums.assign(state=is_estimated.map({True: ESTIMATED, False: ""}))


def _regions(brief: Briefing, columns: list[Column]) -> list[dict[str, Any]]:
    """The row of totals of each region."""
    states = brief.pots["state"].groupby(_by_region(brief))
    return [
        {
            "name": name,
            "count": len(own),
            "basis": basis_of(own),
            "values": [column.regions[name] for column in columns],
        }
        for name, own in states
    ]


def _pot(row: pd.Series) -> str:
    if row["state"] == ESTIMATED:
        return f"about {words.number(words.two_figures(row['pot_gbp']))}"
    return _range(row[["lowest_gbp", "highest_gbp"]], words.number)


def _changes(brief: Briefing) -> pd.DataFrame:
    """The change of each partnership's pot."""
    return brief.changes.xs("pot", level="stream").loc[brief.pots.index]


def _change_columns(brief: Briefing) -> list[Column]:
    """Cash and real change where it is known, or its bounds where the letters give them; nothing that is modelled."""
    changes = _changes(brief)
    is_local = changes["state"] != RULE_ONLY
    if not is_local.any():
        return []
    is_known = (changes["state"][is_local] == KNOWN_CHANGE).all()
    ends = {"": "lower"} if is_known else {", lower": "lower", ", upper": "upper"}
    regions = by_region(brief.tables, brief.drivers, brief.pots, changes)
    regions = regions if is_local.all() else regions * math.nan
    columns = []
    for name, real, quantity in (
        ("Cash", "", "pot_change_percent"),
        ("Real", "real_", "pot_real_change_percent_outturn"),
    ):
        lower, upper = float(brief.england[quantity].lower), float(brief.england[quantity].upper)
        values = {"": [lower, upper], ", lower": [lower], ", upper": [upper]}
        for said, end in ends.items():
            texts = changes[f"{real}{end}_percent"].where(is_local).map(words.two_decimals)
            of_regions = regions[f"{end}_percent"]
            if real:
                of_regions = of_regions.map(lambda change: _real(brief, change), na_action="ignore")
            shown = of_regions.map(words.two_decimals)
            columns.append(Column(f"{name} change{said} (%)", texts, shown, _range(values[said], words.two_decimals)))
    return columns


def _real(brief: Briefing, percent: float) -> float:
    prices = settled.deflator(brief.tables, "outturn")
    return float(settled.real_change(Bounds.point(percent), prices).lower)


def _range(values: Sequence, show: Callable[[float], str]) -> str:
    """Values as shown, from the first to the last; one if they look the same."""
    return " to ".join(dict.fromkeys(map(show, values)))


def _sources(brief: Briefing, columns: Collection[Column]) -> list[str]:
    """Figures and drivers that the table rests on beside the amounts themselves."""
    return [
        *("ptb_total_2011_12", "dip_total_2011_12"),
        *(["population_18_64"] if brief.is_everyone_known else []),
        *(["hmt-deflators-2019-09"] if any("Real" in column.label for column in columns) else []),
    ]


def _rows(
    brief: Briefing, pages: Pages, amounts: Mapping, columns: list[Column], measures: list[Measure]
) -> list[dict[str, Any]]:
    """A row of the table, and a tile of the map, for each partnership."""
    register = brief.tables.partnerships.merge(brief.tables.tiles, on="partnership_id").set_index("partnership_id")
    find = finding.entries(brief.tables)
    rows = []
    for place, row in register.iterrows():
        amount, key = amounts[place], f"partnerships/{place}"
        shades = [measure.tiles.loc[place].to_dict() for measure in measures]
        rows.append(
            {
                **row[["name", "region", "label"]],
                "basis": amount.basis,
                "said": "; ".join([f"{amount}, {amount.basis}", *(shade["said"] for shade in shades if shade["said"])]),
                "href": f"{key}.html" if key in pages else "",
                "find": find[place],
                "values": [column.texts[place] for column in columns],
                "shades": shades,
                "place": int(row["column"]) + 1,
                "line": int(row["row"]) + 1,
            }
        )
    return rows


def _measures(brief: Briefing, amounts: Mapping[Any, Amount]) -> list[Measure]:
    """What the map can be coloured by: what is known of every partnership, else how its pot is known."""
    about = "Pot per head aged 18 to 64, 2011-12, £", "Cash change of the pot from 2010-11 to 2011-12, per cent"
    measures = []
    if brief.is_everyone_known:
        measures.append(_measure(brief, "Pot per head", about[0], brief.pots["per_head"], "£{} a head aged 18 to 64"))
    if brief.is_every_change_known:
        measures.append(_measure(brief, "Change", about[1], _changes(brief)["lower_percent"], "change {} per cent"))
    if measures:
        return measures
    known = [(2 if amount.is_known else CLASSES, amount.basis) for amount in amounts.values()]
    tiles = pd.DataFrame({"depth": [depth for depth, _ in known], "shown": "", "said": ""}, index=list(amounts))
    key = [
        {"depth": depth, "range": basis, "count": known.count((depth, basis))} for depth, basis in sorted(set(known))
    ]
    return [Measure("What is known", "How the pot of 2011-12 is known:", tiles, key)]


def _measure(brief: Briefing, label: str, about: str, values: pd.Series, said: str) -> Measure:
    """A measure that is known of every partnership, with the ends of each class."""
    values = values.sort_values(kind="stable")
    shown = values.map(words.two_decimals)
    tiles = pd.DataFrame({"depth": classes(values.round(2)), "shown": shown, "said": shown.map(said.format)})
    low, high = (f"{shown.iloc[at]} in {brief.tables.names[shown.index[at]]}" for at in (0, -1))
    key = [
        {"depth": depth, "range": " to ".join(dict.fromkeys(texts.iloc[[0, -1]])), "count": len(texts)}
        for depth, texts in tiles.groupby("depth")["shown"]
    ]
    return Measure(label, f"{about}: from {low} to {high}.", tiles, key)


def _files(key: str, pages: Pages) -> list[tuple[str, str]]:
    return [(f"{key}.{kind}", label) for kind, label in FORMATS.items() if kind in pages.get(key, ())]
