"""Amounts and financial years as people write them."""

import datetime
import math
import re
import unicodedata
from fractions import Fraction

from onepot_analysis.spreadsheets.problems import NotReadable
from onepot_analysis.spreadsheets.sheets import Cell, is_blank, shown

MARKS = "[¹²³⁴-⁹†‡*]+"  # of footnotes
AMOUNT = "an amount in whole pounds, 0 or more"
_MOST = 10**10  # GBP: ten times what England has in two years, and far from where whole numbers of a computer end
_TOO_LARGE = ("an amount of at most what England has", "look for digits too many, or for a wrong unit in the head")
_WRITE = "write the amount in pounds, such as 1234567 or £1,234,567; 0 if nothing was paid"
_DIGITS = 30
_UNITS = {"": 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000}
_NUMBER = re.compile(
    r"(?P<open>\()?(?P<minus>-)? ?(?:£|gbp)? ?(?P<late_minus>-)?"
    r"(?P<digits>\d+|[1-9]\d{0,2}(?P<mark>[, ])\d{3}(?:(?P=mark)\d{3})*)(?P<decimals>\.\d+)?"
    r" ?(?P<unit>k|thousand|mn|million|m)? ?(?:gbp|pounds)?(?P<close>\))?"
)
_YEAR = re.compile(r"(?:fy ?|financial year )?(?P<first>(?:20)?\d\d) ?(?:-|/|to) ?(?P<second>(?:20)?\d\d)")
_YEAR_IN_TEXT = re.compile(r"(?<!\d)20\d\d ?(?:-|/|to) ?(?:20)?\d\d(?!\d)")
_MONTH_FOR_YEAR = re.compile(r"(?:nov|dec)[a-z]*[- ](?:20)?(?:10|11|12)|(?:10|11|12)[- ](?:oct|nov|dec)[a-z]*")


def plain(text: str) -> str:
    r"""Lower case, single ordinary spaces, ordinary dashes and apostrophes.

    Examples
    --------
    >>> plain(" Young\u00a0People’s  2011–12 ")
    "young people's 2011-12"
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]", "-", text).replace("’", "'").replace("‘", "'")
    return " ".join(text.split())


def amount(cell: Cell, unit: int = 1) -> Fraction:
    """An amount in pounds, `unit` times what the cell holds; NotReadable where that is none, negative or beyond all money.

    Examples
    --------
    >>> [int(amount(cell)) for cell in ("£1,234,567", "1 234 567", "1234567²", "1.2m", "£0.95m", "1234k", 12.0)]
    [1234567, 1234567, 1234567, 1200000, 950000, 1234000, 12]
    >>> amount("tbc")
    Traceback (most recent call last):
    onepot_analysis.spreadsheets.problems.NotReadable: 'tbc'; expected an amount in whole pounds, 0 or more; to mend: write the amount in pounds, such as 1234567 or £1,234,567; 0 if nothing was paid
    """
    if is_blank(cell):
        raise NotReadable("blank", "an amount", "write the amount; 0 if nothing was paid")
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        raise NotReadable(shown(cell), AMOUNT, "format the cell as a number and write the amount again")
    if isinstance(cell, float) and not math.isfinite(cell):
        raise NotReadable(f"{cell}, no number", AMOUNT, _WRITE)
    value = unit * (_written(cell) if isinstance(cell, str) else Fraction(repr(cell)))
    if value > _MOST:
        raise NotReadable(shown(cell), *_TOO_LARGE)
    if value < 0:
        remedy = "write what the partnership was allocated, without deductions"
        raise NotReadable(shown(cell), "an amount of 0 or more", remedy)
    whole = round(value)
    return Fraction(whole) if abs(value - whole) < Fraction(1, 10_000) else value


def amount_or_none(cell: Cell) -> Fraction | None:
    """An amount in pounds, or None where the cell holds none."""
    try:
        return amount(cell)
    except NotReadable:
        return None


def _written(cell: str) -> Fraction:
    text = plain(re.sub(f"{MARKS}$", "", cell.strip()))
    if re.fullmatch(r"-?\d+(\.\d+)?e[+-]?\d+|#{2,}", text):
        remedy = "widen the column or format it as a number, and save the file again"
        raise NotReadable(shown(cell), "all digits of the amount", remedy)
    if text.startswith("#"):
        raise NotReadable(shown(cell), AMOUNT, "the formula has failed: mend it and save the file again")
    match = _NUMBER.fullmatch(text)
    if not match or bool(match["open"]) != bool(match["close"]):
        raise NotReadable(shown(cell), AMOUNT, _WRITE)
    if len(match["digits"]) + len(match["decimals"] or "") > _DIGITS:
        raise NotReadable(shown(cell), f"an amount of at most {_DIGITS} digits", _WRITE)
    value = Fraction(re.sub("[, ]", "", match["digits"]) + (match["decimals"] or "")) * _UNITS[match["unit"] or ""]
    return -value if match["minus"] or match["late_minus"] or match["open"] else value


def is_abbreviated(cell: Cell) -> bool:
    """Whether an amount is written in thousands or millions, as in 1.2m."""
    return isinstance(cell, str) and bool(re.search(r"\d ?(k|thousand|mn?|million)\b", plain(cell)))


def financial_year(cell: Cell) -> str:
    """A financial year, in the form 2011-12; NotReadable where the cell does not name two years that follow each other.

    Examples
    --------
    >>> [financial_year(text) for text in ("2011-12", "2011/2012", "FY 11/12", "2010 to 2011")]
    ['2011-12', '2011-12', '2011-12', '2010-11']
    """
    expected, text = "a financial year such as 2011-12", plain(str(cell))
    if is_blank(cell):
        raise NotReadable("blank", expected, "write the year in each row")
    if isinstance(cell, datetime.date) or _MONTH_FOR_YEAR.fullmatch(text):
        remedy = "the spreadsheet program took the year for a date: format the column as text and write the year again"
        raise NotReadable(shown(cell), expected, remedy)
    match = _YEAR.fullmatch(text)
    if not match:
        raise NotReadable(shown(cell), expected, "write both years, such as 2011-12")
    first, second = (int(match[part]) % 100 for part in ("first", "second"))
    if second != first + 1:
        expected = "a financial year of two years that follow each other, such as 2011-12"
        raise NotReadable(shown(cell), expected, "correct the year")
    return f"20{first:02}-{second:02}"


def years_in(text: str) -> set[str]:
    """The financial years that a title names, in the form 2011-12."""
    found = set()
    for words in _YEAR_IN_TEXT.findall(plain(text)):
        try:
            found.add(financial_year(words))
        except NotReadable:
            continue
    return found


def without_years(text: str) -> str:
    """The text with its financial years taken out."""
    return _YEAR_IN_TEXT.sub(" ", plain(text))
