"""From the cells of a sheet to entries: one amount each, of a partnership or a total, in one stream and year."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from onepot_analysis.spreadsheets.allocations.finding import find_table, has_table, is_heads_again, join_names
from onepot_analysis.spreadsheets.allocations.heads import LOCAL, MONEY, STREAMS, SUMS, Head, Table, addends, stream_of
from onepot_analysis.spreadsheets.allocations.turning import upright
from onepot_analysis.spreadsheets.allocations.years import Years
from onepot_analysis.spreadsheets.names import Name, Names
from onepot_analysis.spreadsheets.problems import Log, NotReadable
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, is_blank, letters, shown
from onepot_analysis.spreadsheets.values import (
    AMOUNT,
    amount,
    amount_or_none,
    has_mark,
    is_abbreviated,
    plain,
    precision,
)

_NAME = "a partnership of the register (`onepot list` shows all 149)"
_BLANK = "write the amount, 0 if nothing was paid; to leave it to the model, use the long layout without that row"
_MANY = 10  # amounts that are all in round thousands: they were rounded
_KINDS = ["partnership", "part", "total", "region", "subtotal", "unknown"]


@dataclass(frozen=True)
class Line:
    """One row of a sheet and whom it names; column is where the name stands."""

    sheet: Sheet
    row: int
    column: int
    head: str
    written: str
    name: Name


@dataclass(frozen=True)
class Entry:
    """One amount with its place; value is None where the cell is faulty, year is empty for a total over all years."""

    line: Line
    column: int
    head: str
    year: str
    stream: str
    value: Fraction | None
    unit: Fraction  # pounds to which it was rounded
    group: tuple  # the entries that a total of this row or partnership adds up
    is_whole: bool = False  # a PTB or a DIP as one amount, without its streams

    @property
    def name(self) -> Name:
        return self.line.name

    @property
    def is_part(self) -> bool:
        """Whether it is a part of the DIP in a year whose settlement has the DIP as one stream."""
        return self.stream in SUMS["dip"] and "dip" in STREAMS.get(self.year, [])

    @property
    def is_used(self) -> bool:
        """Whether it is an amount of its own, and no total of others."""
        return self.stream in STREAMS.get(self.year, []) or self.is_part or self.stream == LOCAL or self.is_whole

    @property
    def of(self) -> str:
        """Whose amount it is, as the table names them, of what and when."""
        return _of(self.line.written, self.stream, self.year)

    def problem(self, log: Log, value: str, expected: str, remedy: str) -> None:
        """Note a problem at the amount."""
        log.problem(self.line.sheet, self.line.row, self.column, (value, expected, remedy), self.head, of=self.of)

    def name_problem(self, log: Log, value: str, expected: str, remedy: str) -> None:
        """Note a problem at the name."""
        place = self.line.sheet, self.line.row, self.line.column
        log.problem(*place, (value, expected, remedy), self.line.head, of=_of(self.line.written, self.year))


def _of(*texts: str) -> str:
    return ", ".join(filter(None, texts))


def sum_of(values: Iterable[Fraction | None]) -> Fraction | None:
    """The sum; None where a value is missing."""
    values = list(values)
    known = [value for value in values if value is not None]
    return sum(known, Fraction()) if len(known) == len(values) else None


def read_sheet(sheet: Sheet, names: Names, log: Log) -> list[Entry]:
    """Every entry of a sheet; problems and notices go to the log."""
    if not has_table(sheet, names) and (turned := upright(sheet, names)):
        log.notices.append(f"{sheet.title}: on its side, read from left to right")
        sheet = turned
    table = find_table(sheet, names, log)
    if table is None:
        return []
    if sheet.places:
        join_names(sheet, table, names)
    reader = _SheetReader(sheet, table, names, log)
    entries = [entry for row in reader.body for entry in reader.entries(row)]
    reader.say_what_was_read(entries)
    amounts = [entry.value for entry in entries if entry.value]
    are_rounded = len(amounts) >= _MANY and all(value % 1000 == 0 for value in amounts)
    return [replace(entry, unit=max(entry.unit, Fraction(1000))) for entry in entries] if are_rounded else entries


class _SheetReader:
    """Reads the rows below the heads of one sheet."""

    def __init__(self, sheet: Sheet, table: Table, names: Names, log: Log):
        self.sheet, self.table, self.names, self.log = sheet, table, names, log
        self.body = range(table.row + 1, len(sheet.rows))
        self.money = table.of("amount") if table.is_long else table.of(*MONEY)
        self.years = Years(sheet, table, log)
        self.formulas = sheet.unstored | sheet.failed  # that have no value
        self.named = {row: self._lines(row) for row in self.body}
        self.used = {  # amount columns that hold anything of a partnership, with the year of the row
            (column, self.years.text(row))
            for row, found in self.named.items()
            for column in self.money
            if not all(line.name.is_total for line in found) and self._is_filled(row, column)
        }
        self.counts: Counter[str] = Counter()
        self.column_sums: dict[int, Fraction] = defaultdict(Fraction)

    def entries(self, row: int) -> list[Entry]:
        """The entries of one row; none for blank rows, footnotes and rows without amounts."""
        if is_heads_again(self.sheet, row, self.table):
            self.counts["rows that repeat the heads, not read"] += 1
        elif self._is_empty(row):
            is_known = any(line.name.is_known for line in self.named[row])
            is_text = not is_known and not all(map(is_blank, self.sheet.rows[row]))
            self.counts["partnerships listed without amounts, not read"] += is_known
            self.counts["rows of text, not read"] += is_text
        elif line := self._line(row):
            amounts = self._amounts(line)
            zeros = self._proven_zeros(row, amounts) if self.sheet.places else set()
            self.counts["dashes and blanks read as 0, as the totals of their rows say"] += len(zeros)
            return [entry for found in amounts if (entry := self._entry(line, *found, found[0] in zeros))]
        return []

    def say_what_was_read(self, entries: list[Entry]) -> None:
        """One line on the layout, and one on each kind of row that was passed over."""
        heads = [f"{letters(column)} {head.kind} {head.year}".rstrip() for column, head in self.table.heads.items()]
        count = len({entry.name.subject for entry in entries if entry.name.is_known})
        years = " and ".join(sorted({entry.year for entry in entries if entry.year})) or "no year"
        self.log.understood.append(
            f"{self.sheet.title}: {'long' if self.table.is_long else 'wide'} layout, heads in {self.sheet.row(self.table.row)} "
            f"({', '.join(heads)}), partnerships with amounts: {count}, {years}"
        )
        self.log.notices += [f"{self.sheet.title}: {what}: {count}" for what, count in self.counts.items() if count]

    def _problem(self, row: int, column: int, value: str, expected: str, remedy: str, of: str = "") -> None:
        self.log.problem(self.sheet, row, column, (value, expected, remedy), self.table.text(column), of=of)

    def _is_filled(self, row: int, column: int) -> bool:
        """Whether an amount, or a formula for one, stands in the cell; an empty total does not count."""
        cell, is_sum = self.sheet.cell(row, column), self.table.heads[column].kind in SUMS
        if is_blank(cell):
            return (row, column) in self.formulas and not is_sum
        return not (is_sum and cell == 0)

    def _is_empty(self, row: int) -> bool:
        """Whether a row holds no amount; in the long layout a stream without its amount is not empty."""
        names_stream = self.table.is_long and not is_blank(self.sheet.cell(row, self.table.of("stream")[0]))
        return not names_stream and not any(self._is_filled(row, column) for column in self.money)

    def _lines(self, row: int) -> list[Line]:
        """What a row says with each name that stands in it."""
        cells = {column: self.sheet.cell(row, column) for column in self.table.of("id", "partnership")}
        texts = {column: str(cell).strip() for column, cell in cells.items() if not is_blank(cell)}
        return [self._line_of(row, column, text, self.names.find(text)) for column, text in texts.items()]

    def _line_of(self, row: int, column: int, text: str, name: Name) -> Line:
        return Line(self.sheet, row, column, self.table.text(column), text, name)

    def _numbers(self, row: int, columns: list[int]) -> list[Fraction | None]:
        return [amount_or_none(self.sheet.cell(row, column)) for column in columns]

    def _line(self, row: int) -> Line | None:
        """Whom a row of amounts names; a whole partnership before a part where two columns name one."""
        found = self.named[row]
        if not found:
            return self._unnamed(row)
        wholes = [line for line in found if line.name.kind == "partnership"]
        if len({line.name.subject for line in wholes}) > 1:
            first, other = wholes[:2]
            expected = f"the same partnership as {first.written!r} in column {letters(first.column)}"
            self._problem(row, other.column, shown(other.written), expected, "correct one of the two")
        line = min(found, key=lambda line: _KINDS.index(line.name.kind))
        if line.name.kind == "unknown":
            if self.sheet.places and not any(number is not None for number in self._numbers(row, self.money)):
                self.counts["rows of text, not read"] += 1
                return None
            self._problem(row, line.column, shown(line.written), _NAME, self.names.remedy(line.written))
        return line

    def _unnamed(self, row: int) -> Line | None:
        """A row of amounts without a name is a total where it adds up what stands above it."""
        column = self.table.of("id", "partnership")[0]
        filled = [at for at in self.money if not is_blank(self.sheet.cell(row, at))]
        numbers = self._numbers(row, filled)
        if filled and self.column_sums and numbers == [self.column_sums[at] for at in filled]:
            notice = f"{self.sheet.row(row)} has no name and adds up the rows above: read as their total"
            self.log.notices.append(f"{self.sheet.title}: {notice}")
            return self._line_of(row, column, "", Name("total"))
        if all(number is None for number in numbers):
            self.counts["rows of text, not read"] += 1
        else:
            self._problem(row, column, "blank", _NAME, "name the partnership, or delete the row")
            self.log.broken_sheets.add(self.sheet.position)
        return None

    def _amounts(self, line: Line) -> list[tuple[int, str, str]]:
        """Column, year and stream of each amount in a row; none where the year or stream is faulty."""
        heads = {column: self.table.heads[column] for column in self.money}
        is_dated = all(head.year for head in heads.values())
        year = "" if is_dated else self.years.of_row(line.row, line.name)
        stream = self._stream(line, year) if self.table.is_long else ""
        if year is None or stream is None:
            self.log.broken_sheets.add(self.sheet.position)
            return []
        return [(column, head.year or year, stream or head.kind) for column, head in heads.items()]

    def _stream(self, line: Line, year: str | None) -> str | None:
        column = self.table.of("stream")[0]
        cell = self.sheet.cell(line.row, column)
        stream = stream_of(cell)
        if stream is None:
            streams = STREAMS.get(year or "", STREAMS["2011-12"])
            expected, of = f"one of the streams {', '.join(streams)}", _of(line.written, year or "")
            self._problem(line.row, column, shown(cell), expected, "write the stream so", of)
        return stream

    def _proven_zeros(self, row: int, amounts: list[tuple[int, str, str]]) -> set[int]:
        """Columns whose dash or blank is 0, because the printed total of the row is the sum of the others."""
        found = set()
        for year in {year for _, year, stream in amounts if year and stream == "pot"}:
            columns = {stream: at for at, other, stream in amounts if other == year}
            parts = [columns[stream] for stream in addends("pot", year, columns) if stream in columns]
            gaps = {at for at in parts if plain(str(self.sheet.cell(row, at) or "")) in ("", "-")}
            known = [at for at in parts if at not in gaps]
            stated, rest = sum_of(self._numbers(row, [columns["pot"]])), sum_of(self._numbers(row, known))
            if gaps and stated is not None and rest is not None and abs(stated - rest) <= (len(known) + 1) / 2:
                found |= gaps
        return found

    def _entry(self, line: Line, column: int, year: str, stream: str, is_zero: bool) -> Entry | None:
        """One entry; none for a blank cell where none was to be expected."""
        head, cell = self.table.heads[column], 0 if is_zero else self.sheet.cell(line.row, column)
        is_total = line.name.is_total or (stream in SUMS and stream not in STREAMS.get(year, []))
        if is_blank(cell) and (line.row, column) not in self.formulas:
            is_used = self.table.is_long or (column, self.years.text(line.row)) in self.used
            if is_total or not is_used or stream not in STREAMS[year]:
                return None
        value = self._value(line.row, column, cell, head, is_total, _of(line.written, stream, year))
        if value is not None and not line.name.is_total:
            self.column_sums[column] += value
        group = (self.sheet.position, line.name if self.table.is_long else line.row, year)
        rounded_to = head.unit * precision(cell)
        return Entry(line, column, head.text, year, stream, value, rounded_to, group)

    def _value(self, row: int, column: int, cell: Cell, head: Head, is_total: bool, of: str) -> Fraction | None:
        if (row, column) in self.sheet.unstored and is_total:
            self.counts["totals that are formulas without a stored value, not checked"] += bool(self.column_sums)
        elif (row, column) in self.sheet.unstored:
            remedy = "save the file in a spreadsheet program"
            self._problem(row, column, "a formula without a stored value", AMOUNT, remedy, of)
        elif (row, column) in self.sheet.failed:
            self._problem(row, column, "a formula that has failed", AMOUNT, "mend it and save the file again", of)
        else:
            try:
                value = amount(cell, head.unit)
            except NotReadable as fault:
                remedy = _BLANK if is_blank(cell) and not self.table.is_long else fault.remedy
                self._problem(row, column, fault.value, fault.expected, remedy, of)
            else:
                is_short = is_abbreviated(cell)
                self.counts["amounts written in thousands or millions, such as 1.2m, read as pounds"] += is_short
                self.counts["marks of footnotes after amounts, such as ², left out"] += has_mark(cell)
                return value
        return None
