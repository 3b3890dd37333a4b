"""What an analyst shows with pandas, seaborn and matplotlib alone: published in all formats, for all readers."""

import io
import re

import openpyxl
import pandas as pd
import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup

from onepot_analysis.publish.formats import grids
from onepot_analysis.publish.formats.faces import Unpublishable
from onepot_analysis.publish.run import notebook as notebooks
from onepot_analysis.publish.run.jobs import Job

FRAME = """
import pandas as pd
import seaborn as sns
frame = pd.DataFrame({"stream": ["PTB", "DIP"], "gbp_million": [406.7, 95.0], "change": [0.0, None]})
"""
PLAIN = {
    "seaborn": 'sns.barplot(frame, x="gbp_million", y="stream")',
    "pandas": 'frame.plot.barh(x="stream", y="gbp_million")',
    "matplotlib": "import matplotlib.pyplot as plt\nplt.barh(frame['stream'], frame['gbp_million'])\nplt.title('Pot')",
    "a grid": 'sns.catplot(frame, x="gbp_million", y="stream", kind="bar")',
    "SVG": "import matplotlib_inline.backend_inline as inline\ninline.set_matplotlib_formats('svg')\n"
    'frame.plot.barh(x="stream", y="gbp_million")',
}


@pytest.fixture
def published(notebook):
    """Run a notebook of these cells and publish it in every format."""

    def make(*cells):
        path = notebook("# A heading", FRAME, *cells)
        nb = notebooks.execute(path, {}, path.with_name("out.ipynb"))
        return nb, notebooks.render(nb, Job("sample", path))

    return make


def alternatives(data):
    """Text alternatives of the figures of a PDF."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return [str(item.Alt) for item in file.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_picture_needs_one_line_which_the_error_gives(published, name):
    with pytest.raises(Unpublishable) as error:
        published(PLAIN[name])
    assert "cell [3]" in str(error.value) and repr(PLAIN[name].partition("\n")[0]) in str(error.value)
    line = re.search(r"from onepot_analysis.*$", str(error.value)).group()
    for cell in (f"{PLAIN[name]}\n{line}", f"{line}\n{PLAIN[name]}"):
        _, files = published(cell)
        page = BeautifulSoup(files["html"], "html.parser").main
        picture = page.figure.find("img") or page.figure.find(role="img")
        assert picture.get("alt", picture.get("aria-label")) == "Bars: ..."
        assert alternatives(files["pdf"]) == ["Bars: ..."]
        said = page.get_text()
        assert not re.search("alternative|Axes|Bar|Text|seaborn", said), said
        assert openpyxl.load_workbook(io.BytesIO(files["xlsx"])).sheetnames


def test_each_picture_of_a_cell_has_its_words(published):
    two = "import matplotlib.pyplot as plt\nfor _ in range(2):\n    plt.figure()\n    plt.plot([1, 2])\n"
    describe = "from onepot_analysis.show.charts import describe\n"
    _, files = published(f"{describe}describe('One.')\ndescribe('Two.')\n{two}")
    assert alternatives(files["pdf"]) == ["One.", "Two."]
    with pytest.raises(Unpublishable, match=r"cell \[3\] shows a picture without"):
        published(f"{describe}describe('One.')\n{two}")
    with pytest.raises(Unpublishable, match=r"cell \[3\] describes a picture, and shows no picture.*: Three"):
        published(f"{describe}describe('One.')\ndescribe('Two.')\ndescribe('Three.')\n{two}")


def test_the_house_style_is_a_style_of_matplotlib(published):
    nb, _ = published(
        "from matplotlib import pyplot as plt\nfrom onepot_analysis.show.charts import STYLE, describe\nplt.style.use(STYLE)",
        "frame.plot.barh(x='stream', y='gbp_million')\nprint(plt.gcf().get_size_inches(), plt.rcParams['font.family'])\n"
        "describe('Bars.')",
    )
    assert nb.cells[-1].outputs[0].text == "[7. 3.] ['Source Sans Pro']\n"


def test_a_chart_of_ours_and_a_plain_one_in_one_notebook(published):
    own = (
        "from onepot_analysis.show.charts import NAVY, chart, describe, described\n"
        'with chart("Most is PTB", "£ million", "Letter", described(frame, "stream", "gbp_million")) as ax:\n'
        '    sns.barplot(frame, x="gbp_million", y="stream", color=NAVY, ax=ax)'
    )
    _, files = published(own, f"{PLAIN['seaborn']}\ndescribe('Plain.')")
    assert alternatives(files["pdf"]) == ["Bars. PTB: 406.7; DIP: 95.0.", "Plain."]
    one, two = BeautifulSoup(files["html"], "html.parser").find_all("figure")
    assert "Most is PTB" in one.figcaption.get_text() and "Source: Letter" in one.get_text() and two.img


TABLES = {
    "a frame": "frame",
    "an index with a name": "frame.set_index('stream')",
    "a grouped frame": "frame.groupby('stream')[['gbp_million']].agg(['min', 'max'])",
    "a pivot": "frame.assign(year='2011-12').pivot(index='stream', columns='year', values='gbp_million')",
    "a styled frame": "frame.style.format(precision=1, na_rep='[x]').background_gradient()",
    "a hidden index": "frame.style.hide().set_caption('Own caption')",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_bare_frame_is_a_table_for_everybody(published, name):
    _, files = published(TABLES[name])
    page = BeautifulSoup(files["html"], "html.parser").main
    table = page.table
    assert table.parent["class"] == ["scroll"]
    label = "Own caption" if "hidden" in name else "A heading"
    assert table.caption.get_text() == f"Table 1: {label}"
    heads = table.find_all("th")
    assert heads and all(cell.get_text(strip=True) and cell.get("scope") for cell in heads)
    assert not table.find_all(attrs={"border": True}) and "NaN" not in table.get_text()
    numbers = [cell for cell in table.find_all("td") if grids.NUMBER.fullmatch(grids.text_of(cell))]
    assert numbers and all("num" in cell["class"] for cell in numbers)
    assert "406.7" in " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(files["pdf"])).pages)
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Table 1"]
    assert sheet["A1"].value == table.caption.get_text() == f"Table 1: {label}"
    assert 406.7 in [cell.value for row in sheet.iter_rows() for cell in row]


def test_styled_frames_have_the_same_bytes_in_every_run(published):
    cells = ["frame.style.format(precision=1)", "object()"]
    (first, files), (second, again) = (published(*cells) for _ in range(2))
    assert [cell.outputs for cell in first.cells[2:]] == [cell.outputs for cell in second.cells[2:]]
    assert [kind for kind in files if files[kind] != again[kind]] == ["ipynb"]  # ids of cells written anew
    assert re.search(r'<table id="T_[0-9a-f]{5}"', first.cells[-2].outputs[0].data["text/html"])


def test_a_styled_frame_looks_as_it_was_styled(published):
    _, files = published("frame.style.set_properties(subset=['gbp_million'], **{'color': 'red'})")
    text = files["html"].decode()
    name = re.search(r' id="(T_\w+_row0_col1)"', text).group(1)
    assert re.search(rf"#{name}[^}}]*color: red", text)


def test_names_of_an_index_and_of_columns_both_stay():
    frame = pd.DataFrame({"a": [1], "b": [2]}, index=pd.Index(["x"], name="index")).rename_axis(columns="columns")
    text = BeautifulSoup(grids.mended(frame.to_html()), "html.parser").get_text()
    assert "index" in text and "columns" in text
