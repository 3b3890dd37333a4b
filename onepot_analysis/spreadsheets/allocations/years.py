"""The financial year of each row of a sheet: from a column, the head of a column, a title, or the sheet's name."""

from onepot_analysis.spreadsheets import values
from onepot_analysis.spreadsheets.allocations.heads import MONEY, STREAMS, Table
from onepot_analysis.spreadsheets.names import Name
from onepot_analysis.spreadsheets.problems import Log, NotReadable
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, is_blank, shown

_ADD = "add one of them, such as 2011-12"


class Years:
    """Knows the year of each row of one sheet; what is wrong with it goes to the log."""

    def __init__(self, sheet: Sheet, table: Table, log: Log):
        self.sheet, self.table, self.log = sheet, table, log
        self.columns = table.of("year")
        in_heads = not table.is_long and all(table.heads[column].year for column in table.of(*MONEY))
        self.stated = None if self.columns or in_heads else self._of_sheet()

    def of_row(self, row: int, name: Name) -> str | None:
        """The year of a row; an empty text for a total over all years, None where there is none to use."""
        if not self.columns:
            return self.stated
        column = self.columns[0]
        cell = self.sheet.cell(row, column)
        if is_blank(cell) and name.is_total:
            return ""
        try:
            return self._usable(values.financial_year(cell), row, column, cell)
        except NotReadable as fault:
            self.log.problem(self.sheet, row, column, fault.said, self.table.text(column))
            return None

    def text(self, row: int) -> str:
        """The year of a row as it is written."""
        return "".join(str(self.sheet.cell(row, column)) for column in self.columns)

    def _of_sheet(self) -> str | None:
        """The year that a title row or the sheet's name states; failing both, the name of the file."""
        titles = [str(cell) for row in self.sheet.rows[: self.table.row] for cell in row if not is_blank(cell)]
        stated = {"the title": " ".join(titles), "the name of the sheet": self.sheet.name}
        stated = {place: year for place, text in stated.items() if (year := _only_year(text))}
        if len(set(stated.values())) > 1:
            value = ", ".join(f"{year} in {place}" for place, year in stated.items())
            self.log.problem(self.sheet, None, None, (value, "the same financial year in both", "correct one of them"))
            return None
        if not stated and (year := _only_year(self.sheet.file)):
            stated = {"the name of the file": year}
        if not stated:
            expected = "a column financial_year, or the year in a title row or in the name of the sheet or file"
            self.log.problem(self.sheet, None, None, ("no financial year", expected, _ADD))
            return None
        place, year = next(iter(stated.items()))
        self.log.notices.append(f"{self.sheet.title}: the year {year} is taken from {place}")
        return self._usable(year, None, None, year)

    def _usable(self, year: str, row: int | None, column: int | None, cell: Cell) -> str | None:
        if year in STREAMS:
            return year
        expected = f"one of the financial years {', '.join(STREAMS)}"
        said = (shown(cell), expected, "correct the year, or leave its amounts out")
        self.log.problem(self.sheet, row, column, said, "" if column is None else self.table.text(column))
        return None


def _only_year(text: str) -> str:
    """The year that a text names, if it names one alone."""
    years = values.years_in(text.replace("_", " "))
    return min(years) if len(years) == 1 else ""
