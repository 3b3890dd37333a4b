import shutil
import subprocess
import sys

import pytest
from hypothesis import settings

from onepot_analysis import data

settings.register_profile("onepot", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("onepot")


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew instead of comparing")


@pytest.fixture(scope="session")
def tables():
    return data.load()


@pytest.fixture
def data_copy(tmp_path):
    """A copy of data/ that a test may break."""
    return shutil.copytree(data.FOLDER, tmp_path / "data")


@pytest.fixture(scope="session")
def site(pytestconfig):
    """The whole site, all 149 briefings, made by the real command; what an earlier run made and is current stays."""
    folder = pytestconfig.cache.mkdir("onepot") / "site"
    command = [sys.executable, "-m", "onepot_analysis.cli", "build", "--output", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def pytest_terminal_summary(terminalreporter):
    """Say in the last lines what was not run for want of a browser, and how to get it."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "browser" in report.nodeid]
    if skipped:
        terminalreporter.write_line(
            "Not run: the browser tests (search, sort, links, keyboard, axe on all 149 briefings). "
            "No Chromium found: apt install chromium, or set ONEPOT_CHROMIUM to its path."
        )
