import os
import shutil
import subprocess
import sys
from pathlib import Path

import fuzzing
import pandas as pd
import pytest
from hypothesis import settings
from moved import ACCEPT, moved

from onepot_analysis.facts import data

GOLDEN = Path(__file__).parent / "golden"

# How many cases a property tries: few and always the same in the suite, many and new ones with HYPOTHESIS_PROFILE=assure or
# --hypothesis-profile=assure. A property whose cases are dear takes `fuzzing.cases(n)`, so that it grows with the profile.
settings.register_profile("suite", deadline=None, max_examples=fuzzing.SUITE, derandomize=True)
settings.register_profile(
    "assure", deadline=None, max_examples=fuzzing.ASSURE
)  # a busy machine is no fault of the code
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew instead of comparing")


@pytest.fixture(scope="session")
def tables():
    return data.load()


@pytest.fixture
def golden(request):
    """Hold a table of results against the one in a folder, ``tests/golden`` as a rule; ``--update-golden`` writes it."""

    def of(folder=GOLDEN):
        def check(name, table, keys):
            path = folder / f"{name}.csv"
            if request.config.getoption("--update-golden"):
                table.round(6).to_csv(path, index=False, lineterminator="\n")
            said = (
                moved(pd.read_csv(path), table.round(6), keys) if path.exists() else f"no file. {table.shape[0]} rows"
            )
            if said:
                pytest.fail(f"{path.name}: {said}\n{ACCEPT}", pytrace=False)

        return check

    return of


@pytest.fixture(scope="session")
def brought(tmp_path_factory):
    """Tables that a user may bring, by situation: Barnsley's own amounts or everybody's, of 2011-12 or of both years.

    Made up, and unevenly: each partnership gives a part of its money to the next or gets it, so that the sums stay.
    """
    full = pd.read_csv(Path(__file__).parent / "allocations" / "good" / "full-long.csv")
    for at, (_, rows) in enumerate(full.groupby(["financial_year", "stream"])):
        given = rows["amount_gbp"].iloc[:-1:2] * [(7 * place + at) % 31 for place in range(len(rows) // 2)] // 100
        given = given.clip(upper=pd.Series(rows["amount_gbp"].iloc[1::2].to_numpy(), given.index))  # it stays plausible
        full.loc[given.index, "amount_gbp"] -= given
        full.loc[rows.index[1::2], "amount_gbp"] += given.to_numpy()
    own, now = full["partnership"] == "barnsley", full["financial_year"] == "2011-12"
    rows = {"own 2011-12": own & now, "own": own, "all 2011-12": now, "all": full["amount_gbp"].notna()}
    folder = tmp_path_factory.mktemp("brought")
    paths = {name: folder / f"{name.replace(' ', '-')}.csv" for name in rows}
    for name, wanted in rows.items():
        full[wanted].to_csv(paths[name], index=False)
    return paths


@pytest.fixture
def data_copy(tmp_path):
    """A copy of data/ that a test may break."""
    return shutil.copytree(data.FOLDER, tmp_path / "data")


@pytest.fixture(scope="session")
def site(pytestconfig):
    """The whole site, all 149 briefings, made by the real command; what an earlier run made and is current stays."""
    folder = pytestconfig.cache.mkdir("onepot") / "site"
    command = [sys.executable, "-m", "onepot_analysis", "build", "--output", str(folder)]
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
