"""What notebook 1 shows: the national settlement."""

import pandas as pd

from onepot_analysis import charts, data, letters, settlement, words
from onepot_analysis.data import Tables
from onepot_analysis.drawing import Chart
from onepot_analysis.tables import Table

FEBRUARY = "Letter of 11 February 2011"
LETTERS = "Letters of 20 December 2010 and 11 February 2011"
SHARES = [0, 10, 20, 30, 100 / 3, 40, 50, 60]
_PARTS = {
    "community_total": "Pot",
    "ptb_total": "PTB",
    "ptb_adult": "PTB, adults",
    "ptb_young_people": "PTB, young people",
    "dip_total": "DIP",
    "dip_health": "DIP, Health",
    "dip_home_office": "DIP, Home Office",
}
_NAMES = {
    "ptb_adult_2011_12": "PTB, adults, 2011-12",
    "ptb_young_people_2011_12": "PTB, young people, 2011-12",
    "dip_health_2011_12": "DIP, Department of Health, 2011-12",
    "dip_home_office_2011_12": "DIP, Home Office, 2011-12",
    "ptb_2011_12": "PTB, 2011-12",
    "dip_2011_12": "DIP, 2011-12",
    "pot_2011_12": "Pot, 2011-12",
    "ptb_adult_2010_11": "PTB, adults, 2010-11",
    "ptb_young_people_2010_11": "PTB, young people, 2010-11",
    "ptb_2010_11": "PTB, 2010-11",
    "dip_2010_11": "DIP, 2010-11",
    "pot_2010_11": "Pot, 2010-11",
    "pot_change_gbp_million": "Change of the pot, £m",
    "ptb_change_gbp_million": "Change of the PTB, £m",
    "dip_change_gbp_million": "Change of the DIP, £m",
    "pot_change_percent": "Change of the pot, per cent",
    "ptb_change_percent": "Change of the PTB, per cent",
    "dip_change_percent": "Change of the DIP, per cent",
    "pot_real_change_percent_outturn": "Real change of the pot, outturn deflator, per cent",
    "pot_real_change_percent_forecast": "Real change of the pot, March 2011 deflator, per cent",
}


def identities_table(tables: Tables) -> Table:
    """Every sum the letters state, and whether it holds."""
    frame = letters.identities(tables)
    frame["identity"] = frame["identity"].map(_identity_in_words)
    frame["holds"] = frame["holds"].map({True: "yes", False: "no"})
    return Table(
        frame,
        {
            "identity": ("Sum", "text"),
            "total_gbp_million": ("Total stated (£m)", "gbp_million"),
            "sum_gbp_million": ("Sum of the parts (£m)", "gbp_million"),
            "difference_gbp_million": ("Difference (£m)", "gbp_million"),
            "rounding_allows_gbp_million": ("Rounding would allow (£m)", "gbp_million_2"),
            "holds": ("Holds", "text"),
        },
        "The sums of the settlement, England",
        f"{LETTERS}; PTB 2010-11: {data.source(tables, 'hansard-2010-03-25')}",
    )


def _identity_in_words(identity: str) -> str:
    total, parts = identity.split(" = ")
    names = [_PARTS[part[: -len("_2011_12")]] for part in parts.split(" + ")]
    return f"{_PARTS[total[: -len('_2011_12')]]}, {total[-7:].replace('_', '-')}: {' + '.join(names)}"


def settlement_table(tables: Tables, unit: str) -> Table:
    """Bounds of the settlement's quantities, printed figures as exact beside rounding carried.

    Parameters
    ----------
    unit : {"GBP million", "per cent"}
        Which quantities to show.
    """
    frame = settlement.settlement_table(tables).query("unit == @unit")
    wide = frame.pivot(index="quantity", columns="rounding", values=["lower", "upper"])
    wide.columns = [f"{end}_{rounding}" for end, rounding in wide.columns]
    wide = wide.loc[[name for name in _NAMES if name in wide.index]].reset_index()
    wide["quantity"] = wide["quantity"].map(_NAMES)
    kind = "gbp_million_2" if unit == "GBP million" else "per_cent_2"
    return Table(
        wide,
        {
            "quantity": ("Quantity", "text"),
            "lower_exact": ("Lower, figures exact", kind),
            "upper_exact": ("Upper, figures exact", kind),
            "lower_carried": ("Lower, rounding carried", kind),
            "upper_carried": ("Upper, rounding carried", kind),
        },
        f"What the letters allow, England, {'£ million' if unit == 'GBP million' else 'per cent'}",
        f"{LETTERS}; derived by the formulas of this notebook",
    )


def open_table(tables: Tables) -> Table:
    """What is fixed, what is open, and what would close it."""
    quantities = settlement.bounds(tables)
    rows = [
        (_NAMES[name], *_state(value))
        for name, value in quantities.items()
        if not name.startswith(("ptb_change", "pot_real"))
    ]
    return Table(
        pd.DataFrame(rows, columns=["quantity", "state", "closes"]),
        {"quantity": ("Quantity", "text"), "state": ("State", "text"), "closes": ("What would close it", "text")},
        "What is fixed and what is open, printed figures taken as exact",
        LETTERS,
    )


def _state(value) -> tuple[str, str]:
    if value.is_point:
        return "fixed", "nothing to close"
    room = words.number(float(value.upper - value.lower), 2)
    return f"open by {room}", "the DIP amount of 2010-11 (dip_total_2010_11 in national_figures.csv)"


def scopes_table(tables: Tables) -> Table:
    """The two scopes of "less than 2 per cent" side by side, and prison money between them."""
    frame = letters.scopes(tables)
    in_letter = {"Community": words.million(frame["amount_lower"][0])}
    frame["letters"] = [in_letter.get(scope, words.GAP) for scope in frame["scope"]]
    gbp = "gbp_million"
    return Table(
        frame,
        {
            "scope": ("Scope", "text"),
            "letters": ("Amount in the letters, 2011-12", "text"),
            "amount_lower": ("2011-12 (£m)", gbp),
            "before_lower": ("2010-11, lower (£m)", gbp),
            "before_upper": ("2010-11, upper (£m)", gbp),
            "change_lower": ("Change, lower (£m)", gbp),
            "change_upper": ("Change, upper (£m)", gbp),
            "change_lower_percent": ("Change, lower (%)", "per_cent"),
            "change_upper_percent": ("Change, upper (%)", "per_cent"),
        },
        "Two scopes of \N{LEFT DOUBLE QUOTATION MARK}less than 2 per cent\N{RIGHT DOUBLE QUOTATION MARK}, printed figures taken as exact",
        f"{FEBRUARY}, paragraph 6; {data.source(tables, 'nta-news-2011')}",
    )


def prison_sentence(tables: Tables) -> str:
    """What the two scopes say together about prison money, as a Markdown paragraph."""
    exact, carried = (letters.scopes(tables, rounding).set_index("scope") for rounding in settlement.ROUNDINGS)
    prison, rounded = exact.loc["Prison, by difference"], carried.loc["Prison, by difference"]
    same = exact.loc["Community and prison, if prison money stays the same"]
    return (
        f"The two totals differ by about {words.million(prison['amount_lower'])} "
        f"({words.million(rounded['amount_lower'])} to {words.million(rounded['amount_upper'])} once the rounding of "
        f'"about £570m" is carried): that is prison money in 2011-12, if both documents count the same things. '
        f"The two limits alone leave its change open in both directions. With the letter's own sentence that it stays the "
        f"same, the wider total shows {words.change(same['change_lower_percent'], same['change_upper_percent'], 2)}: "
        f"the agency's wider claim follows from the letter's narrower one and adds only the size."
    )


def share_table(tables: Tables) -> Table:
    """The change of a pot by its DIP share, off the letters alone."""
    return Table(
        letters.change_by_dip_share(tables, SHARES),
        {
            "dip_share_percent": ("DIP share of the 2010-11 pot (%)", "per_cent"),
            "change_lower_percent": ("Cash change, lower (%)", "per_cent"),
            "change_upper_percent": ("Cash change, upper (%)", "per_cent"),
            "real_change_lower_percent": ("Real change, lower (%)", "per_cent"),
            "real_change_upper_percent": ("Real change, upper (%)", "per_cent"),
        },
        "Change of a pot by its DIP share, no modelling, printed figures taken as exact",
        f"{FEBRUARY}, paragraph 6; real terms: {data.source(tables, 'hmt-deflators-2019-09')}",
    )


def share_chart(tables: Tables) -> Chart:
    """The same as a band, England and a third marked."""
    quantities = settlement.bounds(tables)
    england = float(quantities["dip_2010_11"].upper / quantities["pot_2010_11"].upper * 100)
    third = letters.change_by_dip_share(tables, [100 / 3]).iloc[0]
    fall = words.change(third["change_lower_percent"], third["change_upper_percent"])
    return charts.share_band(
        letters.change_by_dip_share(tables, list(range(0, 61, 5))),
        {"England": england, "A third DIP": 100 / 3},
        f"A pot that was a third DIP sees {fall}",
        "Change of a pot from 2010-11 to 2011-12 by its DIP share, per cent, cash; shaded: what the letters allow; England: DIP at its upper bound",
        f"{FEBRUARY}, paragraph 6. No modelling: PTB flat, DIP cut in proportion",
    )


def pot_chart(tables: Tables) -> Chart:
    """The pot by stream in both years, the open part of 2010-11 shown as open."""
    now = {name: float(value.lower) for name, value in settlement.bounds(tables).items()}
    before = settlement.bounds(tables)["dip_2010_11"]
    adults_before = float(settlement.printed(tables, "ptb_adult_2010_11", "exact").lower)
    young_before = float(settlement.printed(tables, "ptb_young_people_2010_11", "exact").lower)
    room = float(before.upper - before.lower)
    rows = [
        ("2010-11", "PTB, adults", adults_before, False),
        ("2010-11", "PTB, young people", young_before, False),
        ("2010-11", "DIP", float(before.lower), False),
        ("2010-11", "Open (DIP)", room, True),
        ("2011-12", "PTB, adults", now["ptb_adult_2011_12"], False),
        ("2011-12", "PTB, young people", now["ptb_young_people_2011_12"], False),
        ("2011-12", "DIP, Health", now["dip_health_2011_12"], False),
        ("2011-12", "DIP, Home Office", now["dip_home_office_2011_12"], False),
    ]
    parts = pd.DataFrame(rows, columns=["financial_year", "part", "gbp_million", "open"])
    cash = settlement.bounds(tables)["pot_change_gbp_million"]
    fall = words.change_in_pounds(float(cash.lower) * 1e6, float(cash.upper) * 1e6)
    return charts.stacked_years(
        parts[parts["gbp_million"] > 0],
        f"The pot sees {fall}, all of it from the Drug Interventions Programme",
        "Pot by stream, England, 2010-11 and 2011-12, £ million, cash; hatched: room the letters leave",
        f"{LETTERS}; PTB 2010-11: {data.source(tables, 'hansard-2010-03-25')}",
    )


def change_chart(tables: Tables) -> Chart:
    """The band of possible changes of the pot, in cash and in real terms."""
    quantities = settlement.bounds(tables)
    labels = {
        "pot_change_percent": "Cash",
        "pot_real_change_percent_outturn": "Real, deflator as outturned",
        "pot_real_change_percent_forecast": "Real, deflator as forecast\nin March 2011",
    }
    rows = pd.DataFrame(
        [
            (label, float(quantities[name].lower), float(quantities[name].upper), name == "pot_change_percent")
            for name, label in labels.items()
        ],
        columns=["label", "lower", "upper", "emphasis"],
    )
    return charts.bands(
        rows,
        f"In real terms England's pot sees {words.change(rows['lower'][1], rows['upper'][1])}",
        "Change of the pot, England, 2010-11 to 2011-12, per cent; bars: what the letters allow, printed figures taken as exact",
        f"{LETTERS}; {data.source(tables, 'hmt-deflators-2019-09')}; {data.source(tables, 'obr-2011-03')}",
    )


def announcements_table(tables: Tables) -> Table:
    """What the letters announce, one row each."""
    frame = tables.announcements.copy()
    value = tables.national_figures.set_index("figure_id")["value"]
    frame["amount_gbp_million"] = frame["figure_id"].map(value)
    statements = tables.letter_statements.set_index("statement_id")
    letter = {"letter-2010-12-20": "December", "letter-2011-02-11": "February"}
    frame["places"] = [
        "; ".join(
            dict.fromkeys(f"{letter[statements['document_id'][s]]}, {statements['locator'][s]}" for s in ids.split(";"))
        )
        for ids in frame["statement_ids"]
    ]
    return Table(
        frame,
        {
            "announcement": ("Announcement", "text"),
            "amount_gbp_million": ("2011-12 (£m)", "gbp_million"),
            "change": ("Change", "text"),
            "who_decides": ("Who decides", "text"),
            "places": ("Place in the letters", "text"),
            "treated_in": ("Treated in", "text"),
        },
        "What the two letters announce. [x]: no amount in the letters",
        LETTERS,
    )


def sources_table(tables: Tables, document_ids: list[str]) -> Table:
    """The documents a notebook rests on."""
    frame = tables.documents.set_index("document_id").loc[document_ids].reset_index()
    return Table(
        frame,
        {
            "short_title": ("Cited as", "text"),
            "title": ("Document", "text"),
            "publisher": ("Publisher", "text"),
            "date": ("Date", "text"),
            "reference": ("Reference", "text"),
            "url": ("Address", "text"),
            "licence": ("Licence", "text"),
        },
        "Sources. [x]: not known",
        "data/documents.csv",
    )
