import shutil

import pytest

from onepot_analysis import data


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew instead of comparing")


@pytest.fixture(scope="session")
def tables():
    return data.load()


@pytest.fixture
def data_copy(tmp_path):
    """A copy of data/ that a test may break."""
    return shutil.copytree(data.FOLDER, tmp_path / "data")
