"""A browser to look at the site with."""

import http.server
import os
import shutil
import threading
from functools import partial

import pytest

from onepot_analysis import briefing
from onepot_analysis.publish.site import front

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium():
    """Path of a Chromium, or None; ``ONEPOT_CHROMIUM`` names another one."""
    return os.environ.get("ONEPOT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")  # its event loop would go on under the tests after these
def browser():
    path = chromium()
    if not path:
        pytest.skip("no Chromium found (apt install chromium, or set ONEPOT_CHROMIUM to its path)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


class Silent(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        """An icon is what a browser asks for by itself."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def server(site):
    """The site from a static server on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site))) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_address[1]}"
        found.shutdown()


@pytest.fixture(scope="session")
def known(tmp_path_factory, brought):
    """A front page where all amounts of both years are brought."""
    facts = briefing.prepare(None, None, brought["all"], accept=["settlement"])
    pages = {f"partnerships/{key}": ["html"] for key in facts.tables.partnerships["partnership_id"]}
    folder = tmp_path_factory.mktemp("known")
    (folder / "index.html").write_text(front.page(facts, pages, {}, {}, []), encoding="utf-8")
    return folder.as_uri()


class Visit:
    """A page of the site in a browser, with all that went wrong and all that was asked for."""

    def __init__(self, page, root):
        self.page, self.root = page, root
        self.problems, self.requests = [], []
        page.set_default_timeout(10_000)
        page.on("console", lambda message: self.problems.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def go(self, path):
        self.page.goto(f"{self.root}/{path}")
        return self.page


@pytest.fixture
def visit(browser, site):
    """Open a browser window: width and height, and whatever else a context of playwright takes."""
    contexts = []

    def make(width=1100, height=900, root=None, **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        return Visit(contexts[-1].new_page(), root or site.as_uri())

    yield make
    for context in contexts:
        context.close()
