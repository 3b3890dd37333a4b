"""The two national pages in every situation their reader may be in: built and read."""

import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from onepot_analysis.analysis import model, sensitivity
from onepot_analysis.briefing import prepare
from onepot_analysis.facts import data
from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.formats import html
from onepot_analysis.publish.run.notebook import execute

SETTLEMENT = NOTEBOOKS / "1_national_settlement.ipynb"
ALLOCATIONS = NOTEBOOKS / "2_partnership_allocations.ipynb"
TREATED = NOTEBOOKS.parent / "tests" / "treatment" / "viewit_barnet.csv"


class Page:
    """A page as it is read: its text, its tables (caption to rows of cells), the words of its charts."""

    def __init__(self, notebook, folder, given):
        nb = execute(
            notebook,
            {name: value if isinstance(value, list) else str(value) for name, value in given},
            folder / "x.ipynb",
        )
        main = BeautifulSoup(html.page(nb, {"notebook": "x.ipynb", "downloads": []}), "html.parser").main
        self.charts = [drawing["aria-label"] for drawing in main.find_all(role="img")]
        self.titles = [figure.strong.get_text().partition(": ")[2] for figure in main.find_all("figure")]
        self.sources = [line.get_text() for line in main.find_all("p") if line.get_text().startswith("Source:")]
        self.links = [link["href"] for link in main.find_all("a")]
        self.tables = {
            table.caption.get_text().partition(": ")[2]: [
                [cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")
            ]
            for table in main.find_all("table")
            if not table.find_parent("details")  # the rows behind a chart, which keep what is the same in all
        }
        for part in main.find_all(["svg", "table", "details"]):
            part.decompose()
        self.text = " ".join(main.get_text().split())

    def table(self, start):
        """The one table whose caption begins like this: a frame of texts, by the first column."""
        ((heads, *rows),) = (rows for caption, rows in self.tables.items() if caption.startswith(start))
        return pd.DataFrame(rows, columns=heads).set_index(heads[0])


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Build a page once for each situation."""
    pages = {}

    def build(notebook, **given):
        key = (notebook, *sorted((name, str(value)) for name, value in given.items()))
        if key not in pages:
            pages[key] = Page(notebook, tmp_path_factory.mktemp("page"), given.items())
        return pages[key]

    return build


@pytest.fixture(scope="module")
def rise(brought, tmp_path_factory):
    """Everybody's amounts with a DIP of 2010-11 that is £2m below that of 2011-12: against the letters."""
    rows = pd.read_csv(brought["all"])
    before = (rows["financial_year"] == "2010-11") & (rows["stream"] == "dip")
    rows.loc[before, "amount_gbp"] = model.whole_pounds(93_000_000, rows.loc[before, "amount_gbp"])
    path = tmp_path_factory.mktemp("rise") / "rise.csv"
    rows.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module", params=["nothing", "own", "all 2011-12", "all", "rise", "filled in", "one figure"])
def given(request, brought, rise, filled_in, one_figure):
    """What a user gives, by situation."""
    return {
        "nothing": {},
        "own": {"allocations": brought["own"]},
        "all 2011-12": {"allocations": brought["all 2011-12"]},
        "all": {"allocations": brought["all"]},
        "rise": {"allocations": rise, "accept": ["settlement"]},
        "filled in": {"data": filled_in("govuk-dip-125")},
        "one figure": {"allocations": one_figure},
    }[request.param]


@pytest.fixture(scope="module")
def filled_in(tmp_path_factory):
    """A copy of data/ where the DIP of 2010-11 is £100m, from a document."""

    def folder(document):
        copy = tmp_path_factory.mktemp("data")
        for path in data.FOLDER.glob("*.csv"):
            text = path.read_text(encoding="utf-8")
            old = ",,GBP million,,bounded,letter-2011-02-11,"
            (copy / path.name).write_text(
                text.replace(old, f",100,GBP million,0.05,stated,{document},"), encoding="utf-8"
            )
        return copy

    return folder


@pytest.fixture(scope="module")
def one_figure(tmp_path_factory):
    path = tmp_path_factory.mktemp("one") / "one.csv"
    path.write_text("partnership,financial_year,stream,amount_gbp\nBarnsley,2010-11,dip,620000\n", encoding="utf-8")
    return path


def say_the_same(rows):
    """Heads of columns of numbers, after the first, that hold the same in every row."""
    for head, column in rows.items():
        if len(column) > 2 and re.fullmatch(r"[\d,.-]+", column.iloc[0]) and column.nunique() == 1:
            yield head


@pytest.mark.parametrize("notebook", [SETTLEMENT, ALLOCATIONS], ids=lambda path: path.stem)
def test_in_every_situation(page, notebook, given):
    read = page(notebook, **given)
    shown = "; ".join([read.text, *read.charts, *(str(rows) for rows in read.tables.values())])
    assert not re.search(r"\bnan\b|\bNone\b|Fraction|\{|Timestamp|np\.", shown)
    for caption, (heads, *rows) in read.tables.items():
        table = pd.DataFrame(rows, columns=heads).set_index(heads[0])
        assert caption.startswith("For how many") or not list(say_the_same(table)), caption
        for low in (head for head in table if re.search("lower|lowest", head, re.IGNORECASE)):
            high = low.replace("lowest", "highest").replace("Lowest", "Highest").replace("lower", "upper")
            both = table[[low, high.replace("Lower", "Upper")]]
            both = both[both.ne("").all(axis=1)]
            assert not both.empty and both.nunique(axis=1).gt(1).any(), f"{caption}: {low}"
    assert all(len(source) > len("Source: ") for source in read.sources)


def test_settlement_leaves_open_what_the_letters_leave_open(page):
    read = page(SETTLEMENT)
    assert (
        "The letters print no pot for 2010-11, but they limit it: the pot sees a fall of less than 2.0 per" in read.text
    )
    assert "more than £95.0m and less than 511.94 − 406.7 = £105.24m" in read.text
    assert (
        "the PTB was £406.7m (House of Commons written answer, 25 March 2010; the letters print no total" in read.text
    )
    assert "even the flat PTB could have moved by £0.10m either way" in read.text
    assert "It would not close the change of any partnership" in read.text and "from the letters alone" not in read.text
    amounts = read.table("Amounts of England")
    assert amounts.loc["DIP, 2010-11"].tolist() == ["", "95.00", "105.24", "94.90", "105.34"]
    assert amounts.loc["PTB, 2010-11"].tolist() == ["406.70", "", "", "406.65", "406.75"]
    assert "Holds" not in read.table("Sums of the printed figures")
    assert read.charts[0].endswith("DIP: 95.0.") and "DIP: 95.0 to 105.3" in read.charts[0]


def test_settlement_keeps_what_was_known_apart_from_what_came_out(page):
    read = page(SETTLEMENT)
    assert "a fall of between 1.9 and 3.9 per cent on prices as forecast when the letters were written" in read.text
    assert "and a fall of between 1.5 and 3.5 per cent on prices as they came out" in read.text
    changes = read.table("Changes of England")
    assert changes.loc["Pot, real: forecast, February 2011"].tolist()[1:3] == ["-3.88", "-1.91"], "rounded outward"


def test_settlement_labels_pragmatic_readings(page):
    text = page(SETTLEMENT).text
    assert "two pragmatic readings, which no document states" in text
    assert "between £100.1m and £105.2m, and fell by 5.1 to 9.7 per cent" in text
    assert "the pot fell by less than 0.99" in text and "No number on these pages rests on either" in text


def test_settlement_quotes_every_statement_of_an_announcement_whole(page, tables):
    text = page(SETTLEMENT).text
    quotes = tables.letter_statements.set_index("statement_id")["quote"]
    ids = {each for ids in tables.announcements["statement_ids"] for each in ids.split(";")}
    assert not [each for each in sorted(ids) if " ".join(quotes[each].split()) not in text]
    assert "“Both streams will be allocated according to the DIP model" in text
    assert "The letter of February says it of the part from Health" in text


def test_a_full_table_closes_the_settlement(page, brought):
    read, facts = page(SETTLEMENT, allocations=brought["all"]), prepare(None, None, brought["all"])
    before = float(facts.england["dip_2010_11"].lower)
    assert f"with a DIP of £{before:.1f}m, as brought in all.csv" in read.text
    assert "Nothing is open" in read.text and "less than 2.0 per cent in cash" not in read.text
    assert list(read.table("Amounts of England")) == ["Known (£m)"]
    assert "What would close it" not in read.table("What is fixed")
    assert not [source for source in read.sources[:1] if "Letter" in source], "the pot is the table's, not the letters'"
    assert not re.search(r"\d to |between the bounds|hatched", read.charts[0] + read.titles[0] + read.titles[1])
    change = facts.england_change("dip")
    assert change in read.titles[0] and "Every partnership's own change is known" in read.text


def test_a_full_table_against_the_letters_says_where_and_by_how_much(page, rise):
    read = page(SETTLEMENT, allocations=rise, accept=["settlement"])
    assert (
        "it sees a rise of 0.4 per cent in cash. The PTB sees no change, the DIP a rise of 2.15 per cent" in read.text
    )
    assert "lies outside: table and letters contradict each other" in read.text
    assert "The table brought misses the settlement" in read.text
    sums = read.table("The sums of rise.csv")
    assert sums.loc["DIP, 2010-11", "Outside by (£)"] == "-2,000,000"
    assert not re.search(r"a pot that was a third DIP sees a fall", read.text) and read.titles[1].endswith(
        "0.4 per cent in cash"
    )
    community = read.table("Two scopes").loc["Community", "Change, cash"]
    assert community == "a rise of £2.00m (a rise of 0.40 per cent)"


def test_amounts_of_2011_12_alone_do_not_close_2010_11(page, brought):
    read = page(SETTLEMENT, allocations=brought["all 2011-12"])
    assert "One national figure is missing: the DIP of 2010-11" in read.text
    state = read.table("What is fixed")["How it stands"]
    assert state["Pot of each partnership, 2011-12"] == "known here for 149 of 149"
    assert state["England, DIP of 2010-11"].startswith("open: more than £95.0m")
    assert state["England, 2011-12, by stream"] == "fixed: as brought in all-2011-12.csv"


@pytest.mark.parametrize(
    ("document", "whose"),
    [("govuk-dip-125", "from Home Office news page, 2011"), ("letter-2011-02-11", "without a document of its own")],
)
def test_a_figure_that_is_filled_in_says_whose_it_is(page, filled_in, document, whose):
    read = page(SETTLEMENT, data=filled_in(document))
    assert f"with a DIP of £100.0m, as entered among the national figures {whose}" in read.text
    assert "a fall of 1.0 per cent in cash" in read.text and "figure is missing" not in read.text
    assert "The change of each partnership is not: it follows from the DIP share" in read.text
    assert "Lower, figures exact (£m)" not in read.table("Amounts of England")
    assert any("Home Office news page" in source for source in read.sources) == (document == "govuk-dip-125")


def test_with_nothing_brought_no_estimate_is_ranked_mapped_or_compared(page, tables):
    read = page(ALLOCATIONS)
    assert "Amounts of partnerships are modelled here, not published" in read.text
    assert tables.documents.set_index("document_id")["url"]["nta-funding-page"] in read.links
    assert not any("Tile map" in words or "Histogram" in words for words in read.charts)
    assert not re.search(r"runs from|highest in|lowest in|pots fall|of 149\)", read.text)
    assert "cannot be told apart from England as a whole" in read.text
    every = read.table("Pot of each partnership").drop(index="England")
    assert "Change (%)" not in every and len(every) == 149
    for column in ("PTB, adults (£)", "DIP (£)", "Pot (£)", "Pot, lowest (£)", "Pot, highest (£)"):
        assert all(len(cell.replace(",", "").rstrip("0")) <= 2 for cell in every[column]), column
    assert every.loc["Bolton", ["PTB, young people (£)", "Basis"]].tolist() == [
        "177,409",
        "part published, part modelled",
    ]
    assert set(every["Basis"].drop("Bolton")) == {"modelled"}


def test_how_many_pots_can_be_told_apart(page):
    facts = prepare()
    people = model.driver_table(facts.tables)["population_18_64"].sum()
    average = 501_700_000 / people
    alike = ((facts.pots["per_head_lowest"] <= average) & (facts.pots["per_head_highest"] >= average)).sum()
    assert f"{alike} of 149 pots per head cannot be told apart from England's" in page(ALLOCATIONS).titles


def test_every_check_point_stands_on_the_page(page, tables):
    read, off = page(ALLOCATIONS), prepare().off
    points = read.table("Every check point")
    assert len(points) == len(tables.published_amounts) + len(tables.dip_forerunners_2003_04)
    assert points["Counts"].eq("yes").sum() == len(off.log_errors) == off.coverage[1]
    assert f"{off.coverage[0]} of the {off.coverage[1]} check points lie in the interval" in read.text
    for stream in ("ptb", "dip"):
        assert f"divided and multiplied by {np.exp(off.half_widths[stream]):.1f}" in read.text
    assert "no random sample" in read.text
    pulled = read.table("Own amounts that pull")
    assert pulled.index.tolist() == [tables.names[place] for place in off.pulls.index]


def test_other_weightings_are_complete_and_not_called_the_truth(page, tables):
    read, facts = page(ALLOCATIONS), prepare()
    table = read.table("Range of each modelled amount")
    ranges = sensitivity.ranges(tables, facts.allocations, facts.off).set_index(["stream", "partnership_id"])
    assert len(table) == 149 and "about our choices, not about the truth" in read.text
    for column, stream in {"Pot": "pot", "PTB, adults": "ptb_adult", "DIP": "dip"}.items():
        for end, most in (("lowest", 1.0), ("highest", 1.1)):
            shown = table[f"{column}, {end} (£)"].str.replace(",", "").astype(float)
            exact = ranges.loc[stream, f"{end}_gbp"]
            ratio = shown / exact.rename(index=tables.names)
            assert ratio.between(most - 0.1, most).all(), f"{column}, {end}: to two figures, outward"


def test_own_amounts_stand_to_the_pound_among_estimates(page, brought):
    read = page(ALLOCATIONS, allocations=brought["own"])
    facts = prepare("barnsley", None, brought["own"])
    every = read.table("Pot of each partnership")
    row = every.loc["Barnsley"]
    assert row["Pot (£)"] == f"{facts.amount('pot').lower:,}" and row["Basis"] == "published"
    assert row["Pot, lowest (£)"] == row["Pot, highest (£)"] == ""
    assert float(row["Change (%)"]) == round(facts.change().lower_percent, 2)
    assert set(every["Change (%)"].drop("Barnsley")) <= {"", "-2.00 to 0.00"}, "no modelled change"
    assert "own.csv has amounts of 1 of the 149 partnerships; the rest is modelled, not published" in read.text
    assert not any("Tile map" in words for words in read.charts)


def test_one_figure_bounds_what_follows_from_it(page, one_figure):
    every = page(ALLOCATIONS, allocations=one_figure).table("Pot of each partnership")
    assert every.loc["Barnsley", "DIP (£)"] == "559,680 to 620,000"


def test_everybodys_2011_12_brings_ranks_and_maps_back_but_not_of_changes(page, brought):
    read, facts = page(ALLOCATIONS, allocations=brought["all 2011-12"]), prepare(None, None, brought["all 2011-12"])
    heads = facts.pots["per_head"]
    low, high = (f"£{heads[at]:.2f} in {facts.tables.names[at]}" for at in (heads.idxmin(), heads.idxmax()))
    assert f"the pot runs from {low} to {high}" in read.text
    assert sum("Tile map" in words for words in read.charts) == 1 and not any("Histogram" in w for w in read.charts)
    every = read.table("Pot of each partnership")
    assert "Basis" not in every and every.loc["Barnsley", "Change (%)"].endswith(" to 0.00")
    assert read.table("Regions").loc["England", "Change of the pot (%)"] == "-2.00 to 0.00"
    assert "modelled" not in read.text.partition("The model")[0].replace(
        "An amount that is not published is modelled", ""
    )
    assert "No amount of 2011-12 is modelled, so no weighting moves any" in read.text


def test_everybodys_both_years_bring_the_changes_back(page, brought):
    read, facts = page(ALLOCATIONS, allocations=brought["all"]), prepare(None, None, brought["all"])
    change, names = facts.changes.xs("pot", level="stream")["lower_percent"], facts.tables.names
    assert f"{(change.round(2) < 0).sum()} pots fall and {(change.round(2) > 0).sum()} rise" in read.titles
    ends = read.table("The five lowest and the five highest")
    assert (ends.index[0], ends.index[-1]) == (names[change.idxmin()], names[change.idxmax()])
    assert sum("Tile map" in words for words in read.charts) == 2
    whole = round(float(facts.england["pot_change_percent"].lower), 2)
    assert read.table("Regions").loc["England", "Change of the pot (%)"] == f"{whole:.2f}"
    assert "In hindsight." in read.text and "Where the published tables are" not in read.text
    assert "All 1,043 amounts, by stream and year: published, as brought" in read.text
    kept = sum(read.table("Pot of each partnership")["Pot (£)"].str.replace(",", "").astype(int).iloc[:-1])
    assert kept == 501_700_000


def test_rises_are_called_rises(page, rise):
    read = page(ALLOCATIONS, allocations=rise, accept=["settlement"])
    facts = prepare(None, None, rise, ["settlement"])
    change = facts.changes.xs("pot", level="stream")["lower_percent"]
    assert "England's pot sees a rise of 0.4 per cent in cash" in read.text and "misses the settlement" in read.text
    assert f"to a rise of {change.max():.1f} per cent in {facts.tables.names[change.idxmax()]}" in read.text


def test_people_in_treatment_stand_beside_the_estimates(page):
    without, read = page(ALLOCATIONS), page(ALLOCATIONS, treatment=TREATED)
    assert "With its export this page" in without.text and "With its export this page" not in read.text
    assert "viewit_barnet.csv has people in treatment of 1 of the 149 partnerships" in read.text
    assert "stands in for effective treatment" in read.text and "there is no area cost" in read.text
    row = read.table("Adult PTB, 2011-12: by the agency's formula, modelled").loc["Barnet"]
    assert row["In treatment"] == "810" and row["By the formula, about (£)"] == "1,500,000"
    assert row["Basis, this page"] == "modelled"


@pytest.mark.parametrize("notebook", [SETTLEMENT, ALLOCATIONS], ids=lambda path: path.stem)
def test_sources_at_the_end_are_those_of_the_page(page, notebook, tables):
    read = page(notebook)
    listed = set(read.table("Documents that this page rests on").index)
    titles = {title for title in tables.documents["short_title"] if any(title in source for source in read.sources)}
    assert titles <= listed
