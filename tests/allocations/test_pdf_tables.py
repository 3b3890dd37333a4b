"""Tables in text PDFs: what is read is what was printed, to the pound; and what cannot be read is said plainly."""

import io
import shutil

import matplotlib.pyplot as plt
import pdfs
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_cases import ALL, BEFORE, FEW, NAMES, NOW, REGIONS, STREAMS, amount, long

from onepot_analysis.spreadsheets import allocations as published

TITLE = "Allocations to drug partnerships, 2011/12"
HEADS = pdfs.HEADS[NOW]
SOME = [p for p in ALL if REGIONS[p] in ("East of England", "Yorkshire and the Humber")]
LOW = 'height: 9cm, margin: 1.5cm, numbering: "1 of 1"'  # several pages for a short table
RULED, BARE = "0.5pt", "none"


def meant(only=SOME, years=(NOW,), streams=None):
    """The amounts that were printed."""
    return {(p, year, s): amount(p, s) for year in years for s in streams or STREAMS[year] for p in only}


def found(path, tables):
    """The amounts that were read, where nothing is wrong."""
    reading = published.examine(path, tables)
    assert reading.problems == [], "\n".join(map(str, reading.problems))
    return reading.amounts.set_index(["partnership_id", "financial_year", "stream"])["amount_gbp"].to_dict(), reading


@pytest.mark.parametrize("stroke", [RULED, BARE])
def test_all_149_on_several_pages(tmp_path, tables, stroke):
    path = pdfs.document(tmp_path / "all.pdf", pdfs.table([HEADS], pdfs.rows(), stroke=stroke), title=TITLE)
    amounts, reading = found(path, tables)
    assert amounts == meant(ALL)
    assert "all.pdf, pages 1 to 4: wide layout, heads in page 1, row" in reading.understood[0]
    assert "all.pdf, pages 1 to 4: rows that repeat the heads, not read: 3" in reading.notices
    assert {held.outcome for held in reading.held} == {"agrees"}


RULES = {
    "ruled": RULED,
    "bare": BARE,
    "lines below rows": "(x, y) => (bottom: 0.4pt)",
    "lines between columns": "(x, y) => (right: 0.4pt)",
    "a frame": "(x, y) => (left: if x < 2 {1pt}, top: if y < 2 {1pt}, right: 1pt)",
}
LOOKS = {
    "names in the middle of three lines": {"widths": "70pt", "align": "left + horizon, right + horizon"},
    "numbers beside the first line of names": {"widths": "70pt", "align": "left + top, right + top"},
    "numbers beside the last line of names": {"widths": "70pt", "align": "left + bottom, right + bottom"},
    "centred": {"align": "left, center"},
    "heads to the left": {"align": "left, left"},
    "shaded rows": {"fill": "(x, y) => if calc.odd(y) {luma(230)}"},
    "heads on the first page alone": {"repeat": "false"},
    "marks of footnotes": {"marks": True},
}


@pytest.mark.parametrize("rules", RULES)
def test_with_and_without_rules(tmp_path, tables, rules):
    part = pdfs.table([HEADS], pdfs.rows(only=SOME), stroke=RULES[rules])
    assert found(pdfs.document(tmp_path / "a.pdf", part, title=TITLE, page=LOW), tables)[0] == meant()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("stroke", [RULED, BARE])
def test_looks(tmp_path, tables, look, stroke):
    part = pdfs.table([HEADS], pdfs.rows(only=SOME), stroke=stroke, **LOOKS[look])
    assert found(pdfs.document(tmp_path / "a.pdf", part, title=TITLE, page=LOW), tables)[0] == meant()


@pytest.mark.parametrize("written", ["£{:,}", "{}", "{:,}.00", "{:_}"])
def test_amounts_as_they_are_printed(tmp_path, tables, written):
    rows = pdfs.rows(only=SOME, written=lambda pounds: written.format(pounds).replace("_", " "))
    assert found(pdfs.document(tmp_path / "a.pdf", pdfs.table([HEADS], rows), title=TITLE), tables)[0] == meant()


@pytest.mark.parametrize("stroke", [RULED, BARE])
def test_heads_of_groups(tmp_path, tables, stroke):
    part = pdfs.table([pdfs.GROUPS, pdfs.BELOW_GROUPS], pdfs.rows(only=SOME), stroke=stroke)
    assert found(pdfs.document(tmp_path / "a.pdf", part, title=TITLE, page=LOW), tables)[0] == meant()


@pytest.mark.parametrize("stroke", [RULED, BARE])
@pytest.mark.parametrize("groups", [["Adult PTB", "Young people's PTB"], ["2010/11", "2011/12"]])
def test_years_and_streams_above_each_other(tmp_path, tables, stroke, groups):
    below = ["Adult PTB", "YP PTB"] if "PTB" not in groups[0] else ["2010/11", "2011/12"]
    streams = ["ptb_adult", "ptb_young_people"]
    order = [0, 0, 1, 1] if "PTB" in groups[0] else [0, 1, 0, 1]
    rows = [[NAMES[p], *(f"{amount(p, streams[at]):,}" for at in order)] for p in SOME]
    heads = [["", *((text, 2) for text in groups)], ["Partnership", *below, *below]]
    path = pdfs.document(tmp_path / "a.pdf", pdfs.table(heads, rows, stroke=stroke), title="PTB", page=LOW)
    assert found(path, tables)[0] == meant(years=(NOW, BEFORE), streams=streams)


@pytest.mark.parametrize("stroke", [RULED, BARE])
def test_a_table_for_each_year(tmp_path, tables, stroke):
    now = pdfs.table([HEADS], pdfs.rows(only=SOME), stroke=stroke)
    before = pdfs.table([pdfs.HEADS[BEFORE]], pdfs.rows(BEFORE, SOME), stroke=stroke)
    title = f"= {pdfs.text('Allocations of 2010/11, with the DIP apart')}"
    amounts, reading = found(pdfs.document(tmp_path / "a.pdf", now, title, before, title=TITLE, page=LOW), tables)
    assert amounts == meant(years=(NOW, BEFORE))
    assert (
        f"2010-11: DIP of Health and of the Home Office added up to the DIP, for {len(SOME)} partnerships"
        in reading.notices
    )


@pytest.mark.parametrize("stroke", [RULED, BARE])
def test_a_table_for_each_region(tmp_path, tables, stroke):
    parts = []
    for region in sorted({REGIONS[p] for p in SOME}):
        rows = pdfs.rows(only=[p for p in SOME if REGIONS[p] == region], regions=False)[:-1]
        parts += [f"== {pdfs.text(region)}", pdfs.table([HEADS], rows, stroke=stroke)]
    assert found(pdfs.document(tmp_path / "a.pdf", *parts, title=TITLE), tables)[0] == meant()


def test_the_long_layout(tmp_path, tables):
    rows = [[NAMES[p], year, stream, f"{pounds:,}"] for p, year, stream, pounds in long(only=SOME)[1:]]
    part = pdfs.table(
        [["Partnership", "Financial year", "Stream", "Amount (£)"]], rows, align="left, left, left, right"
    )
    assert found(pdfs.document(tmp_path / "a.pdf", part, title=TITLE), tables)[0] == meant()


def test_columns_that_are_no_stream_are_passed_over(tmp_path, tables):
    heads = ["No.", "Region", *HEADS[:-1], "Outreach (£)", "Change", HEADS[-1]]
    rows = [
        [str(at), REGIONS[p], *row[:-1], "12,345", "−1.2%", row[-1]]
        for at, (p, row) in enumerate(zip(SOME, pdfs.rows(only=SOME, regions=False), strict=False), 1)
    ]
    part = pdfs.table([heads], rows, widths="20pt, 70pt, 1.6fr, 1fr, 1fr, 1fr, 1fr, 1fr, 1fr, 1fr", align="right, left, left, right, right, right, right, right, right, right")  # fmt: skip
    amounts, reading = found(pdfs.document(tmp_path / "a.pdf", part, title=TITLE, page="flipped: true"), tables)
    assert amounts == meant()
    assert "column H 'Outreach (£)' is no stream of the pot: not read" in "\n".join(reading.notices)


def test_columns_of_other_years_are_passed_over(tmp_path, tables):
    rows = [[NAMES[p], "1,234,567", f"{amount(p, 'ptb_adult'):,}"] for p in SOME]
    part = pdfs.table([["Partnership", "Adult PTB 2009/10", "Adult PTB 2010/11"]], rows)
    amounts, reading = found(pdfs.document(tmp_path / "a.pdf", part, title="PTB"), tables)
    assert amounts == meant(years=(BEFORE,), streams=["ptb_adult"])
    assert "column B 'Adult PTB 2009/10' is of 2009-10: not read" in "\n".join(reading.notices)


def test_what_stands_around_the_table_is_no_part_of_it(tmp_path, tables):
    around = "header: [Allocations #h(1fr) NTA 2011], footer: [National Treatment Agency #h(1fr) #context counter(page).display()]"
    prose = pdfs.text("The Pooled Treatment Budget is £406.7m, and the programme adds £95m. " * 9)
    notes = "#table(columns: 2, stroke: none, [1], [Includes 2 councils], [2], [Was 1,234,567 before], [Source:], [NTA, 2011])"
    part = pdfs.table([HEADS], pdfs.rows(only=SOME))
    path = pdfs.document(tmp_path / "a.pdf", prose, "#pagebreak()", part, notes, prose, title=TITLE, page=around)
    assert found(path, tables)[0] == meant()


def test_two_pages_that_face_each_other_have_other_margins(tmp_path, tables):
    part = pdfs.table([HEADS], pdfs.rows(only=SOME))
    page = "height: 9cm, margin: (inside: 3.5cm, outside: 1cm)"
    assert found(pdfs.document(tmp_path / "a.pdf", part, title=TITLE, page=page), tables)[0] == meant()


def test_a_name_that_begins_with_a_region(tmp_path, tables):
    """North East Lincolnshire on two lines is no region, and Lincolnshire below it no partnership."""
    rows = [[*line, *[""] * 5] for line in (["North East"], ["Bath and North East"])]
    some = dict(zip(ALL, pdfs.rows(regions=False), strict=False))
    lincolnshire, bath = some["north-east-lincolnshire"], some["bath-and-north-east-somerset"]
    body = [rows[0], ["Lincolnshire", *lincolnshire[1:]], rows[1], ["Somerset", *bath[1:]], some["leeds"]]
    path = pdfs.document(tmp_path / "a.pdf", pdfs.table([HEADS], body), title=TITLE)
    assert found(path, tables)[0] == meant(["north-east-lincolnshire", "bath-and-north-east-somerset", "leeds"])


def test_a_dash_is_nothing_where_the_total_says_so(tmp_path, tables):
    leeds, kent = (
        ["Leeds", "6,000,000", "450,000", "-", "", "6,450,000"],
        ["Kent", "9,000,000", "500,000", "900,000", "-", "10,700,000"],
    )
    good = pdfs.document(
        tmp_path / "a.pdf",
        pdfs.table([HEADS], [leeds, ["York", "900,000", "60,000", "30,000", "20,000", "1,010,000"]]),
        title=TITLE,
    )
    amounts, reading = found(good, tables)
    assert amounts["leeds", NOW, "dip_health"] == amounts["leeds", NOW, "dip_home_office"] == 0
    assert "dashes and blanks read as 0, as the totals of their rows say: 2" in "\n".join(reading.notices)
    (problem,) = published.examine(
        pdfs.document(tmp_path / "b.pdf", pdfs.table([HEADS], [kent]), title=TITLE), tables
    ).problems
    assert problem.value == "'-'"


def test_a_problem_is_said_with_page_and_row(tmp_path, tables):
    rows = pdfs.rows(only=SOME, regions=False)
    rows[12][1] = "tbc"
    path = pdfs.document(tmp_path / "a.pdf", pdfs.table([HEADS], rows[:-1]), title=TITLE, page=LOW)
    (problem,) = published.examine(path, tables).problems
    assert (problem.page, problem.column, problem.value) == (2, "B 'Adult PTB (£)'", "'tbc'")
    assert str(problem).startswith(
        f"a.pdf, page 2, row {problem.row}, column B 'Adult PTB (£)', {rows[12][0]}, ptb_adult, 2011-12: 'tbc'; expected an amount"
    )
    with pikepdf.open(path) as document:
        assert len(document.pages) == 3


@pytest.mark.parametrize("cells", [["Leedes", "2", "3", "4", "5", "14"], ["Leeds", "2", "3", "4", "5", "99"], ["Leeds", "2 or 3", "3", "4", "5", "14"]])  # fmt: skip
def test_the_same_checks(tmp_path, tables, cells):
    rows = [*pdfs.rows(only=FEW, regions=False)[:3], [cells[0], *(f"{cell},000" for cell in cells[1:])]]
    path = pdfs.document(tmp_path / "a.pdf", pdfs.table([HEADS], rows, stroke=RULED), title=TITLE)
    (problem,) = (problem for problem in published.examine(path, tables).problems if not problem.accept)
    assert problem.page == 1 and (problem.column[0], problem.row) in [("A", 6), ("F", 6), ("B", 6)]


def test_no_year_and_the_year_of_a_page_before(tmp_path, tables):
    part = pdfs.table([HEADS], pdfs.rows(only=FEW, regions=False))
    (problem,) = published.examine(pdfs.document(tmp_path / "a.pdf", part), tables).problems
    assert problem.value == "no financial year" and "file" in problem.expected
    assert found(pdfs.document(tmp_path / "a-2011-12.pdf", part), tables)[0] == meant(FEW)
    assert found(pdfs.document(tmp_path / "b.pdf", "#pagebreak()", part, title=TITLE), tables)[0] == meant(FEW)


def test_a_document_without_a_table(tmp_path, tables):
    path = pdfs.document(tmp_path / "a.pdf", pdfs.text("Dear colleague, the amounts are on their way. " * 20))
    (problem,) = published.examine(path, tables).problems
    assert problem.value == "no visible sheet or page holds a table of allocations"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A document with a table."""
    return pdfs.document(
        tmp_path_factory.mktemp("pdf") / "a.pdf", pdfs.table([HEADS], pdfs.rows(only=SOME)), title=TITLE, page=LOW
    )


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    """A document of one page that is a picture."""
    folder = tmp_path_factory.mktemp("scan")
    figure = plt.figure()
    figure.savefig(folder / "page.png")
    plt.close(figure)
    return pdfs.document(
        folder / "scan.pdf", '#image("page.png", width: 100%, height: 100%)', page="margin: 0pt", source=""
    )


def test_a_scanned_document(tables, scan):
    (problem,) = published.examine(scan, tables).problems
    assert "pictures without text, such as scanned pages" in problem.value
    assert "run text recognition (OCR)" in problem.remedy and "`onepot template`" in problem.remedy


def with_page(plain, scan, at):
    """A document with a picture among its pages."""
    content = io.BytesIO()
    with pikepdf.open(plain) as document, pikepdf.open(scan) as other:
        document.pages.insert(at, other.pages[0])
        document.save(content)
    return content.getvalue()


def test_a_picture_on_the_cover_and_one_after_the_table_begins(tmp_path, tables, plain, scan):
    path = tmp_path / "a.pdf"
    path.write_bytes(with_page(plain, scan, 0))
    amounts, reading = found(path, tables)
    assert amounts == meant() and "page 1 is a picture without text: not read" in reading.notices
    for at in (1, 3):
        path.write_bytes(with_page(plain, scan, at))
        (problem,) = published.examine(path, tables).problems
        assert problem.value == f"page {at + 1} is a picture without text: the table may go on there"


def test_recognised_text_is_said_to_be(tmp_path, tables, scan):
    shutil.copy(scan.with_name("page.png"), tmp_path)
    behind = 'background: image("page.png", width: 100%, height: 100%)'
    path = pdfs.document(tmp_path / "a.pdf", pdfs.table([HEADS], pdfs.rows(only=FEW)), title=TITLE, page=behind)
    amounts, reading = found(path, tables)
    assert amounts == meant(FEW)
    assert "page 1 is a picture with recognised text: compare what was read with the picture" in reading.notices


def test_a_locked_document(tmp_path, tables, plain):
    path = tmp_path / "a.pdf"
    with pikepdf.open(plain) as document:
        document.save(path, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    (problem,) = published.examine(path, tables).problems
    assert problem.value == "protected by a password"
    with pikepdf.open(plain) as document:
        document.save(path, encryption=pikepdf.Encryption(user="", owner="secret"))
    assert found(path, tables)[0] == meant()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0.01, 0.999), st.booleans(), st.binary(max_size=60))
def test_a_broken_document_is_a_problem_or_harmless(tmp_path, tables, plain, part, is_cut, junk):
    content, path = plain.read_bytes(), tmp_path / "broken.pdf"
    at = int(len(content) * part)
    path.write_bytes(content[:at] + junk + (b"" if is_cut else content[at + len(junk) :]))
    reading = published.examine(path, tables)
    assert reading.amounts.empty == bool(reading.problems)


def test_other_makers(tmp_path, tables):
    """Words placed one by one, without spaces between them, in letters of another make."""
    with plt.rc_context({"pdf.fonttype": 42}):
        figure, axes = plt.subplots(figsize=(11, 4))
        axes.axis("off")
        axes.set_title(TITLE)
        axes.table(pdfs.rows(only=FEW, regions=False), colLabels=HEADS, loc="center")
        figure.savefig(tmp_path / "a.pdf")
        plt.close(figure)
    assert found(tmp_path / "a.pdf", tables)[0] == meant(FEW)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_look_gives_a_wrong_amount(tmp_path, tables, data):
    """Whatever the document looks like: what is read is what was printed, or it is refused."""
    only = data.draw(st.lists(st.sampled_from(ALL), min_size=2, max_size=25, unique=True))
    draw = {name: data.draw(st.sampled_from(options)) for name, options in OPTIONS.items()}
    part = pdfs.table([draw["heads"]], pdfs.rows(only=only, regions=draw["regions"]), **{name: draw[name] for name in ("widths", "align", "stroke", "inset", "fill")})  # fmt: skip
    path = pdfs.document(tmp_path / "any.pdf", part, title=TITLE, page=draw["page"], size=draw["size"])
    reading = published.examine(path, tables)
    amounts = reading.amounts.set_index(["partnership_id", "financial_year", "stream"])["amount_gbp"].to_dict()
    assert reading.problems or amounts == meant(only)


OPTIONS = {
    "heads": [HEADS, ["Drug action team", "Adults", "YP", "DIP DH", "DIP HO", "Total"]],
    "regions": [True, False],
    "widths": ["50pt", "80pt", "1.6fr", "auto"],
    "align": ["left, right", "left, left", "left, center", "right, right", "center, right"],
    "stroke": list(RULES.values()),
    "inset": ["1pt", "3pt", "8pt"],
    "fill": ["none", "luma(240)", "(x, y) => if calc.odd(y) {luma(230)}"],
    "page": [LOW, "flipped: true", "margin: 1cm"],
    "size": [5, 9, 12],
}
