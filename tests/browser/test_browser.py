"""The site as a reader meets it, in a real browser."""

import io
import re
from html import unescape
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
    return [...document.querySelectorAll('#table tbody tr:not([hidden]) th')].map(cell => cell.textContent);
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


def test_every_page_has_a_title_and_a_description_of_its_own(site):
    texts = [(site / path).read_text(encoding="utf-8") for path in [*OTHERS, *briefings(site)]]
    for what in (
        "<title>(.+?)</title>",
        'name="description" content="([^"]+)"',
        'property="og:title" content="([^"]+)"',
    ):
        found = [re.search(what, text).group(1) for text in texts]
        assert [one for one in found if found.count(one) > 1] == []


def test_every_document_in_a_source_line_is_linked(site, tables):
    titles = sorted(tables.documents["short_title"], key=len, reverse=True)
    document = re.compile("|".join(re.escape(title) for title in titles))
    linked = set()
    for path in [*OTHERS, *briefings(site)]:
        for line in re.findall(r"<p[^>]*>Source:.*?</p>", (site / path).read_text(encoding="utf-8"), re.DOTALL):
            assert not document.search(unescape(re.sub("<a .*?</a>|<[^>]*>", "", line, flags=re.DOTALL))), (path, line)
            linked |= set(document.findall(unescape(line)))
    assert len(linked) > 25


def test_contents_lead_to_sections_that_can_be_seen(visit):
    page = visit(**PHONE).go(NATIONAL[0])
    contents = page.get_by_role("navigation", name="On this page").get_by_role("link")
    assert contents.all_inner_texts() == page.locator("main h2").all_inner_texts()
    for at in range(contents.count()):
        contents.nth(at).click()
        heading = page.locator("main h2").nth(at).bounding_box()
        assert 0 < heading["y"] < PHONE["height"] - heading["height"]


def test_search_narrows_the_table_as_one_types(visit, tables):
    page = visit().go("index.html")
    search = page.get_by_label("Find a partnership, council, district or code")
    status, everything = page.locator("#found"), len(tables.partnerships)
    assert len(shown(page)) == everything and status.inner_text() == f"{everything} of {everything} partnerships."
    assert links(page) == []
    search.press_sequentially("barn")
    assert shown(page) == links(page) == ["Barnet", "Barnsley"]
    assert status.inner_text() == f"2 of {everything} partnerships."
    search.press_sequentially("s")
    assert shown(page) == ["Barnsley"] and status.inner_text().endswith("Enter opens Barnsley.")
    search.fill("LONDON barn")
    assert shown(page) == ["Barnet"]
    search.fill("poundbury")
    assert shown(page) == links(page) == [] and "0 of" in status.inner_text() and "towns" in status.inner_text()
    search.fill("humberside")
    assert (
        len(links(page)) == 4 and "Humberside: the county until 1996" in page.locator("#matches li").first.inner_text()
    )
    search.fill("")
    assert len(shown(page)) == everything


def links(page):
    """Names of the partnerships that the search offers."""
    return page.locator("#matches a").all_inner_texts()


def test_search_knows_all_that_leads_to_a_partnership(visit, tables):
    """Names, councils, districts, old names, GSS codes, map labels; with spaces for hyphens; and names that are none."""
    register, others = tables.partnerships, tables.aliases
    lists = [
        register.assign(word=register["name"]),
        register.assign(word=register["name"].str.replace("-", " ").str.upper()),
        register.assign(word=register["name"].str.replace(" ", "-")),
        *(
            register.assign(word=register[column].str.split(";")).explode("word")
            for column in ("councils", "gss_codes")
        ),
        tables.named(others.dropna(subset="partnership_id").rename(columns={"alias": "word"})),
        tables.named(tables.tiles.rename(columns={"label": "word"})),
        tables.named(tables.districts.rename(columns={"district": "word"})),
        tables.named(
            tables.districts.dropna(subset="gss_codes").assign(word=lambda rows: rows["gss_codes"].str.split(";"))
        ),
    ]
    wanted = pd.concat([one.explode("word")[["word", "name"]] for one in lists]).values.tolist()
    assert len(wanted) > 149 * 5 + 600
    page = visit().go("index.html")
    found = page.evaluate(SEARCH, [word for word, _ in wanted])
    assert [(word, name) for (word, name), names in zip(wanted, found, strict=True) if name not in names] == []
    of_none = others[others["partnership_id"].isna()]
    found = page.evaluate(SEARCH, of_none["alias"].tolist())
    noted = zip(of_none["note"], found, strict=True)
    assert all(any(name in note for name in names) for note, names in noted)


def test_one_wrong_letter_still_finds_every_partnership(visit, tables):
    """One left out, one too many, another one, two changed over; no near match where the words are right."""
    wrong = {}
    for place, name in enumerate(tables.partnerships["name"]):
        at = 1 + place % (len(name) - 3)
        swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        wrong |= dict.fromkeys(
            (name[:at] + name[at + 1 :], f"{name[:at]}q{name[at:]}", f"{name[:at]}q{name[at + 1 :]}", swapped), name
        )
    labels = set(tables.tiles["label"])
    wrong = {word: name for word, name in wrong.items() if len(word) > 3 and word not in labels}
    page = visit().go("index.html")
    found = page.evaluate(SEARCH, list(wrong))
    assert [pair for pair, names in zip(wrong.items(), found, strict=True) if pair[1] not in names] == []
    assert page.evaluate(SEARCH, ["leeds", "bolton", "yok", "lxxds"]) == [["Leeds"], ["Bolton"], [], []]


def test_enter_opens_a_single_match_and_the_very_name(visit):
    page = visit().go("index.html")
    for word, opened in (("kennet", "wiltshire"), ("york", "york"), ("Brimingham", "birmingham")):
        page.get_by_role("searchbox").fill(word)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/partnerships/{opened}.html")
        page.go_back()
    for word in ("barn", "humberside", "poundbury", ""):
        page.get_by_role("searchbox").fill(word)
        page.keyboard.press("Enter")
        assert page.url.split("#")[0].endswith("index.html")


@pytest.mark.parametrize("where", ["folder", "server"])
def test_what_is_found_chosen_and_sorted_lives_in_the_address(visit, where, request):
    page = visit(root=request.getfixturevalue("server") if where == "server" else None).go("index.html")

    def state():
        sort = page.locator("th[aria-sort]")
        chosen = page.get_by_label("Region").input_value(), page.get_by_role("searchbox").input_value()
        return *chosen, sort.inner_text(), sort.get_attribute("aria-sort"), shown(page)

    page.get_by_role("searchbox").press_sequentially("north")
    page.get_by_label("Region").select_option("North East")
    for _ in range(2):
        page.get_by_role("button", name="Pot, 2011-12").click()
    before = state()
    assert page.url.endswith("#find=north&region=North+East&sort=-pot-2011-12")
    assert before[:2] == ("North East", "north") and before[3] == "descending" and "Northumberland" in before[4]
    page.reload()
    assert state() == before
    page.locator("#matches a").first.click()
    page.wait_for_url("**/partnerships/*.html")
    page.go_back()
    page.wait_for_url("**#find=north*")
    assert state() == before
    page.get_by_role("link", name="Map", exact=True).click()
    assert state() == before
    page.go_back()
    page.go_back()
    page.wait_for_url("**#find=north")
    assert state()[:4] == ("", "north", "Partnership", "ascending") and "Northumberland" in shown(page)
    page.goto(page.url.split("#")[0] + "#region=Nowhere&sort=nothing")
    assert len(shown(page)) == 149


def test_a_region_shows_its_rows_and_their_sum(visit, known):
    """In pounds where all are published; where they are modelled the sum says about."""
    for root, about in ((known, ""), (None, "about ")):
        page = visit(root=root).go("index.html")
        regions = page.locator("#region option").all_inner_texts()[1:]
        assert len(regions) == 9
        for region in regions if root else regions[:1]:
            page.get_by_label("Region").select_option(region)
            rows = page.locator("#table tbody tr:not([hidden])").evaluate_all(
                "all => all.map(row => [row.cells[1], row.cells[2]].map(cell => cell.innerText))"
            )
            (total,) = page.locator("#table tfoot tr:not([hidden])").all()
            cells = total.locator("th, td").all_inner_texts()
            assert {name for name, _ in rows} == {region} == {cells[0]} and cells[1] == f"{len(rows)} partnerships"
            assert cells[2].startswith(about) and (
                about or sum(numbers([pot for _, pot in rows])) == numbers(cells[2:3])[0]
            )
        page.get_by_role("searchbox").fill("a")
        assert page.locator("#table tfoot tr:not([hidden])").count() == 0


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
    assert page.locator("#table tfoot tr:not([hidden]) th").inner_text() == "England"


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
    assert page.locator("#table button").count() == 0 and not page.locator("#find").is_visible()
    assert page.locator("#table tfoot tr:not([hidden]) th").all_inner_texts() == ["England"]
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
    assert tab_until(page, "document.activeElement.id === 'search'", 3) == 1
    page.keyboard.type("isle of wight")
    tab_until(page, "document.activeElement.closest('#matches') !== null", 5)
    assert focused(page) == "Isle of Wight"
    page.keyboard.press("Enter")
    page.wait_for_url("**/partnerships/isle-of-wight.html")
    assert "Isle of Wight" in page.locator("h1").inner_text()


def test_few_stops_but_the_partnerships_themselves(visit, tables):
    page = visit().go("index.html")
    stops = (
        "[...document.querySelectorAll('a, button, input, select, [tabindex]')].filter(one => one.tabIndex >= 0).length"
    )
    assert page.evaluate(stops) < len(tables.partnerships) + 60


def test_keyboard_alone_sorts(visit):
    page = visit().go("index.html")
    page.get_by_role("searchbox").focus()
    tab_until(page, "document.activeElement.textContent.startsWith('Pot, ')", 25)
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
    assert page.locator('.tiles a[tabindex="0"]').count() == 1
    tiles.first.focus()
    page.keyboard.press("ArrowDown")
    assert tiles.nth(1).evaluate("element => element === document.activeElement")
    assert page.locator('.tiles a[tabindex="0"]').all() and tiles.nth(1).get_attribute("tabindex") == "0"
    style = "e => { const s = getComputedStyle(e); return [s.outlineStyle, s.backgroundColor, s.color].join(' ') }"
    assert tiles.nth(1).evaluate(style) == "solid rgb(255, 221, 0) rgb(29, 29, 29)"
    assert tiles.nth(1).locator(".full").bounding_box()["width"] > 100
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/partnerships/{ordered['partnership_id'][1]}.html")


WALK = """() => {
    const press = key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    const reached = new Set(), all = document.querySelectorAll('.tiles a');
    all[0].focus();
    for (let row = 0; row < 17; row += 1) {
        for (const key of [...Array(15).fill('ArrowLeft'), ...Array(15).fill('ArrowRight')]) {
            reached.add(document.activeElement);
            press(key);
        }
        press('ArrowDown');
    }
    return [reached.size, document.activeElement === all[all.length - 1]];
}"""


def test_arrow_keys_reach_every_square(visit, tables):
    """Left and right in a row, up and down to the nearest of the next; the first and the last by Home and End."""
    page = visit().go("index.html")
    assert page.evaluate(WALK) == [len(tables.partnerships), True]
    tiles = page.locator(".tiles a")
    page.keyboard.press("Home")
    assert tiles.first.evaluate("element => element === document.activeElement")
    page.keyboard.press("End")
    assert tiles.last.evaluate("element => element === document.activeElement")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.tiles') === null")


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_finds_first_and_a_tap_names_the_place(visit, width):
    page = visit(width, 800, has_touch=True, is_mobile=True).go("index.html")
    assert page.get_by_role("searchbox").bounding_box()["y"] < 400
    assert page.evaluate("document.querySelector('.map').scrollWidth") <= width
    tiles = page.locator(".tiles a")
    widths = "all => all.map(tile => { const own = tile.querySelector('b'), range = document.createRange(); range.selectNodeContents(own); return [range.getBoundingClientRect().width, tile.clientWidth + 1]; })"
    assert all(text <= square for text, square in tiles.evaluate_all(widths))
    tiles.nth(60).scroll_into_view_if_needed()
    tiles.nth(60).tap()
    said, href = page.locator("#named"), tiles.nth(60).get_attribute("href")
    assert re.fullmatch(
        r"Cambridgeshire, East of England: about £[\d.]+m.*Open its briefing", said.inner_text(), re.DOTALL
    )
    assert said.get_by_role("link").get_attribute("href").endswith(href) and page.url.endswith("index.html")
    tiles.nth(61).tap()
    assert not said.inner_text().startswith("Cambridgeshire")
    tiles.nth(61).tap()
    page.wait_for_url("**/partnerships/*.html")


def test_head_and_names_of_the_long_table_stay(visit):
    """On a wide screen the page scrolls under the head; on a phone the table is a box of its own."""
    places = "[...document.querySelectorAll('#table :is(thead th, tbody tr:nth-child(100) th)')].map(cell => cell.getBoundingClientRect())"
    page = visit(1280, 900).go("index.html")
    page.locator("#table tbody tr").nth(99).evaluate("row => row.scrollIntoView({block: 'center'})")
    assert {head["y"] for head in page.evaluate(places)[:-1]} == {0}
    page = visit(**PHONE).go("index.html")
    box = page.locator(".all .scroll")
    box.evaluate("box => { box.scrollIntoView(); box.scrollTo(90, 2000); }")
    assert box.evaluate("box => box.scrollTop > 1500 && box.scrollLeft > 50")
    *heads, name = page.evaluate(places)
    around = box.bounding_box()
    assert all(abs(head["y"] - around["y"]) < 1 for head in heads)
    assert abs(heads[0]["x"] - around["x"]) < 1 and abs(name["x"] - around["x"]) < 1


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


@pytest.mark.parametrize("path", ["index.html", *NATIONAL, "partnerships/york.html", LONGEST])
def test_print(visit, path):
    page = visit().go(path)
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    text = "\n".join(sheets)
    assert page.locator("h1").inner_text().split()[0] in text
    assert "Skip to content" not in text and "Downloads" not in text
    if path.startswith("partnerships/"):
        assert "Figure 1: " in sheets[0] and "Page 1 of " in sheets[0] and "1. What do we get?" not in sheets[0]
        assert "1. What do we get?" in sheets[1] and len(sheets) <= 6
        assert "On this page" not in text and "CSV" not in text
    if path == "index.html":
        assert len(re.findall(r"^England .*501,700,000", text, re.MULTILINE)) == 1
        assert text.count("Partnership Region") >= 4, "the header stands on each sheet"
        assert "Find a partnership, council" not in text and "York" in text
