"""The calculator's rule: worked by hand, against what the package says of the same table, and by properties."""

import math
from fractions import Fraction
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.allocations import NOW
from onepot_analysis.analysis.letters import change_by_dip_share
from onepot_analysis.analysis.own_change import ALIKE, FIELDS, FLAT, LIKE_ENGLAND, SUMS, Inconsistent, Rule, own_change
from onepot_analysis.analysis.settlement import key
from onepot_analysis.briefing import prepare

INF = math.inf
OWN = {  # Barnsley's amounts in a table: uneven, the DIP in the proportions of England but for the pound
    ("2010-11", "ptb_adult"): 2_310_000,
    ("2010-11", "ptb_young_people"): 144_300,
    ("2010-11", "dip"): 587_000,
    ("2011-12", "ptb_adult"): 2_402_500,
    ("2011-12", "ptb_young_people"): 131_000,
    ("2011-12", "dip_health"): 355_003,
    ("2011-12", "dip_home_office"): 207_085,
}


@pytest.fixture(scope="module")
def england(tables):
    return settlement.bounds(tables)


@pytest.fixture(scope="module")
def rule(tables, england):
    return Rule.of(tables, england)


def worked(own, *names):
    """Bounds as numbers that a person would write down."""
    all_of_it = own.amounts | {"gbp": own.gbp, "percent": own.percent, "real": own.real}
    return [tuple(round(float(end), 2) for end in (all_of_it[name].lower, all_of_it[name].upper)) for name in names]


@pytest.mark.parametrize(
    ("known", "gbp", "percent", "assumes"),
    [
        ({}, (-INF, 0), (-9.73, 0), [FLAT, LIKE_ENGLAND]),
        ({"pot_2010_11": 1000}, (-97.29, 0), (-9.73, 0), [FLAT, LIKE_ENGLAND]),
        ({"pot_2011_12": 1000}, (-107.78, 0), (-9.73, 0), [FLAT, LIKE_ENGLAND]),
        ({"ptb_2010_11": 800}, (-INF, 0), (-9.73, 0), [FLAT, LIKE_ENGLAND]),
        ({"dip_2010_11": 200}, (-19.46, 0), (-9.73, 0), [FLAT, LIKE_ENGLAND]),
        ({"dip_2010_11": 200, "dip_2011_12": 190}, (-10, -10), (-5, 0), [FLAT]),
        ({"pot_2010_11": 1000, "dip_2010_11": 200}, (-19.46, 0), (-1.95, 0), [FLAT, LIKE_ENGLAND]),
        ({"pot_2010_11": 1000, "ptb_2011_12": 800}, (-19.46, 0), (-1.95, 0), [FLAT, LIKE_ENGLAND]),
        ({"pot_2010_11": 1000, "dip_2011_12": 190}, (-20.48, 0), (-2.05, 0), [FLAT, LIKE_ENGLAND]),
        ({"pot_2010_11": 1000, "dip_2011_12": 950}, (-50, 0), (-5, 0), [FLAT, LIKE_ENGLAND]),
        ({"pot_2011_12": 990, "dip_2010_11": 200}, (-19.46, 0), (-1.93, 0), [FLAT, LIKE_ENGLAND]),
        ({"pot_2010_11": 1000, "pot_2011_12": 985}, (-15, -15), (-1.5, -1.5), []),
        ({"pot_2010_11": 1000, "pot_2011_12": 1050}, (50, 50), (5, 5), []),
        ({"pot_2010_11": 1000, "ptb_adult_2010_11": 600}, (-38.92, 0), (-3.89, 0), [FLAT, LIKE_ENGLAND]),
        ({"ptb_2010_11": 800, "ptb_2011_12": 840}, (-INF, 40), (-9.73, 5), [LIKE_ENGLAND]),
        ({"pot_2010_11": 1000, "dip_health_2011_12": 120}, (-20.48, 0), (-2.05, 0), [FLAT, LIKE_ENGLAND, ALIKE]),
        ({"ptb_2010_11": 800, "dip_2010_11": 0}, (0, 0), (0, 0), [FLAT, LIKE_ENGLAND]),
    ],
)
def test_worked_by_hand(rule, known, gbp, percent, assumes):
    own = own_change(known, rule)
    assert worked(own, "gbp", "percent") == [gbp, percent]
    assert (own.assumes, own.fits) == (assumes, gbp != (50, 50))  # no DIP explains a rise


def test_real_terms_by_hand(rule):
    own = own_change({"pot_2010_11": 1000, "pot_2011_12": 985}, rule)
    assert worked(own, "real") == [(-2.98, -2.98)]  # 0.985 / 1.015263 - 1


def test_amounts_follow(rule):
    """The PTB flat, and the DIP between the bounds of England's."""
    own = own_change({"pot_2011_12": 1000, "dip_home_office_2011_12": 70}, rule)
    assert worked(own, *SUMS) == [(810, 810), (190, 210.48), (1000, 1020.48), (810, 810), (190, 190), (1000, 1000)]


@pytest.mark.parametrize(
    ("known", "field", "parts"),
    [
        ({"pot_2010_11": 100, "dip_2010_11": 101}, "pot_2010_11", 101),
        ({"ptb_2011_12": 100, "ptb_adult_2011_12": 90, "ptb_young_people_2011_12": 9}, "ptb_2011_12", 99),
        ({"pot_2011_12": 100, "dip_health_2011_12": 60, "ptb_adult_2011_12": 50}, "pot_2011_12", 110),
        ({"pot_2011_12": 100, "dip_2011_12": 60, "ptb_adult_2011_12": 50}, "pot_2011_12", 110),
        ({"dip_2010_11": -1}, "dip_2010_11", 0),
    ],
)
def test_amounts_that_contradict_each_other(rule, known, field, parts):
    with pytest.raises(Inconsistent) as said:
        own_change(known, rule)
    assert (said.value.field, said.value.parts) == (field, parts)


def test_an_amount_of_another_kind_is_refused(rule):
    with pytest.raises(KeyError, match="dip_health_2010_11"):
        own_change({"dip_health_2010_11": 1}, rule)


@pytest.mark.parametrize(
    "known",
    [
        {"pot_2010_11": 1000, "dip_2010_11": 200, "pot_2011_12": 900},  # a flat PTB leaves a DIP of 100
        {"pot_2010_11": 1000, "dip_2010_11": 100, "pot_2011_12": 890},  # a flat PTB is more than the pot
        {"pot_2010_11": 1000, "pot_2011_12": 890},  # no DIP is large enough
    ],
)
def test_what_does_not_fit_the_rule_stands_and_nothing_follows(rule, known):
    own = own_change(known, rule)
    gap = known["pot_2011_12"] - 1000
    assert (own.fits, own.gbp.lower, own.gbp.upper, own.percent.lower) == (False, gap, gap, Fraction(gap, 10))
    assert own.amounts["dip_2011_12"].upper == INF


def test_a_dip_of_both_years_stands_against_the_rule(rule):
    own = own_change({"dip_2010_11": 100, "dip_2011_12": 80, "ptb_2010_11": 100}, rule)
    assert (own.fits, own.percent.lower, own.percent.upper) == (False, -10, -10)


def test_the_table_of_shares_is_a_case(tables, england, rule):
    for row in change_by_dip_share(tables, range(0, 101, 10), england).itertuples():
        own = own_change({"pot_2010_11": 100, "dip_2010_11": row.dip_share_percent}, rule)
        said = row.change_lower_percent, row.change_upper_percent, row.real_change_lower_percent
        assert said == pytest.approx((float(own.percent.lower), float(own.percent.upper), float(own.real.lower)))


SOME = [list(some) for size in (2, 4, 6, 7) for some in combinations(OWN, size)]
ENDS = {"gbp": "gbp", "percent": "percent", "real": "real_{}_percent", "february_real": "february_real_{}_percent"}


@pytest.mark.parametrize("some", SOME[:: len(SOME) // 14])
def test_it_agrees_with_the_page_of_who_brings_the_same_amounts(tmp_path, rule, some):
    """Wherever the page says the change of a pot, to the two pounds of its rounding."""
    rows = [("barnsley", year, stream, OWN[year, stream]) for year, stream in some]
    table = pd.DataFrame(rows, columns=["partnership", "financial_year", "stream", "amount_gbp"])
    table.to_csv(tmp_path / "own.csv", index=False)
    brief = prepare("barnsley", None, tmp_path / "own.csv", accept=["settlement"])
    own = own_change({key(stream, year): OWN[year, stream] for year, stream in some}, rule)
    for of in ("ptb", "dip", "pot"):
        amount = brief.amount(of)
        if amount.state != "estimated":
            bounds = own.amounts[key(of, NOW)]
            assert (amount.lower, amount.upper) == pytest.approx((float(bounds.lower), float(bounds.upper)), abs=2)
    change = brief.change()
    assert change.is_open or (own.gbp.lower > -INF and own.percent.upper < INF)
    if not change.is_open:
        ends = [
            float(end)
            for each in (own.gbp, own.percent, own.real, own.february_real)
            for end in (each.lower, each.upper)
        ]
        said = [change.lower_gbp, change.upper_gbp, change.lower_percent, change.upper_percent]
        assert [*said, *change.real, *change.february_real][:2] == pytest.approx(ends[:2], abs=2)
        assert [*said, *change.real, *change.february_real][2:] == pytest.approx(ends[2:], abs=2e-4)


amounts = st.integers(0, 10**7).map(Fraction)


@st.composite
def truths(draw, rule=None):
    """Amounts of a partnership for which the rule holds, some of them known, and more of them known."""
    change = draw(st.fractions(Fraction("0.91"), 1, max_denominator=1000))
    adult, young, dip = draw(amounts), draw(amounts), draw(amounts)
    truth = {"ptb_adult": adult, "ptb_young_people": young, "ptb": adult + young}
    before = truth | {"dip": dip, "pot": adult + young + dip}
    now = truth | {"dip_health": dip * change * Fraction(60, 95), "dip_home_office": dip * change * Fraction(35, 95)}
    now |= {"dip": dip * change, "pot": adult + young + dip * change}
    both = {
        key(of, year): value for year, all_of in (("2010-11", before), ("2011-12", now)) for of, value in all_of.items()
    }
    more = draw(st.permutations(FIELDS).map(lambda names: names[: draw(st.integers(0, len(FIELDS)))]))
    return both, more[: draw(st.integers(0, len(more)))], more


def of_all(own):
    return [*own.amounts.values(), own.gbp, own.percent, own.real, own.february_real]


@given(truths())
def test_the_truth_lies_inside_and_bounds_narrow_as_more_is_known(rule, drawn):
    truth, few, more = drawn
    assume(truth["pot_2010_11"] > 0)
    wide, narrow = (own_change({name: truth[name] for name in names}, rule) for names in (few, more))
    assert wide.fits and narrow.fits
    gap = truth["pot_2011_12"] - truth["pot_2010_11"]
    true = [*(truth[name] for name in SUMS), gap, gap / truth["pot_2010_11"] * 100]
    for value, outer, inner in zip(true, of_all(wide), of_all(narrow), strict=False):
        assert outer.lower <= inner.lower <= value <= inner.upper <= outer.upper


@given(truths(), st.fractions(Fraction(1, 100), 100, max_denominator=100), st.randoms(use_true_random=False))
def test_neither_scale_nor_order_matter(rule, drawn, scale, shuffled):
    truth, names, _ = drawn
    once = own_change({name: truth[name] for name in names}, rule)
    shuffled.shuffle(names)
    again = own_change({name: truth[name] * scale for name in names}, rule)
    assert again.percent == once.percent and again.real == once.real
    for before, after in zip([*once.amounts.values(), once.gbp], [*again.amounts.values(), again.gbp], strict=True):
        assert (before.lower * scale, before.upper * scale) == (after.lower, after.upper)


@given(
    st.lists(st.sampled_from(FIELDS), unique=True, max_size=6).flatmap(
        lambda names: st.fixed_dictionaries({name: st.integers(0, 3) for name in names})
    )
)
def test_any_amounts_give_bounds_or_say_which_sum_is_wrong(rule, known):
    try:
        own = own_change(known, rule)
    except Inconsistent as said:
        assert said.field in FIELDS
    else:
        assert all(own.amounts[name].lower == own.amounts[name].upper == known[name] for name in set(known) & set(SUMS))


def test_a_pot_that_ends_or_begins_is_a_change_too(rule):
    """All of it, or one that no part of nothing tells."""
    none, some = {"ptb": 0, "dip": 0}, {"ptb": 0, "dip": 1000}

    def change(before, now):
        years = {"2010_11": before, "2011_12": now}
        return own_change({f"{of}_{year}": gbp for year, row in years.items() for of, gbp in row.items()}, rule).percent

    assert change(some, none) == settlement.Bounds.point(-100)
    assert change(none, some).upper == math.inf
