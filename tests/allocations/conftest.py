"""Shared by the tests of tables that a user brings."""

import pytest

from onepot_analysis.facts import data


@pytest.fixture(scope="session")
def tables():
    """The project's facts, read once."""
    return data.load()
