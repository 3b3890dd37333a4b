"""How far off the model is: the interval from check points, its coverage, and what an own amount does to an estimate."""

import math

import pytest
from scipy import stats

from onepot_analysis.analysis import allocations, estimates
from onepot_analysis.briefing import prepare
from onepot_analysis.facts.register import ROOT


@pytest.fixture(scope="module")
def off(tables):
    return estimates.errors(tables)


def test_every_published_amount_is_a_check_point_and_one_of_each_place_counts(tables, off):
    assert len(off.points) == len(tables.published_amounts) + len(tables.dip_forerunners_2003_04) == 26
    used = off.points[off.points["used"]]
    assert used["partnership_id"].is_unique and set(used["partnership_id"]) == set(off.points["partnership_id"])
    latest = off.points.dropna(subset="log_error").groupby("partnership_id")["financial_year"].max()
    assert used.set_index("partnership_id")["financial_year"].to_dict() == latest.to_dict()


def test_the_error_is_that_of_the_years_own_total(off):
    row = off.points.query("name == 'Haringey'").iloc[0]
    assert row["national_gbp"] == 236e6 and row["published_gbp"] == 2_096_310
    share = off.shares["ptb"]["haringey"]
    assert row["log_error"] == pytest.approx(math.log(2_096_310 / (236e6 * share)))
    assert row["difference_percent"] == pytest.approx((236e6 * share / 2_096_310 - 1) * 100)


def test_the_interval_is_t_times_the_root_mean_square(off):
    errors = off.log_errors
    rms = math.sqrt(sum(error**2 for error in errors) / len(errors))
    assert off.half_widths["ptb"] == pytest.approx(stats.t.ppf(0.9, len(errors)) * rms, abs=1e-6)
    dip, n = off.dip_log_errors, len(off.dip_log_errors)
    assert sum(dip) == pytest.approx(0) and n == 11
    sd = math.sqrt(sum(error**2 for error in dip) / (n - 1))
    assert off.half_widths["dip"] == pytest.approx(stats.t.ppf(0.9, n - 1) * sd * math.sqrt(1 + 1 / n), abs=1e-6)


def test_held_out_check_points_lie_inside_as_often_as_they_should(off):
    inside, count = off.coverage
    assert (inside, count) == (16, 18)
    assert inside / count >= estimates.LEVEL / 100


def test_the_interval_holds_what_a_range_over_weightings_does_not(tables, off):
    brief = prepare("suffolk")
    assert brief.off.points.query("name == 'Suffolk' and used")["difference_percent"].item() > 90
    assert brief.amount("ptb").lower < 2_200_000 < brief.amount("ptb").upper


def test_an_own_amount_outweighs_the_model_and_more_so_the_younger_it_is(off):
    factors = [off.pull(-0.66, age)[0] for age in (1, 4, 9)]
    widths = [off.pull(-0.66, age)[1] for age in (1, 4, 9)]
    assert math.exp(-0.66) < factors[0] < factors[1] < factors[2] < 1
    assert widths[0] < widths[1] < widths[2] < off.half_widths["ptb"]
    assert set(off.pulls.index) == {"hertfordshire", "suffolk", "milton-keynes", "north-somerset", "city-of-london"}


@pytest.mark.parametrize("place", ["Hertfordshire", "Suffolk"])
def test_an_amount_of_an_earlier_year_predicts_a_later_one_better_than_the_model(off, place):
    """The two places with a series: the PTB of 2007-08 predicts that of 2010-11."""
    series = off.points.query("name == @place and stream == 'ptb'").set_index("financial_year")["log_error"]
    factor, half_width = off.pull(series["2007-08"], 3)
    assert abs(series["2010-11"] - math.log(factor)) < abs(series["2010-11"])
    assert abs(series["2010-11"] - math.log(factor)) < 2 * half_width


def test_pulled_estimates_still_sum_to_the_letters(tables, off):
    amounts = allocations.allocate(tables, off=off)
    sums = amounts.query("financial_year == '2011-12'").groupby("stream")["large_fall_gbp"].sum()
    assert sums["ptb_adult"] == 381_300_000 and sums["dip_health"] == 60_000_000
    own = prepare("city-of-london").amount("pot")
    assert 250_000 < own.lower < own.estimate < own.upper < 450_000, "the published pot of 2012-13 is 369,000"


def test_a_known_part_narrows_the_interval_of_the_sum(tables, brought):
    alone, own = prepare("barnsley"), prepare("barnsley", None, brought["own 2011-12"])
    assert own.amount("pot").is_known and own.amount("pot").lower == own.amount("pot").upper
    assert not alone.amount("pot").is_known and alone.amount("pot").lower < alone.amount("pot").upper


@pytest.mark.parametrize("stream", ["ptb", "dip", "pot"])
def test_every_interval_holds_its_estimate(stream):
    brief = prepare()
    rows = brief.likely.xs(("2011-12", stream), level=["financial_year", "stream"])
    amounts = brief.allocations.query("financial_year == '2011-12'")
    amounts = amounts[amounts["stream"].str.startswith(stream if stream != "pot" else "")]
    estimate = amounts.groupby("partnership_id")["large_fall_gbp"].sum().loc[rows.index]
    assert (rows["lowest_gbp"] < estimate).all() and (estimate < rows["highest_gbp"]).all()


def test_the_method_tells_every_check_point_and_the_coverage(tables, off):
    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    for row in off.points.itertuples():
        modelled = "[x]" if math.isnan(row.modelled_gbp) else f"{row.modelled_gbp:,.0f}"
        assert f"| {row.published_gbp:,.0f} | {modelled} |" in text, f"{row.name}, {row.financial_year}: {modelled}"
    inside, count = off.coverage
    assert f"{inside} of {count} lie inside" in text and f"A / {off.factors['ptb']:.2f}" in text
    assert f"factor of {off.factors['dip']:.2f}" in " ".join(text.split())
    assert f"d = {off.drift:.3f}" in text
