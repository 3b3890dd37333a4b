"""The results as frames, with the unit in each column's name: what `import onepot_analysis as onepot` opens.

Each starts from a `Briefing`, by default that of ``data/`` alone; ``onepot.prepare(allocations="ours.xlsx")`` gives
one that knows the amounts you bring.
"""

import pandas as pd

from onepot_analysis.analysis import settlement as settled
from onepot_analysis.analysis.allocations import BEFORE, ENDS, KEYS, NOW, all_states
from onepot_analysis.analysis.bounds import outward
from onepot_analysis.analysis.change import RULE_ONLY
from onepot_analysis.briefing import Briefing, prepare
from onepot_analysis.facts import data
from onepot_analysis.show.phrases import BASIS
from onepot_analysis.show.phrases import basis as basis_of


def settlement(brief: Briefing | None = None) -> pd.DataFrame:
    """The amounts of England for 2011-12, by stream and sum of streams.

    Examples
    --------
    >>> settlement().loc[["ptb", "dip", "pot"]]
            gbp_million_2011_12
    stream
    ptb                   406.7
    dip                    95.0
    pot                   501.7
    """
    brief = brief or prepare()
    streams = ["ptb_adult", "ptb_young_people", "ptb", "dip_health", "dip_home_office", "dip", "pot"]
    amounts = [float(brief.england[settled.key(stream, NOW)].lower) for stream in streams]
    return pd.DataFrame({"gbp_million_2011_12": amounts}, index=pd.Index(streams, name="stream"))


def bounds(brief: Briefing | None = None) -> pd.DataFrame:
    """What the letters allow for 2010-11 and for the change since, in cash and in real terms, as prices came out.

    Bounds of England, rounded outward; the limits themselves are not reached.

    Examples
    --------
    >>> bounds().loc["dip"]
           gbp_million_2010_11  change_percent  real_change_percent
    end
    lower                95.00           -9.73               -11.09
    upper               105.24            0.00                -1.50
    """
    brief = brief or prepare()
    prices = settled.deflator(brief.tables, "outturn")
    parts = {}
    for stream in ("ptb", "dip", "pot"):
        change = brief.england[f"{stream}_change_percent"]
        values = {
            "gbp_million_2010_11": brief.england[settled.key(stream, BEFORE)],
            "change_percent": change,
            "real_change_percent": settled.real_change(change, prices),
        }
        ends = [(float(value.lower), float(value.upper)) for value in values.values()]
        parts[stream] = outward(pd.DataFrame(ends, list(values), ["lower", "upper"]), 2).T
    return pd.concat(parts, names=["stream", "end"])


def allocations(brief: Briefing | None = None) -> pd.DataFrame:
    """Every amount of every partnership, by stream and year.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, gss_codes, financial_year, stream, lower_gbp, upper_gbp (at the ends of what the
        letters allow), likely_lowest_gbp, likely_highest_gbp (of an estimate: where it likely lies; else as lower and
        upper), basis (the state of the amount: how it is known, in a reader's words).
    """
    brief = brief or prepare()
    likely = brief.likely.add_prefix("likely_").astype("int64")
    ends = brief.allocations[ENDS]
    table = brief.allocations[KEYS].assign(lower_gbp=ends.min(axis=1), upper_gbp=ends.max(axis=1))
    table = table.merge(likely, left_on=KEYS, right_index=True, validate="one_to_one")
    table["basis"] = brief.allocations["state"].map(BASIS)
    return brief.tables.partnerships[["partnership_id", "name", "gss_codes"]].merge(table, validate="one_to_many")


def partnership(name: str, brief: Briefing | None = None) -> pd.DataFrame:
    """The numbers of one partnership, by its id or name; where there is none, `UnknownPartnership` has the nearest.

    Returns
    -------
    DataFrame
        Index stream, with the sums ptb, dip and pot; gbp_2011_12, lowest_gbp, highest_gbp (of an estimate: where it
        likely lies; else the ends of what the letters allow), lower_percent, upper_percent (the change from 2010-11,
        rounded outward; missing where nothing local is known of it), basis (how the amount is known).

    Examples
    --------
    >>> partnership("Barnsley")["basis"].unique().tolist()
    ['modelled']
    """
    brief = brief or prepare()
    place = data.partnership(brief.tables, name)["partnership_id"]
    changes = brief.changes.loc[place]
    likely = brief.likely.loc[place].xs(NOW).loc[changes.index].astype("int64")
    percent = changes[["lower_percent", "upper_percent"]].mask(changes["state"] == RULE_ONLY)
    basis = [brief.amount(stream, partnership_id=place).basis for stream in changes.index]
    return (
        changes[["now_large"]].set_axis(["gbp_2011_12"], axis=1).join([likely, outward(percent, 2)]).assign(basis=basis)
    )


def briefings(brief: Briefing | None = None) -> pd.DataFrame:
    """One row a partnership: what its briefing says.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, region, gss_codes, basis (str: published, modelled, or part of each; of both
        years), pot_2011_12_gbp (int64, GBP) with its _state, pot_2011_12_lowest_gbp and _highest_gbp (of an estimate:
        where it likely lies; of bounds: their ends), change_state (str: known, bounded or rule only), change_ and
        real_change_ lower_percent and upper_percent (float64, of 2010-11, to two decimals, rounded outward; missing
        where only the rule of the letters applies), and each stream of 2011-12 as <stream>_gbp (int64) with its
        <stream>_state.
    """
    brief = brief or prepare()
    now = brief.allocations[brief.allocations["financial_year"] == NOW]
    streams = now.pivot(index="partnership_id", columns="stream", values=["large_fall_gbp", "state"])
    pot = brief.changes.xs("pot", level="stream")
    columns = ["partnership_id", "name", "region", "gss_codes"]
    table = brief.tables.partnerships[columns].set_index("partnership_id")
    table["basis"] = all_states(brief.allocations.set_index("partnership_id")).groupby(level=0).agg(basis_of)
    for end in ("", "_lowest", "_highest"):
        table[f"pot_2011_12{end}_gbp"] = brief.pots[f"{end.removeprefix('_') or 'pot'}_gbp"].astype("int64")
    table["pot_2011_12_state"] = brief.pots["state"].map(BASIS)
    table["change_state"] = pot["state"]
    ends = [f"{terms}{end}_percent" for terms in ("", "real_") for end in ("lower", "upper")]
    changes = outward(pot[ends].where(pot["state"] != RULE_ONLY), 2)
    table[[f"change_{name}".replace("change_real_", "real_change_") for name in ends]] = changes
    for stream in settled.STREAMS:
        table[f"{stream}_gbp"] = streams["large_fall_gbp", stream].astype("int64")
        table[f"{stream}_state"] = streams["state", stream].map(BASIS)
    return table.reset_index()
