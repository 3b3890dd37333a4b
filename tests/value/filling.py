"""Fills a proforma as a person would: by the words beside the cells, in a spreadsheet library."""

from openpyxl import load_workbook

from onepot_analysis.spreadsheets.proforma import layout

TOLD = {  # what the partnership was told, where the form has no published amount
    "ptb_adult": 2_100_000, "ptb_young_people": 150_000, "dip": 600_000, "dip_health": 340_000, "dip_home_office": 210_000,
}  # fmt: skip
PLAIN = {
    "2010-11": {
        "pct": 500_000, "council": 300_000, "police": 20_000, "probation": 30_000, "other_income": 0,
        "prescribing": 1_000_000, "psychosocial": 600_000, "day_programmes": 200_000, "detoxification": 100_000,
        "rehabilitation": 150_000, "criminal_justice": 550_000, "young_people": 160_000, "recovery_support": 50_000,
        "overheads": 250_000, "unspent": 0,
        "adults_in_treatment": 1_300, "adults_effective": 1_200, "completions": 200, "representations": 40,
        "young_people_in_treatment": 80, "in_prescribing": 900, "in_psychosocial": 700, "in_day_programmes": 150,
        "in_detoxification": 40, "in_rehabilitation": 12,
    },
    "2011-12": {
        "pct": 450_000, "council": 250_000, "police": 20_000, "probation": 30_000, "other_income": 10_000,
        "prescribing": 950_000, "psychosocial": 600_000, "day_programmes": 200_000, "detoxification": 100_000,
        "rehabilitation": 150_000, "criminal_justice": 520_000, "young_people": 160_000, "recovery_support": 80_000,
        "overheads": 200_000, "unspent": 25_000,
        "adults_in_treatment": 1_280, "adults_effective": 1_200, "completions": 220, "representations": 40,
        "young_people_in_treatment": 80, "in_prescribing": 880, "in_psychosocial": 720, "in_day_programmes": 150,
        "in_detoxification": 40, "in_rehabilitation": "[x]",
    },
}  # fmt: skip
BALANCE = "other_expenditure"


def fill(path, target, numbers, balance=True):
    """Write numbers, by year and key, into the form at `path`, and what is left of income into other expenditure."""
    book = load_workbook(path)
    for year, own in numbers.items():
        for key, number in own.items():
            cell(book, key, year).value = number
        for key, told in TOLD.items():
            if cell(book, key, year).value is None:
                cell(book, key, year).value = told
        if balance:
            income = sum(
                cell(book, line.key, year).value for line in layout.BY_NAME["Income"].lines if year in line.years
            )
            spent = sum(own[key] for key in layout.INTERVENTIONS if key != BALANCE) + own["unspent"]
            cell(book, BALANCE, year).value = income - spent
    book.save(target)
    return target


def cell(book, key, year):
    """The cell beside the words of a line, under the head of a year."""
    for sheet in book.worksheets[2:]:
        heads = [head.value for head in sheet[3]]
        column = next(at for at, head in enumerate(heads, 1) if head.startswith(year))
        for row in sheet.iter_rows(min_row=4):
            if row[0].value == layout.ROWS[key].label:
                return sheet.cell(row[0].row, column)
    raise LookupError(key)


def place(problem):
    """The place of a problem as a spreadsheet program writes it, such as Expenditure!C4:C13."""
    column = problem.column.partition(" ")[0]
    end = f":{column}{problem.last}" if problem.last else ""
    return f"{problem.sheet}!{column}{problem.row}{end}" if problem.row else problem.sheet
