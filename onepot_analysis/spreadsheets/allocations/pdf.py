"""From the pages of a text PDF to rows of pieces: words in a cell where rules are drawn, words close together where not."""

import io
import logging
import math
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from onepot_analysis.spreadsheets.allocations.aligning import Piece, Row, Word, tables
from onepot_analysis.spreadsheets.problems import Log, NotReadable
from onepot_analysis.spreadsheets.sheets import Sheet

if TYPE_CHECKING:  # pdfplumber takes half a second, and few people bring a PDF
    from pdfplumber.page import Page

_TYPE = "type the amounts into the workbook that `onepot template` writes"
_LOCKED = ("protected by a password", "a file without a password", f"save it without a password, or {_TYPE}")
_TEXT = ("text that can be read", f"run text recognition (OCR) on it and check what it read, or {_TYPE}")
_APART = 0.5  # words further apart than this, in heights of their letters, and than a letter, stand in two columns
_FAR = 2.5  # a row further from the others than this, in distances of rows, belongs to the page, not to a table
_SMALL = 0.8  # a raised letter under this part of its neighbour's size, or a digit of its like's width, is a mark
_MOST_PAGES = 100
_COVERING = 0.5  # a picture over more than this part of a page is the page


def sheets(content: bytes, log: Log) -> list[Sheet]:
    """The tables of a PDF document, each with the page and row of its rows; NotReadable where it has no text."""
    import pdfplumber  # as above

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(content), pages=[*range(1, _MOST_PAGES + 2)]) as document:
            if len(document.pages) > _MOST_PAGES:
                raise NotReadable(f"more than {_MOST_PAGES} pages", "the pages of the table", "save them alone")
            pages = [(_rows(page), _is_picture(page)) for page in document.pages]
    except NotReadable:
        raise
    except Exception as error:  # damage can show itself anywhere between the first byte and the last page
        if "Password" in repr(error):
            raise NotReadable(*_LOCKED) from None
        reason = (str(error) or repr(error)).splitlines()[0]
        raise NotReadable(f"a damaged PDF document ({reason})", "a whole file", f"fetch it again, or {_TYPE}") from None
    if not any(rows for rows, _ in pages):
        raise NotReadable("a PDF document of pictures without text, such as scanned pages", *_TEXT)
    _say_pictures(pages, log)
    return tables([rows for rows, _ in pages], log.file)


def _say_pictures(pages: list[tuple[list[Row], bool]], log: Log) -> None:
    """Pages that are pictures: a notice, but a problem after a table has begun, for it may go on there."""
    has_begun = False
    for page, (rows, is_picture) in enumerate(pages, 1):
        has_begun |= any(row.numbers for row in rows)
        if is_picture and rows:
            log.notices.append(f"page {page} is a picture with recognised text: compare what was read with the picture")
        elif is_picture and has_begun:
            value = f"page {page} is a picture without text: the table may go on there"
            expected, remedy = _TEXT
            log.problem(None, None, None, (value, expected, f"{remedy}; or save the pages of the table alone"))
        elif is_picture:
            log.notices.append(f"page {page} is a picture without text: not read")


def _is_picture(page: "Page") -> bool:
    covered = max((image["width"] * image["height"] for image in page.images), default=0)
    return covered > _COVERING * page.width * page.height


def _rows(page: "Page") -> list[Row]:
    """The rows of a page, from its top: those of cells that are drawn, and lines of what stands outside them."""
    words, rows = _words(page), []
    for drawn in (row for table in page.find_tables() for row in table.rows):
        pieces = [Piece(inside, (box[0], box[2])) for box in drawn.cells if box and (inside := _inside(box, words))]
        taken = {id(word) for piece in pieces for word in piece.words}
        beside = _inside((-math.inf, drawn.bbox[1], math.inf, drawn.bbox[3]), words)
        is_whole = all(id(word) in taken for word in beside)
        if len(pieces) > 1 and is_whole and all(_is_one_cell(piece) for piece in pieces):
            rows.append(Row(page.page_number, pieces))
            words = [word for word in words if id(word) not in taken]
    rows += [Row(page.page_number, _pieces(line)) for line in _lines(words)]
    rows.sort(key=lambda row: row.top)
    apart = [below.top - above.top for above, below in pairwise(rows)]
    for row, distance in ((rows[0], apart[0]), (rows[-1], apart[-1])) if len(rows) > 2 else ():
        row.is_aside = distance > _FAR * median(apart) and _may_be_page(row)
    for number, row in enumerate(rows, 1):
        row.number = number
    return rows


def _may_be_page(row: Row) -> bool:
    """Whether a row holds no number but one that may be the page's."""
    numbers = [piece.text for piece in row.pieces if piece.is_number]
    return not numbers or (len(numbers) == 1 and numbers[0].isdigit() and len(numbers[0]) < 4)


def _words(page: "Page") -> list[Word]:
    """The words of a page, without letters printed twice to look bold, marks of footnotes, and letters that say nothing."""
    page = page.dedupe_chars()
    marks = _marks(page.chars)
    words = page.filter(lambda thing: id(thing) not in marks).extract_words(x_tolerance_ratio=0.15)
    return [word for word in words if "(cid:" not in word["text"]]


def _marks(chars: list[dict]) -> set[int]:
    """The small letters that mark a footnote, by their identity: 1,234² is no 12,342."""
    widths: dict[tuple, float] = {}
    for char in chars:
        widths[_like(char)] = max(char["width"], widths.get(_like(char), 0))
    marks: set[int] = set()
    before: dict = {}
    end = 0.0
    for char in chars:
        before = before or char
        is_raised = char["size"] < _SMALL * before["size"] and char["bottom"] < before["bottom"] - before["size"] / 10
        is_narrow = char["text"].isdigit() and char["width"] < _SMALL * widths[_like(char)]
        is_near = abs(char["x0"] - end) < before["size"] / 2 and char["top"] < before["bottom"]
        if is_near and (is_raised or is_narrow):
            marks.add(id(char))
        else:
            before = char
        end = char["x1"]
    return marks


def _like(char: dict) -> tuple:
    return char["fontname"], char["size"], char["text"]


def _inside(box: tuple[float, float, float, float], words: list[Word]) -> list[Word]:
    """The words whose middle lies in a box."""
    left, top, right, bottom = box
    return [word for word in words if left <= (word["x0"] + word["x1"]) / 2 <= right and top <= _middle(word) <= bottom]


def _middle(word: Word) -> float:
    return (word["top"] + word["bottom"]) / 2


def _is_one_cell(piece: Piece) -> bool:
    """Whether one number or one text stands in it: a frame around several rows or columns is no cell."""
    lines = [_pieces(line) for line in _lines(piece.words)]
    return max(map(len, lines)) == 1 and (len(lines) == 1 or not any(line[0].is_number for line in lines))


def _lines(words: list[Word]) -> list[list[Word]]:
    """Words on one height."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=_middle):
        if lines and lines[-1][0]["top"] < _middle(word) < lines[-1][0]["bottom"]:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _pieces(line: list[Word]) -> list[Piece]:
    """The words of a line, parted where the white between them is wide, or where one number ends and the next begins."""
    pieces: list[Piece] = []
    for word in sorted(line, key=lambda word: word["x0"]):
        if pieces and _goes_on(pieces[-1], word):
            pieces[-1].words.append(word)
        else:
            pieces.append(Piece([word]))
    return pieces


def _goes_on(piece: Piece, word: Word) -> bool:
    last = piece.words[-1]
    letter = (last["x1"] - last["x0"]) / len(last["text"])
    if word["x0"] - piece.ink[1] >= max(_APART * (last["bottom"] - last["top"]), 1.1 * letter):
        return False
    are_numbers = piece.is_number and Piece([word]).is_number
    return not are_numbers or Piece([*piece.words, word]).is_number
