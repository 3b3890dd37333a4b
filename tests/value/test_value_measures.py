"""The measures of the worked example by hand; break-even and zero sum for any partnerships; nothing reads inf or nan."""

import math
import re

import make_broken
import pandas as pd
import pytest
from filling import PLAIN, fill
from hypothesis import given, settings
from hypothesis import strategies as st

from onepot_analysis import outlook, proforma, value
from onepot_analysis.bounds import Bounds
from onepot_analysis.proforma.forms import Allocation, Form
from onepot_analysis.proforma.layout import CENTRAL, INTERVENTIONS
from onepot_analysis.value import measures, sensitivity
from onepot_analysis.value.sensitivity import RecoveryElement


@pytest.fixture(scope="module")
def example(tables):
    return proforma.read(proforma.EXAMPLE, tables).amounts


@pytest.fixture(scope="module")
def group(tables, tmp_path_factory):
    """Three filled-in workbooks, of which one has no completions and one does not know them."""
    folder, files = tmp_path_factory.mktemp("group"), []
    for name, completions in (("barnsley", 220), ("leeds", 0), ("kent", "[x]")):
        blank = folder / f"{name}-blank.xlsx"
        proforma.write(blank, proforma.form(tables, name))
        now = PLAIN["2011-12"] | {"completions": completions, "representations": 0}
        income = 9_000_000 if name == "kent" else 5_000_000
        files.append(
            fill(
                blank,
                folder / f"{name}.xlsx",
                {"2010-11": _richer(PLAIN["2010-11"], income), "2011-12": _richer(now, income)},
            )
        )
    return files


def _richer(own, pct):
    return own | {"pct": pct}


def test_by_hand(example):
    found = measures.change(measures.measures(example)).set_index("measure")
    by_hand = {
        "person": (3_900_000 / 1350, 3_700_000 / 1350),
        "effective": (3_700_000 / 1000, 3_500_000 / 1050),
        "completion": (3_700_000 / 150, 20_000),
        "central_in_treatment": (2080, 2040),
        "central_effective": (2600, 2_550_000 / 1050),
        "central_completion": (2_600_000 / 150, 2_550_000 / 175),
        "overheads": (100 * 3 / 39, 100 * 2 / 37),
        "effective_share": (80, 84),
        "completion_share": (12, 14),
        "representation_share": (20, 3000 / 175),
    }
    assert set(found.index) == set(by_hand)
    for key, (before, now) in by_hand.items():
        row = found.loc[key]
        assert (row["value_2010_11"], row["value_2011_12"]) == pytest.approx((before, now))
        is_share = measures.UNITS[key] == "per cent"
        assert row["change"] == pytest.approx(now - before if is_share else (now / before - 1) * 100)


def test_england_by_hand(tables):
    found = {key: (float(at.lower), float(at.upper)) for key, at in measures.england(tables).items()}
    now = 381.3e6 + 95e6
    for key, people in (("central_in_treatment", 197110), ("central_effective", 185428), ("central_completion", 29855)):
        assert found[key, "2011-12"] == pytest.approx((now / people, now / people))
    dip = 501.7 / 0.98 - 406.7
    assert found["central_completion", "2010-11"] == pytest.approx((476.3e6 / 27969, (381.3 + dip) * 1e6 / 27969))
    assert found["completion_share", "2011-12"] == pytest.approx((100 * 29855 / 197110,) * 2)
    assert found["central_effective", "2011-12"][0] == pytest.approx(outlook.adult_cost(tables))


def test_mix_adds_up(example):
    frame = measures.mix(example, list(INTERVENTIONS))
    assert frame["gbp_2011_12"].sum() == 3_700_000
    assert frame[["share_2010_11", "share_2011_12"]].sum().tolist() == pytest.approx([100, 100])
    assert frame["change_pp"].sum() == pytest.approx(0)
    assert frame.loc["prescribing", "share_2011_12"] == pytest.approx(1200 / 37)
    assert frame.loc["overheads", "change_percent"] == pytest.approx(-100 / 3)


def test_efficiency_by_hand(example):
    table = sensitivity.efficiency(example, 5)
    assert "young_people" not in table.index
    assert table.loc["prescribing"].tolist() == pytest.approx([1_200_000, 60_000, 3.0])
    assert table["saving_gbp"].sum() == pytest.approx(0.05 * 3_500_000)
    assert table["completions"].sum() == pytest.approx(0.05 * 175)  # all lines together buy as much as all lines cost


def test_recovery_element_by_hand(example, tables):
    element = sensitivity.recovery_element(example, tables)
    assert element == RecoveryElement(2_000_000, 381_300_000, 29855)
    assert element.break_even == pytest.approx(29855 * 2 / 381.3)
    assert element.gain(175, 10) == pytest.approx(0.1 * 2_000_000 * ((175 / 29855) / (2 / 381.3) - 1))
    assert element.gain(175, 10) == pytest.approx(23505, abs=0.5)


@settings(deadline=None)
@given(
    adult=st.floats(1e4, 2e7),
    completions=st.floats(0, 5000),
    share=st.floats(0.1, 100),
    england=st.floats(1e8, 1e9),
    total=st.floats(1000, 1e5),
)
def test_break_even_is_where_the_element_gives_back_what_it_takes(adult, completions, share, england, total):
    element = RecoveryElement(adult, england, total)
    even = element.break_even
    assert element.gain(even, share) == pytest.approx(0, abs=1e-6 * adult)
    if abs(completions - even) > 1e-6 * even:
        assert (element.gain(completions, share) > 0) == (completions > even)
    by_formula = share / 100 * adult * ((completions / total) / (adult / england) - 1)
    assert element.gain(completions, share) == pytest.approx(by_formula, abs=1e-6 * adult)
    assert element.gain(0, share) == pytest.approx(-element.taken(share))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 20_000_000), st.integers(0, 3000)), min_size=1, max_size=149).filter(
        lambda rows: any(done for _, done in rows)
    ),
    st.sampled_from([1, 5, 10, 12.5, 25, 100]),
)
def test_the_element_is_a_zero_sum_to_the_pound(rows, share):
    ids = [f"p{at}" for at in range(len(rows))]
    adult, done = (pd.Series(column, index=ids) for column in zip(*rows, strict=True))
    gains = outlook.recovery_gains(adult, done, share)
    assert gains["gain_gbp"].sum() == 0
    for partnership in ids:
        element = RecoveryElement(float(adult[partnership]), float(adult.sum()), float(done.sum()))
        assert gains.loc[partnership, "gain_gbp"] == pytest.approx(element.gain(float(done[partnership]), share), abs=3)


def test_division_by_nothing_reads_z_and_what_is_not_known_x(group):
    shown = {}
    for at, name in enumerate(("barnsley", "leeds", "kent")):
        facts = value.gather([group[at], *group[:at], *group[at + 1 :]])
        assert facts.id == name
        shown[name] = _everything(facts)
        assert not re.search(r"\b(nan|inf|None)\b|infinity", shown[name])
    row = "Adult expenditure per successful completion"
    cells = {name: [c.strip() for c in _row(text, row).split("|")[1:-1]] for name, text in shown.items()}
    assert cells["barnsley"][2] not in ("[z]", "[x]")
    assert cells["leeds"][2:4] == ["[z]", "[z]"]
    assert cells["kent"][2:4] == ["[x]", "[x]"]
    assert "the plan has none to divide by" in shown["leeds"] and "their number is not known" in shown["kent"]


def test_the_group_has_its_lowest_median_and_highest(group):
    facts = value.gather(group)
    around = measures.spread(facts.measures)
    person = facts.measures.query("measure == 'person' and financial_year == '2011-12'")["value"]
    assert around.loc["person"].tolist() == [3, person.min(), person.median(), person.max()]
    assert around.loc["completion", "count"] == 1
    assert "Barnsley, Leeds and Kent" in value.group_sentence(facts)
    assert "| 3 |" in _row(value.group_costs(facts).markdown(), "All expenditure per person in treatment")


def test_a_year_without_anything_reads_z(tables, tmp_path):
    form = make_broken.example()
    nothing = {key: 0 if key[0] == "2010-11" else number for key, number in form.filled.items()}
    stated = {key: one for key, one in form.allocations.items() if key[0] == "2011-12"}
    stated |= {key: Allocation(Bounds.point(0), "fictional") for key in form.allocations if key[0] == "2010-11"}
    proforma.write(tmp_path / "a.xlsx", Form(form.partnership_id, form.name, stated, nothing))
    facts = value.gather(tmp_path / "a.xlsx")
    text = _everything(facts)
    assert not re.search(r"\b(nan|inf|None)\b|infinity", text)
    costs, shares = value.cost_table(facts).markdown(), value.share_table(facts).markdown()
    assert _row(costs, "All expenditure per person in treatment").split("|")[2:5] == [" [z] ", " 2,741 ", " [z] "]
    assert _row(shares, "Successful completions, of adults in treatment").split("|")[2].strip() == "[z]"
    assert (
        _row(value.mix_table(facts).markdown(), "Prescribing")
        == "| Prescribing | 0 | [z] | 1,200,000 | 32.4 | 1,200,000 | [z] | [z] |"
    )


def test_modelled_income_is_said_to_be(group):
    facts = value.gather(group[0])
    assert facts.basis == "own figures, central income in part modelled"
    assert facts.basis in value.title_block(facts).basis
    table = value.income_table(facts).markdown()
    assert "modelled" in _row(table, "Pooled Treatment Budget, adults")
    assert _row(table, "Primary care trust").endswith("| own figure | own figure |")
    costs = value.cost_table(facts).markdown()
    assert "modelled" in _row(costs, "Central adult money only, per adult in effective treatment")


def test_gaps_are_told_apart():
    assert measures.gap(math.nan, 1) == "[x]" and measures.gap(1, 0) == "[z]" and measures.gap(1, 1) == ""
    assert set(CENTRAL) == {"ptb_adult", "ptb_young_people", "dip", "dip_health", "dip_home_office"}


def _everything(facts):
    """All that notebook 4 says, as text."""
    parts = [value.title_block(facts).text]
    for name in value.__all__:
        if name in ("Facts", "gather", "title_block"):
            continue
        made = getattr(value, name)(facts, 5) if name.startswith("efficiency") else getattr(value, name)(facts)
        parts.append(
            made
            if isinstance(made, str)
            else made.markdown()
            if hasattr(made, "markdown")
            else f"{made.title} {made.alt}"
        )
    return "\n".join(parts)


def _row(text, label):
    return next(line for line in text.splitlines() if line.startswith(f"| {label} |"))
