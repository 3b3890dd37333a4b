"""What is far out is asked, by name: how often an honest table is, and how often a slip, is counted by `assure/questions.py`."""

import random
from functools import partial

import honest_tables
import pandas as pd
import pytest

from onepot_analysis.analysis import estimates
from onepot_analysis.briefing import prepare
from onepot_analysis.spreadsheets import allocations as published


@pytest.fixture(scope="module")
def off(tables):
    return estimates.errors(tables)


@pytest.fixture(scope="module")
def honest(tables, off):
    return partial(honest_tables.draw, tables, off)


@pytest.fixture
def asked(tables, tmp_path):
    """What a table is asked about: the problems by the name by which they may be accepted, one a line."""

    def read(table):
        path = tmp_path / "mine.csv"
        pd.DataFrame(table, columns=honest_tables.HEADS).to_csv(path, index=False)
        problems = published.examine(path, tables).problems
        return {
            name: "\n".join(str(problem) for problem in problems if problem.accept == name)
            for name in {problem.accept for problem in problems}
        }

    return read


def test_honest_tables_are_not_asked_about(honest, asked):
    assert not asked(honest(0))
    for seed in range(1, 9):
        table = honest(seed)
        some = random.Random(seed).sample(sorted(set(table["partnership"])), seed)
        assert not asked(table[table["partnership"].isin(some)])


def test_every_amount_that_was_ever_published_is_plausible(tables, off, asked):
    """At the level of 2011-12: PTBs of other years in proportion to England's, split between its streams as England's is."""
    for row in off.points.itertuples():
        pounds = row.published_gbp * (406.7e6 / row.national_gbp if row.stream == "ptb" and row.national_gbp > 0 else 1)
        parts = {"ptb": {"ptb_adult": 0.94, "ptb_young_people": 0.06}, "pot": honest_tables.SETTLEMENT}.get(
            row.stream, {row.stream: 1}
        )
        parts = {stream: part / sum(parts.values()) for stream, part in parts.items()}
        whole = [(row.partnership_id, "2011-12", stream, round(pounds * part)) for stream, part in parts.items()]
        assert not asked(one for one in whole if one[2] != "dip"), row


SLIPS = {  # one amount of Barnsley times this, or "all" amounts
    "in thousands": ({("ptb_adult", "2011-12"): 0.001}, "barnsley", "of the estimate; expected between"),
    "the DIP in thousands": ({("dip_home_office", "2011-12"): 0.001}, "barnsley", "less than 3 times apart from"),
    "ten times too large": ({("ptb_adult", "2011-12"): 10}, "barnsley", "times the estimate"),
    "ten times too large for young people": ({("ptb_young_people", "2011-12"): 10}, "barnsley", "times the estimate"),
    "a tenth in one year": ({("dip", "2010-11"): 0.1}, "barnsley", "by the letters the DIP is “slightly less”"),
    "a PTB of nothing": ({("ptb_young_people", "2010-11"): 0}, "barnsley", "£0; expected an amount: the estimate is"),
    "a DIP above the PTB": ({("dip_health", "2011-12"): 9, ("dip_home_office", "2011-12"): 9, ("dip", "2010-11"): 9}, "barnsley", "less than the PTB"),
    "every amount a tenth": ("all", 0.1, "level", "5 amounts, 1/"),
    "every amount nothing": ("all", 0, "level", "5 amounts, all £0"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_slips_are_asked_about_by_name(honest, asked, slip):
    table = honest(3)
    table = table[table["partnership"].isin(["barnsley", "leeds", "kent", "york", "rutland"])].copy()
    what, *times, name, said = SLIPS[slip]
    for at, row in table.iterrows():
        if what == "all" or (row["partnership"] == "barnsley" and (row["stream"], row["financial_year"]) in what):
            factor = times[0] if times else what[row["stream"], row["financial_year"]]
            table.loc[at, "amount_gbp"] = round(row["amount_gbp"] * factor)
    found = asked(table)
    assert name in found and said in found[name] and found[name].endswith(f"if it is right: --accept {name}"), found
    assert name == "level" or set(found) == {name}, found


def test_rows_that_slipped_by_one_are_asked_about(honest, asked):
    """The sums are right, the names beside them are not."""
    table = honest(4)
    for _, rows in table.groupby(["financial_year", "stream"]):
        table.loc[rows.index, "amount_gbp"] = [*rows["amount_gbp"][1:], rows["amount_gbp"].iloc[0]]
    assert len(asked(table)) > 3


def test_what_was_found_is_held_against_what_is_brought(asked):
    assert not asked([("bolton", "2011-12", "ptb_young_people", 177_000)])
    assert "£177,000 in the public record" in asked([("bolton", "2011-12", "ptb_young_people", 30_000)])["bolton"]


def test_an_accepted_question_is_said_on_its_page_and_counted_on_others(tables, tmp_path):
    path = tmp_path / "mine.csv"
    rows = [("barnsley", "2011-12", "ptb_adult", 24_100_000), ("leeds", "2011-12", "ptb_adult", 7_000_000)]
    pd.DataFrame(rows, columns=honest_tables.HEADS).to_csv(path, index=False)
    with pytest.raises(published.SpreadsheetError, match="if it is right: --accept barnsley"):
        prepare("barnsley", None, path)
    (own,), (other,) = (prepare(place, None, path, ["Barnsley"]).notices for place in ("barnsley", "leeds"))
    assert "**Accepted though it seemed wrong**: Barnsley, PTB, adults, 2011-12: £24,100,000" in own
    assert "Accepted though it seemed wrong**: 1 of other partnerships" in other
    text, is_usable = published.report(path, tables, ["barnsley"])
    assert is_usable and "Accepted\n  mine.csv, row 2, column D 'amount_gbp', Barnsley" in text


@pytest.mark.parametrize(
    ("accept", "error"),
    [(["barnsly"], "nearest: barnsley"), (True, "a list of names"), ("barnsley", "a list of names")],
)
def test_what_cannot_be_accepted_is_named(tmp_path, accept, error):
    with pytest.raises((LookupError, ValueError), match=error):
        prepare("barnsley", accept=accept)
