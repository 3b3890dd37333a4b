"""Writes the test tables in good/ and broken/, each broken one with one fault, and the outcome expected of each.

Run it after a change to the register or the cases: ``python tests/allocations/make_cases.py``. The same input gives the
same bytes. FICTIONAL, FOR TESTS ONLY: the amounts share out the settlement by population, with a DIP of £103.3m in
2010-11; no partnership was ever told that these are its money.
"""

import csv
import io
import shutil
import zipfile
from datetime import date, datetime
from itertools import accumulate, pairwise
from pathlib import Path

import pandas as pd
import xlsxwriter

from onepot_analysis.facts import data
from onepot_analysis.spreadsheets.allocations import write_template
from onepot_analysis.spreadsheets.allocations.heads import STREAMS

HERE = Path(__file__).parent
TABLES = data.load()
NAMES = TABLES.partnerships.set_index("partnership_id")["name"].to_dict()
REGIONS = TABLES.partnerships.set_index("partnership_id")["region"].to_dict()
SETTLEMENT = {
    "ptb_adult": 381_300_000,
    "ptb_young_people": 25_400_000,
    "dip": 103_300_000,
    "dip_health": 60_000_000,
    "dip_home_office": 35_000_000,
}
PEOPLE = TABLES.partnership_drivers.set_index("partnership_id")["population_18_64"].loc[list(NAMES)]
BELOW = [0, *accumulate(int(people) for people in PEOPLE)]
AMOUNTS = {
    (stream, partnership): total * upper // BELOW[-1] - total * lower // BELOW[-1]
    for stream, total in SETTLEMENT.items()
    for partnership, (lower, upper) in zip(NAMES, pairwise(BELOW), strict=True)
}
HEADS = {
    "ptb_adult": "Adult PTB",
    "ptb_young_people": "YP PTB",
    "dip": "DIP",
    "dip_health": "DIP DH",
    "dip_home_office": "DIP Home Office",
}
FEW = ["barnsley", "hertfordshire", "kent", "leeds", "nottinghamshire"]
NOW, BEFORE = "2011-12", "2010-11"


def amount(partnership, stream):
    """One fictional amount, the same in both years."""
    return AMOUNTS[stream, partnership]


def wide(year=NOW, only=FEW, total=True, with_year=True):
    """A wide table as rows of cells, heads first."""
    streams = STREAMS[year]
    rows = [
        [
            "Partnership",
            *(["Year"] if with_year else []),
            *(HEADS[stream] for stream in streams),
            *(["Total"] if total else []),
        ]
    ]
    for partnership in only:
        amounts = [amount(partnership, stream) for stream in streams]
        rows.append([NAMES[partnership], *([year] if with_year else []), *amounts, *([sum(amounts)] if total else [])])
    return rows


def long(years=(NOW,), only=FEW):
    """A long table as rows of cells, heads first."""
    rows = [["partnership", "financial_year", "stream", "amount_gbp"]]
    return rows + [[p, year, stream, amount(p, stream)] for year in years for p in only for stream in STREAMS[year]]


def apart(only=FEW, total=True):
    """A wide table of 2010-11 with the two parts of the DIP, its DIP if wanted, and a total."""
    rows = [
        [
            "Partnership",
            "Year",
            "Adult PTB",
            "YP PTB",
            "DIP DH",
            "DIP Home Office",
            *(["DIP"] if total else []),
            "Total",
        ]
    ]
    for p in only:
        adult, young, dip = (amount(p, stream) for stream in STREAMS[BEFORE])
        health = dip * 60 // 95
        whole = [dip] if total else []
        rows.append([NAMES[p], BEFORE, adult, young, health, dip - health, *whole, adult + young + dip])
    return rows


def long_apart():
    """The same as a long table: 20 rows, the parts of the DIP among them."""
    streams = [*STREAMS[BEFORE][:2], "dip_health", "dip_home_office"]
    rows = [
        [p, BEFORE, stream, cell]
        for p, row in zip(FEW, apart()[1:], strict=True)
        for stream, cell in zip(streams, row[2:6], strict=True)
    ]
    return [long()[0], *rows]


def changed(rows, *changes):
    """The table with cells changed: (row, column, value), counted from 1 and from A."""
    rows = [list(row) for row in rows]
    for row, column, value in changes:
        rows[row - 1][ord(column) - ord("A")] = value
    return rows


def csv_bytes(rows, encoding="utf-8", delimiter=","):
    """A CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(sheets, hidden=(), merged=()):
    """A workbook: rows by sheet name. Text that begins with = is a formula, (formula, value) one with its value."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2011, 2, 11)})
        date_format = book.add_format({"num_format": "mmm-yy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), date_format)
                    elif isinstance(cell, tuple):
                        sheet.write_formula(at, column, cell[0], None, cell[1])
                    elif cell not in ("", None):
                        sheet.write(at, column, cell)
            for place in merged:
                sheet.merge_range(*place)
            if name in hidden:
                sheet.hide()
    return content.getvalue()


def ods_bytes(sheets):
    """An OpenDocument spreadsheet, no more than it needs. (formula, None) is a formula without a stored value."""

    def cell(value):
        if isinstance(value, tuple):
            return f'<table:table-cell table:formula="{value[0]}"/>'
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return (
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            if value
            else "<table:table-cell/>"
        )

    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>'
    return zip_bytes({"mimetype": ODS, "content.xml": body, "META-INF/manifest.xml": MANIFEST})


ODS = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
LOCKED = MANIFEST.replace(
    "/></manifest:manifest>", "><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
)


def zip_bytes(parts):
    """An archive with fixed dates."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, method)
    return content.getvalue()


def template_bytes():
    """The empty workbook to fill."""
    path = HERE / "template.xlsx"
    write_template(path, TABLES)
    content = path.read_bytes()
    path.unlink()
    return content


def scaled(rows, factor, columns):
    """The table with some columns divided and rounded."""
    places = [ord(column) - ord("A") for column in columns]
    return [
        rows[0],
        *([round(cell / factor) if at in places else cell for at, cell in enumerate(row)] for row in rows[1:]),
    ]


def sums(rows, first=2):
    """The sums of the columns from `first` on."""
    return [sum(cells) for cells in zip(*(row[first:] for row in rows), strict=True)]


ALL = list(NAMES)
TABLE, FULL, FULL_BEFORE = wide(), wide(only=ALL, total=False), wide(BEFORE, ALL, total=False)
PLACES = ["file", "sheet", "row", "column", "value", "expected"]


def broken_tables():
    """Name: (content, sheet, row, column, words of the value, words of what was expected)."""
    one_stream = [row[:3] for row in TABLE]
    faults = {
        # names
        "name-misspelt.csv": (changed(TABLE, (3, "A", "Hertfordshir")), 3, "A 'Partnership'", "Hertfordshir", "a partnership of the register"),
        "name-unknown.csv": (changed(TABLE, (3, "A", "Atlantis")), 3, "A 'Partnership'", "Atlantis", "a partnership of the register"),
        "name-ambiguous.csv": (changed(TABLE, (3, "A", "Kingston")), 3, "A 'Partnership'", "Kingston", "a partnership of the register"),
        "name-of-two-partnerships.csv": (changed(TABLE, (3, "A", "Bournemouth & Poole")), 3, "A 'Partnership'", "Bournemouth & Poole", "a partnership"),
        "name-of-a-district.csv": (changed(TABLE, (3, "A", "Newcastle-under-Lyme")), 3, "A 'Partnership'", "Newcastle-under-Lyme", "a partnership"),
        "name-missing.csv": (changed(TABLE, (3, "A", "")), 3, "A 'Partnership'", "blank", "a partnership of the register"),
        "name-and-id-differ.csv": ([["partnership_id", *TABLE[0]], *([p, *row] for p, row in zip(["barnsley", "kent", "kent", "leeds", "nottinghamshire"], TABLE[1:], strict=True)
                                    if row[0] != "Kent")], 3, "B 'Partnership'", "Hertfordshire", "the same partnership as 'kent'"),
        "doubled-in-wide.csv": ([*TABLE, TABLE[2]], 7, "A 'Partnership'", "'Hertfordshire' a second time", "each partnership, year and stream once"),
        "doubled-in-long.csv": ([*long(), long()[5]], 22, "A 'partnership'", "'hertfordshire' a second time for 2011-12, ptb_adult", "once"),
        "doubled-under-two-names.csv": ([*TABLE, ["Herts", *TABLE[2][1:]]], 7, "A 'Partnership'", "'Herts' a second time", "once"),
        "part-alone.csv": (wide_named("Cornwall", "cornwall-and-isles-of-scilly"), 7, "A 'Partnership'", "'Cornwall', one council of a partnership of 2", "the whole partnership Cornwall and Isles of Scilly"),
        "part-alone-as-council.csv": (wide_named("Bedford Borough Council", "bedford-and-central-bedfordshire"), 7, "A 'Partnership'", "one council", "Bedford and Central Bedfordshire"),
        "part-beside-whole.csv": ([*wide_named("Bedfordshire", "bedford-and-central-bedfordshire"), ["Central Bedfordshire", *TABLE[1][1:]]], 8, "A 'Partnership'", "a second time", "once"),
        # streams and years
        "stream-unknown-in-long.csv": (changed(long(), (4, "C", "alcohol")), 4, "C 'stream'", "alcohol", "one of the streams"),
        "stream-unknown-in-wide.csv": ([[*row[:6], extra, row[6]] for row, extra in zip(TABLE, ["Outreach", 11200, 9300, 15800, 20300, 8900], strict=True)], 1, "G 'Outreach'", "Outreach", "one of the streams"),
        "stream-misspelt-in-wide.csv": (changed(wide(total=False), (1, "C", "Adlt PTB")), 1, "C 'Adlt PTB'", "Adlt PTB", "one of the streams"),
        "stream-without-head.csv": (changed(wide(total=False), (1, "C", "")), 1, "C", "blank", "one of the streams"),
        "stream-twice.csv": (changed(wide(total=False), (1, "D", "PTB (adults)")), 1, "D 'PTB (adults)'", "PTB (adults)", "one column for ptb_adult"),
        "stream-of-another-year.csv": (changed(long(), (4, "C", "dip")), 4, "D 'amount_gbp'", "dip in 2011-12", "dip_health, dip_home_office"),
        "stream-of-another-year-in-wide.csv": ([["Partnership", "Year", "Adult PTB", "YP PTB", "DIP DH"], *([NAMES[p], BEFORE, *(amount(p, s) for s in STREAMS[BEFORE])] for p in FEW[:1])],
                                               2, "E 'DIP DH'", "dip_health in 2010-11 without dip_home_office, for 1 partnership", "both parts of the DIP, or the DIP as one amount"),
        "dip-part-missing-in-one-row.csv": (changed(apart(total=False), (4, "F", ""), (4, "G", "")), 4, "E 'DIP DH'", "dip_health in 2010-11 without dip_home_office, for 1 partnership", "both parts of the DIP"),
        "dip-part-alone-in-long.csv": ([long()[0], *([p, BEFORE, "DIP (Home Office)", amount(p, "dip") // 3] for p in FEW)], 2, "D 'amount_gbp'", "dip_home_office in 2010-11 without dip_health, for 5 partnerships", "both parts of the DIP"),
        "dip-part-beside-the-whole.csv": ([row[:5] + row[6:] for row in apart()], 2, "E 'DIP DH'", "dip_health in 2010-11 without dip_home_office, for 5 partnerships", "both parts of the DIP"),
        "dip-unlike-its-parts.csv": ([row[:7] for row in changed(apart(), (3, "F", 9))], 3, "G 'DIP'", "a stated total of", "the sum of its parts: a difference of"),
        "dip-part-twice.csv": ([*long_apart(), long_apart()[3]], 22, "A 'partnership'", "'barnsley' a second time for 2010-11, dip_health", "once"),
        "pot-not-split.csv": ([["Partnership", "Year", "Total"], *([row[0], NOW, row[6]] for row in TABLE[1:])], 2, "C 'Total'", "pot in 2011-12", "ptb_adult"),
        "year-unknown.csv": (changed(TABLE, (3, "B", "2012-13")), 3, "B 'Year'", "2012-13", "one of the financial years 2010-11, 2011-12"),
        "year-unknown-in-a-head.csv": (changed(wide(total=False), (1, "D", "YP PTB 2012-13")), 1, "D 'YP PTB 2012-13'", "2012-13", "one of the financial years"),
        "year-of-three-years.csv": (changed(TABLE, (3, "B", "2011-13")), 3, "B 'Year'", "2011-13", "two years that follow each other"),
        "year-single.csv": (changed(TABLE, (3, "B", "2011")), 3, "B 'Year'", "2011", "a financial year such as 2011-12"),
        "year-taken-for-a-date.csv": (changed(TABLE, (3, "B", "Dec-11")), 3, "B 'Year'", "Dec-11", "a financial year such as 2011-12"),
        "year-missing-in-a-row.csv": (changed(TABLE, (3, "B", "")), 3, "B 'Year'", "blank", "a financial year"),
        "year-nowhere.csv": (wide(with_year=False), "", "", "no financial year", "a column financial_year, or the year in a title row"),
        # amounts
        "amount-tbc.csv": (changed(TABLE, (3, "C", "tbc")), 3, "C 'Adult PTB'", "tbc", "an amount in whole pounds"),
        "amount-not-applicable.csv": (changed(TABLE, (3, "D", "n/a")), 3, "D 'YP PTB'", "n/a", "an amount in whole pounds"),
        "amount-dash.csv": (changed(TABLE, (3, "F", "-")), 3, "F 'DIP Home Office'", "-", "an amount in whole pounds"),
        "amount-missing-in-wide.csv": (changed(TABLE, (3, "E", "")), 3, "E 'DIP DH'", "blank", "an amount"),
        "amount-missing-in-long.csv": (changed(long(), (4, "D", "")), 4, "D 'amount_gbp'", "blank", "an amount"),
        "amount-negative.csv": (changed(TABLE, (3, "C", -5000)), 3, "C 'Adult PTB'", "-5000", "0 or more"),
        "amount-negative-in-brackets.csv": (changed(TABLE, (3, "C", "(5,000)")), 3, "C 'Adult PTB'", "(5,000)", "0 or more"),
        "amount-formula-failed.csv": (changed(TABLE, (3, "C", "#REF!")), 3, "C 'Adult PTB'", "#REF!", "an amount in whole pounds"),
        "amount-scientific.csv": (changed(TABLE, (3, "C", "1.23E+06")), 3, "C 'Adult PTB'", "1.23E+06", "all digits"),
        "amount-column-too-narrow.csv": (changed(TABLE, (3, "C", "#######")), 3, "C 'Adult PTB'", "#######", "all digits"),
        "amount-continental.csv": (changed(TABLE, (3, "C", "1.234.567")), 3, "C 'Adult PTB'", "1.234.567", "an amount in whole pounds"),
        "amount-badly-grouped.csv": (changed(TABLE, (3, "C", "£12,34,567")), 3, "C 'Adult PTB'", "£12,34,567", "an amount in whole pounds"),
        "amount-per-cent.csv": (changed(TABLE, (3, "C", "5%")), 3, "C 'Adult PTB'", "5%", "an amount in whole pounds"),
        "amount-two-numbers.csv": (changed(TABLE, (3, "C", "2,000,000 or 2,100,000")), 3, "C 'Adult PTB'", "or", "an amount in whole pounds"),
        # units
        "thousands-full.csv": (scaled(FULL, 1000, "CDEF"), "", "", "all amounts sum to £501,697", "amounts in pounds"),
        "thousands-in-one-column.csv": (scaled(FULL, 1000, "C"), "", "C 'Adult PTB'", "the amounts of ptb_adult, 2011-12, sum to £381,300: about one thousandth", "amounts in pounds"),
        "thousands-partial.csv": (scaled(wide(total=False), 1000, "CDEF"), "", "", "about one thousandth", "amounts in pounds"),
        "millions-partial.csv": ([TABLE[0][:6], *([*row[:2], *(round(cell / 1e6, 3) for cell in row[2:6])] for row in TABLE[1:])], "", "", "about one millionth", "amounts in pounds"),
        # stated totals
        "total-of-a-row.csv": (changed(TABLE, (3, "G", TABLE[2][6] + 900)), 3, "G 'Total'", "a stated total", "a difference of £900"),
        "total-of-a-row-ptb.csv": ([[*row[:4], extra, *row[4:]] for row, extra in zip(TABLE, ["Total PTB", *(row[2] + row[3] for row in TABLE[1:5]), TABLE[5][2]], strict=True)], 6, "E 'Total PTB'", "a stated total", "a difference of"),
        "total-of-a-column.csv": ([*wide(total=False), ["Total", "", *(cell + 7 * (at == 1) for at, cell in enumerate(sums(wide(total=False)[1:])))]], 7, "D 'YP PTB'", "a stated total", "a difference of £7"),
        "total-of-england-in-a-partial-table.csv": ([*one_stream, ["England", NOW, 381_300_000]], 7, "C 'Adult PTB'", "a stated total of £381,300,000", "the sum of the rows that it adds up"),
        "total-of-a-region.csv": ([*wide(total=False), ["Yorkshire & the Humber", NOW, sums([wide()[1], wide()[4]])[0] + 1000, *sums([wide()[1], wide()[4]])[1:4]]], 7, "C 'Adult PTB'", "a stated total", "a difference of £1,000"),
        "total-of-the-rows-above.csv": ([*wide(total=False)[:3], ["Sub-total", "", *sums(wide(total=False)[1:3])], *wide(total=False)[3:], ["Sub-total", "", *(cell - 50 * (at == 3) for at, cell in enumerate(sums(wide(total=False)[3:])))]],
                                        8, "F 'DIP Home Office'", "a stated total", "a difference of £50"),
        "total-in-long.csv": ([*long(), ["hertfordshire", NOW, "total", 12345]], 22, "D 'amount_gbp'", "a stated total of £12,345", "the sum of its streams"),
        # the settlement
        "settlement-too-low.csv": (changed(FULL, (4, "C", FULL[3][2] - 300_000)), "", "C 'Adult PTB'", "ptb_adult in 2011-12: 149 partnerships sum to £381,000,000, too low by £250,000", "between £381,250,000 and £381,350,000"),
        "settlement-too-high.csv": (changed(FULL, (4, "D", FULL[3][3] + 90_000)), "", "D 'YP PTB'", "too high by £40,000", "between £25,350,000 and £25,450,000"),
        "settlement-exceeded-by-a-part.csv": (changed(wide(total=False), (2, "E", 61_000_000)), 2, "E 'DIP DH'", "£61,000,000", "less than all of England has, £60,500,000"),
        "settlement-missed-by-the-dip.csv": (changed(FULL, (4, "E", FULL[3][4] + 400_000), (4, "F", FULL[3][5] + 400_000)), "", "", "dip in 2011-12: 149 partnerships sum to £95,800,000, too high", "between £94,900,000 and £95,100,000"),
        "settlement-2010-11-dip.csv": (changed(FULL_BEFORE, *((at, "E", row[4] * 112 // 100) for at, row in enumerate(FULL_BEFORE[1:], 2))), "", "E 'DIP'", "dip in 2010-11", "between £94,900,000 and £105,3"),
        # files without a table
        "heads-missing.csv": (TABLE[1:], "", "", "no row of heads found", "a row with the heads partnership"),
        "heads-without-stream.csv": ([["Partnership", "Year", "Amount"], *([row[0], NOW, row[2]] for row in TABLE[1:])], "", "", "nearest is row 1 with 'Partnership', 'Year', 'Amount'", "a row with the heads"),
        "heads-twice.csv": ([*TABLE, [], *wide(BEFORE, FEW)], 8, "", "a second row of heads, after row 1", "one table on a sheet"),
        "no-amounts.csv": (TABLE[:1], "", "", "no amounts yet", "the amounts of at least one partnership"),
    }  # fmt: skip
    cases = {name: (csv_bytes(rows), "", *rest) for name, (rows, *rest) in faults.items()}
    return cases | broken_workbooks() | broken_files()


def wide_named(name, partnership):
    """The wide table with one partnership more, under another name."""
    return [*TABLE, [name, *wide(only=[partnership])[1][1:]]]


def broken_workbooks():
    """Faults that need a workbook."""
    undated = wide(with_year=False)
    formula = changed(undated, (3, "B", ("=1+1", "")))
    del formula[0][-1]
    formula = [row[:5] for row in formula]
    return {
        "doubled-across-sheets.xlsx": (xlsx_bytes({"North": TABLE, "South": [TABLE[0], TABLE[1]]}), "South", 2, "A 'Partnership'", "a second time", "once"),
        "year-is-a-date.xlsx": (xlsx_bytes({"Sheet1": changed(TABLE, (3, "B", date(2011, 12, 1)))}), "Sheet1", 3, "B 'Year'", "2011-12-01", "a financial year"),
        "year-of-title-and-sheet-differ.xlsx": (xlsx_bytes({BEFORE: [[f"Allocations {NOW}"], *undated]}), BEFORE, "", "", "2011-12 in the title, 2010-11 in the name of the sheet", "the same financial year"),
        "amount-is-a-date.xlsx": (xlsx_bytes({NOW: changed(undated, (3, "B", date(2011, 12, 1)))}), NOW, 3, "B 'Adult PTB'", "2011-12-01", "an amount in whole pounds"),
        "amount-formula-not-stored.xlsx": (xlsx_bytes({NOW: formula}), NOW, 3, "B 'Adult PTB'", "a formula without a stored value", "an amount"),
        "amount-formula-failed.xlsx": (xlsx_bytes({NOW: changed(formula, (3, "B", ("=1/0", "#DIV/0!")))}), NOW, 3, "B 'Adult PTB'", "a formula that has failed", "an amount"),
        "amount-formula-not-stored.ods": (ods_bytes({NOW: changed([row[:5] for row in undated], (3, "B", ("of:=1+1", None)))}), NOW, 3, "B 'Adult PTB'", "a formula without a stored value", "an amount"),
        "amount-text-in-second-sheet.ods": (ods_bytes({BEFORE: wide(BEFORE), NOW: changed(TABLE, (6, "E", "to follow"))}), NOW, 6, "E 'DIP DH'", "to follow", "an amount"),
        "heads-missing-in-one-sheet.xlsx": (xlsx_bytes({BEFORE: wide(BEFORE), NOW: TABLE[1:]}), NOW, "", "", "no row of heads found", "a row with the heads"),
        "table-is-hidden.xlsx": (xlsx_bytes({"Notes": [["See the other sheet"]], NOW: TABLE}, hidden=[NOW]), "", "", "", "no visible sheet or page holds a table", "a table with the heads"),
        "template-untouched.xlsx": (template_bytes(), "", "", "", "no amounts yet", "the amounts of at least one partnership"),
    }  # fmt: skip


def broken_files():
    """Files that are no table; the locked ones hold only the marks of a password, not an encrypted table."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    whole = xlsx_bytes({NOW: TABLE})
    contents = {
        "file-empty.csv": (b"", "the file is empty", "a table of allocations"),
        "file-blank.xlsx": (xlsx_bytes({"Sheet1": []}), "the file is empty", "a table of allocations"),
        "file-is-a-pdf.csv": (
            b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n",
            "a damaged PDF document",
            "a whole file",
        ),
        "file-is-a-word-document.xlsx": (
            zip_bytes({"word/document.xml": "<document/>"}),
            "a Word document",
            "a CSV file",
        ),
        "file-is-an-archive.xlsx": (
            zip_bytes({"allocations.csv": "a,b"}),
            "a zip archive, not a workbook",
            "a CSV file",
        ),
        "file-is-an-old-workbook.xls": (ole, "an old Office program", "a CSV file"),
        "file-is-a-web-page.xls": (
            b"<html><table><tr><td>Barnsley</td></tr></table></html>",
            "a web page",
            "a CSV file",
        ),
        "file-is-binary.csv": (bytes(range(256)), "binary data", "a CSV file"),
        "file-locked.xlsx": (
            ole + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
            "without a password",
        ),
        "file-locked.ods": (
            zip_bytes({"mimetype": ODS, "content.xml": "?", "META-INF/manifest.xml": LOCKED}),
            "protected by a password",
            "without a password",
        ),
        "file-cut-off.xlsx": (whole[: len(whole) // 2], "a damaged workbook", "a whole file"),
        "file-quotation-mark-open.csv": (
            csv_bytes(TABLE) + b'"Medway,2011-12,1,2,3,4,10\r\n',
            "not a readable CSV file",
            "quotation marks in pairs",
        ),
    }
    return {name: (content, "", "", "", value, expected) for name, (content, value, expected) in contents.items()}


def good_tables():
    """Name: (content, number of amounts, their sum in pounds, words of a notice)."""
    two_years = [*wide(BEFORE, total=False)[1:], *wide(total=False)[1:]]
    few = sum(sums([row[:6] for row in TABLE[1:]]))
    before = sum(sums([row[:5] for row in wide(BEFORE)[1:]]))
    everything = 510_000_000 + 501_700_000
    names = ["BARNSLEY MBC", "Herts", "Kent County Council", "City of Leeds*", "Notts (county)"]
    assert everything == sum(sums(FULL[1:])) + sum(sums(FULL_BEFORE[1:])) and two_years
    head, rows = TABLE[0], TABLE[1:]
    noisy = [["National Treatment Agency"], [f"Allocations {NOW}, by partnership"], [], ["", *head[:1], "", *head[2:]]]
    subtotals = []
    for region in sorted(set(REGIONS.values())):
        inside = wide(only=[p for p in ALL if REGIONS[p] == region])[1:]
        subtotals += [[region], *inside, [f"{region} total", "", *sums(inside)], []]
    noisy += [["", *row[:1], "", *row[2:]] if len(row) > 1 else ["", *row] for row in subtotals]
    grand = sums(wide(only=ALL)[1:])
    noisy += [
        ["", "England", "", *((f"={value}", value) for value in grand)],
        [],
        ["", "Source: fictional, for tests"],
        ["", "* provisional"],
    ]
    side = [["Partnership", *(f"{HEADS[s]} {year}" for year in STREAMS for s in STREAMS[year])]]
    side += [[NAMES[p], *(amount(p, s) for year in STREAMS for s in STREAMS[year])] for p in FEW]
    tall = [
        [f"Allocations {NOW}"],
        ["Partnership", "PTB", "", "DIP", ""],
        ["", "Adult", "YP", "DH", "Home Office"],
        *([row[0], *row[2:6]] for row in rows),
    ]
    grouped = [
        [f"Allocations {NOW}"],
        ["", "PTB", "", "", "DIP", "", "", ""],
        ["Partnership", "Adult", "YP", "Total", "DH", "Home Office", "Total", "Total"],
        *([row[0], *row[2:4], row[2] + row[3], *row[4:6], row[4] + row[5], row[6]] for row in rows),
    ]
    thousands = scaled(TABLE, 1000, "CDEFG")
    thousands[0] = [*head[:2], *(f"{text} (£000)" for text in head[2:])]
    few_thousands = 1000 * sum(sums([row[:6] for row in thousands[1:]]))
    councils = [
        head[:6],
        ["Bedford", NOW, 1_000_000, 60_000, 150_000, 90_000],
        ["Central Bedfordshire", NOW, 1_500_000, 90_000, 100_000, 60_000],
    ]
    missing = 381_300_000 - 381_274_113
    merged = [
        ["Partnership", "Stream", "Amount (£)"],
        ["Barnsley", "PTB adults", 2_000_000],
        ["", "DIP (Home Office)", 150_000],
    ]
    template = filled_template()
    tables = {
        "full-long.csv": (csv_bytes(long((BEFORE, NOW), ALL)), 1043, everything, ""),
        "full-wide.xlsx": (xlsx_bytes({"About": [["Made for tests"]], NOW: noisy, BEFORE: [["Partnership", *FULL_BEFORE[0][2:]], *([row[0], *row[2:]] for row in FULL_BEFORE[1:])],
                                       "Workings": wide()}, hidden=["Workings"]), 1043, everything, "sheet 'Workings' is hidden: not read"),
        "full-wide.ods": (ods_bytes({"Allocations": FULL}), 596, 501_700_000, ""),
        "full-within-rounding.csv": (csv_bytes(changed(FULL, (4, "C", FULL[3][2] - missing))), 596, 501_700_000 - missing, ""),
        "partial.csv": (csv_bytes(TABLE), 20, few, ""),
        "partial-one-amount.csv": (csv_bytes([["partnership", "year", "stream", "amount"], ["Barnsley", NOW, "PTB adults", "2,000,000"]]), 1, 2_000_000, ""),
        "partial-one-stream.csv": (csv_bytes([[*row[:2], row[3]] for row in TABLE]), 5, sum(row[3] for row in rows), ""),
        "partial-column-empty.csv": (csv_bytes([head[:6], *([*row[:5], ""] for row in rows)]), 15, few - sum(row[5] for row in rows), ""),
        "utf-8-with-bom.csv": (csv_bytes(TABLE, "utf-8-sig"), 20, few, ""),
        "utf-16-tabs.txt": (csv_bytes(TABLE, "utf-16", "\t"), 20, few, ""),
        "windows-1252.csv": (csv_bytes([["Partnership", "Year", "Young people’s PTB (£)"], *([row[0], "2011–12", f"£{row[3]:,}"] for row in rows)], "cp1252"), 5, sum(row[3] for row in rows), ""),
        "semicolons.csv": (csv_bytes(TABLE, delimiter=";"), 20, few, ""),
        "blank-rows-and-columns.csv": (csv_bytes([[], ["", "", *head[:1], "", *head[1:]], [], *(line for row in rows for line in (["", "", row[0], "", *row[1:]], []))]), 20, few, ""),
        "names-as-written.csv": (csv_bytes([head, *([name, *row[1:]] for name, row in zip(names, rows, strict=True))]), 20, few, ""),
        "years-side-by-side.csv": (csv_bytes(side), 35, few + before, ""),
        "year-from-the-name-2011-12.csv": (csv_bytes(wide(with_year=False)), 20, few, "the year 2011-12 is taken from the name of the file"),
        "heads-in-two-rows.xlsx": (xlsx_bytes({"Sheet1": tall}), 20, few, "the year 2011-12 is taken from the title"),
        "heads-in-two-rows-with-totals.csv": (csv_bytes(grouped), 20, few, ""),
        "heads-in-thousands-with-rounded-totals.csv": (csv_bytes(thousands), 20, few_thousands, "no more than rounding, half a unit for each amount: 1"),
        "heads-repeated.csv": (csv_bytes([*TABLE[:3], head, *TABLE[3:]]), 20, few, "rows that repeat the heads, not read: 1"),
        "heads-in-thousands.csv": (csv_bytes([["DAT", "Year", "Adult PTB (£000)"], ["Leeds", "11/12", "6,123"], ["Kent", "11/12", "7,456.5"]]), 2, 13_579_500, ""),
        "amounts-abbreviated.csv": (csv_bytes([["DAT", "Year", "Adult PTB"], ["Leeds", "2011/2012", "£6.1m"], ["Kent", "FY 2011/12", "7456k"]]), 2, 13_556_000, "such as 1.2m, read as pounds: 2"),
        "amounts-with-pence.csv": (csv_bytes([["DAT", "Year", "Adult PTB"], ["Leeds", NOW, "6100000.40"], ["Kent", NOW, "7456000.75"]]), 2, 13_556_001, "fractions of a pound, rounded to whole pounds: 2"),
        "dip-total-beside-its-parts.csv": (csv_bytes([[*row[:6], extra] for row, extra in zip(TABLE, ["DIP total", *(row[4] + row[5] for row in rows)], strict=True)]), 20, few, ""),
        "dip-of-2010-11-in-two-parts.csv": (csv_bytes(apart(total=False)), 15, before, "2010-11: DIP of Health and of the Home Office added up to the DIP, for 5 partnerships"),
        "dip-of-2010-11-in-two-parts-long.csv": (csv_bytes(long_apart()), 15, before, "added up to the DIP, for 5 partnerships"),
        "dip-of-2010-11-beside-its-parts.csv": (csv_bytes([*apart(), ["England", "", *sums(apart()[1:])]]), 15, before, ""),
        "dip-of-2010-11-on-two-sheets.xlsx": (xlsx_bytes({"DH": [row[:2] + row[4:5] for row in apart()], "Home Office": [row[:2] + row[5:6] for row in apart()]}), 5, sum(row[4] + row[5] for row in apart()[1:]), "for 5 partnerships"),
        "full-with-the-dip-apart.csv": (csv_bytes([*apart(ALL, total=False), ["Total", "", *sums(apart(ALL, total=False)[1:])]]), 447, 510_000_000, "for 149 partnerships"),
        "local-money.csv": (csv_bytes([[*row, extra] for row, extra in zip(TABLE, ["local_money", "1,200,000", "", "900000", "", ""], strict=True)]), 22, few + 2_100_000, ""),
        "total-without-name.csv": (csv_bytes([*TABLE, ["", "", *sums(rows)]]), 20, few, "has no name and adds up the rows above"),
        "councils-of-one-partnership.csv": (csv_bytes(councils), 4, 3_050_000, "Bedford and Central Bedfordshire are added up"),
        "columns-not-needed.csv": (csv_bytes([["No.", *head, "% change", "Notes"], *([at, *row, "-1.2%", "final"] for at, row in enumerate(rows, 1))]), 20, few, "'% change' is not needed"),
        "names-merged.xlsx": (xlsx_bytes({NOW: merged}, merged=[(1, 0, 2, 0, "Barnsley")]), 2, 2_150_000, ""),
        "template-filled.xlsx": template,
    }  # fmt: skip
    return tables


def filled_template():
    """The workbook to fill, filled for two partnerships."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(template_bytes()))
    sheet = book[NOW]
    for row, times in ((5, 1), (9, 4)):
        for column, pounds in enumerate((2_000_000, 130_000, 300_000, 175_000), 4):
            sheet.cell(row, column, times * pounds + column)
    content = io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as parts:
        fixed = {name: parts.read(name) for name in parts.namelist() if name != "docProps/core.xml"}
        core = parts.read("docProps/core.xml")
    start, end = core.index(b"<dcterms:modified"), core.index(b"</dcterms:modified>") + len(b"</dcterms:modified>")
    return (
        zip_bytes(fixed | {"docProps/core.xml": core[:start] + core[end:]}),
        8,
        13_025_044,
        "formulas without a stored value, not checked",
    )


def write(folder, cases, columns):
    """The files of a folder, and the table of what is expected of each."""
    shutil.rmtree(HERE / folder, ignore_errors=True)
    (HERE / folder).mkdir()
    rows = []
    for name, (content, *expected) in sorted(cases.items()):
        (HERE / folder / name).write_bytes(content)
        rows.append([name, *expected])
    pd.DataFrame(rows, columns=columns).to_csv(HERE / folder / "expected.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    write("broken", broken_tables(), PLACES)
    write("good", good_tables(), ["file", "amounts", "sum_gbp", "notice"])
