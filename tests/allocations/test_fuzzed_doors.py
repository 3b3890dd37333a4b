"""Random names and tables: never a wrong partnership, never a partial load, and what is accepted is what was meant."""

import io
from itertools import chain

import xlsxwriter
from fuzzing import cases
from hypothesis import assume, given
from hypothesis import strategies as st
from make_cases import ALL, NAMES, REGIONS, STREAMS, amount
from test_names import KINDS, TABLES
from test_names import NAMES as KNOWN

from onepot_analysis.spreadsheets import allocations as published
from onepot_analysis.spreadsheets.allocations.heads import SUMS
from onepot_analysis.spreadsheets.names import key

ALIASES = TABLES.aliases.dropna(subset="partnership_id").groupby("partnership_id")["alias"].agg(list)
WRITTEN = {  # ways to write a partnership that are certain
    place: [NAMES[place], place, NAMES[place].upper(), f"{NAMES[place]} DAAT", f"{NAMES[place]}*", f"{NAMES[place]}²", f" {NAMES[place]} Council ", *ALIASES.get(place, [])]
    for place in ALL
}  # fmt: skip
HEADS = {
    "ptb_adult": ["Adult PTB", "ptb_adult", "PTB - adults (£)", "Adult Pooled Treatment Budget¹", "Adult PTB (£)1"],
    "ptb_young_people": ["YP PTB", "Young people's PTB (£)", "PTB young persons*", "Under 18s"],
    "ptb": ["PTB", "Pooled Treatment Budget (£)", "Total PTB²"],
    "dip": ["DIP", "Drug Interventions Programme (£)", "Total DIP"],
    "dip_health": ["DIP DH", "DIP (Department of Health)", "dip_health"],
    "dip_home_office": ["DIP Home Office", "Home Office", "DIP HO (£)"],
}
PARTS = {("2011-12", "dip"): SUMS["dip"], **{(year, "ptb"): SUMS["ptb"] for year in STREAMS}}
NOTATIONS = [
    int,
    float,
    str,
    "{:,}".format,
    "£{:,}".format,
    "{:,}.00".format,
    "{:,}†".format,
    "£{:,}²".format,
    "{}①".format,
    "{:,} GBP".format,
    lambda gbp: f"{gbp:,}".replace(",", "\N{NO-BREAK SPACE}"),
    lambda gbp: f"{gbp:,}".replace(",", "\N{THIN SPACE}"),
    lambda gbp: str(gbp).translate({code: code + 0xFEE0 for code in range(48, 58)}),
    lambda gbp: f"£{gbp / 10**6:.6f}m",
    lambda gbp: f"{gbp / 10**3:.3f}k",
]
FAULTS = [
    "tbc",
    "-",
    "12,34",
    "2,50,000",
    "½",
    "10⁶",
    "١٢٣٤٥٦",
    "#REF!",
    "(5,000)",
    "−5000",
    "1.234,56",
    "5000 r",
    "n/a",
    "1e6",
    "nan",
    "9" * 40,
]
WRONG = [
    "Barnsly",
    "Nottingham County Council",
    "Durham City",
    "Kingston",
    "Atlantis",
    "Gloucester City Council",
    "Cornwall",
]


@st.composite
def tables(draw):
    """What is meant (an amount by partnership, year and stream), and a table that says it: rows of cells."""
    places = draw(st.lists(st.sampled_from(ALL), min_size=1, max_size=5, unique=True))
    years = draw(st.sampled_from([["2010-11"], ["2011-12"], ["2010-11", "2011-12"]]))
    factor = draw(st.integers(90, 110))
    has_sums = draw(st.sampled_from([False, False, True]))
    streams_of = {year: ["ptb", "dip"] if has_sums else STREAMS[year] for year in years}
    meant = {
        (place, year, stream): sum(amount(place, part) for part in PARTS.get((year, stream), [stream])) * factor // 100
        for place in places
        for year in years
        for stream in streams_of[year]
    }
    notation = draw(st.sampled_from(NOTATIONS))
    name = {place: draw(st.sampled_from(WRITTEN[place])) for place in places}
    head = {stream: draw(st.sampled_from(texts)) for stream, texts in HEADS.items()}
    year_as = {
        year: draw(
            st.sampled_from([year, year.replace("-", "/"), f"FY{year[2:4]}{year[5:]}", f"20{year[2:4]}-20{year[5:]}"])
        )
        for year in years
    }
    layout = draw(
        st.sampled_from(
            ["long", "wide", "side by side", "on its side"] if len(places) == 1 else ["long", "wide", "side by side"]
        )
    )
    if layout == "long":
        rows = [
            [name[place], year_as[year], head[stream], notation(gbp)] for (place, year, stream), gbp in meant.items()
        ]
        rows = [["Partnership", "Year", "Stream", "Amount"], *draw(st.permutations(rows))]
    elif layout == "wide" and len(years) == 1:
        streams = draw(st.permutations(streams_of[years[0]]))
        gbp = {place: [meant[place, years[0], stream] for stream in streams] for place in places}
        notes, total = draw(st.booleans()), draw(st.booleans())
        rows = [
            ["DAT", "Region", "Year", *(head[stream] for stream in streams), *["Total"] * total, *["Notes"] * notes]
        ]
        for place in places:
            cells = [*gbp[place], *[sum(gbp[place])] * total]
            rows.append([name[place], REGIONS[place], year_as[years[0]], *map(notation, cells), *["final"] * notes])
        if draw(st.booleans()):
            rows.append(
                ["Total", "", year_as[years[0]], *(notation(sum(column)) for column in zip(*gbp.values(), strict=True))]
            )
    elif layout == "on its side":
        rows = [[name[places[0]]], ["", *map(year_as.get, years)]]
        for stream in dict.fromkeys(stream for year in years for stream in streams_of[year]):
            cells = [meant.get((places[0], year, stream)) for year in years]
            rows.append([head[stream], *("" if gbp is None else notation(gbp) for gbp in cells)])
    else:
        columns = [(year, stream) for year in years for stream in streams_of[year]]
        rows = [["Council", *(f"{head[stream]} {year}" for year, stream in columns)]]
        rows += [[name[place], *(notation(meant[place, year, stream]) for year, stream in columns)] for place in places]
    above = [
        [text]
        for text in draw(st.lists(st.sampled_from(["", "Drug treatment", "Source: letter of the agency"]), max_size=2))
    ]
    return meant, [*(above if layout != "on its side" else []), *rows]


def written(rows, kind):
    """A table as a file: CSV with a mark and an encoding, or a workbook."""
    if kind == "xlsx":
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet("Table")
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell)
        return content.getvalue()
    mark, encoding = kind
    return "\n".join(mark.join(f'"{cell}"' if mark in str(cell) else str(cell) for cell in row) for row in rows).encode(
        encoding
    )


FILES = st.sampled_from(["xlsx", (",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")])


def read(folder, kind, rows):
    path = folder / f"table.{'xlsx' if kind == 'xlsx' else 'csv'}"
    path.write_bytes(written(rows, kind))
    return published.examine(path, TABLES)


@cases(30)
@given(tables(), FILES)
def test_what_is_written_in_any_layout_is_read_back(tmp_path, table, kind):
    meant, rows = table
    reading = read(tmp_path, kind, rows)
    assert all(problem.accept for problem in reading.problems), (rows, reading.problems)  # an amount may be asked about
    assert reading.amounts.set_index(["partnership_id", "financial_year", "stream"])["amount_gbp"].to_dict() == meant


@cases(30)
@given(tables(), FILES, st.data())
def test_one_wrong_cell_and_nothing_is_loaded(tmp_path, table, kind, data):
    _, rows = table
    numbers = [(at, column) for at, row in enumerate(rows) for column, cell in enumerate(row) if at and column and any(
        letter.isdigit() for letter in str(cell)) and str(cell)[:2] not in ("20", "FY") and "ptb" not in str(cell) and "dip" not in str(cell)]  # fmt: skip
    names = [(at, 0) for at, row in enumerate(rows) if row and KNOWN.find(str(row[0])).kind == "partnership"]
    (row, column), text = data.draw(
        st.tuples(st.sampled_from(numbers), st.sampled_from(FAULTS))
        | st.tuples(st.sampled_from(names), st.sampled_from(WRONG))
    )
    rows[row][column] = text
    reading = read(tmp_path, kind, rows)
    assert reading.problems and reading.amounts.empty, rows


@given(
    st.sampled_from([(place, text) for place in ALL for text in WRITTEN[place]]),
    st.sampled_from(["{}", *chain(*KINDS.values())]),
    st.data(),
)
def test_a_name_with_a_slip_is_its_own_or_nobodys(known, form, data):
    place, text = known
    text = form.format(text)
    at, letter = data.draw(st.integers(0, len(text))), data.draw(st.sampled_from(["", *"aehinorst -.,²①1(&"]))
    slipped = text[:at] + letter + text[at + data.draw(st.integers(0, 2)) :]
    assume(key(slipped) == key(text) or not KNOWN.find(slipped).council)
    found = KNOWN.find(slipped)
    assert found.subject in ("", place) or found.kind == "region", (slipped, found)


@given(
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            [*NAMES.values(), "County", "City", "of", "Council", "and", "MBC", "London", "total", "(", "²", "&", "."]
        ),
        max_size=5,
    ).map(" ".join)
)
def test_any_text_is_a_name_or_none(text):
    found = KNOWN.find(text)
    assert found.is_known == bool(found.subject and found.kind in ("partnership", "part")) and KNOWN.remedy(text)
