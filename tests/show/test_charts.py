"""Charts: valid SVG with its words inside, stable bytes, few artists, a text alternative from the numbers."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
import seaborn as sns
from matplotlib import pyplot as plt

from onepot_analysis.briefing import prepare
from onepot_analysis.show import charts, words
from onepot_analysis.show.charts import NAVY, Chart, chart, classes, described, room, tile_map

FRAME = pd.DataFrame({"stream": ["PTB & more", "DIP"], "gbp_million": [406.7, 95.0]})
WORDS = {"title": "Most is <PTB>", "subtitle": "£ million", "source": "Letter"}


@pytest.fixture
def shown(monkeypatch):
    """What a notebook would be shown."""
    found = []
    monkeypatch.setattr(charts, "display", found.append)
    return found


def bars():
    with chart(**WORDS, alt=described(FRAME, "stream", "gbp_million"), left=room(FRAME["stream"])) as ax:
        sns.barplot(FRAME, x="gbp_million", y="stream", color=NAVY, ax=ax)


def test_a_chart_speaks_for_itself(shown):
    bars()
    (drawn,) = shown
    assert isinstance(drawn, Chart)
    root = ElementTree.fromstring(drawn.svg)
    assert root.get("role") == "img"
    assert [root[0].text, root[1].text] == ["Most is <PTB>", "Bars. PTB & more: 406.7; DIP: 95.0."]
    assert "PTB &amp; more</text>" in drawn.svg and "'Source Sans Pro'" in drawn.svg
    assert not re.search(r"nan|\d{4}-\d\d-\d\dT", drawn.svg)


def test_the_same_numbers_draw_the_same_bytes_in_any_style(shown):
    bars()
    with plt.style.context("dark_background"):
        bars()
    assert shown[0].svg == shown[1].svg


def test_a_chart_leaves_nothing_behind_and_shows_nothing_if_its_block_fails(shown):
    before = plt.rcParams.copy()
    with pytest.raises(KeyError), chart(**WORDS, alt="Bars."):
        plt.rcParams["font.size"] = 30
        raise KeyError
    assert shown == [] and plt.get_fignums() == [] and plt.rcParams == before


def test_functions_of_pyplot_work_on_the_chart(shown):
    with chart(**WORDS, alt="Bars."):
        plt.bar(["a"], [1])
        plt.xlabel("below")
    assert ">below</text>" in shown[0].svg


def test_two_values_are_from_and_to():
    frame = pd.DataFrame({"of": ["a", "b"], "lower": [-2.0, 1.0], "upper": [0.0, 1.0]})
    assert described(frame, "of", "lower", "upper", what="Bars") == "Bars. a: -2.0 to 0.0; b: 1.0."


def test_text_stands_as_it_is_and_numbers_as_asked():
    frame = pd.DataFrame({"of": ["a"], "pot": ["about £3m"], "gbp": [3_000_000]})
    assert described(frame, "of", "pot") == "Bars. a: about £3m."
    assert described(frame, "of", "gbp", show=words.pounds) == "Bars. a: £3,000,000."


def test_of_many_the_ends_are_told():
    frame = pd.DataFrame({"of": [f"p{at}" for at in range(149)], "value": range(149)})
    text = described(frame, "of", "value", what="Tile map")
    assert text.startswith("Tile map. 149 in all; lowest p0: 0.0; p1: 1.0; p2: 2.0; highest p146: 146.0;")


@pytest.mark.parametrize("decimals", [0, 2])
def test_a_tile_map_has_a_square_for_each_partnership_and_few_artists(tables, shown, decimals):
    values = tables.tiles.assign(value=prepare().pots["per_head"].to_numpy())
    with chart(**WORDS, alt="Tile map.", height=6.6, left=0.1, below=0.05) as ax:
        tile_map(values, ax, decimals)
        assert len(ax.collections) == 5 and sum(len(one.get_paths()) for one in ax.collections) == 149
        legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert len(legend) == 5 and legend[0].endswith(f" to {words.number(values['value'].max(), decimals)}")
    assert len(shown[0].svg) < 70_000


def test_a_tile_map_of_equal_values_has_one_class(tables, shown):
    with chart(**WORDS, alt="Tile map.", height=6.6) as ax:
        tile_map(tables.tiles.assign(value=-1.0), ax)
        assert [text.get_text() for text in ax.get_legend().get_texts()] == ["-1.0"]


def test_classes_of_few_values():
    assert classes(pd.Series([0.0, 0.0])).tolist() == [3, 3]
    assert classes(pd.Series([-6.0, -1.0, 0.0, 2.0, 7.0])).tolist() == [1, 2, 3, 4, 5]


def test_what_is_described_is_shown_with_its_words(monkeypatch):
    shown = []
    monkeypatch.setattr(charts, "display", lambda *face, **how: shown.append((face, how)))
    charts.describe("Bars. PTB: 406.7.")
    ((face, how),) = shown
    assert face == ({"text/plain": "Text alternative: Bars. PTB: 406.7."},)
    assert how == {"raw": True, "metadata": {"alt": "Bars. PTB: 406.7."}}


def test_equal_values_share_a_class():
    values = prepare().pots["per_head"]
    found = classes(values.round(0))
    assert set(found) == {1, 2, 3, 4, 5} and found.groupby(values.round(0)).nunique().max() == 1
    assert found[values.idxmax()] == 1 and found[values.idxmin()] == 5
