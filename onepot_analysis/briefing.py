"""What notebook 3 shows: one partnership's money, its change and where it stands."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from IPython.display import display

from onepot_analysis import charts, comparison, data, settlement, words
from onepot_analysis.allocations import MODELLED, allocate
from onepot_analysis.change import change, change_by_rule
from onepot_analysis.charts import Chart
from onepot_analysis.data import Tables
from onepot_analysis.national import DECEMBER, FEBRUARY, LETTERS
from onepot_analysis.tables import Table

MODEL_NOTE = "modelled: the settlement shared out by open drivers (notebook 2)"


@dataclass(frozen=True)
class Briefing:
    """The facts behind one briefing.

    Parameters
    ----------
    tables : Tables
        All of ``data/``.
    partnership : Series
        Its row of the register.
    allocations : DataFrame
        As from `onepot_analysis.allocations.allocate`, all partnerships.
    changes : DataFrame
        As from `onepot_analysis.change.change_by_rule`, all partnerships.
    """

    tables: Tables
    partnership: pd.Series
    allocations: pd.DataFrame
    changes: pd.DataFrame

    def __repr__(self) -> str:
        return f"Briefing: {self.name}"

    @property
    def id(self) -> str:
        return self.partnership["partnership_id"]

    @property
    def name(self) -> str:
        return self.partnership["name"]

    @property
    def main(self) -> pd.DataFrame:
        """Changes of all partnerships under the main rule, index partnership_id."""
        return self.changes[self.changes["role"] == "main"].set_index("partnership_id")

    @property
    def own(self) -> pd.Series:
        """Row of this partnership in `main`."""
        return self.main.loc[self.id]


def prepare(partnership: str, folder: str | Path | None = None) -> Briefing:
    """Everything that one briefing needs.

    Parameters
    ----------
    partnership : str
        Id or name.
    folder : path, optional
        Folder of the data tables; the project's own when not given.

    Raises
    ------
    UnknownPartnership
        With the nearest matches.
    DataError
        When a table is broken.

    Examples
    --------
    >>> prepare("barnsley")
    Briefing: Barnsley
    """
    tables = data.load(folder)
    register = data.partnership(tables, partnership)
    return Briefing(tables, register, allocate(tables), change_by_rule(tables))


@dataclass(frozen=True)
class TitleBlock:
    """The head of a briefing; its display names the partnership also in its metadata."""

    partnership_id: str
    title: str
    basis: str
    text: str

    def __repr__(self) -> str:
        return self.title

    def _ipython_display_(self) -> None:
        facts = {"partnership_id": self.partnership_id, "title": self.title, "basis": self.basis}
        text = f"# {self.title}\n\n{self.text}"
        display({"text/markdown": text, "text/plain": text}, raw=True, metadata={"onepot": facts})


def title_block(brief: Briefing) -> TitleBlock:
    """Name of the partnership, its region, and the basis of every amount below."""
    text = (
        f"{brief.partnership['region']}. One of {len(brief.main)} drug partnerships in England.\n\n"
        "**All amounts for this partnership are modelled, not published.** The two letters settle national amounts only; "
        "they are shared out here by open drivers. National amounts are as published."
    )
    return TitleBlock(brief.id, f"Drug treatment funding in {brief.name}, 2011-12", MODELLED, text)


def headline(brief: Briefing) -> str:
    """The answer in three sentences, as Markdown."""
    own = brief.own
    return (
        f"**{brief.name} gets about {words.round_pounds(own['pot_2011_12_gbp'])} in 2011-12 (modelled), "
        f"{words.change(own['change_lower_percent'], own['change_upper_percent'])} in cash: "
        f"{words.change_in_pounds(own['change_lower_gbp'], own['change_upper_gbp'])}.** "
        f"The letters do not fix where between the two. In real terms it is "
        f"{words.change(own['real_change_lower_percent'], own['real_change_upper_percent'])}. "
        f"The whole fall is in the Drug Interventions Programme (DIP), so the share of DIP money in the pot decides: "
        f"the letters do not give it, and it is the first figure to ask for."
    )


def pot_table(brief: Briefing) -> Table:
    """The pot by stream in both years."""
    own = brief.allocations[brief.allocations["partnership_id"] == brief.id]
    now = own[own["financial_year"] == "2011-12"].set_index("stream")["lower_gbp"]
    before = own[own["financial_year"] == "2010-11"].set_index("stream")
    lower, upper = before["lower_gbp"], before["upper_gbp"]
    rows = [
        ("PTB, adults", "Department of Health", lower["ptb_adult"], upper["ptb_adult"], now["ptb_adult"]),
        (
            "PTB, young people",
            "Department of Health",
            lower["ptb_young_people"],
            upper["ptb_young_people"],
            now["ptb_young_people"],
        ),
        ("DIP", "Health and Home Office", lower["dip"], upper["dip"], now["dip_health"] + now["dip_home_office"]),
        ("of which DIP, Health", "Department of Health", None, None, now["dip_health"]),
        ("of which DIP, Home Office", "Home Office", None, None, now["dip_home_office"]),
        ("Pot", "All", lower.sum(), upper.sum(), now.sum()),
    ]
    frame = pd.DataFrame(rows, columns=["stream", "funder", "lower", "upper", "now"]).assign(basis=MODELLED)
    return Table(
        frame,
        {
            "stream": ("Stream", "text"),
            "funder": ("Funder", "text"),
            "lower": ("2010-11, lower (£)", "gbp"),
            "upper": ("2010-11, upper (£)", "gbp"),
            "now": ("2011-12 (£)", "gbp"),
            "basis": ("Basis", "text"),
        },
        f"The pot of {brief.name} by stream, modelled, GBP. [x]: the DIP of 2010-11 is not split by funder in the letters",
        f"{LETTERS}; PTB 2010-11: {data.source(brief.tables, 'hansard-2010-03-25')}; {MODEL_NOTE}",
        total=True,
    )


def change_table(brief: Briefing) -> Table:
    """The change under each way of sharing the DIP, as bounds."""
    frame = brief.changes[brief.changes["partnership_id"] == brief.id]
    return Table(
        frame,
        {
            "rule": ("Way of sharing the DIP", "text"),
            "dip_share_percent": ("DIP share of the 2011-12 pot (%)", "per_cent"),
            "change_lower_gbp": ("Cash, lower (£)", "gbp"),
            "change_upper_gbp": ("Cash, upper (£)", "gbp"),
            "change_lower_percent": ("Cash, lower (%)", "per_cent"),
            "change_upper_percent": ("Cash, upper (%)", "per_cent"),
            "real_change_lower_percent": ("Real, lower (%)", "per_cent"),
            "real_change_upper_percent": ("Real, upper (%)", "per_cent"),
        },
        f"Change of the pot of {brief.name} from 2010-11 to 2011-12, modelled, bounds",
        f"{LETTERS}; real terms: {data.source(brief.tables, 'hmt-deflators-2019-09')}; {MODEL_NOTE}",
    )


def change_chart(brief: Briefing) -> Chart:
    """The change in cash under each way of sharing the DIP, and in real terms."""
    cash = brief.changes[brief.changes["partnership_id"] == brief.id]
    own = brief.own
    rows = [
        (
            f"Cash, DIP: {row.rule[0].lower()}{row.rule[1:]}",
            row.change_lower_percent,
            row.change_upper_percent,
            row.role == "main",
        )
        for row in cash.itertuples()
    ]
    rows += [
        ("Real, deflator as outturned", own["real_change_lower_percent"], own["real_change_upper_percent"], False),
        (
            "Real, deflator as forecast",
            own["forecast_real_change_lower_percent"],
            own["forecast_real_change_upper_percent"],
            False,
        ),
    ]
    falls = [words.number(-fall, 1) for fall in sorted(cash["change_lower_percent"], reverse=True)]
    return charts.bands(
        pd.DataFrame(rows, columns=["label", "lower", "upper", "emphasis"]),
        f"The pot of {brief.name} may fall by up to {falls[0]} to {falls[-1]} per cent, depending on how DIP money is shared",
        f"Change of the pot, {brief.name}, 2010-11 to 2011-12, per cent, modelled; bars: what the letters allow; real terms: DIP in proportion to drug users",
        f"{LETTERS}; {MODEL_NOTE}",
    )


def standing_table(brief: Briefing) -> Table:
    """Where the partnership stands among all."""
    measures = {
        "pot_2011_12_gbp": "Pot, 2011-12 (£)",
        "per_head_18_64_gbp": "Pot per head of population aged 18 to 64 (£)",
        "per_drug_user_gbp": "Pot per estimated opiate or crack user (£)",
    }
    values = comparison.per_head(brief.tables, brief.main).round({"per_head_18_64_gbp": 2, "per_drug_user_gbp": 2})
    rows = []
    for column, label in measures.items():
        place = comparison.standing(values[column], brief.id)
        rows.append(
            (label, values[column][brief.id], values[column].median(), words.rank(place[0], len(values), place[1]))
        )
    return Table(
        pd.DataFrame(rows, columns=["measure", "own", "median", "rank"]),
        {
            "measure": ("Measure", "text"),
            "own": (brief.name, "gbp"),
            "median": (f"Median of the {len(values)}", "gbp"),
            "rank": ("Place", "text"),
        },
        f"{brief.name} among the {len(values)} partnerships, modelled, GBP",
        f"{DECEMBER}; {MODEL_NOTE}; population: {data.source(brief.tables, 'ons-mid-2010')}",
    )


def standing_chart(brief: Briefing) -> Chart:
    """The fall at the lower bound among those of all partnerships, under each way of sharing the DIP."""
    values = brief.changes.merge(brief.tables.partnerships[["partnership_id", "name"]], on="partnership_id")
    values = values.assign(measure=values["rule"], value=values["change_lower_percent"])
    values["shown"] = [words.number(value, 1) for value in values["value"]]
    own = brief.own["change_lower_percent"]
    england = float(settlement.bounds(brief.tables)["pot_change_percent"].lower)
    return charts.strips(
        values[["measure", "name", "value", "shown"]],
        brief.name,
        f"At the lower bound {brief.name} changes by {words.percent(own)} where England changes by {words.percent(england)}",
        f"Change of the pot at its lower bound, {len(brief.main)} partnerships, 2010-11 to 2011-12, modelled, by way of sharing the DIP",
        f"{LETTERS}; {MODEL_NOTE}",
        "Change at the lower bound, per cent of 2010-11",
    )


def sources_table(brief: Briefing) -> Table:
    """Every national figure behind the briefing, with document, place and date."""
    used = [f"{stream}_2011_12" for stream in settlement.STREAMS]
    used += [
        "community_total_2011_12",
        "ptb_total_2010_11",
        "ptb_young_people_2010_11",
        "dip_total_2010_11",
        "community_decrease_limit",
    ]
    figures = brief.tables.national_figures.set_index("figure_id").loc[used]
    figures = figures.merge(brief.tables.documents, on="document_id")
    figures["document"] = figures["publisher"] + ", " + figures["date"]
    return Table(
        figures,
        {
            "description": ("Figure", "text"),
            "financial_year": ("Year", "text"),
            "value": ("Printed", "gbp_million"),
            "unit": ("Unit", "text"),
            "status": ("Status", "text"),
            "document": ("Document", "text"),
            "locator": ("Place", "text"),
        },
        "National figures used. [x]: not printed",
        f"data/national_figures.csv; {FEBRUARY} for what the letters leave open",
    )


def briefings_table(tables: Tables) -> pd.DataFrame:
    """One row a partnership: what its briefing says, for ``briefings.csv``.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, region, basis (str), pot_2011_12_gbp, pot_2010_11_lower_gbp and _upper_gbp
        (int64, GBP), change_lower_percent and _upper_percent, real_change_lower_percent and _upper_percent (float64,
        per cent of 2010-11; real terms on the outturn deflator), and each stream of 2011-12 as <stream>_gbp (int64).
    """
    amounts = allocate(tables)
    streams = amounts[amounts["financial_year"] == "2011-12"].pivot(
        index="partnership_id", columns="stream", values="lower_gbp"
    )
    columns = ["pot_2011_12_gbp", "pot_2010_11_lower_gbp", "pot_2010_11_upper_gbp"]
    columns += [
        "change_lower_percent",
        "change_upper_percent",
        "real_change_lower_percent",
        "real_change_upper_percent",
    ]
    table = tables.partnerships[["partnership_id", "name", "region"]].assign(basis=MODELLED).set_index("partnership_id")
    return (
        table.join(change(tables, amounts)[columns])
        .join(streams[list(settlement.STREAMS)].add_suffix("_gbp"))
        .reset_index()
    )
