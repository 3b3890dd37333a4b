"""The site as a reader meets it, in a real browser."""

import io
import re
from urllib.parse import unquote, urlsplit

import pandas as pd
import pypdf
import pytest
from pages import LONGEST, NATIONAL, OTHERS, PHONE, briefings

from onepot_analysis.show import words

pytestmark = pytest.mark.browser
SEARCH = """words => words.map(word => {
    const search = document.querySelector('#search');
    search.value = word;
    search.dispatchEvent(new Event('input', {bubbles: true}));
    return [...document.querySelectorAll('#table tbody tr:not([hidden]) th')].map(cell => cell.innerText);
})"""


def shown(page):
    """Names in the table, as a reader sees them."""
    return page.locator("#table tbody tr:not([hidden]) th").all_inner_texts()


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def tab_until(page, condition, most=400, key="Tab"):
    """Press Tab until something with focus meets a condition; how often it took."""
    for count in range(most):
        page.keyboard.press(key)
        if page.evaluate(condition):
            return count + 1
    raise AssertionError(f"{most} times {key}, and never {condition}")


def test_all_partnerships_are_there(site, tables):
    assert len(briefings(site)) == len(tables.partnerships)


def test_nothing_is_loaded_and_nothing_fails_from_a_static_server(visit, server):
    view = visit(root=server)
    for path in [*OTHERS, "partnerships/york.html"]:
        view.go(path)
    assert view.problems == []
    assert {urlsplit(url).path for url in view.requests if not url.startswith("data:")} - {"/favicon.ico"} == {
        f"/{path}" for path in [*OTHERS, "partnerships/york.html"]
    }


def test_every_link_leads_somewhere(site):
    """Of every page, also inside a page."""
    broken, ids = [], {}
    pages = [*OTHERS, *briefings(site)]
    for path in pages:
        text = (site / path).read_text(encoding="utf-8")
        ids[(site / path).resolve()] = set(re.findall(r'\sid="([^"]+)"', text))
        assert len(ids[(site / path).resolve()]) == len(re.findall(r'\sid="([^"]+)"', text)), f"{path}: an id twice"
    for path in pages:
        here = (site / path).resolve()
        for link in re.findall(r'<a\b[^>]*\shref="([^"]*)"', here.read_text(encoding="utf-8")):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                continue
            target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
            if not target.is_file() or (parts.fragment and parts.fragment not in ids.get(target, ())):
                broken.append(f"{path}: {link}")
    assert broken == []


def test_search_narrows_the_table_as_one_types(visit, tables):
    page = visit().go("index.html")
    search, status = page.get_by_label("Find a partnership, council or region"), page.get_by_role("status")
    everything = len(tables.partnerships)
    assert len(shown(page)) == everything and status.inner_text() == f"{everything} of {everything} partnerships"
    search.press_sequentially("barn")
    assert shown(page) == ["Barnet", "Barnsley"]
    assert status.inner_text() == f"2 of {everything} partnerships"
    search.press_sequentially("s")
    assert shown(page) == ["Barnsley"]
    search.fill("LONDON barn")
    assert shown(page) == ["Barnet"]
    search.fill("poundbury")
    assert shown(page) == [] and "0 of" in status.inner_text()
    search.fill("")
    assert len(shown(page)) == everything


def test_search_knows_councils_and_other_names(visit, tables):
    councils = tables.partnerships.assign(word=tables.partnerships["councils"].str.split(";")).explode("word")
    aliases = tables.named(tables.aliases.dropna(subset="partnership_id").rename(columns={"alias": "word"}))
    wanted = pd.concat([councils, aliases])[["word", "name"]].values.tolist()
    found = visit().go("index.html").evaluate(SEARCH, [word for word, _ in wanted])
    assert [(word, name) for (word, name), names in zip(wanted, found, strict=True) if name not in names] == []


def test_numbers_sort_as_numbers_both_ways(visit):
    page = visit().go("index.html")
    before = sorted(shown(page))
    heads = page.locator("#table thead th")
    numeric = [at for at in range(heads.count()) if "num" in (heads.nth(at).get_attribute("class") or "")]
    assert numeric
    for at in numeric:
        for way in ("ascending", "descending"):
            heads.nth(at).get_by_role("button").click()
            assert heads.nth(at).get_attribute("aria-sort") == way
            assert page.locator("th[aria-sort]").count() == 1
            values = numbers(page.locator(f"#table tbody tr td:nth-child({at + 1})").all_inner_texts())
            assert values == sorted(values, reverse=way == "descending")
            assert sorted(shown(page)) == before
    assert page.locator("#table tfoot th").inner_text() == "England"


def numbers(texts):
    """Cells as numbers, an estimate without its "about"; those that are none, such as [z], left out."""
    texts = [text.removeprefix("about ").replace(words.MINUS, "-").replace(",", "") for text in texts]
    return [float(text) for text in texts if re.fullmatch(r"-?[\d.]+", text)]


def test_names_sort_as_words_and_the_filter_stays(visit):
    page = visit().go("index.html")
    names = shown(page)
    page.get_by_role("button", name="Partnership", exact=True).click()
    assert shown(page) == names[::-1]
    page.get_by_role("searchbox").fill("south west")
    page.get_by_role("button", name="Region").click()
    found = shown(page)
    assert "Torbay" in found and "York" not in found


def test_without_script_the_table_is_whole(visit, tables):
    view = visit(java_script_enabled=False)
    page = view.go("index.html")
    assert page.locator("#table tbody tr").count() == len(tables.partnerships)
    assert page.locator("#table tbody tr").last.is_visible()
    assert page.locator("#table button, #search").count() == 0
    assert page.locator("#table tbody th a").count() == len(tables.partnerships)


def test_the_map_shows_one_measure_at_a_time_without_script(visit, known):
    page = visit(java_script_enabled=False, root=known).go("index.html")
    first, second = page.locator(".map > .key .first"), page.locator(".map > .key .second")
    assert first.is_visible() and not second.is_visible()
    page.get_by_role("radio", name="Change").check()
    assert second.is_visible() and not first.is_visible()
    assert page.locator(".tiles .second").first.is_visible() and not page.locator(".tiles .first").first.is_visible()


def test_keyboard_alone_finds_and_opens_a_briefing(visit):
    page = visit().go("index.html")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.locator("#map").evaluate("element => element.scrollIntoView()")
    tab_until(page, "document.activeElement.textContent === 'Pass over the map'", 20)
    page.keyboard.press("Enter")
    assert tab_until(page, "document.activeElement.id === 'search'", 3) == 1
    page.keyboard.type("isle of wight")
    tab_until(page, "document.activeElement.closest('tbody') !== null && document.activeElement.tagName === 'A'", 20)
    assert focused(page) == "Isle of Wight"
    page.keyboard.press("Enter")
    page.wait_for_url("**/partnerships/isle-of-wight.html")
    assert "Isle of Wight" in page.locator("h1").inner_text()


def test_keyboard_alone_sorts(visit):
    page = visit().go("index.html")
    page.get_by_role("searchbox").focus()
    tab_until(page, "document.activeElement.textContent.startsWith('Pot, ')", 10)
    page.keyboard.press("Enter")
    up = shown(page)
    page.keyboard.press("Space")
    assert shown(page) != up
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Pot, ")


def test_every_tile_is_a_named_link_from_north_to_south(visit, tables):
    page = visit().go("index.html")
    tiles = page.locator(".tiles a")
    assert tiles.count() == len(tables.partnerships)
    ordered = tables.tiles.sort_values(["row", "column"]).merge(tables.partnerships, on="partnership_id")
    tree = page.locator(".tiles").aria_snapshot()
    names = re.findall(r'link "([^"]+)"', tree)
    assert [name.partition(",")[0] for name in names] == [name.partition(",")[0] for name in ordered["name"]]
    assert all(re.search(r": (about )?£[\d.]+", name) for name in names)
    tiles.first.focus()
    page.keyboard.press("Tab")
    assert tiles.nth(1).evaluate("element => element === document.activeElement")
    style = "e => { const s = getComputedStyle(e); return [s.outlineStyle, s.backgroundColor, s.color].join(' ') }"
    assert tiles.nth(1).evaluate(style) == "solid rgb(255, 221, 0) rgb(29, 29, 29)"
    assert tiles.nth(1).locator(".full").bounding_box()["width"] > 100
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/partnerships/{ordered['partnership_id'][1]}.html")


def test_classes_are_told_by_more_than_colour(visit, known):
    page = visit(root=known, **PHONE).go("index.html")
    first = page.locator(".tiles a").first
    number = first.locator("i.first").get_attribute("data-class")
    assert first.get_attribute("class").startswith(f"a{number}")
    content = "element => getComputedStyle(element.querySelector('i.first'), '::before').content"
    assert first.evaluate(content) == f'"{number}"'
    assert page.locator(".key .first .swatch").all_inner_texts() == list("12345")


@pytest.mark.parametrize("path", [*OTHERS, LONGEST])
@pytest.mark.parametrize("width", [360, 320])
def test_a_phone_never_scrolls_sideways(visit, path, width):
    page = visit(width, 740).go(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_financial_years_stay_whole(visit):
    page = visit(**PHONE).go("partnerships/bedford-and-central-bedfordshire.html")
    years = page.locator("main .year")
    assert years.count() > 10
    assert years.evaluate_all("all => all.every(one => one.getClientRects().length <= 1)")
    assert re.search(r"20\d\d-\d\d", page.locator("main").inner_text())


@pytest.mark.parametrize("path", ["index.html", *NATIONAL, "partnerships/york.html"])
def test_print(visit, path):
    page = visit().go(path)
    text = "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(page.pdf())).pages)
    assert page.locator("h1").inner_text().split()[0] in text
    assert "Skip to content" not in text and "Downloads" not in text
    if path == "index.html":
        assert len(re.findall(r"^England .*501,700,000", text, re.MULTILINE)) == 1
        assert text.count("Partnership Region") >= 4, "the header stands on each sheet"
        assert "Find a partnership, council" not in text and "York" in text
