"""From the pages of a text PDF to rows of pieces: words in a cell where rules are drawn, words close together where not."""

import io
import logging
import math
from itertools import pairwise
from statistics import median

from onepot_analysis.spreadsheets.allocations.aligning import Piece, Row, tables
from onepot_analysis.spreadsheets.problems import Log, NotReadable
from onepot_analysis.spreadsheets.sheets import Sheet

_TYPE = "type the amounts into the workbook that `onepot template` writes"
_LOCKED = ("protected by a password", "a file without a password", f"save it without a password, or {_TYPE}")
_TEXT = ("text that can be read", f"run text recognition (OCR) on it and check what it read, or {_TYPE}")
_APART = 0.5  # words further apart than this, in heights of their letters, and than a letter, stand in two columns
_FAR = 2.5  # a row further from the others than this, in distances of rows, belongs to the page, not to a table
_SMALL = 0.8  # a raised letter under this part of its neighbour's size, or a digit of its like's width, is a mark
_COVERING = 0.5  # a picture over more than this part of a page is the page


def sheets(content: bytes, log: Log) -> list[Sheet]:
    """The tables of a PDF document, each with the page and row of its rows.

    Raises
    ------
    NotReadable
        When it is locked or damaged, or has no text.
    """
    import pdfplumber  # here, because it takes half a second

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            pages = [(_rows(page), _is_picture(page)) for page in document.pages]
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
    first = next((page for page, (rows, _) in enumerate(pages, 1) if any(row.numbers for row in rows)), math.inf)
    for page, (rows, is_picture) in enumerate(pages, 1):
        if is_picture and rows:
            log.notices.append(f"page {page} is a picture with recognised text: compare what was read with the picture")
        elif is_picture and page > first:
            remedy = f"{_TEXT[1]}; or save the pages of the table alone"
            value = f"page {page} is a picture without text: the table may go on there"
            log.problem(None, None, None, (value, _TEXT[0], remedy))
        elif is_picture:
            log.notices.append(f"page {page} is a picture without text: not read")


def _is_picture(page) -> bool:
    covered = max((image["width"] * image["height"] for image in page.images), default=0)
    return covered > _COVERING * page.width * page.height


def _rows(page) -> list[Row]:
    """The rows of a page, from its top: those of cells that are drawn, and lines of what stands outside them."""
    words, rows = _words(page), []
    for drawn in (row for table in page.find_tables() for row in table.rows):
        pieces = [Piece(inside, (box[0], box[2])) for box in drawn.cells if box and (inside := _inside(box, words))]
        taken = {id(word) for piece in pieces for word in piece.words}
        height = _inside((-math.inf, drawn.bbox[1], math.inf, drawn.bbox[3]), words)
        is_whole = all(id(word) in taken for word in height)
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


def _words(page) -> list[dict]:
    """The words of a page, without letters printed twice to look bold, marks of footnotes, and letters that say nothing."""
    from pdfplumber.utils import dedupe_chars, extract_words

    chars = page.chars
    if len({(char["text"], round(char["x0"]), round(char["top"])) for char in chars}) < len(chars):
        chars = dedupe_chars(chars)
    words = extract_words(_without_marks(chars), x_tolerance_ratio=0.15)
    return [word for word in words if "(cid:" not in word["text"]]


def _without_marks(chars: list[dict]) -> list[dict]:
    """The letters without the small ones that mark a footnote: 1,234² is no 12,342."""
    widths: dict[tuple, float] = {}
    for char in chars:
        widths[_like(char)] = max(char["width"], widths.get(_like(char), 0))
    kept, end = [], 0.0
    for char in chars:
        before = kept[-1] if kept else char
        is_raised = char["size"] < _SMALL * before["size"] and char["bottom"] < before["bottom"] - before["size"] / 10
        is_narrow = char["text"].isdigit() and char["width"] < _SMALL * widths[_like(char)]
        is_near = abs(char["x0"] - end) < before["size"] / 2 and char["top"] < before["bottom"]
        if not (is_near and (is_raised or is_narrow)):
            kept.append(char)
        end = char["x1"]
    return kept


def _like(char: dict) -> tuple:
    return char["fontname"], char["size"], char["text"]


def _inside(box: tuple, words: list[dict]) -> list[dict]:
    """The words whose middle lies in a box."""
    left, top, right, bottom = box
    return [
        word
        for word in words
        if left <= (word["x0"] + word["x1"]) / 2 <= right and top <= (word["top"] + word["bottom"]) / 2 <= bottom
    ]


def _is_one_cell(piece: Piece) -> bool:
    """Whether one number or one text stands in it: a frame around several rows or columns is no cell."""
    lines = [_pieces(line) for line in _lines(piece.words)]
    return max(map(len, lines)) == 1 and (len(lines) == 1 or not any(line[0].is_number for line in lines))


def _lines(words: list[dict]) -> list[list[dict]]:
    """Words on one height."""
    lines: list[list[dict]] = []
    for word in sorted(words, key=lambda word: word["top"] + word["bottom"]):
        first = lines[-1][0] if lines else None
        if first and first["top"] < (word["top"] + word["bottom"]) / 2 < first["bottom"]:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _pieces(line: list[dict]) -> list[Piece]:
    """The words of a line, parted where the white between them is wide, or where one number ends and the next begins."""
    pieces: list[Piece] = []
    for word in sorted(line, key=lambda word: word["x0"]):
        last, alone = pieces[-1] if pieces else None, Piece([word])
        is_near = last and word["x0"] - last.ink[1] < _apart(last.words[-1])
        if is_near and (not (last.is_number and alone.is_number) or Piece([*last.words, word]).is_number):
            last.words.append(word)
        else:
            pieces.append(alone)
    return pieces


def _apart(word: dict) -> float:
    letter = (word["x1"] - word["x0"]) / len(word["text"])
    return max(_APART * (word["bottom"] - word["top"]), 1.1 * letter)
