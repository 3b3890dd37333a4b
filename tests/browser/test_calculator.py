"""The calculator of a page works out what the package does, says it in the same words, and can be used."""

import math
from dataclasses import replace
from fractions import Fraction
from html import escape

import nbformat
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from own_amounts import cases

from onepot_analysis.analysis import settlement
from onepot_analysis.analysis.bounds import Bounds
from onepot_analysis.analysis.own_change import Inconsistent, Rule, own_change
from onepot_analysis.facts.register import ROOT
from onepot_analysis.publish.formats import html
from onepot_analysis.show import words
from onepot_analysis.show.calculator import WORDS
from onepot_analysis.show.phrases import Change

pytestmark = pytest.mark.browser
LAST = "place.prepend(form);"
ALL = """cases => cases.map(known => {
    const given = ["2010_11", "2011_12"].map(year => Object.fromEntries(Object.entries(known)
        .filter(([name]) => name.endsWith(year)).map(([name, amount]) => [name.slice(0, -8), amount])));
    try {
        const own = tested.ownChange(given);
        const found = Object.fromEntries(Object.entries(own.found).map(([name, ends]) => [name, ends.map(String)]));
        return {found, fits: own.fit, assumes: own.assumes, said: tested.sentences(own)};
    } catch (off) {
        if (!off.field) throw off;
        return {field: off.field, parts: off.parts};
    }
})"""


@pytest.fixture(scope="module")
def text():
    """Notebook 3 as a page."""
    return html.page(nbformat.read(ROOT / "notebooks" / "3_partnership_briefing.ipynb", 4), {})


@pytest.fixture
def page(browser, text):
    """The page on the narrowest screen."""
    found = browser.new_page(viewport={"width": 320, "height": 800})
    found.problems = []
    found.on("console", lambda message: found.problems.append(message.text))
    found.on("pageerror", lambda error: found.problems.append(str(error)))
    found.on("request", lambda request: found.problems.append(request.url))
    found.set_content(text)
    yield found
    found.close()


@pytest.fixture(scope="module")
def rule(tables):
    return Rule.of(tables, settlement.bounds(tables))


def said(own, rule):
    """What the page says, from the words of the package."""
    dip = words.change(*(float(end - 1) * 100 for end in (rule.dip.lower, rule.dip.upper)), 2)
    pairs = {name: (float(each.lower), float(each.upper)) for name, each in vars(own).items() if hasattr(each, "lower")}
    misfit = [] if own.fits else [WORDS["misfit"].format(dip=dip)]
    if not all(map(math.isfinite, pairs["percent"])):
        return [WORDS["open"], *misfit]
    is_closed = all(map(math.isfinite, pairs["gbp"]))
    change = Change(*pairs["gbp"], *pairs["percent"], pairs["real"], pairs["february_real"], "bounded")
    assumed = words.listed([WORDS["assumptions"][name].format(dip=dip) for name in own.assumes]) if own.assumes else ""
    return [
        WORDS["closed"].format(cash=change) if is_closed else WORDS["percent"].format(cash=change.per_cent),
        WORDS["prices"].format(real=change.real_per_cent, february=change.february_per_cent),
        *misfit,
        WORDS["holds"].format(assumptions=assumed) if assumed else WORDS["certain"],
    ]


@pytest.mark.parametrize("dip", [None, Fraction("1.03"), Fraction("0.95")])
def test_it_works_out_and_says_what_the_package_does(browser, text, rule, dip):
    """By the letters' bounds and where England's DIP is known: the functions that the form calls.

    Past the policy, which would stop a script that was changed to show them.
    """
    limits, rule = _limits(rule), replace(rule, dip=Bounds.point(dip)) if dip else rule
    assert text.count(LAST) == text.count(limits) == 1
    known, kinds, page = cases(), set(), browser.new_page(bypass_csp=True)
    shown = text.replace(LAST, f"window.tested = {{ ownChange, sentences }}; {LAST}")
    page.set_content(shown.replace(limits, _limits(rule)))
    answers = page.evaluate(ALL, known)
    page.close()
    for case, answer in zip(known, answers, strict=True):
        try:
            own = own_change(case, rule)
        except Inconsistent as wrong:
            assert answer == {"field": wrong.field, "parts": pytest.approx(float(wrong.parts), rel=1e-9)}, case
            kinds.add("wrong")
            continue
        bounds = own.amounts | {name: getattr(own, name) for name in ("gbp", "percent", "real", "february_real")}
        expected = {name: [float(each.lower), float(each.upper)] for name, each in bounds.items()}
        found = {name: list(map(float, ends)) for name, ends in answer["found"].items()}
        assert found == {name: pytest.approx(ends, rel=1e-9, abs=1e-9) for name, ends in expected.items()}, case
        assert (answer["fits"], answer["assumes"], answer["said"]) == (own.fits, own.assumes, said(own, rule)), case
        kinds.update([own.fits, *(word for word in ("fall", "rise", "no change", "open") if word in answer["said"][0])])
    assert kinds == {"wrong", True, False, "fall", "rise", "no change", "open"}


def _limits(rule):
    """The bounds of England's DIP as the page has them."""
    return escape(f'"dip":{{"lower":{float(rule.dip.lower)!r},"upper":{float(rule.dip.upper)!r}}}')


def put(page, **amounts):
    for name, text in amounts.items():
        page.locator(f"#own-{name}").fill(text)
        page.locator(f"#own-{name}").dispatch_event("change")


def test_a_reader_puts_amounts_in(page):
    """Labels, answers that are announced, errors beside their field, and a way back; on the narrowest screen."""
    output, years = (
        page.locator(".calculator form").get_by_role("status"),
        {year: page.get_by_role("group", name=year) for year in ("2010-11", "2011-12")},
    )
    nothing = output.inner_text()
    assert "a fall of less than 9.8 per cent" in nothing
    years["2010-11"].get_by_label("Pot").fill("£3,000,000")
    years["2010-11"].get_by_label("DIP").fill(" 0.62m")
    page.keyboard.press("Enter")
    assert "a fall of less than £60,400 (2.1 per cent) in cash" in output.inner_text()
    assert page.get_by_role("row", name="Change of the pot, cash").get_by_role("cell").all_inner_texts() == [
        "-60,321",
        "0",
    ]
    put(page, pot_2011_12="2 990 000")
    assert "a fall of £10,000 (0.3 per cent) in cash" in output.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    put(page, dip_2010_11="620,00")
    field = years["2010-11"].get_by_label("DIP")
    assert (field.get_attribute("aria-invalid"), output.inner_text()) == ("true", WORDS["wrong"])
    assert page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text() == WORDS["number"]
    put(page, dip_2010_11="4m")
    field = years["2010-11"].get_by_label("Pot")
    assert "£4,000,000" in page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    page.locator(".calculator summary").first.click()
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run('.calculator').then(found => found.violations.map(rule => rule.id))") == []
    page.get_by_role("button", name=WORDS["reset"]).click()
    page.wait_for_function("text => document.querySelector('output').innerText === text", arg=nothing)
    assert page.locator("[aria-invalid], .error:visible").count() == 0
    assert page.problems == []


def test_the_table_stands_alone_on_paper_and_without_scripts(page, browser):
    page.emulate_media(media="print")
    assert page.locator(".calculator form").is_hidden()
    assert page.locator(".calculator table.onepot").is_visible()
    page.emulate_media(media="screen")
    text = html.page(nbformat.read(ROOT / "notebooks" / "1_national_settlement.ipynb", 4), {})
    plain = browser.new_page(java_script_enabled=False)
    plain.set_content(text)
    assert plain.locator(".calculator").get_by_role("table").count() == 1
    assert plain.locator(".calculator input").count() == 0
    plain.close()
