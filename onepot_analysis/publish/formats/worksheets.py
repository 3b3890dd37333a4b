"""How worksheets are laid out: lines above one table, widths and heights, what stays in view and what is printed.

It is laid out as the Government Analysis Function asks of accessible spreadsheets: one table to a worksheet, in column A,
marked as a table and with nothing beside it, below its title, its shorthand and its source.
"""

import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from onepot_analysis.show.tables import DECIMALS, FORMATS

Cell = str | float
Line = tuple[str, dict]  # a text and its style
FONT = {"font_name": "Arial", "font_size": 12}
TITLE = {"font_size": 16, "bold": True}
HEADING = {"font_size": 14, "bold": True, "valign": "bottom"}
CELL = {"text_wrap": True, "valign": "top"}
HEAD = {"bold": True, "bottom": 1}
TOTAL = {"bold": True, "top": 1}
LINK = {"underline": True, "font_color": "blue", "align": "left"}
COVER = "Cover"
PORTRAIT, LANDSCAPE = 72, 108  # what fits across A4, in digits of the font, as widths are counted
NARROWEST, LEAST, WIDEST = 6, 16, 40  # columns; of words; all
PAD = 0.8  # what Excel adds to each column
LETTER, BOLD = 0.84, 0.92  # mean width of a letter, in digits
LINE = 4 / 3  # height of a line, in sizes of its letters
IN_VIEW = 250  # points that may stay in view above rows that scroll
A4 = 9
_wrapped = partial(textwrap.wrap, break_on_hyphens=False)
SHORTHAND = re.compile(r"\[[\w\s]+\]")


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its title and paragraphs above a table, whose columns have the formats of `onepot_analysis.show.tables`."""

    name: str
    title: str
    about: list[str]
    heads: list[str]
    rows: Sequence[Sequence[Cell]]
    kinds: Sequence[str] = ("text", "text")
    has_total: bool = False
    alternative: str = ""  # of the chart that the rows are behind: its kind, unit and numbers

    @cached_property
    def above(self) -> list[Line]:
        """Title, the way back and paragraphs, broken over the table's width, or a sheet of paper's if that is more."""
        room = max(PORTRAIT, _total(self.widths))
        title: list[Line] = [(text, TITLE) for text in _wrapped(self.title, int(room / BOLD * 12 / 16))]
        about = [text for paragraph in self.about for text in _wrapped(paragraph, int(room / LETTER))]
        return [*title, (f"Back to {COVER}", LINK), *((text, {}) for text in about)]

    @property
    def top(self) -> int:
        """The row of its table's head, from 0."""
        return len(self.above)

    @cached_property
    def widths(self) -> list[float]:
        """As wide as what stands in each column, down to one cap for all that lets the table fit across A4, if one does."""
        least, full = [], []
        for head, kind, *texts in zip(self.heads, self.kinds, *self.texts, strict=True):
            # a number in too little room is not shown; words in too little are a tower, and rather the print shrinks
            fixed = [len(text) if kind != "text" else min(LETTER * len(text), LEAST) for text in texts]
            least.append(max(NARROWEST, *fixed, *(BOLD * len(word) for word in head.split())) + 3)
            full.append(max(BOLD * max(len(head) / 2, min(len(head), 14)), *(LETTER * len(text) for text in texts)) + 5)
        for cap in range(WIDEST, NARROWEST - 1, -1):
            widths = [max(min(each, cap), low) for each, low in zip(full, least, strict=True)]
            if _total(widths) <= LANDSCAPE:
                break
        return widths

    @cached_property
    def texts(self) -> list[list[str]]:
        """Its cells as they are shown."""
        return [
            [cell if isinstance(cell, str) else FORMATS[kind](cell) for cell, kind in zip(row, self.kinds, strict=True)]
            for row in self.rows
        ]


def pattern(kind: str) -> str:
    """Excel's pattern for a format: as many decimals as pages show, two more for bounds, which Excel cannot round outward.

    Examples
    --------
    >>> pattern("gbp"), pattern("per_cent"), pattern("per_cent_lower"), pattern("text")
    ('#,##0', '#,##0.0', '#,##0.000', 'General')
    """
    plain, _, end = kind.rpartition("_")
    decimals = DECIMALS.get(kind, DECIMALS.get(plain, 0))
    if kind == "text":
        return "General"
    decimals += 2 if end in ("lower", "upper") and decimals else 0
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def height(row: Sequence[str], widths: Sequence[float], size: int = 12, letter: float = LETTER) -> int:
    """A row as high as its texts: only Excel finds that out by itself."""
    pairs = [(text, int(width / letter * 12 / size)) for text, width in zip(row, widths, strict=True)]
    lines = [len(textwrap.wrap(text, room)) for text, room in pairs if len(text) > room]
    return math.ceil(size * LINE) * max(1, *lines, 1)


def _total(widths: Sequence[float]) -> float:
    return sum(widths) + PAD * len(widths)


def _side(column: Sequence[Cell]) -> str:
    """Where cells stand: numbers, and the shorthand among them, to the right."""
    return "left" if any(isinstance(cell, str) and not SHORTHAND.fullmatch(cell) for cell in column) else "right"


class _Plain(Worksheet):
    """A worksheet whose formulas are plain: xlsxwriter would look through each for newer functions, half of all the time."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Writer:
    """Writes worksheets into a workbook; text stays text, never a formula, a link or a number."""

    def __init__(self, book: Workbook, title: str, version: str) -> None:
        self.book = book
        self.header = f"&L&9{title[:120].replace('&', '&&')}&R&9{version}"
        self.style = cache(lambda **properties: book.add_format(properties))

    def worksheet(self, name: str, widths: Sequence[float]) -> Worksheet:
        """An empty worksheet that prints across one sheet of paper, upright where its columns fit."""
        worksheet = self.book.add_worksheet(name, _Plain)
        worksheet.hide_gridlines(2)
        if _total(widths) > PORTRAIT:
            worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.set_margins(0.7, 0.7, 0.9, 0.8)
        worksheet.fit_to_pages(1, 0)
        worksheet.set_header(self.header)
        worksheet.set_footer("&L&9&A&R&9Page &P of &N")
        for at, width in enumerate(widths):
            worksheet.set_column(at, at, width)
        return worksheet

    def cover(self, lines: Sequence[Line], sheets: Sequence[Sheet], end: Sequence[Line]) -> None:
        """The first worksheet: lines, a link to each of the others with the beginning of its title, lines."""
        worksheet, width = self.worksheet(COVER, [PORTRAIT - PAD]), PORTRAIT - 2
        links = [(textwrap.shorten(sheet.title, int(width / LETTER), placeholder=" ..."), LINK) for sheet in sheets]
        for at, (text, style) in enumerate([*lines, *links, *end]):
            is_bold = "bold" in style
            tall = height([text], [width], style.get("font_size", 12), BOLD if is_bold else LETTER)
            worksheet.set_row(at, tall + (10 if is_bold else 4))
            if style is LINK:
                place = f"internal:'{sheets[at - len(lines)].name}'!A1"
                worksheet.write_url(at, 0, place, self.style(**LINK), text)
            else:
                worksheet.write_string(at, 0, text, self.style(**CELL | style))

    def table(self, sheet: Sheet) -> Worksheet:
        """A worksheet with a table, whose head and first column stay in view; its head stands on each sheet of paper."""
        widths = sheet.widths
        worksheet = self.worksheet(sheet.name, widths)
        self._above(worksheet, sheet)
        top, last = sheet.top, sheet.top + len(sheet.rows)
        options = {"columns": [{"header": head} for head in sheet.heads], "name": sheet.name.lower().replace(" ", "_")}
        worksheet.add_table(top, 0, last, len(widths) - 1, options | {"style": None, "autofilter": False})
        worksheet.repeat_rows(top)
        sides = ["left", *map(_side, list(zip(*sheet.rows, strict=True))[1:])]
        formats = list(zip(sheet.kinds, sides, [0] + [1] * len(sides), strict=False))
        texts = [sheet.heads, *sheet.texts]
        for at, row in enumerate([sheet.heads, *sheet.rows], top):
            room = [width - 3 for width in widths]
            worksheet.set_row(at, height(texts[at - top], room, letter=BOLD if at == top else LETTER) + 4)
            extra = HEAD if at == top else TOTAL if at == last and sheet.has_total else {}
            for place, (cell, (kind, side, indent)) in enumerate(zip(row, formats, strict=True)):
                style = self.style(**CELL, **extra, num_format=pattern(kind), align=side, indent=indent)
                if isinstance(cell, str):
                    worksheet.write_string(at, place, cell, style)
                else:
                    worksheet.write_number(at, place, cell, style)
        return worksheet

    def _above(self, worksheet: Worksheet, sheet: Sheet) -> None:
        """Title, way back and paragraphs, broken over the table's width; they and the table's head stay in view."""
        for at, (text, style) in enumerate(sheet.above):
            worksheet.set_row(at, math.ceil(style.get("font_size", 12) * LINE))
            if style is LINK:
                worksheet.write_url(at, 0, f"internal:'{COVER}'!A1", self.style(**LINK), text)
            else:
                worksheet.write_string(at, 0, text, self.style(**style))
        tall = sum(style.get("font_size", 12) * LINE for _, style in sheet.above) > IN_VIEW
        worksheet.freeze_panes(0 if tall else sheet.top + 1, 1)
