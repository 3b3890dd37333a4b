"""Writes the proformas in broken/, each the worked example with one fault, and what has to be said of each.

Run it after a change to the form: ``python tests/value/make_broken.py``. The same form gives the same bytes. FICTIONAL,
FOR TESTS ONLY: Exampleshire does not exist.
"""

import importlib.util
import io
import re
import shutil
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook, load_workbook

from onepot_analysis.spreadsheets import proforma
from onepot_analysis.spreadsheets.proforma.forms import Form

HERE = Path(__file__).parent
BROKEN = HERE / "broken"
COLUMNS = ["file", "cell", "value", "expected"]


def example():
    """The form of the worked example."""
    path = proforma.EXAMPLE.with_name("make_example.py")
    spec = importlib.util.spec_from_file_location("make_example", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.example()


def saved(book):
    """The bytes of an openpyxl workbook, without the time at which it was saved."""
    content, result = io.BytesIO(), io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"<dcterms:modified.*?</dcterms:modified>", b"", body)
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def changed(*changes, work=None):
    """The example with cells changed, each given as 'Sheet!A1' and its value; `work` does anything else to the book."""
    book = load_workbook(proforma.EXAMPLE)
    for place, value in changes:
        sheet, cell = place.split("!")
        book[sheet][cell] = value
    if work:
        work(book)
    return saved(book)


def scaled(factor, *ranges):
    """The example with the numbers of ranges multiplied."""

    def work(book):
        for place in ranges:
            sheet, cells = place.split("!")
            for (cell,) in book[sheet][cells]:
                if isinstance(cell.value, (int, float)):
                    cell.value *= factor

    return changed(work=work)


def swap_rows(book):
    sheet = book["Expenditure"]
    for above, below in zip(sheet[4], sheet[5], strict=True):
        above.value, below.value = below.value, above.value


def untouched():
    """The form before anybody fills it in."""
    form = example()
    return written(lambda path: proforma.write(path, Form(form.partnership_id, form.name, form.allocations)))


def written(write):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write(path)
        return path.read_bytes()


def allocations():
    """A workbook of another kind, with the sheets of the one that `onepot template` writes."""
    book = Workbook()
    book.active.title = "Instructions"
    for name in ("2010-11", "2011-12"):
        book.create_sheet(name)["A1"] = "Partnership id"
    book.properties.created = datetime(2011, 2, 11)
    return saved(book)


def archive(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, text in parts.items():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return content.getvalue()


POUNDS, PEOPLE = "an amount in pounds as a number, 0 or more", "a whole number of people, 0 or more"
FORM = "a workbook that `onepot proforma` wrote"


def cells():
    """Name: (content, cell, words of the value, words of what was expected)."""
    shares = [(f"Expenditure!D{row}", share) for row, share in enumerate([32, 19, 7, 4, 7, 15, 5, 4, 5, 2], 4)]
    return {
        "amount-text.xlsx": (changed(("Expenditure!C7", "tbc")), "Expenditure!C7", "the text 'tbc'", POUNDS),
        "amount-text-with-pound-sign.xlsx": (changed(("Income!C9", "£700,000")), "Income!C9", "the text '£700,000'", POUNDS),
        "amount-number-as-text.xlsx": (changed(("Income!D9", "650000")), "Income!D9", "the text '650000'", POUNDS),
        "amount-not-known.xlsx": (changed(("Expenditure!D9", "[x]")), "Expenditure!D9", "the text '[x]'", POUNDS),
        "amount-negative.xlsx": (changed(("Expenditure!D12", -200000)), "Expenditure!D12", "-200000", POUNDS),
        "amount-missing.xlsx": (changed(("Expenditure!C7", None)), "Expenditure!C7", "blank", POUNDS),
        "amount-is-a-date.xlsx": (changed(("Expenditure!C6", datetime(2011, 4, 1))), "Expenditure!C6", "a date", POUNDS),
        "amount-true.xlsx": (changed(("Income!C11", True)), "Income!C11", "True", POUNDS),
        "amount-is-a-share.xlsx": (changed(("Expenditure!D4", 0.324)), "Expenditure!D4", "a fraction of a pound", POUNDS),
        "amount-in-a-cell-of-another-year.xlsx": (changed(("Income!D6", 550000)), "Income!D6", "550000", "[z]"),
        "formula-not-stored.xlsx": (changed(("Expenditure!C4", "=C5*2")), "Expenditure!C4", "a formula without a stored value", POUNDS),
        "formula-failed.xlsx": (changed(("Expenditure!C4", "#REF!")), "Expenditure!C4", "a formula that has failed", POUNDS),
        "sheet-half-filled.xlsx": (changed(*((f"Activity!D{row}", None) for row in range(4, 9))), "Activity!D4:D8", "5 blank cells", PEOPLE),
        "people-missing.xlsx": (changed(("Activity!D8", None)), "Activity!D8", "blank", PEOPLE),
        "people-text.xlsx": (changed(("Activity!C4", "about 1,250")), "Activity!C4", "the text 'about 1,250'", PEOPLE),
        "people-fraction.xlsx": (changed(("Activity!C4", 1250.5)), "Activity!C4", "1250.5: a fraction of a person", PEOPLE),
        "people-rate.xlsx": (changed(("Activity!D6", 0.14)), "Activity!D6", "0.14: a fraction of a person", PEOPLE),
        "people-negative.xlsx": (changed(("Activity!D7", -3)), "Activity!D7", "-3", PEOPLE),
        "effective-above-in-treatment.xlsx": (changed(("Activity!C5", 1300)), "Activity!C5", "1,300, more than the 1,250 of adults in treatment", "at most 1,250"),
        "completions-above-in-treatment.xlsx": (changed(("Activity!C6", 1400)), "Activity!C6", "1,400, more than the 1,250 of adults in treatment", "at most 1,250"),
        "representations-above-completions.xlsx": (changed(("Activity!D7", 200)), "Activity!D7", "200, more than the 175 of successful completions", "at most 175"),
        "people-in-an-intervention-above-in-treatment.xlsx": (changed(("Activity!D9", 1300)), "Activity!D9", "1,300, more than the 1,250 of adults in treatment", "at most 1,250"),
        "people-out-of-proportion.xlsx": (changed(("Activity!D4", 1_250_000)), "Activity!D4", "1,250,100 people in treatment for an expenditure of £3,700,000", "for each person in a year"),
        "total-of-expenditure-overwritten.xlsx": (changed(("Expenditure!C14", 4_000_000)), "Expenditure!C14", "£4,000,000, off by £100,000", "£3,900,000, the sum of its lines"),
        "total-of-income-overwritten.xlsx": (changed(("Income!D14", 3_700_500)), "Income!D14", "£3,700,500, off by £500", "£3,700,000"),
        "check-overwritten.xlsx": (changed(("Expenditure!D16", 5000)), "Expenditure!D16", "£5,000, off by £5,000", "£0, the sum of its lines"),
        "more-income-than-expenditure.xlsx": (changed(("Expenditure!D8", 200_000)), "Expenditure!D16", "£50,000 more income than expenditure in 2011-12", "a difference of £0"),
        "more-expenditure-than-income.xlsx": (changed(("Expenditure!C13", 60_000)), "Expenditure!C16", "£10,000 more expenditure than income in 2010-11", "a difference of £0"),
        "carried-forward-forgotten-in-expenditure.xlsx": (changed(("Expenditure!C15", 1)), "Expenditure!C16", "£1 more expenditure than income in 2010-11", "a difference of £0"),
        "thousands-in-one-line.xlsx": (changed(("Expenditure!D4", 1200)), "Expenditure!D4", "£1,200: about £1,200,000", "amounts in pounds"),
        "thousands-in-one-source.xlsx": (changed(("Income!C9", 700)), "Income!C9", "£700: about £700,000", "amounts in pounds"),
        "thousand-times-too-much.xlsx": (changed(("Expenditure!C9", 600_000_000)), "Expenditure!C9", "£600,000,000: about £600,000", "amounts in pounds"),
        "thousands-in-expenditure.xlsx": (scaled(0.001, "Expenditure!D4:D13"), "Expenditure!D4:D13", "£3,700 in all, against an income of £3,700,000", "amounts in pounds"),
        "thousands-everywhere.xlsx": (scaled(0.001, "Income!D4:D13", "Expenditure!D4:D13"), "Income!D4:D8", "about one thousandth of the allocations", "amounts in pounds"),
        "percentages.xlsx": (changed(*shares), "Expenditure!D4:D13", "the lines sum to 100", "amounts in pounds"),
        "allocation-is-the-estimate.xlsx": (changed(("Income!F4", "about £2.0m (likely between £1.2m and £3.3m), modelled; not your amount")), "Income!D4", "£2,000,000, as in the estimate beside it", "the amount that you were told"),
        "allocation-changed.xlsx": (changed(("Income!E4", 2_000_000)), "Income!E4", "2000000", "the allocation with its basis"),
    }  # fmt: skip


def shapes():
    """As `cells`: sheets, rows and columns that are not as in the form."""
    return {
        "sheet-renamed.xlsx": (changed(work=lambda book: setattr(book["Expenditure"], "title", "Expenditure 2011")), "Expenditure", "the sheet is called 'Expenditure 2011'", "a sheet 'Expenditure'"),
        "sheet-missing.xlsx": (changed(work=lambda book: book.remove(book["Activity"])), "Activity", "no such sheet", "a sheet 'Activity'"),
        "sheet-hidden.xlsx": (changed(work=lambda book: setattr(book["Activity"], "sheet_state", "hidden")), "Activity", "the sheet is hidden", "a visible sheet 'Activity'"),
        "sheet-of-the-partnership-missing.xlsx": (changed(work=lambda book: book.remove(book["Partnership"])), "Partnership", "no such sheet", "a sheet 'Partnership'"),
        "row-inserted.xlsx": (changed(work=lambda book: book["Expenditure"].insert_rows(6)), "Expenditure!A6", "blank", "'Structured day programmes'"),
        "row-added-at-the-foot.xlsx": (changed(("Activity!A15", "Alcohol clients"), ("Activity!C15", 100)), "Activity!A15", "'Alcohol clients'", "no row of its own here"),
        "row-deleted.xlsx": (changed(work=lambda book: book["Income"].delete_rows(12)), "Income!A12", "'Other income'", "'Probation'"),
        "rows-moved.xlsx": (changed(work=swap_rows), "Expenditure!A4", "'Psychosocial interventions'", "'Prescribing'"),
        "row-twice.xlsx": (changed(("Expenditure!A5", "Prescribing")), "Expenditure!A5", "'Prescribing'", "'Psychosocial interventions'"),
        "label-changed.xlsx": (changed(("Expenditure!A4", "Methadone")), "Expenditure!A4", "'Methadone'", "'Prescribing'"),
        "label-of-a-total-removed.xlsx": (changed(("Income!A14", None)), "Income!A14", "blank", "'Total income'"),
        "column-inserted.xlsx": (changed(work=lambda book: book["Activity"].insert_cols(3)), "Activity!C3", "blank", "'2010-11 (people)'"),
        "years-exchanged.xlsx": (changed(("Expenditure!C3", "2011-12 plan (£)"), ("Expenditure!D3", "2010-11 (£)")), "Expenditure!C3", "'2011-12 plan (£)'", "'2010-11 (£)'"),
        "version-of-the-form.xlsx": (changed(("Partnership!B6", "1")), "Partnership!B6", "'1'", "version 2 of the form"),
        "partnership-unknown.xlsx": (changed(("Partnership!B5", "barnsly")), "Partnership!B5", "'barnsly'", "the id of a partnership; nearest: barnsley"),
        "partnership-missing.xlsx": (changed(("Partnership!B5", None)), "Partnership!B5", "blank", "the id of a partnership"),
        "name-of-another-partnership.xlsx": (changed(("Partnership!B4", "Barnsley")), "Partnership!B4", "'Barnsley'", "'Exampleshire (fictional)'"),
        "sheet-of-another-partnership.xlsx": (changed(("Income!A1", "Income by source, Barnsley")), "Income!A1", "'Income by source, Barnsley'", "'Income by source, Exampleshire (fictional)'"),
        "example-not-marked.xlsx": (changed(("Partnership!B7", "no")), "Partnership!B7", "'no'", "'yes: every number is invented'"),
        "untouched.xlsx": (untouched(), "", "nothing is filled in yet", "a proforma that is filled in"),
    }  # fmt: skip


def files():
    """As `cells`: files that are no proforma; the locked one holds only the marks of a password."""
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    whole = proforma.EXAMPLE.read_bytes()
    contents = {
        "file-empty.xlsx": (b"", "the file is empty"),
        "file-is-text.csv": (b"Source,2010-11,2011-12\nPolice,50000,50000\n", "a text file"),
        "file-is-a-pdf.xlsx": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        "file-is-a-word-document.xlsx": (archive({"word/document.xml": "<document/>"}), "a Word document"),
        "file-is-an-old-workbook.xls": (old, "an old Office program"),
        "file-locked.xlsx": (old + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        "file-cut-off.xlsx": (whole[: len(whole) // 2], "a damaged workbook"),
        "file-is-another-workbook.xlsx": (
            allocations(),
            "a workbook with the sheets 'Instructions', '2010-11', '2011-12'",
        ),
    }
    return {name: (content, "", value, FORM) for name, (content, value) in contents.items()}


if __name__ == "__main__":
    cases = cells() | shapes() | files()
    shutil.rmtree(BROKEN, ignore_errors=True)
    BROKEN.mkdir()
    rows = []
    for name, (content, *said) in sorted(cases.items()):
        (BROKEN / name).write_bytes(content)
        rows.append([name, *said])
    pd.DataFrame(rows, columns=COLUMNS).to_csv(BROKEN / "expected.csv", index=False, lineterminator="\n")
