import pandas as pd
import pytest

from onepot_analysis.tables import FORMATS, Table

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
    assert '<td class="num">[x]</td><td class="num">−12.3</td>' in html
    assert html.endswith('<p class="source">Source: letter</p>')


def test_markdown_says_the_same():
    lines = TABLE.markdown().splitlines()
    assert lines[0] == "**Caption <1>**" and lines[-1] == "Source: letter"
    assert lines[4:6] == ["| A & B | 1,234,567 | 0.0 |", r"| C\|D | [x] | −12.3 |"]


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
