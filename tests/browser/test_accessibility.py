"""No page of the site shuts anybody out, as far as a machine can tell."""

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from pages import DESK, LONGEST, OTHERS, PHONE, briefings

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIMIT = 150_000
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


def start(page, with_contrast=True):
    """Have axe look at a page; it works on while the test goes on."""
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    rules = {} if with_contrast else {"color-contrast": {"enabled": False}}
    options = {"runOnly": RULES, "rules": rules, "resultTypes": ["violations"], "preload": False}
    page.evaluate("options => { window.found = axe.run(document, options) }", options)


def violations(page, started=False):
    """What axe found, one line each."""
    if not started:
        start(page)
    found = page.evaluate("window.found.then(found => found.violations)")
    return [
        f"{page.url}: {rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("path", [*OTHERS, LONGEST])
@pytest.mark.parametrize("width", [1100, 360])
def test_no_violation_on_any_kind_of_page(visit, path, width):
    view = visit(width)
    assert violations(view.go(path)) == []


def test_no_violation_on_any_briefing(visit, site):
    """And no message in the console, nothing loaded, no scrolling sideways, and the weight that was promised.

    Two windows take turns: while axe looks at one page, the next is loaded. Its rule on contrast takes longer than all
    others together, so it looks at a page only if that has text in colours and sizes that no page before had.
    """
    views = visit(), visit()
    paths, found, wide, seen = briefings(site), [], [], set()
    for at, path in enumerate([*paths, None]):
        if path:
            page = views[at % 2].page
            page.set_viewport_size(PHONE)
            views[at % 2].go(path)
            wide += [path] if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"] else []
            page.set_viewport_size(DESK)  # on a phone the shadow of a table hides its contrast from axe
            looks = set(page.evaluate(LOOKS))
            start(page, with_contrast=not looks <= seen)
            seen |= looks
        if at:
            found += violations(views[1 - at % 2].page, started=True)
    assert found == [] and wide == []
    assert [path for path in paths if (site / path).stat().st_size > LIMIT] == []
    assert views[0].problems + views[1].problems == []
    requests = [url for view in views for url in view.requests if not url.startswith("data:")]
    assert sorted(requests) == sorted((site / path).as_uri() for path in paths)


def test_no_violation_after_search_and_sort_and_with_the_other_measure(visit):
    page = visit().go("index.html")
    page.get_by_role("searchbox").fill("london")
    page.get_by_role("button", name="Cash change, lower (%)").click()
    page.get_by_role("radio", name="Change, lower bound").check()
    assert violations(page) == []
