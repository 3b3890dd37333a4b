"""Files in the layout of the export, with counts made up for the tests."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
HEAD = (
    "ReportingPeriod,Area,sex,age_group,drug_group,intreatment_allintx,eth_white_allintx,"
    "exits_successfulcompletion_allintx,religion_none_newtx"
)
LABELS = ["Opiate", "Non-opiate only", "Non-opiate & alcohol", "Alcohol only", "Total"]


def rows(area, year="2009/10", counts=(100, 50, 25, 40), done=(10, 20, 5, 15)):
    """The export's rows of one area and year, men and young people among them; the total is the sum."""
    area = f'"{area}"' if "," in area else area
    lines = []
    for sex, age in (("F", "18-29"), ("M", "Total"), ("Total", "50+"), ("Total", "Total")):
        for label, people, ended in zip(LABELS, [*counts, sum(counts)], [*done, sum(done)], strict=True):
            lines.append(f"{year},{area},{sex},{age},{label},{people},0,{ended},NULL")
    return lines


@pytest.fixture
def export(tmp_path):
    """Writes a file from rows and gives its path."""

    def write(*lines, head=HEAD, name="viewit.csv"):
        path = tmp_path / name
        path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
        return path

    return write


@pytest.fixture
def made():
    """The function that makes up rows."""
    return rows


@pytest.fixture(scope="session")
def barnet():
    return HERE / "viewit_barnet.csv"


@pytest.fixture(scope="session")
def england():
    return HERE / "viewit_england.csv"
