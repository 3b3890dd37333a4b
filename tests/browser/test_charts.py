"""Charts on any window: whole, large enough to read, heard once, with their rows and their picture to take away."""

import io
import itertools
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from pages import LONGEST, NATIONAL

from onepot_analysis.facts.register import NOTEBOOKS
from onepot_analysis.publish.formats import html
from onepot_analysis.publish.run import notebook

pytestmark = pytest.mark.browser
WIDTHS = (1280, 768, 390, 320)  # the last one is also the first at 400 per cent
SMALL = 15  # px, of the small print
DRAWN = """() => [...document.querySelectorAll("figure svg")].filter(svg => svg.getClientRects().length).map(svg => {
    const box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width;
    const words = [...svg.querySelectorAll("text")].map(text => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        return [text.textContent, parseFloat(getComputedStyle(text).fontSize) * scale,
                left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 2 && bottom <= box.bottom + 2];
    });
    return [box.left, box.right, words];
})"""


@pytest.fixture(scope="module")
def known(tmp_path_factory, brought):
    """A briefing and the page of allocations where all amounts of both years are brought."""
    folder = tmp_path_factory.mktemp("known")
    given = {"allocations": str(brought["all"]), "accept": ["settlement"]}
    for name, more in (
        ("3_partnership_briefing", {"partnership": Path(LONGEST).stem}),
        ("2_partnership_allocations", {}),
    ):
        nb = notebook.execute(NOTEBOOKS / f"{name}.ipynb", given | more, folder / f"{name}.ipynb")
        (folder / f"{name}.html").write_text(html.page(nb, {}), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def pictures(pytestconfig):
    """Where pictures of pages are put for people to look at: `.pytest_cache/d/onepot/pictures`."""
    folder = pytestconfig.cache.mkdir("onepot") / "pictures"
    folder.mkdir(exist_ok=True)
    return folder


def check(page, count, name, pictures):
    """Look at a page at four widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        drawn = page.evaluate(DRAWN)
        assert len(drawn) == count, f"{name}, {width} px: each chart is drawn once"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for left, right, words in drawn:
            assert 0 <= left < right <= width, f"{name}: a chart from {left} to {right} of {width} px"
            assert len(words) > 3
            assert [one for one in words if one[1] < SMALL - 0.01 or not one[2]] == [], f"{name}, {width} px"
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True, timeout=60_000)


@pytest.mark.parametrize(("path", "count"), [(LONGEST, 2), (NATIONAL[0], 3), (NATIONAL[1], 2)])
def test_charts_are_whole_and_readable_at_four_widths(visit, path, count, pictures):
    check(visit().go(path), count, Path(path).stem, pictures)


@pytest.mark.parametrize(("name", "count"), [("3_partnership_briefing", 2), ("2_partnership_allocations", 4)])
def test_and_where_all_amounts_are_known(visit, known, name, count, pictures):
    check(visit(root=known.as_uri()).go(f"{name}.html"), count, f"{name}-known", pictures)


def test_a_chart_is_heard_once_with_its_numbers(visit):
    page = visit(width=320).go("partnerships/barnsley.html")
    figure = page.locator("figure").first
    message = figure.locator("figcaption strong").inner_text()
    tree = figure.aria_snapshot()
    assert tree.count(message.partition(": ")[2]) == 1 and tree.count('img "') == 1
    assert figure.get_by_role("img").get_attribute("aria-label").startswith("A band by DIP share, per cent. 0")
    assert page.locator("figure title, figure desc").count() == 0


def test_a_chart_gives_its_rows_and_its_picture(visit):
    page = visit().go("partnerships/barnsley.html")
    figure = page.locator("figure").last
    number = figure.locator("figcaption").inner_text().partition(":")[0]
    figure.get_by_text(f"Data and picture of {number}").click()
    with page.expect_download() as rows:
        figure.get_by_role("button", name=f"CSV, {number}").click()
    frame = pd.read_csv(io.BytesIO(Path(rows.value.path()).read_bytes()), index_col=0)
    assert frame.index[0] == "Barnsley" and len(frame) == 6
    assert list(frame) == ["GBP a head, from", "GBP a head, to"] and frame.gt(0).all(axis=None)
    with page.expect_download() as drawing:
        figure.get_by_role("button", name=f"Picture (SVG), {number}").click()
    assert drawing.value.suggested_filename == f"barnsley-{number.lower().replace(' ', '-')}.svg"
    text = Path(drawing.value.path()).read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert (root.get("role"), root.get("width")) == ("img", "504pt") and "'Source Sans Pro'" in text
    assert root[0].text.startswith(f"{number}: ") and "Barnsley: " in root[1].text


def test_charts_are_told_apart_in_grey(visit, pictures):
    """Colours of one chart differ in lightness, and the words on the chart say which is which."""
    page = visit().go(NATIONAL[0])
    page.add_style_tag(content="html { filter: grayscale(1); }")
    page.locator("figure").first.screenshot(path=pictures / "settlement-grey.png")
    fills = (
        page.locator("figure")
        .first.locator(".for-wide path")
        .evaluate_all(
            "all => all.filter(one => !one.closest('defs')).map(one => getComputedStyle(one).fill).filter(fill => fill.startsWith('rgb('))"
        )
    )
    shades = {
        fill: sum(w * int(c) for w, c in zip((0.2126, 0.7152, 0.0722), fill[4:-1].split(","), strict=True))
        for fill in fills
    }
    bars = sorted(shade for shade in shades.values() if shade < 250)
    assert len(bars) >= 2 and all(b - a > 60 for a, b in itertools.pairwise(bars)), shades
