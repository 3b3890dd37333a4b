"""Amounts and financial years as people write them."""

import datetime
import math
import re
import unicodedata
from fractions import Fraction

from onepot_analysis.spreadsheets.problems import NotReadable
from onepot_analysis.spreadsheets.sheets import Cell, is_blank, shown

_MARKS = "[*†‡§¶⁰¹²³⁴-⁹⁽⁾⓪①-⑳㉑-㉟㊱-㊿❶-➓]+"  # of footnotes: raised or circled, no number is written so
AMOUNT = "an amount in whole pounds, 0 or more"
MOST = 10**10  # GBP: ten times what England has in two years, and far from where whole numbers of a computer end
_TOO_LARGE = ("an amount of at most what England has", "look for digits too many, or for a wrong unit in the head")
_WRITE = "write the amount in pounds, such as 1234567 or £1,234,567; 0 if nothing was paid"
_DIGITS = 30
_UNITS = {"": 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000}
_NUMBER = re.compile(
    r"(?P<open>\()?(?P<minus>-)? ?(?:£|gbp)? ?(?P<late_minus>-)?"
    r"(?P<digits>\d+|[1-9]\d{0,2}(?P<mark>[, ])\d{3}(?:(?P=mark)\d{3})*)(?P<decimals>\.\d+)?"
    r" ?(?P<unit>k|thousand|mn|million|m)? ?(?:gbp|pounds)?(?P<close>\))?",
    re.ASCII,
)
_YEAR = re.compile(
    r"(?:(?P<fy>fy ?)|financial year )?(?P<first>(?:20)?\d\d)(?: ?(?:-|/|to) ?|(?(fy)|(?!)))(?P<second>(?:20)?\d\d)",
    re.ASCII,
)
_YEAR_IN_TEXT = re.compile(
    r"\bfy ?(?:20)?\d\d ?[-/]? ?(?:20)?\d\d(?!\d)|(?<!\d)20\d\d ?(?:-|/|to) ?(?:20)?\d\d(?!\d)", re.ASCII
)
_MONTH_FOR_YEAR = re.compile(r"(?:nov|dec)[a-z]*[- ](?:20)?(?:10|11|12)|(?:10|11|12)[- ](?:oct|nov|dec)[a-z]*")


def plain(text: str) -> str:
    r"""Lower case, single ordinary spaces, ordinary dashes and apostrophes.

    Examples
    --------
    >>> plain(" Young\u00a0People’s  2011–12 ")
    "young people's 2011-12"
    """
    return _with_ordinary_marks(unicodedata.normalize("NFKC", text))


def without_marks(text: str) -> str:
    """A name or a head without the marks of footnotes: raised and circled digits, stars, daggers, a number in brackets at its end.

    Examples
    --------
    >>> without_marks("Leeds②*"), without_marks("Adult PTB (2)")
    ('Leeds', 'Adult PTB')
    """
    return re.sub(rf"{_MARKS}|\s*[\[(]\d{{1,2}}[\])]\s*$", "", text)


def _numeral(text: str) -> str:
    """A number in ordinary letters. Only full-width ones become others: of a raised or a circled digit nothing is made."""
    is_wide = [unicodedata.decomposition(letter).startswith("<wide>") for letter in text]
    wide = [
        unicodedata.normalize("NFKC", letter) if wide else letter for letter, wide in zip(text, is_wide, strict=True)
    ]
    return _with_ordinary_marks("".join(wide))


def _with_ordinary_marks(text: str) -> str:
    text = text.casefold()
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
    if value > MOST:
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
    bare = re.sub(f"{_MARKS}$", "", cell.strip())
    text = _numeral(bare)
    if bare != cell.strip() and re.fullmatch(r"\D*10", text):
        raise NotReadable(shown(cell), AMOUNT, "a power of ten? write all digits of the amount")
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


def precision(cell: Cell) -> Fraction:
    """The pounds to which an amount in thousands or millions was rounded, as 1.25m to 10,000; else 1."""
    match = _NUMBER.fullmatch(_numeral(cell)) if isinstance(cell, str) else None
    decimals = len(match["decimals"] or ".") - 1 if match else 0
    return max(Fraction(_UNITS[match["unit"] or ""], 10**decimals), Fraction(1)) if match else Fraction(1)


def has_mark(cell: Cell) -> bool:
    """Whether the mark of a footnote stands after a number."""
    return isinstance(cell, str) and bool(re.search(f"{_MARKS}$", cell.strip()))


def count(cell: Cell) -> int | None:
    """A whole number of people, as 1020, 1,020 or 1020.0; None where the cell holds none."""
    match = re.fullmatch(r"(\d{1,8}|\d{1,3}(?:,\d{3}){1,2})(?:\.0+)?", _numeral(str(cell)), re.ASCII)
    return int(match[1].replace(",", "")) if match and not isinstance(cell, bool) else None


def financial_year(cell: Cell) -> str:
    """A financial year, in the form 2011-12; NotReadable where the cell does not name two years that follow each other.

    Examples
    --------
    >>> [financial_year(text) for text in ("2011-12", "2011/2012", "FY1112", "2010 to 2011")]
    ['2011-12', '2011-12', '2011-12', '2010-11']
    """
    expected, text = "a financial year such as 2011-12", _numeral(without_marks(str(cell)))
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
    for words in _YEAR_IN_TEXT.findall(plain(without_marks(text))):
        try:
            found.add(financial_year(words))
        except NotReadable:
            continue
    return found


def without_years(text: str) -> str:
    """The text with its financial years taken out."""
    return _YEAR_IN_TEXT.sub(" ", plain(text))
