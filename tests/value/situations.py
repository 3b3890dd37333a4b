"""The worked example in other situations, its workbook written and read as any other."""

import make_broken
from filling import cell
from openpyxl import load_workbook

from onepot_analysis import value
from onepot_analysis.spreadsheets import proforma
from onepot_analysis.spreadsheets.proforma.forms import Form

NOT_KNOWN = "[x]"


def workbook(path, **lines):
    """The example with numbers of some lines changed, each a pair for 2010-11 and the plan; [x] for not known."""
    form = make_broken.example()
    filled = dict(form.filled)
    for key, pair in lines.items():
        filled |= dict(zip((("2010-11", key), ("2011-12", key)), pair, strict=True))
    known = {key: 0 if number == NOT_KNOWN else number for key, number in filled.items()}
    proforma.write(path, Form(form.partnership_id, form.name, form.allocations, known))
    return _unknown(path, [key for key, number in filled.items() if number == NOT_KNOWN])


def _unknown(path, keys):
    book = load_workbook(path)
    for year, key in keys:
        cell(book, key, year).value = NOT_KNOWN
    book.save(path)
    return path


def facts(path, **lines):
    """What notebook 4 starts from; see `workbook`."""
    return value.gather(workbook(path, **lines))
