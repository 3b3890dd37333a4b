"""Doors and amounts tried at random: never a traceback, never a partial load, and a spoilt amount is asked about or plausible."""

import math
import re
import zipfile
from pathlib import Path

import pytest
from fuzzing import cases
from hypothesis import example, given
from hypothesis import strategies as st
from make_cases import FEW, NOW, STREAMS, amount
from openpyxl import load_workbook

from onepot_analysis.spreadsheets import allocations, completions, proforma, treatment

GOOD = Path(__file__).parent / "good"
HEADS = "partnership,financial_year,stream,amount_gbp"
VALUES = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(["NaN", "INF", "1e400", "-1e400", "1E+19", "9" * 400, "0." + "3" * 900, "", " ", "#REF!", "0x10", "1_000"]),
    st.text(st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="<&>"), max_size=12),
)  # fmt: skip
WORKBOOKS = {
    "xlsx": ("template-filled.xlsx", r"<v>\d{6,}</v>", "<v>{}</v>"),
    "ods": ("full-wide.ods", r'office:value="\d{6,}"', 'office:value="{}"'),
}


@given(place=st.sampled_from(FEW), stream=st.sampled_from(STREAMS[NOW]), power=st.floats(-6, 6))
@cases(30)
def test_a_spoilt_amount_is_refused_asked_about_or_plausible_and_read_as_written(
    tables, tmp_path, place, stream, power
):
    path, pounds = tmp_path / "mine.csv", round(amount(place, stream) * 10**power)
    meant = {(one, each): amount(one, each) for one in FEW for each in STREAMS[NOW]} | {(place, stream): pounds}
    path.write_text(
        "\n".join([HEADS, *(f"{one},{NOW},{each},{gbp}" for (one, each), gbp in meant.items())]), encoding="utf-8"
    )
    read = allocations.examine(path, tables)
    assert {problem.accept for problem in read.problems} <= {place, "settlement", ""}
    if read.problems:
        assert any(place in str(problem).casefold() for problem in read.problems)
    else:
        assert math.log10(20) > abs(power)  # six times off its estimate, which is within four of the made-up amount
        found = read.amounts.set_index(["partnership_id", "stream"])["amount_gbp"].to_dict()
        assert found == meant


@pytest.mark.parametrize("kind", WORKBOOKS)
@given(value=VALUES, at=st.integers(0, 5))
@cases(5)
def test_any_stored_number_of_a_workbook(tables, tmp_path, kind, value, at):
    """Whatever another program stored: read whole, or named; never a traceback."""
    name, pattern, written = WORKBOOKS[kind]
    path = tmp_path / name
    with zipfile.ZipFile(GOOD / name) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if re.search(pattern.encode(), content):
                text, seen = content.decode(), iter(range(10**6))
                text = re.sub(
                    pattern, lambda found, seen=seen: written.format(value) if next(seen) == at else found[0], text
                )
                content = text.encode()
            target.writestr(part, content)
    read = allocations.examine(path, tables)
    assert read.amounts.empty or all(problem.accept for problem in read.problems)
    assert read.amounts["amount_gbp"].between(0, 381_350_000).all()


@given(
    value=VALUES,
    sheet=st.sampled_from(["Income", "Expenditure", "Activity"]),
    row=st.integers(4, 9),
    column=st.sampled_from("CD"),
)
@cases(15)
def test_any_stored_number_of_a_proforma(tables, tmp_path, value, sheet, row, column):
    before, path = tmp_path / "before.xlsx", tmp_path / "mine.xlsx"
    book = load_workbook(proforma.EXAMPLE)
    book[sheet][f"{column}{row}"] = 77777
    book.save(before)
    with zipfile.ZipFile(before) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            target.writestr(part, source.read(part).replace(b"<v>77777</v>", f"<v>{value}</v>".encode()))
    read = proforma.read(path, tables)
    assert read.amounts.empty == bool(read.problems)
    assert not read.amounts["value"].isin([math.inf, -math.inf]).any()


@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), top=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xff\xfe\x00\x00", b"drug_group,intreatment_allintx\n", b"Partnership,Completions\n"]))  # fmt: skip
@example(content=b"\r\x00", top=b"drug_group,intreatment_allintx\n")
@cases(30)
def test_any_bytes_at_any_door(tables, tmp_path, content, top):
    path = tmp_path / "mine.csv"
    path.write_bytes(top + content)
    assert allocations.examine(path, tables).problems
    assert proforma.read(path, tables).problems
    assert treatment.examine(path, tables).problems
    read = completions.examine(path, tables)
    assert read.problems or read.people.sum()
