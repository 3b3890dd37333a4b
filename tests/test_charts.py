"""Charts: valid SVG with title and description, stable bytes, few artists, no warning."""

import re
from xml.etree import ElementTree

import pytest

from onepot_analysis import across, national, sections
from onepot_analysis.briefing import prepare

MAKERS = {
    "pot": lambda tables: national.pot_chart(tables),
    "change": lambda tables: national.change_chart(tables),
    "share": lambda tables: national.share_chart(tables),
    "distribution": lambda tables: across.distribution_chart(prepare()),
    "tiles": lambda tables: across.tile_chart(prepare()),
    "per head": lambda tables: across.per_head_chart(prepare()),
    "own change": lambda tables: sections.change_chart(prepare("city-of-london")),
    "standing": lambda tables: sections.standing_chart(prepare("bedford-and-central-bedfordshire")),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_chart_speaks_for_itself(tables, name):
    chart = MAKERS[name](tables)
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img"
    assert [root[0].text, root[1].text] == [chart.title, chart.alt]
    assert len(chart.alt) > 60 and re.search(r"\d", chart.alt) and chart.source and chart.subtitle
    assert len(chart.svg) < 70_000
    assert not re.search(r"nan|\d{4}-\d\d-\d\dT", chart.svg + chart.title + chart.alt)


@pytest.mark.parametrize("name", ["pot", "standing"])
def test_the_same_numbers_draw_the_same_bytes(tables, name):
    assert MAKERS[name](tables).svg == MAKERS[name](tables).svg


def test_the_text_alternative_is_built_from_the_numbers():
    chart = sections.standing_chart(prepare("city-of-london"))
    assert "Flatter: City of London −7.1" in chart.alt
