"""Every number in data/ is held: by a record that no refresh writes, and by what sources and letters say elsewhere."""

import csv
from decimal import Decimal

import pytest
from hold import ROOT, columns, differences

from onepot_analysis.facts.register import FOLDER

SUMS = {  # what the sources say in all
    ("partnership_drivers", "population_all"): 52_642_452,  # England, mid-2010, revised
    ("partnership_drivers", "lsoas"): 32_844,  # of England, in the indices of 2015
    ("partnership_drivers", "lsoas_most_deprived_20pc"): 32_844 // 5,
    ("sharing_weights", "weight"): 100 + 9,  # Communities Against Drugs in per cent, all others alike
}


def rows(table):
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_data_are_as_they_are_held():
    changed = differences(FOLDER)
    assert changed == [], "Meant? Read each, then accept with `make hold`"


@pytest.mark.parametrize(("table", "column"), SUMS)
def test_a_column_adds_up_to_what_its_source_says(table, column):
    assert sum(Decimal(row[column]) for row in rows(table)) == SUMS[table, column]


def test_boroughs_add_up_to_london():
    london = {row["region"]: Decimal(row["opiate_crack_users"]) for row in rows("regional_opiate_crack_users")}[
        "London"
    ]
    assert sum(Decimal(row["opiate_crack_users_2010_11"] or 0) for row in rows("partnership_drivers")) == london


def test_ages_lie_inside_each_other_and_areas_and_deaths_are_as_many_as_people_allow():
    for row in rows("partnership_drivers"):
        of = {name: Decimal(cell) for name, cell in row.items() if cell and name not in ("partnership_id", "estimated")}
        adults, people = of["population_18_64"], of["population_all"]
        assert adults < of["population_15_64"] < people and of["population_10_17"] < people - adults, row
        assert of["lsoas_most_deprived_20pc"] <= of["lsoas"], row
        assert 1_000 < people / of["lsoas"] < 3_000 or row["partnership_id"] == "city-of-london", row
        assert of["drug_poisoning_deaths_2008_2010"] < people / 1_000, row


@pytest.mark.parametrize("change", [("1", "2"), ("8", "-8"), ("2", "02")])
def test_a_changed_cell_is_named_with_its_column(data_copy, change):
    path = data_copy / "partnership_drivers.csv"
    head, first, *rest = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([head, first.replace(*change, 1), *rest]), encoding="utf-8")
    (said,) = differences(data_copy)
    assert said.startswith("partnership_drivers.csv, population_all: 149 cells")


def test_the_record_has_every_table_and_letter():
    tables = {table for table, _ in columns(ROOT / "data")}
    assert tables == {path.stem for path in FOLDER.glob("*.csv")} | {"letters"}
