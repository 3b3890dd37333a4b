"""The measures of the worked example by hand, in every situation; break-even and zero sum for any partnerships."""

import dataclasses
import math

import pandas as pd
import pytest
from situations import NOT_KNOWN, facts

from onepot_analysis import value
from onepot_analysis.analysis import outlook
from onepot_analysis.spreadsheets.proforma import EXAMPLE, layout
from onepot_analysis.value import intervals, measures, said


@pytest.fixture(scope="module")
def example():
    return value.gather(EXAMPLE)


def test_by_hand(example):
    people = {"prescribing": (850, 850), "psychosocial": (700, 740), "day_programmes": (200, 180), "detoxification": (60, 60), "rehabilitation": (18, 18)}  # fmt: skip
    spent = {"prescribing": (1_250_000, 1_200_000), "psychosocial": (700_000,) * 2, "day_programmes": (300_000, 250_000), "detoxification": (150_000,) * 2, "rehabilitation": (250_000,) * 2}  # fmt: skip
    by_hand = {
        "person": (3_900_000 / 1350, 3_700_000 / 1350),
        "overheads": (300_000 / 1350, 200_000 / 1350),
        "effective": (3_700_000 / 1000, 3_500_000 / 1050),
        "completion": (3_700_000 / 150, 20_000),
        "lasting": (3_700_000 / 120, 3_500_000 / 145),
        "central_in_treatment": (2080, 2040),
        "central_effective": (2600, 2_550_000 / 1050),
        "central_completion": (2_600_000 / 150, 2_550_000 / 175),
        "effective_share": (80, 84),
        "completion_share": (12, 14),
        "representation_share": (20, 3000 / 175),
        **{f"per_{key}": tuple(a / b for a, b in zip(spent[key], people[key], strict=True)) for key in people},
    }
    assert set(example.changes.index) == set(by_hand)
    for key, (before, now) in by_hand.items():
        row = example.changes.loc[key]
        assert (row["value_before"], row["value_now"]) == pytest.approx((before, now))
        if not row["is_few"]:
            is_share = row["unit"] == "per cent"
            assert row["change"] == pytest.approx(now - before if is_share else (now / before - 1) * 100)
            assert row["lower_now"] < now < row["upper_now"] and row["change_lower"] < row["change_upper"]


def test_the_change_of_a_cost_allows_for_the_chance_in_both_counts(example):
    completion = example.changes.loc["completion"]
    assert [round(completion[end]) for end in ("change", "change_lower", "change_upper")] == [-19, -35, 1]
    assert "no more than chance alone could make" in value.moved(completion)
    effective = example.changes.loc["effective"]
    assert effective["real"] == pytest.approx((3_500_000 / 1050 / 3700 / 1.015263 - 1) * 100)
    assert "£17,200 to £23,300" in value.plan(completion)


def test_england_by_hand(example):
    england = example.changes["england"]
    now = 381.3e6 + 95e6
    for key, people in (("central_in_treatment", 197110), ("central_effective", 185428), ("central_completion", 29855)):
        assert england[key] == pytest.approx(now / people)
    assert england["completion_share"] == pytest.approx(100 * 29855 / 197110)
    assert england["central_effective"] == pytest.approx(outlook.adult_cost(example.tables))
    assert england[["person", "completion", "lasting"]].isna().all()  # no document gives England's local money
    against = example.changes["against"]
    assert against["completion_share"] == "no clear difference"  # 12.2 to 16.0 covers 15.1
    assert against["central_in_treatment"] == "lower"


def test_the_definitions_of_measures_name_rows_of_the_form():
    for column in ("over", "under"):
        for parts in measures.MEASURES[column]:
            assert {key for key, _ in layout.signed(parts.split())} <= set(layout.ROWS)
    central = {parts for key, parts in measures.MEASURES["over"].items() if key.startswith("central_")}
    assert central == {" ".join(key for key in layout.CENTRAL if key != "ptb_young_people")}
    assert {line: measures.MEASURES.loc[f"per_{line}", "under"] for line in layout.STRUCTURED} == layout.STRUCTURED


def test_the_figures_behind_england_are_those_of_the_measures(example):
    for key, figures in ((key, value.figures([key])) for key in measures.MEASURES.index):
        assert bool(figures) == pd.notna(example.changes.loc[key, "england"])
        assert set(figures) <= set(example.tables.national_figures["figure_id"])


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ({"completions": (200, 100), "representations": (10, 10)}, "a rise of"),
        ({"completions": (100, 200), "representations": (10, 10)}, "a fall of"),
        ({"completions": (100, 100), "representations": (10, 10)}, "a fall of 5.4"),  # less money for as many people
    ],
)
def test_a_rise_is_called_a_rise_and_a_fall_a_fall(lines, word, tmp_path):
    row = facts(tmp_path / "a.xlsx", **lines).changes.loc["completion"]
    assert word in value.moved(row).partition(":")[0]


def test_no_change_is_called_none(tmp_path):
    same = facts(tmp_path / "a.xlsx", day_programmes=(250_000,) * 2, adults_effective=(1000, 1000), prescribing=(1_250_000,) * 2, other_income=(0, 50_000 * 3), unspent=(50_000, 0), recovery_support=(100_000,) * 2, overheads=(300_000,) * 2, criminal_justice=(600_000,) * 2)  # fmt: skip
    assert "no change" in value.moved(same.changes.loc["effective"])


@pytest.mark.parametrize("few", [1, 12, intervals.FEW - 1])
def test_of_few_it_is_too_few_to_say(few, tmp_path):
    found = facts(tmp_path / "a.xlsx", completions=(150, few), representations=(0, 0))
    row, cells = found.changes.loc["completion"], value.shown(found.changes).loc["completion"]
    assert "too few to say" in value.plan(row) and "too few" in value.moved(row)
    assert cells["between"] == cells["change_between"] == "too few to say"
    assert row[["lower_now", "upper_now", "change", "change_lower", "change_upper"]].isna().all()
    assert found.changes.loc["completion_share", "lower_now"] > 0  # a small share of many adults has its interval


@pytest.mark.parametrize("before", [0, NOT_KNOWN])
def test_of_few_it_is_too_few_to_say_whatever_the_year_before(before, tmp_path):
    back = 0 if before == 0 else NOT_KNOWN
    found = facts(tmp_path / "a.xlsx", completions=(before, 12), representations=(back, 0))
    row, cells = found.changes.loc["completion"], value.shown(found.changes).loc["completion"]
    assert "over 12 people: too few to say more" in value.plan(row) and "not to be said" in value.moved(row)
    assert cells["between"] == "too few to say"


def test_from_twenty_on_it_is_said(tmp_path):
    row = facts(tmp_path / "a.xlsx", completions=(150, intervals.FEW), representations=(0, 0)).changes.loc["completion"]
    assert "allowing for chance" in value.plan(row) and row["lower_now"] < row["value_now"] < row["upper_now"]


@pytest.mark.parametrize(
    ("pair", "mark"), [((0, 0), "[z]"), ((NOT_KNOWN, NOT_KNOWN), "[x]"), ((150, NOT_KNOWN), "[x]"), ((150, 0), "[z]")]
)
def test_what_cannot_be_said_has_its_mark(pair, mark, tmp_path):
    nobody = tuple(0 if number == 0 else NOT_KNOWN for number in pair)
    found = facts(tmp_path / "a.xlsx", completions=pair, representations=nobody)
    row, cells = found.changes.loc["completion"], value.shown(found.changes).loc["completion"]
    assert cells["now"] == cells["between"] == cells["change"] == cells["change_between"] == mark
    assert "not to be said" in value.plan(row) and "not to be said" in value.moved(row)
    assert row["against"] == "not to be said"
    assert "unknown" in value.equals(60_000, row, "successful completions")


def test_nothing_is_divided_by_a_year_without_money(example, tmp_path):
    plan = {key: example.number("2011-12", key) for key in layout.INTERVENTIONS}
    idle = facts(tmp_path / "a.xlsx", unspent=(3_900_000, 0), **{key: (0, number) for key, number in plan.items()})
    cells = value.marked(value.mix(idle.own.amounts, value.SPENDING, "Expenditure")).set_index("label")
    assert cells.loc["Prescribing", ["share_before", "change_percent", "change"]].tolist() == ["[z]", "[z]", 1_200_000]
    assert value.shown(idle.changes).loc["effective", ["before", "change", "now"]].tolist() == [
        0,
        "[z]",
        3_500_000 / 1050,
    ]


def test_workbooks_stand_in_the_order_in_which_they_were_given(example):
    amounts = example.own.amounts
    both = pd.concat([amounts.assign(partnership_id=place) for place in ("york", "barnsley")])
    assert measures.measures(both)["partnership_id"].drop_duplicates().tolist() == ["york", "barnsley"]


def test_mix_adds_up(example):
    frame = value.mix(example.own.amounts, value.SPENDING, "Expenditure").set_index("label")
    lines = frame.drop(index="Expenditure")
    assert lines["now"].sum() == frame.loc["Expenditure", "now"] == 3_700_000
    assert lines[["share_before", "share_now"]].sum().tolist() == pytest.approx([100, 100])
    assert frame.loc["Prescribing", "share_now"] == pytest.approx(1200 / 37)
    assert frame.loc["Commissioning and overheads", "change_percent"] == pytest.approx(-100 / 3)
    income = value.mix(example.own.amounts, value.SOURCES, "Income").set_index("label")
    assert income.loc["Drug Interventions Programme", ["before", "now"]].tolist() == [600_000, 550_000]
    assert income.loc["Income", ["before", "now"]].tolist() == [3_900_000, 3_700_000]


def test_mix_says_what_a_sum_rests_on(example):
    amounts = example.own.amounts
    amounts = amounts.assign(basis=amounts["line"].map({"ptb_adult": "published"}).fillna("own figure"))
    rows = value.mix(amounts, value.SOURCES, "Total income").set_index("label")
    assert rows.loc["Pooled Treatment Budget, adults", "basis_now"] == "published"
    assert rows.loc["Total income", "basis_now"] == "part own figure, part published"


@pytest.mark.parametrize(
    ("line", "basis", "said"),
    [
        ("ptb_adult", "published", "own figures, central income in part published"),
        ("ptb_adult", "own figure", "own figures"),
        ("council", "published", "own figures"),
    ],
)
def test_a_report_says_what_its_numbers_rest_on(example, line, basis, said):
    amounts = example.own.amounts
    amounts = amounts.assign(basis=amounts["line"].map({line: basis}).fillna("own figure"))
    own = dataclasses.replace(example.own, partnership_id="barnsley", amounts=amounts)
    assert (example.basis, value.Evidence(example.tables, [own]).basis) == ("fictional", said)


def test_how_far_chance_moves_a_change_has_its_sign_or_says_why_not():
    assert said.change_between((-35.2, 1.4), "", False) == "-35 to +1"
    assert said.change_between((-0.3, 0.4), "", False) == "0 to 0"
    assert said.change_between((0.44, 7.26), "", False, 1) == "+0.4 to +7.3"
    assert said.change_between((math.nan, math.nan), "[z]", False) == "[z]"
    assert said.change_between((0.4, 7.2), "", True) == "too few to say"


def test_people_have_their_change_and_how_far_chance_goes(example):
    people = value.people(example.own.amounts)
    assert people.loc["completions", ["before", "now", "change"]].tolist() == [150, 175, 25]
    assert people.loc["completions", "change_between"] == "-7 to +46"
    assert people.loc["in_rehabilitation", "change_between"] == "too few to say"


def test_no_workbook_at_all_is_said_to_be_none():
    with pytest.raises(ValueError, match="expected at least one filled-in proforma"):
        value.gather([])


@pytest.mark.parametrize(
    ("ends", "said_of"), [((0.0, 9.0), "no more"), ((-9.0, 0.0), "no more"), ((0.1, 9.0), ", more")]
)
def test_a_change_that_may_be_none_is_no_more_than_chance(ends, said_of):
    row = {"change": 1.0, "real": 0.0, "change_lower": ends[0], "change_upper": ends[1], "gap": "", "is_few": False}
    assert f"{said_of} than chance alone could make" in said.moved(pd.Series(row))
