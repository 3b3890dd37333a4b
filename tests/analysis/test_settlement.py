"""The settlement against the letters (worked examples) and against brute force (properties)."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onepot_analysis.analysis import allocations, letters, settlement
from onepot_analysis.facts.data import DataError

# quantity: lower and upper with the printed figures taken as exact, worked by hand from the letters
WORKED = {
    "pot_2011_12": (501.7, 501.7),
    "ptb_2010_11": (406.7, 406.7),
    "dip_2010_11": (95.0, 105.2388),  # 501.7 / 0.98 - 406.7
    "pot_2010_11": (501.7, 511.9388),  # 501.7 / 0.98
    "pot_change_gbp_million": (-10.2388, 0),
    "pot_change_percent": (-2, 0),
    "dip_change_percent": (-9.7291, 0),  # 95 / 105.2388 - 1
    "pot_real_change_percent_outturn": (-3.4733, -1.5034),  # 0.98 / 1.015263 - 1, 1 / 1.015263 - 1
    "pot_real_change_percent_forecast": (-4.7619, -2.8183),  # 0.98 / 1.029 - 1, 1 / 1.029 - 1
}


def with_figure(tables, figure_id, value, half_width):
    figures = tables.national_figures.copy()
    figures.loc[figures["figure_id"] == figure_id, ["value", "half_width", "status"]] = [value, half_width, "stated"]
    return dataclasses.replace(tables, national_figures=figures)


@pytest.mark.parametrize("quantity", WORKED)
def test_worked_example(tables, quantity):
    value = settlement.bounds(tables)[quantity]
    assert (round(float(value.lower), 4), round(float(value.upper), 4)) == WORKED[quantity]


def test_carried_bounds_contain_the_exact_ones(tables):
    exact, carried = (settlement.bounds(tables, rounding) for rounding in settlement.ROUNDINGS)
    for quantity, value in exact.items():
        assert carried[quantity].lower <= value.lower and value.upper <= carried[quantity].upper, quantity


milli = st.integers(-1000, 1000).map(lambda n: Fraction(n, 1000))


@settings(max_examples=400)
@given(shifts=st.tuples(*[milli] * 4), cut=st.fractions(0, Fraction(2, 100), max_denominator=10**6))
def test_every_truth_the_letters_allow_lies_inside_the_carried_bounds(tables, shifts, cut):
    """Draw true amounts behind the printed ones and a true fall under 2 per cent; look whether all fits."""
    ptb, dip_half, ptb_before, price = shifts
    truth = {"ptb_2011_12": Fraction("406.7") + ptb / 20, "ptb_2010_11": Fraction("406.7") + ptb_before / 20}
    truth["dip_2011_12"] = 95 + dip_half / 2
    truth["pot_2011_12"] = truth["ptb_2011_12"] + truth["dip_2011_12"]
    truth["pot_2010_11"] = truth["pot_2011_12"] / (1 - cut)
    truth["dip_2010_11"] = truth["pot_2010_11"] - truth["ptb_2010_11"]
    if not (
        Fraction("501.65") <= truth["pot_2011_12"] <= Fraction("501.75")
        and truth["dip_2010_11"] >= truth["dip_2011_12"]
    ):
        return
    for name in ("pot", "ptb", "dip"):
        now, before = truth[f"{name}_2011_12"], truth[f"{name}_2010_11"]
        truth[f"{name}_change_gbp_million"] = now - before
        truth[f"{name}_change_percent"] = (now / before - 1) * 100
    deflator = Fraction("1.015263") + price * Fraction("0.0000005")
    truth["pot_real_change_percent_outturn"] = (truth["pot_2011_12"] / truth["pot_2010_11"] / deflator - 1) * 100
    allowed = settlement.bounds(tables, "carried")
    for quantity, value in truth.items():
        assert allowed[quantity].lower <= value <= allowed[quantity].upper, quantity


def test_carried_bounds_are_reached_at_a_corner_of_the_rounding(tables):
    """Brute force over a grid of true amounts comes within a hair of each bound: none is wider than it must be."""
    steps = [Fraction(n, 20) for n in (-1, 0, 1)]
    truths = [
        (ptb, dip, before, (ptb + dip) / (1 - cut) - before)
        for ptb in (Fraction("406.7") + s for s in steps)
        for dip in (Fraction(949, 10) + Fraction(n, 100) for n in range(21))
        for before in (Fraction("406.7") + s for s in steps)
        for cut in (Fraction(0), Fraction(1, 100), Fraction(2, 100))
        if Fraction("501.65") <= ptb + dip <= Fraction("501.75")
    ]
    truths = [t for t in truths if t[3] >= t[1]]
    allowed = settlement.bounds(tables, "carried")
    brute = {
        "dip_2010_11": [before for *_, before in truths],
        "pot_2010_11": [ptb_before + before for _, _, ptb_before, before in truths],
        "dip_change_percent": [(dip / before - 1) * 100 for _, dip, _, before in truths],
        "dip_change_gbp_million": [dip - before for _, dip, _, before in truths],
        "pot_change_gbp_million": [ptb + dip - ptb_before - before for ptb, dip, ptb_before, before in truths],
    }
    for quantity, values in brute.items():
        assert float(allowed[quantity].lower) == pytest.approx(float(min(values)), abs=0.06), quantity
        assert float(allowed[quantity].upper) == pytest.approx(float(max(values)), abs=0.06), quantity
    assert min(brute["dip_change_percent"]) == allowed["dip_change_percent"].lower
    assert max(brute["dip_2010_11"]) == allowed["dip_2010_11"].upper


def test_a_dip_figure_closes_every_bound(tables):
    closed = settlement.bounds(with_figure(tables, "dip_total_2010_11", 100, 0.5))
    assert all(value.is_point for value in closed.values())
    assert closed["pot_2010_11"].lower == Fraction("506.7")
    assert closed["dip_change_percent"].lower == -5
    carried = settlement.bounds(with_figure(tables, "dip_total_2010_11", 100, 0.5), "carried")
    assert (carried["dip_2010_11"].lower, carried["dip_2010_11"].upper) == (Fraction("99.5"), Fraction("100.5"))
    for quantity, value in settlement.bounds(tables, "carried").items():
        assert value.lower <= carried[quantity].lower <= carried[quantity].upper <= value.upper, quantity


@pytest.mark.parametrize("impossible", [94, 106])
def test_a_dip_figure_that_contradicts_the_letters_is_refused(tables, impossible):
    with pytest.raises(DataError, match="contradict each other"):
        settlement.bounds(with_figure(tables, "dip_total_2010_11", impossible, 0.05))


def test_a_sum_that_does_not_hold_is_refused(tables):
    with pytest.raises(DataError, match="more than rounding explains"):
        letters.identities(with_figure(tables, "ptb_young_people_2011_12", 25.9, 0.05))


def test_all_sums_hold(tables):
    sums = letters.identities(tables)
    assert len(sums) == 5
    assert (sums["difference_gbp_million"].abs() <= sums["rounding_allows_gbp_million"]).all()
    assert sums["rounding_allows_gbp_million"].tolist() == pytest.approx([0.15, 1.5, 0.6, 1.15, 0.2])
    out = letters.identities(with_figure(tables, "ptb_young_people_2011_12", 25.5, 0.05)).iloc[
        0
    ]  # as far as rounding goes
    assert out["difference_gbp_million"] == pytest.approx(-0.1)


FIGURES = [
    *(f"{stream}_2011_12" for stream in settlement.STREAMS),
    "ptb_total_2011_12",
    "dip_total_2011_12",
    "community_total_2011_12",
    "ptb_adult_2010_11",
    "ptb_young_people_2010_11",
    "ptb_total_2010_11",
    "community_decrease_limit",
]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_blank_figure_is_named(tables, figure):
    blank = with_figure(tables, figure, float("nan"), 0.05)
    with pytest.raises(DataError, match=f"'{figure}', column 'value': blank; expected the printed amount"):
        settlement.bounds(blank)
    with pytest.raises(DataError, match=figure):
        briefing_of(blank)


def briefing_of(tables):
    allocations.allocate(tables)


def test_a_missing_figure_is_named(tables):
    figures = tables.national_figures.query("figure_id != 'dip_health_2011_12'")
    with pytest.raises(DataError, match="no row for 'dip_health_2011_12'"):
        settlement.bounds(dataclasses.replace(tables, national_figures=figures))


def test_a_missing_deflator_and_an_unknown_rounding_are_named(tables):
    empty = dataclasses.replace(tables, gdp_deflators=tables.gdp_deflators.iloc[:0])
    with pytest.raises(DataError, match=r"gdp_deflators\.csv: no row for 'outturn, September 2019', 2011-12"):
        settlement.deflator(empty, "outturn")
    with pytest.raises(ValueError, match="rounding 'up'; expected one of: exact, carried"):
        settlement.bounds(tables, "up")


def test_the_dip_share_decides(tables):
    table = letters.change_by_dip_share(tables, [0, 100 / 3, 100], settlement.bounds(tables)).round(4)
    assert table["change_lower_percent"].tolist() == [0, -3.2430, -9.7291]
    assert (table["change_upper_percent"] == 0).all()
    assert table["real_change_upper_percent"].tolist() == [-1.5034] * 3


def test_two_scopes_of_less_than_2_per_cent(tables):
    rows = letters.scopes(tables).set_index("scope")
    prison = rows.loc["Prison, by difference"]
    assert prison["amount_lower"] == pytest.approx(68.3)  # 570 - 501.7
    assert prison["change_lower"] < 0 < prison["change_upper"]
    same = rows.loc["Community and prison, if prison money stays the same"]
    assert same["change_lower_percent"] == pytest.approx(-10.238776 / 580.238776 * 100)
    assert same[["before_lower", "before_upper"]].tolist() == pytest.approx([570, 580.238776])
    whole = rows.loc["Community and prison"]
    assert whole[["before_lower", "before_upper", "change_lower"]].tolist() == pytest.approx(
        [570, 570 / 0.98, 570 - 570 / 0.98]
    )


def test_settlement_table_has_its_columns(tables):
    table = settlement.settlement_table(tables)
    assert list(table.columns) == ["quantity", "lower", "upper", "unit", "rounding"]
    assert not table.duplicated(["quantity", "rounding"]).any() and not table.isna().any(axis=None)
