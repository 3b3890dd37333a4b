import pandas as pd
import pytest

from onepot_analysis.show.tables import FORMATS, Table, bounds_columns
from onepot_analysis.show.words import MINUS

FRAME = pd.DataFrame({"name": ["A & B", "C|D"], "gbp": [1234567, None], "share": [-0.04, -12.34]})
TABLE = Table(
    FRAME,
    {"name": ("Name", "text"), "gbp": ("Pot (£)", "gbp"), "share": ("Share (%)", "per_cent")},
    "Caption <1>",
    "letter",
)


def test_html_has_caption_scopes_and_escapes():
    html = TABLE.html()
    assert "<caption>Caption &lt;1&gt;</caption>" in html
    assert html.count('scope="col"') == 3 and html.count('scope="row"') == 2
    assert '<th scope="row">A &amp; B</th><td class="num">1,234,567</td><td class="num">0.0</td>' in html
    assert '<td class="num">[x]</td><td class="num">-12.3</td>' in html
    assert html.endswith('<p class="source">Source: letter</p>')


def test_markdown_says_the_same():
    lines = TABLE.markdown().splitlines()
    assert lines[0] == "**Caption <1>**" and lines[-1] == "Source: letter"
    assert lines[4:6] == ["| A & B | 1,234,567 | 0.0 |", r"| C\|D | [x] | -12.3 |"]


def test_data_face_keeps_numbers_and_gaps():
    resource = TABLE.resource()
    assert resource["data"] == [
        {"name": "A & B", "gbp": 1234567, "share": -0.04},
        {"name": "C|D", "gbp": None, "share": -12.34},
    ]
    assert [f["type"] for f in resource["schema"]["fields"]] == ["string", "number", "number"]


def test_a_mark_stands_in_place_of_a_number():
    frame = pd.DataFrame({"line": ["a", "b"], "cost": [1250.0, "[z]"]})
    table = Table(frame, {"line": ("Line", "text"), "cost": ("£", "gbp")}, "Cost", "invented")
    assert table.markdown().splitlines()[4:6] == ["| a | 1,250 |", "| b | [z] |"]
    assert '<td class="num">[z]</td>' in table.html()
    assert "[z]" in table.resource()["schema"]["missingValues"]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_shows_a_gap(kind):
    table = Table(pd.DataFrame({"a": [None]}), {"a": ("A", kind)}, "c", "s")
    assert "[x]" in table.html() and "[x]" in table.markdown()


ROWS = pd.DataFrame({"name": ["A", "B"], "gbp": [1.0, 2.0], "note": [None, " "], "basis": ["modelled"] * 2})
COLUMNS = {
    "name": ("Name", "text"),
    "gbp": ("Pot (£)", "gbp"),
    "note": ("Note", "text"),
    "basis": ("Basis", "text"),
}


def test_a_column_that_says_nothing_is_left_out_and_the_same_words_are_said_once():
    table = Table(ROWS, COLUMNS, "Pots", "letter")
    assert table.html().count('scope="col"') == 2
    assert "<caption>Pots. Basis: modelled</caption>" in table.html()
    assert table.markdown().splitlines()[:3] == ["**Pots. Basis: modelled**", "", "| Name | Pot (£) |"]


def test_for_machines_every_row_keeps_its_words():
    resource = Table(ROWS, COLUMNS, "Pots", "letter").resource()
    assert resource["title"] == "Pots"
    assert resource["data"][1] == {"name": "B", "gbp": 2.0, "basis": "modelled"}
    assert [field["name"] for field in resource["schema"]["fields"]] == ["name", "gbp", "basis"]


def test_words_that_differ_stay_in_their_rows():
    frame = ROWS.assign(basis=["published", "modelled"], note=["[z]", "[z]"])
    assert Table(frame, COLUMNS, "Pots", "letter").html().count('scope="col"') == 4


def test_one_row_and_no_row_keep_their_columns():
    assert Table(ROWS.head(1), COLUMNS, "Pots", "letter").html().count('scope="col"') == 3
    assert Table(ROWS.head(0), COLUMNS, "Pots", "letter").html().count('scope="col"') == 4


def test_the_first_column_stays_even_if_it_says_nothing():
    assert (
        '<th scope="row">[x]</th>'
        in Table(ROWS[["note", "gbp"]].assign(note=None), {"note": ("A", "text"), "gbp": ("B", "gbp")}, "c", "s").html()
    )


def test_a_pair_of_bounds_that_are_equal_in_every_row_is_one_column():
    frame = pd.DataFrame({"lower": [1.0, None], "upper": [1.0, None]})
    assert bounds_columns(frame, "lower", "upper", "Change", "gbp") == {"lower": ("Change", "gbp")}
    frame.loc[1, "upper"] = 2.0
    assert list(bounds_columns(frame, "lower", "upper", "Change", "gbp").values()) == [
        ("Change, lower", "gbp_lower"),
        ("Change, upper", "gbp_upper"),
    ]


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ((-9.729, -1.501), [f"{MINUS}9.8", f"{MINUS}1.5"]),
        ((0.04, 1.01), ["0.0", "1.1"]),
        ((-1.44, -1.44), [f"{MINUS}1.4"] * 2),  # what is known is no bound
        ((1.26, 1.26), ["1.3", "1.3"]),
        ((0.1 + 0.2, 1.1), ["0.3", "1.1"]),  # the last digit of a float is no reason to go out a step
        ((None, 1.01), ["[x]", "1.1"]),
    ],
)
def test_bounds_are_shown_rounded_outward_and_kept_as_they_were_worked_out(ends, shown):
    frame = pd.DataFrame([("a", *ends), ("b", -0.55, 0.55)], columns=["name", "real_lower", "real_upper"])
    table = Table(
        frame,
        {"name": ("A", "text")} | bounds_columns(frame, "real_lower", "real_upper", "Change (%)", "per_cent"),
        "c",
        "s",
    )
    cells = table.markdown().splitlines()[4].strip("| ").split(" | ")
    assert cells[1:] == shown
    assert table.resource()["data"][0] == {"name": "a", "real_lower": ends[0], "real_upper": ends[1]}
    alone = Table(frame, {"name": ("A", "text"), "real_lower": ("B", "per_cent_lower")}, "c", "s")
    assert alone.markdown().splitlines()[4].strip("| ").split(" | ")[1:] == shown[:1]
