"""The site as a reader finds it: every link leads somewhere, whatever was built."""

import re
from pathlib import Path

import pandas as pd
import pytest

from onepot_analysis import data
from onepot_analysis.publish import site


@pytest.fixture(scope="module")
def tables():
    return data.load()


def targets(page):
    """Files that a page links to."""
    links = re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8"))
    return {(page.parent / link).resolve() for link in links}


def test_links_follow_what_was_built(tables, tmp_path):
    for chosen in (["barnsley", "barking-and-dagenham"], ["barnet"]):
        outcomes = site.build(tables, tmp_path, 2, 100, chosen)
        assert not [outcome for outcome in outcomes if outcome.error]
        for page in tmp_path.rglob("*.html"):
            assert all(target.exists() for target in targets(page)), page
    barnsley = targets(tmp_path / "partnerships" / "barnsley.html")
    assert tmp_path / "partnerships" / "barnet.html" in barnsley  # built later, in between
    (outcome,) = site.build(tables, tmp_path, 1, 0.01, ["barnet"])
    assert outcome.error
    assert tmp_path / "partnerships" / "barking-and-dagenham.html" in targets(
        tmp_path / "partnerships" / "barnsley.html"
    )
    assert "Barnet" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(target.exists() for target in targets(tmp_path / "index.html"))


def test_tables_are_written(tables, tmp_path):
    site.build(tables, tmp_path, 1, 0.01, ["york"])
    briefings = pd.read_csv(tmp_path / "data" / "briefings.csv")
    assert list(briefings.partnership_id) == list(tables.partnerships.partnership_id)
    settlement = pd.read_csv(tmp_path / "data" / "settlement.csv")
    assert list(settlement.columns) == ["quantity", "lower", "upper", "unit", "rounding"]


def test_index_names_every_partnership_in_its_region(tables):
    text = site.index(tables, set())
    assert text.count("<h1") == 1 and text.count("<section") == 9
    for row in tables.partnerships.itertuples():
        section = next(part for part in text.split("<section") if f">{row.region} <" in part)
        assert f">{row.name}<" in section
    assert "149 of 149 briefings are not in this build" in text


def test_partnerships_in_a_row(tables):
    names = dict(zip(tables.partnerships.partnership_id, tables.partnerships.name, strict=True))
    everything = {*site.NATIONAL, *(f"partnerships/{name}" for name in names)}
    key, seen = f"partnerships/{next(iter(names))}", []
    assert site.links(key, names, everything)["previous"] is None
    while key:
        seen.append(Path(key).name)
        following = site.links(key, names, everything)["next"]
        key = following and f"partnerships/{Path(following['href']).stem}"
    assert seen == list(names)
