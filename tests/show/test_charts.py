"""Charts: valid SVG with its words inside, stable bytes, few artists, a text alternative from the numbers."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
import seaborn as sns
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.textpath import text_to_path

from onepot_analysis.briefing import prepare
from onepot_analysis.show import charts, words
from onepot_analysis.show.charts import NARROW, NAVY, SKY, Chart, chart, classes, described, tile_map

FRAME = pd.DataFrame({"stream": ["PTB & more", "DIP"], "gbp_million": [406.7, 95.0]})
WORDS = {"title": "Most is <PTB>", "subtitle": "£ million", "source": "Letter"}


@pytest.fixture
def shown(monkeypatch):
    """What a notebook would be shown."""
    found = []
    monkeypatch.setattr(charts, "display", found.append)
    return found


def bars():
    with chart(**WORDS, alt=described(FRAME, "stream", "gbp_million")) as ax:
        sns.barplot(FRAME, x="gbp_million", y="stream", color=NAVY, ax=ax)


def test_a_chart_speaks_for_itself(shown):
    bars()
    (drawn,) = shown
    assert isinstance(drawn, Chart)
    for drawing in (drawn.wide, drawn.narrow):
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert [root[0].text, root[1].text] == ["Most is <PTB>", "Bars. PTB & more: 406.7; DIP: 95.0."]
        assert "PTB &amp; more</text>" in drawing and "'Source Sans Pro'" in drawing
        assert not re.search(r"nan|\d{4}-\d\d-\d\dT", drawing)


def test_the_same_numbers_draw_the_same_bytes_in_any_style(shown):
    bars()
    with plt.style.context("dark_background"):
        bars()
    assert (shown[0].wide, shown[0].narrow) == (shown[1].wide, shown[1].narrow)


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
    assert ">below</text>" in shown[0].wide and ">below</text>" in shown[0].narrow


def texts(drawing):
    """What is written in a drawing: words, size in px of a screen, and where it begins and ends in those px."""
    root, found = ElementTree.fromstring(drawing), []
    faces = font_manager.FontProperties(family="Source Sans Pro")
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        style = dict(part.split(": ", 1) for part in one.get("style").split("; "))
        size = float(style["font-size"].removesuffix("px"))
        faces.set_size(size)
        width = text_to_path.get_text_width_height_descent(one.text, faces, False)[0]
        x = float(one.get("x") or re.search(r"translate\(([-\d.]+)", one.get("transform")).group(1))
        start = x - width * {"start": 0, "middle": 0.5, "end": 1}[style.get("text-anchor", "start")]
        found.append((one.text, size * 4 / 3, start * 4 / 3, (start + width) * 4 / 3))
    return found


def bars_with_long_names(ax):
    frame = FRAME.assign(stream=["Cheshire East and Cheshire West and Chester", "City of London"], change=[-6.25, 1e6])
    sns.barplot(frame, x="change", y="stream", hue="stream", palette=[NAVY, SKY], legend="full", ax=ax)
    for bars in ax.containers:
        ax.bar_label(bars, fmt="{:,.1f}", padding=3)
    ax.set(xlabel="Change of the pot of each partnership in pounds of 2010-11, cash", ylabel="")


def a_line_with_a_long_name_at_its_end(ax):
    ax.plot([0, 60], [0, -1e6])
    ax.annotate("Cheshire East and Cheshire West and Chester", (58, -5e5), (4, 4), textcoords="offset points")
    ax.text(1, -1e6, "Bedford and Central Bedfordshire", ha="right")
    ax.set(xlabel="DIP share of the 2010-11 pot, per cent", ylabel="Change of the pot, all streams together, in pounds")


def many_rows(ax):
    ax.barh([f"Partnership {at}" for at in range(40)], range(40))


@pytest.mark.parametrize("draw", [bars_with_long_names, a_line_with_a_long_name_at_its_end, many_rows])
def test_words_are_large_and_inside_in_both_drawings(shown, draw):
    with chart(**WORDS, alt="Chart.") as ax:
        draw(ax)
    for drawing, width in ((shown[0].wide, 672), (shown[0].narrow, 288)):
        assert float(ElementTree.fromstring(drawing).get("width").removesuffix("pt")) * 4 / 3 == pytest.approx(width)
        written = texts(drawing)
        assert [one for one in written if one[1] < 15] == []
        assert [one for one in written if one[2] < -0.5 or one[3] > width + 0.5] == []


def test_names_stand_above_the_bars_of_a_narrow_drawing_in_the_order_of_the_rows(shown):
    bars()
    assert [one[0] for one in texts(shown[0].narrow)][-2:] == ["PTB & more", "DIP"]
    (first, *_), (second, *_) = (one[2:] for one in texts(shown[0].narrow)[-2:])
    assert first == second < 20
    heights = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>(?:PTB &amp; more|DIP)<', shown[0].narrow)]
    assert heights == sorted(heights)


def test_a_chart_carries_both_drawings_and_the_rows_it_shows(monkeypatch):
    faces = []
    monkeypatch.setattr(charts, "display", lambda *face, **_: faces.extend(face))
    alt = described(FRAME, "stream", "gbp_million", what="Bars, £ million; all", head="Stream of money")
    Chart("Title", "Pot", alt, "Letter", "<svg/>", "<svg></svg>")._ipython_display_()
    (bundle,) = [face for face in faces if "image/svg+xml" in face]
    assert bundle["image/svg+xml"] == "<svg/>" and bundle[NARROW] == "<svg></svg>" and bundle["text/plain"] == alt
    rows = bundle["application/vnd.dataresource+json"]
    assert [field["title"] for field in rows["schema"]["fields"]] == ["Stream of money", "£ million"]
    assert rows["title"] == "Pot" and rows["data"] == FRAME.to_dict("records")


def test_two_values_are_from_and_to():
    frame = pd.DataFrame({"of": ["a", "b"], "lower": [-2.0, 1.0], "upper": [0.0, 1.0]})
    assert described(frame, "of", "lower", "upper", what="Bars") == "Bars. a: -2.0 to 0.0; b: 1.0."


def test_text_stands_as_it_is_and_numbers_as_asked():
    frame = pd.DataFrame({"of": ["a"], "pot": ["about £3m"], "gbp": [3_000_000]})
    assert described(frame, "of", "pot") == "Bars. a: about £3m."
    assert described(frame, "of", "gbp", kind="gbp") == "Bars. a: 3,000,000."


def test_of_many_the_ends_are_told():
    frame = pd.DataFrame({"of": [f"p{at}" for at in range(149)], "value": range(149)})
    text = described(frame, "of", "value", what="Tile map")
    assert text.startswith("Tile map. 149 in all; lowest p0: 0.0; p1: 1.0; p2: 2.0; highest p146: 146.0;")


@pytest.mark.parametrize("decimals", [0, 2])
def test_a_tile_map_has_a_square_for_each_partnership_and_few_artists(tables, shown, decimals):
    values = tables.tiles.assign(value=prepare().pots["per_head"].to_numpy())
    with chart(**WORDS, alt="Tile map.", height=7.8) as ax:
        tile_map(values, ax, decimals)
        assert len(ax.collections) == 5 and sum(len(one.get_paths()) for one in ax.collections) == 149
        legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert [len(texts(drawing)) for drawing in (shown[0].wide, shown[0].narrow)] == [154, 5]  # no room in its squares
    assert len(legend) == 5 and legend[0].endswith(f" to {words.number(values['value'].max(), decimals)}")
    assert len(shown[0].wide) < 70_000


def test_a_tile_map_of_equal_values_has_one_class(tables, shown):
    with chart(**WORDS, alt="Tile map.", height=7.8) as ax:
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
