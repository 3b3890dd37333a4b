"""How much a modelled amount depends on the choice of weights: a range over choices, not bounds from the letters."""

from dataclasses import replace

import pandas as pd

from onepot_analysis.analysis import model, settlement
from onepot_analysis.analysis.allocations import NOW, allocate, totals
from onepot_analysis.analysis.estimates import Errors
from onepot_analysis.analysis.settlement import DIP
from onepot_analysis.facts.data import Tables

Variant = tuple[str, Tables, str]  # label, tables with the other weights, rule for the DIP


def variants(tables: Tables) -> list[Variant]:
    """Every other choice that can be defended in a line.

    One driver left out at a time of each rule that has several; the published estimates of the London boroughs set
    aside, so that drivers alone split London as they split every other region; and each rule in ``sharing_rules``
    that is marked as an alternative.
    """
    main = tables.sharing_rules.query("role == 'main'")["rule_id"]
    weights = tables.sharing_weights[tables.sharing_weights["rule_id"].isin(main)]
    several = weights[weights.groupby("rule_id")["driver"].transform("size") > 1]
    short_name = tables.drivers.set_index("driver")["short_name"]
    rule_name = tables.sharing_rules.set_index("rule_id")["name"].map(_inside)
    result: list[Variant] = []
    for row in several.itertuples():
        label = f"{rule_name[row.rule_id]} without {short_name[row.driver]}"
        fewer = replace(tables, sharing_weights=tables.sharing_weights.drop(row.Index))
        result.append((label, fewer, model.MAIN_DIP_RULE))
    result.append(("without published borough estimates", _without_boroughs(tables), model.MAIN_DIP_RULE))
    for rule_id, shares_out in tables.sharing_rules.query("role == 'alternative'")[
        ["rule_id", "shares_out"]
    ].to_numpy():
        if shares_out == "dip":
            result.append((f"DIP {rule_name[rule_id]}", tables, rule_id))
        else:
            result.append((rule_name[rule_id], _instead(tables, shares_out, rule_id), model.MAIN_DIP_RULE))
    return result


def _inside(name: str) -> str:
    """A rule's name as it stands inside a label: small first letter, but not of an abbreviation."""
    return name if name[:2].isupper() else name[0].lower() + name[1:]


def _without_boroughs(tables: Tables) -> Tables:
    """The tables without the published drug users of the London boroughs."""
    drivers = tables.partnership_drivers.assign(opiate_crack_users_2010_11=float("nan"))
    return replace(tables, partnership_drivers=drivers)


def _instead(tables: Tables, shares_out: str, rule_id: str) -> Tables:
    """The tables with one rule's weights in the place of the main rule that shares out the same."""
    rules, weights = tables.sharing_rules, tables.sharing_weights
    main = rules[(rules["shares_out"] == shares_out) & (rules["role"] == "main")]["rule_id"].item()
    kept = weights[~weights["rule_id"].isin([main, rule_id])]
    other = weights[weights["rule_id"] == rule_id].assign(rule_id=main)
    return replace(tables, sharing_weights=pd.concat([kept, other]))


def ranges(tables: Tables, allocations: pd.DataFrame, off: Errors, brought: pd.DataFrame | None = None) -> pd.DataFrame:
    """The range of each amount of 2011-12 over all variants: what our choices do, not how far the model is off.

    Returns
    -------
    DataFrame
        Columns partnership_id, stream (with dip, and pot: all streams), amount_gbp, lowest_gbp, highest_gbp (int64,
        GBP), moved_most_by (label of the variant that moves the amount most; missing where none moves it).
    """
    amounts, england = _by_stream(allocations), settlement.bounds(tables, brought=totals(tables, brought))
    others = {}
    for label, changed, dip_rule in variants(tables):
        if label in others:
            raise ValueError(f"two variants with one label: {label}")
        shares = model.stream_shares(changed, model.driver_table(changed), dip_rule)
        others[label] = _by_stream(allocate(changed, brought, off, shares, england)).reindex(amounts.index)
    table = pd.DataFrame(others)
    moved = table.sub(amounts, axis=0).abs()
    result = pd.DataFrame(
        {
            "amount_gbp": amounts,
            "lowest_gbp": table.min(axis=1).clip(upper=amounts),
            "highest_gbp": table.max(axis=1).clip(lower=amounts),
            "moved_most_by": moved.idxmax(axis=1).where(moved.max(axis=1) > 0),
        }
    )
    return result.reset_index()


def london_test(tables: Tables) -> pd.DataFrame:
    """Predict the London boroughs' published drug users from the regional total with the drivers alone.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, size (third of the boroughs by published users: smaller, middle, larger),
        published, predicted (float64, people), error_percent (predicted over published); largest borough first.
    """
    published = tables.partnership_drivers.set_index("partnership_id")["opiate_crack_users_2010_11"].dropna()
    predicted = model.drug_users(_without_boroughs(tables))[published.index]
    thirds = pd.qcut(published.rank(method="first"), 3, labels=["smaller", "middle", "larger"]).astype(str)
    table = pd.DataFrame({"name": tables.names[published.index], "size": thirds, "published": published})
    table = table.assign(predicted=predicted, error_percent=(predicted / published - 1) * 100)
    return table.sort_values("published", ascending=False, kind="stable").rename_axis("partnership_id").reset_index()


def _by_stream(allocations: pd.DataFrame) -> pd.Series:
    """Amounts of 2011-12 by partnership and stream, with the DIP and the pot as sums."""
    now = allocations[allocations["financial_year"] == NOW]
    wide = now.pivot(index="partnership_id", columns="stream", values="large_fall_gbp")
    wide = wide.assign(dip=wide[DIP].sum(axis=1), pot=wide.sum(axis=1))
    return wide.stack().rename("amount_gbp")
