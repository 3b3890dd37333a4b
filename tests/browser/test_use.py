"""What a reader does with a page: copies and saves a table, on any window, in the dark; and what a page never does."""

import io
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from pages import DESK, PHONE

from onepot_analysis.publish.formats import html

pytestmark = pytest.mark.browser
SETTLEMENT = "national/settlement.html"
HOSTILE = """<div>
<p id="own" onclick=document.title='ran'>text</p><a id="link" href="javascript:document.title='ran'">link</a>
<svg onload=document.title='ran'><set onbegin=document.title='ran' attributeName=x dur=1s></set></svg>
<details ontoggle=document.title='ran' open>more</details><style>p { color: red }</style></div>"""


def test_a_table_is_numbers_when_it_is_copied_or_saved(visit, server):
    """Of each number of the page, a spreadsheet sees the number."""
    page = visit(root=server, permissions=["clipboard-read", "clipboard-write"]).go(SETTLEMENT)
    box = page.locator(".scroll", has=page.locator("td", has_text=re.compile(r"^-\d"))).first
    number = box.locator("caption").inner_text().partition(":")[0]
    page.get_by_role("button", name=f"Copy, {number}", exact=True).click()
    caption, *lines = page.evaluate("navigator.clipboard.readText()").strip().splitlines()
    copied = pd.read_csv(io.StringIO("\n".join(lines)), sep="\t", index_col=0, thousands=",")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"CSV, {number}", exact=True).click()
    saved = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == f"settlement-{number.lower().replace(' ', '-')}.csv"
    assert saved.startswith(b"\xef\xbb\xbf") and b"\xe2\x88\x92" not in saved
    frame = pd.read_csv(io.BytesIO(saved), index_col=0)
    assert caption.startswith(number) and page.get_by_role("status").first.inner_text() in ("", "Copied")
    pd.testing.assert_frame_equal(copied, frame)
    shown = [cell.replace(",", "") for cell in box.locator("td.num").all_inner_texts() if cell.strip()]
    numbers = frame.select_dtypes("number").stack().dropna()
    assert sorted(map(float, shown)) == sorted(numbers) and (numbers < 0).any()


def test_what_a_spreadsheet_would_run_is_saved_as_text(visit):
    page = visit().go(SETTLEMENT)
    page.evaluate("""() => {
        const rows = document.querySelector(".scroll:not(details *) > .onepot").tBodies[0].rows;
        ["=1+1", '@a "b"', "-1,234.5", "+x"].forEach((text, at) => { rows[0].cells[at % 2].textContent = text;
            rows[0].before(rows[0].cloneNode(true)); });
    }""")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^CSV")).first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    for cell in ("'=1+1", '"\'@a ""b"""', "-1234.5", "'+x"):
        assert re.search(rf"(^|,){re.escape(cell)}(,|$)", text, re.MULTILINE), cell


def test_what_scrolls_is_a_stop_with_a_name_and_nothing_else_is(visit):
    """A wide table keeps its caption and its first column, on a ground of its own, on a phone and at 400 per cent."""
    page = visit(**DESK).go("partnerships/barnsley.html")
    stops = """() => [...document.querySelectorAll(".scroll")].map(box =>
        [box.scrollWidth > box.clientWidth + 1, box.tabIndex === 0 && box.getAttribute("role") === "group", box.ariaLabel])"""
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(100)
        boxes = page.evaluate(stops)
        assert boxes and all(wide == stop == bool(name) for wide, stop, name in boxes), width
        assert all(re.fullmatch(r"(Table|Figure) \w+", name) for wide, _, name in boxes if wide)
    moved = page.evaluate("""() => {
        const box = document.querySelector(".wide:has(> .onepot)");
        const at = what => box.querySelector(what).getBoundingClientRect().left;
        const before = [at("caption"), at("tbody th"), at("td")];
        box.scrollLeft = 60;
        return [at("caption") - before[0], at("tbody th") - before[1], at("td") - before[2],
                getComputedStyle(box.querySelector("tbody th")).backgroundColor, box.clientWidth - box.querySelector("tbody th").offsetWidth];
    }""")
    assert moved[:4] == [0, 0, -60, "rgb(255, 255, 255)"] and moved[4] > 100


def test_a_hyphen_before_a_number_looks_like_a_minus_and_no_other_does(visit):
    page = visit().go("partnerships/barnsley.html")
    widths = """texts => document.fonts.ready.then(() => texts.map(text => {
        const span = document.createElement("span");
        span.textContent = text;
        span.style.display = "inline-block";
        document.querySelector("h1").append(span);
        return span.getBoundingClientRect().width;
    }))"""
    for weight in ("400", "700"):
        page.add_style_tag(content=f"h1 {{ font-weight: {weight} !important; white-space: nowrap }}")
        pairs = [("-2.0", "\u22122.0"), ("-£5", "\u2212£5"), ("(-1)", "(\u22121)"), ("to -9", "to \u22129")]
        assert [a == pytest.approx(b) for a, b in (page.evaluate(widths, pair) for pair in pairs)] == [True] * len(
            pairs
        )
        others = ["2010-11", "Stockton-on-Tees", "UA-1", "x -y"]
        drawn = page.evaluate(widths, others), page.evaluate(widths, [text.replace("-", "\u2212") for text in others])
        assert all(a < b - 1 for a, b in zip(*drawn, strict=True))


def test_nothing_runs_that_is_not_the_pages_own(visit, tmp_path, monkeypatch):
    """What would pass the sanitiser, or is put into a page later, meets the policy."""
    monkeypatch.setattr(html.safe, "cleaned", lambda text: text)
    output = nbformat.v4.new_output("display_data", data={"text/html": HOSTILE})
    cells = [nbformat.v4.new_markdown_cell("# A page"), nbformat.v4.new_code_cell("", outputs=[output])]
    text = html.page(nbformat.v4.new_notebook(cells=cells), {})
    bait = "<script>document.title = 'ran'</script><img src=https://example.org/x.png onerror=document.title='ran'>"
    (tmp_path / "hostile.html").write_text(text.replace("</main>", f"{bait}</main>"), encoding="utf-8")
    view, refused = visit(root=tmp_path.as_uri()), []
    view.page.on("requestfailed", lambda request: refused.append((request.url, request.failure)))
    page = view.go("hostile.html")
    page.locator("#own").click()
    page.locator("#link").click()
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'ran'";
        document.body.append(script);
        return fetch("https://example.org/").catch(() => 0);
    }""")
    assert page.title() == "A page"
    assert len([problem for problem in view.problems if "Content Security Policy" in problem]) >= 6
    asked = [url for url in view.requests if not url.startswith(("data:", "file:"))]
    assert refused == [(url, "csp") for url in asked]


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_dark_and_forced_colours_are_legible_and_paper_is_light(visit, options):
    """A drawing on the page's own ground; on paper as ever. (Contrast in the dark: see test_accessibility.)"""
    page = visit(**PHONE, **options).go("partnerships/barnsley.html")
    look = "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('figure svg')).filter]"
    ground, drawn = page.evaluate(look)
    is_dark = "color_scheme" in options
    assert ("invert" in drawn) == is_dark and (sum(map(int, re.findall(r"\d+", ground)[:3])) < 100) == is_dark
    page.emulate_media(media="print")
    assert page.evaluate(look) == ["rgb(255, 255, 255)", "none"]
