"""How much a modelled amount depends on the choice of weights: a range over choices, not bounds from the letters."""

from dataclasses import replace

import pandas as pd

from onepot_analysis.analysis import model
from onepot_analysis.analysis.allocations import MAIN_DIP_RULE, allocate
from onepot_analysis.analysis.estimates import DIP, Errors
from onepot_analysis.facts.data import Tables
from onepot_analysis.show import words

Variant = tuple[str, Tables, str]  # label, tables with the other weights, rule for the DIP


def variants(tables: Tables) -> list[Variant]:
    """Every other choice that can be defended in a line.

    One driver left out at a time of each rule that has several; the published estimates of the London boroughs set
    aside, so that drivers alone split London as they split every other region; and each rule in ``sharing_rules``
    that is marked as an alternative.

    Returns
    -------
    list of (str, Tables, str)
        Label, tables to allocate with, rule for the DIP.
    """
    main = tables.sharing_rules.query("role == 'main'")["rule_id"]
    weights = tables.sharing_weights[tables.sharing_weights["rule_id"].isin(main)]
    several = weights[weights.groupby("rule_id")["driver"].transform("size") > 1]
    short_name = tables.drivers.set_index("driver")["short_name"]
    rule_name = tables.sharing_rules.set_index("rule_id")["name"]
    found = [
        (
            f"{words.inside(rule_name[row.rule_id])} without {short_name[row.driver]}",
            replace(tables, sharing_weights=tables.sharing_weights.drop(row.Index)),
            MAIN_DIP_RULE,
        )
        for row in several.itertuples()
    ]
    drivers = tables.partnership_drivers.assign(opiate_crack_users_2010_11=float("nan"))
    found.append(("without published borough estimates", replace(tables, partnership_drivers=drivers), MAIN_DIP_RULE))
    for rule in tables.sharing_rules.query("role == 'alternative'").itertuples():
        if rule.shares_out == "dip":
            found.append((f"DIP {words.inside(rule.name)}", tables, rule.rule_id))
        else:
            found.append((words.inside(rule.name), _instead(tables, rule.shares_out, rule.rule_id), MAIN_DIP_RULE))
    return found


def _instead(tables: Tables, shares_out: str, rule_id: str) -> Tables:
    """The tables with one rule's weights in the place of the main rule that shares out the same."""
    rules = tables.sharing_rules
    main = rules[(rules["shares_out"] == shares_out) & (rules["role"] == "main")]["rule_id"].item()
    weights = tables.sharing_weights
    kept = weights[~weights["rule_id"].isin([main, rule_id])]
    return replace(
        tables, sharing_weights=pd.concat([kept, weights[weights["rule_id"] == rule_id].assign(rule_id=main)])
    )


def ranges(tables: Tables, allocations: pd.DataFrame, off: Errors, brought: pd.DataFrame | None = None) -> pd.DataFrame:
    """The range of each amount of 2011-12 over all variants: what our choices do, not how far the model is off.

    Parameters
    ----------
    allocations : DataFrame
        The amounts themselves, as from `onepot_analysis.analysis.allocations.allocate`.
    off : Errors
        As from `onepot_analysis.analysis.estimates.errors`.
    brought : DataFrame, optional
        The amounts brought that they hold.

    Returns
    -------
    DataFrame
        Columns partnership_id, stream (with dip, and pot: all streams), amount_gbp, lowest_gbp, highest_gbp (int64,
        GBP), moved_most_by (label of the variant that moves the amount most; missing where none moves it).
    """
    amounts = _by_stream(allocations)
    others = [(label, _by_stream(allocate(changed, brought, off, rule))) for label, changed, rule in variants(tables)]
    table = pd.concat(
        [amount.reindex(amounts.index) for _, amount in others], axis=1, keys=[label for label, _ in others]
    )
    if not table.columns.is_unique:
        raise ValueError(f"two variants with one label: {', '.join(table.columns[table.columns.duplicated()])}")
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
    blind = replace(
        tables, partnership_drivers=tables.partnership_drivers.assign(opiate_crack_users_2010_11=float("nan"))
    )
    table = pd.DataFrame({"published": published, "predicted": model.drug_users(blind)[published.index]})
    table["error_percent"] = (table["predicted"] / table["published"] - 1) * 100
    table["size"] = pd.qcut(table["published"].rank(method="first"), 3, labels=["smaller", "middle", "larger"]).astype(
        str
    )
    table["name"] = tables.names
    table = (
        table.rename_axis("partnership_id")
        .reset_index()
        .sort_values("published", ascending=False, ignore_index=True, kind="stable")
    )
    return table[["partnership_id", "name", "size", "published", "predicted", "error_percent"]]


def _by_stream(allocations: pd.DataFrame) -> pd.Series:
    """Amounts of 2011-12 by partnership and stream, with the DIP and the pot as sums."""
    now = allocations[allocations["financial_year"] == "2011-12"]
    wide = now.pivot(index="partnership_id", columns="stream", values="large_fall_gbp")
    wide = wide.assign(dip=wide[DIP].sum(axis=1), pot=wide.sum(axis=1))
    return wide.stack().rename("amount_gbp")
