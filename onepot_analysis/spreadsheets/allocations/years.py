"""The financial year of each row of a sheet: from a column, the head of a column, a title, or the name of sheet or file."""

from onepot_analysis.spreadsheets.allocations.heads import MONEY, STREAMS, Table
from onepot_analysis.spreadsheets.names import Name
from onepot_analysis.spreadsheets.problems import Log, NotReadable
from onepot_analysis.spreadsheets.sheets import Cell, Sheet, is_blank, shown
from onepot_analysis.spreadsheets.values import financial_year, years_in


class Years:
    """Knows the year of each row of one sheet; what is wrong with it goes to the log."""

    def __init__(self, sheet: Sheet, table: Table, log: Log):
        self.sheet, self.table, self.log = sheet, table, log
        self.column = next(iter(table.of("year")), None)
        in_heads = not table.is_long and all(table.heads[column].year for column in table.of(*MONEY))
        self.stated = None if in_heads or self.column is not None else self._of_sheet()

    def of_row(self, row: int, name: Name) -> str | None:
        """The year of a row; an empty text for a total over all years, None where there is none to use."""
        if self.column is None:
            return self.stated
        cell = self.sheet.cell(row, self.column)
        return "" if is_blank(cell) and name.is_total else self._usable(cell, row)

    def text(self, row: int) -> str:
        """The year of a row as it is written."""
        return "" if self.column is None else str(self.sheet.cell(row, self.column))

    def _of_sheet(self) -> str | None:
        """The year that a title row or the sheet's name states; failing both, the name of the file."""
        title = " ".join(str(cell) for row in self.sheet.rows[: self.table.row] for cell in row if not is_blank(cell))
        stated = _stated({"the title": title, "the name of the sheet": self.sheet.name})
        stated = stated or _stated({"the name of the file": self.sheet.file})
        if len(set(stated.values())) == 1:
            place, year = next(iter(stated.items()))
            self.log.notices.append(f"{self.sheet.title}: the year {year} is taken from {place}")
            return self._usable(year)
        value = ", ".join(f"{year} in {place}" for place, year in stated.items())
        expected = "a column financial_year, or the year in a title row or in the name of the sheet or file"
        missing = ("no financial year", expected, "add one of them, such as 2011-12")
        said = (value, "the same financial year in both", "correct one of them") if stated else missing
        self.log.problem(self.sheet, None, None, said)
        return None

    def _usable(self, cell: Cell, row: int | None = None) -> str | None:
        try:
            if (year := financial_year(cell)) in STREAMS:
                return year
            expected = f"one of the financial years {', '.join(STREAMS)}"
            raise NotReadable(shown(cell), expected, "correct the year, or leave its amounts out")
        except NotReadable as fault:
            column = None if row is None else self.column
            self.log.problem(self.sheet, row, column, fault.said, self.table.text(column))
            return None


def _stated(texts: dict[str, str]) -> dict[str, str]:
    """The year of each text that names one alone."""
    found = {place: years_in(text.replace("_", " ")) for place, text in texts.items()}
    return {place: min(years) for place, years in found.items() if len(years) == 1}
