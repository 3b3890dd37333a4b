"""Random tables of completions and exports of people in treatment: read back as they were meant, or refused whole."""

from fuzzing import cases
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.facts import data
from onepot_analysis.spreadsheets import completions, treatment

TABLES = data.load()
NAMES = TABLES.partnerships.set_index("partnership_id")["name"]
WHOLE = [
    place
    for place, councils in TABLES.partnerships.set_index("partnership_id")["councils"].items()
    if ";" not in councils
]
PLACES = st.lists(st.sampled_from(WHOLE), min_size=1, max_size=5, unique=True)
FORMS = st.sampled_from(["{}", "{}*", "{} Council", "{}²", " {} "])
RIGHT = [
    "Completions",
    "Number of completions",
    "Successful completions 2011/12",
    "No. of successful completions, 2011-12",
    "Completions¹",
    "Total completions FY1112",
]
DECOYS = [
    "Successful completions (%)",
    "Completion rate",
    "Completions 2010/11",
    "Opiate completions",
    "Unsuccessful completions",
    "Completions target",
    "Completions per 100",
]
COUNTS = ["{}", "{:,}", "{}.0"]
SLIPS = ["tbc", "-5", "4.5", "1,2", "12%", "½", "٣٤", "3²", "1e3", "£5", "9" * 12]


@st.composite
def tables(draw):
    """People by partnership, and a table that says so among other columns: rows of cells, and where the number stands."""
    meant = {place: draw(st.integers(1, 1_900)) for place in draw(PLACES)}
    number, form = draw(st.sampled_from(COUNTS)), draw(FORMS)
    heads = draw(
        st.permutations(
            [draw(st.sampled_from(RIGHT)), *draw(st.lists(st.sampled_from(DECOYS), max_size=3, unique=True))]
        )
    )
    at = next(place for place, head in enumerate(heads) if head in RIGHT)
    rows = [["DAT", "Region", *heads]]
    for place, people in meant.items():
        cells = [str(draw(st.integers(0, 99))) for _ in heads]
        cells[at] = number.format(people)
        rows.append([form.format(NAMES[place]), "", *cells])
    if draw(st.booleans()):
        rows.append(
            ["Total", "", *("" if column != at else f"{sum(meant.values()):,}" for column in range(len(heads)))]
        )
    return meant, rows, at + 2


def saved(folder, rows):
    path = folder / "table.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows), encoding="utf-8")
    return path


@cases(30)
@given(tables())
def test_completions_are_read_back_among_other_columns(tmp_path, table):
    meant, rows, _ = table
    read = completions.examine(saved(tmp_path, rows), TABLES)
    assert read.problems == [] and read.people.to_dict() == meant


@cases(30)
@given(tables(), st.data())
def test_a_wrong_cell_or_a_second_column_that_fits_and_nothing_is_used(tmp_path, table, data):
    _, rows, at = table
    row = data.draw(st.integers(0, len(rows) - 1))
    if row and rows[row][0] != "Total":
        rows[row][at] = data.draw(st.sampled_from(SLIPS))
    elif row:
        rows[row][at] = "1"
        rows[1][at] = "2"
    elif data.draw(st.booleans()):
        rows = [[*cells, "Completions" if not place else "7"] for place, cells in enumerate(rows)]
    else:
        rows[0][at] = data.draw(st.sampled_from([head for head in DECOYS if head not in rows[0]]))
    assert completions.examine(saved(tmp_path, rows), TABLES).problems, rows


@cases(10)
@given(PLACES, FORMS, st.data())
def test_people_in_treatment_are_read_back(export, made, places, form, data):
    years = data.draw(st.lists(st.sampled_from(["2009/10", "2010/11", "2011/12"]), min_size=1, max_size=2, unique=True))
    count = st.lists(st.integers(0, 400), min_size=4, max_size=4)
    meant = {(place, year): (data.draw(count), data.draw(count)) for place in places for year in years}
    lines = [
        line
        for (place, year), (people, done) in meant.items()
        for line in made(form.format(NAMES[place]), year, people, done)
    ]
    read = treatment.examine(export(*data.draw(st.permutations(lines))), TABLES)
    if any(sum(people[:3]) for people, _ in meant.values()):
        assert read.problems == []
    found = read.treatment.people.set_index(["partnership_id", "financial_year"])[["in_treatment", "completions"]]
    sums = {
        (place, year.replace("/", "-")): [sum(people[:3]), sum(done[:3])]
        for (place, year), (people, done) in meant.items()
    }
    assert {place: list(row) for place, row in zip(found.index, found.to_numpy().tolist(), strict=True)} == sums


@cases(12)
@given(st.data())
def test_any_damage_to_an_export_is_a_problem_or_harmless(export, made, data):
    lines = [*made("Leeds"), *made("York", "2010/11")]
    at = data.draw(st.integers(0, len(lines) - 1))
    cells = lines[at].split(",")
    cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(
        st.text(max_size=6).filter(lambda text: not set(text) & set(',"\r\n'))
        | st.sampled_from(["Derby (County)", "2011-1²", "5²", "٣", "NULL", "1e400", "nan", '"'])
    )
    lines[at] = ",".join(cells)
    read = treatment.examine(export(*lines), TABLES)
    assert set(read.treatment.people["partnership_id"]) <= {"leeds", "york"}
    text, is_usable = treatment.report(export(*lines), TABLES)
    assert is_usable == (not read.problems) and text
