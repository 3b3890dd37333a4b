"""No page of the site shuts anybody out, as far as a machine can tell."""

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from pages import DESK, LONGEST, NATIONAL, OTHERS, PHONE, briefings

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIMIT = 150_000
SKELETON = """() => {
    const said = ['aria-label', 'alt', 'content', 'href', 'title', 'value'];
    const hasText = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const attribute = (element, name) =>
        said.includes(name) || name.startsWith('data-') ? name : `${name}=${element.getAttribute(name)}`;
    const part = element =>
        [element.tagName, ...element.getAttributeNames().sort().map(name => attribute(element, name)), hasText(element)].join();
    return [...document.querySelectorAll('*:not(svg *)')].map(part).join(' ');
}"""
LOOKS = """() => {
    const look = element => {
        const own = getComputedStyle(element), grounds = [];
        for (let at = element; at; at = at.parentElement) {
            const style = getComputedStyle(at);
            grounds.push([style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join());
        }
        return [own.color, own.fill, own.fontSize, own.fontWeight, own.position, ...new Set(grounds)].join(' ');
    };
    const hasText = element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    return [...new Set([...document.querySelectorAll('body *')].filter(hasText).map(look))];
}"""


@pytest.fixture
def visit(visit):
    """Open a browser window with axe in each page."""

    def make(**options):
        view = visit(**options)
        view.page.add_init_script(path=AXE_FILE_PATH)
        return view

    return make


def violations(page, with_contrast=True):
    """What axe finds, one line each."""
    rules = {} if with_contrast else {"color-contrast": {"enabled": False}}
    options = {"runOnly": RULES, "rules": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    return [
        f"{page.url}: {rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]
    ]


def check(view, path, seen):
    """Go to a page on a phone and say what is wrong with it.

    Pages of the same elements and attributes, which differ in words and drawings alone, are the same to axe: it judges
    the first of them. The rule on contrast takes longer than all others together. It runs, and runs in a wide window
    too, where text has a colour, ground or size that is not among those seen before.
    """
    page = view.go(path)
    width = page.evaluate("document.documentElement.scrollWidth")
    found = [f"{path} scrolls sideways"] if width > PHONE["width"] else []
    new, skeleton = set(page.evaluate(LOOKS)) - seen, page.evaluate(SKELETON)
    if new or skeleton not in seen:
        found += violations(page, with_contrast=bool(new))
        seen.add(skeleton)
    if new:
        page.set_viewport_size(DESK)
        found += violations(page)
        page.set_viewport_size(PHONE)
        seen |= new
    return found


@pytest.mark.parametrize("path", [*OTHERS, LONGEST])
def test_nothing_is_wrong_with_any_kind_of_page(visit, path):
    assert check(visit(**PHONE), path, set()) == []


@pytest.mark.parametrize("path", ["index.html", NATIONAL[0], LONGEST])
def test_nothing_is_wrong_in_the_dark(visit, path):
    assert check(visit(**PHONE, color_scheme="dark"), path, set()) == []


def test_nothing_is_wrong_with_any_briefing(visit, site):
    """Nor is there a message in the console, or anything loaded, and each has the weight that was promised."""
    view, seen = visit(**PHONE), set()
    paths = briefings(site)
    assert [problem for path in paths for problem in check(view, path, seen)] == []
    assert [path for path in paths if (site / path).stat().st_size > LIMIT] == []
    assert view.problems == []
    requests = [url for url in view.requests if not url.startswith("data:")]
    assert requests == [(site / path).as_uri() for path in paths]


def test_a_page_with_other_elements_or_attributes_is_judged_anew(visit):
    page = visit(**PHONE).go(LONGEST)
    skeleton = page.evaluate(SKELETON)
    page.evaluate("document.querySelector('main p').textContent = 'Other words.'")
    assert page.evaluate(SKELETON) == skeleton
    page.evaluate("document.querySelector('.drawing').removeAttribute('role')")
    assert page.evaluate(SKELETON) != skeleton


def test_no_violation_after_search_and_sort(visit):
    page = visit().go("index.html")
    page.get_by_role("searchbox").fill("humberside")
    page.get_by_role("button", name="Pot, 2011-12").click()
    assert violations(page) == []


def test_no_violation_with_a_region_in_the_dark(visit):
    page = visit(color_scheme="dark").go("index.html#region=South+West")
    assert page.locator("#table tfoot tr:not([hidden]) th").inner_text() == "South West"
    assert violations(page) == []


def test_no_violation_where_all_amounts_are_known_with_either_measure(visit, known):
    page = visit(root=known).go("index.html")
    assert violations(page) == []
    page.get_by_role("radio", name="Change").check()
    assert violations(page) == []
