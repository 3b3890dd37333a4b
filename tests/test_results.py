"""The front door: what `import onepot_analysis as onepot` opens, in numbers that print readably."""

import subprocess
import sys

import numpy as np
import pytest

import onepot_analysis as onepot
from onepot_analysis.analysis.allocations import differences
from onepot_analysis.facts.register import UnknownPartnership

FRAMES = ["settlement", "bounds", "allocations", "briefings"]


@pytest.fixture(params=[*FRAMES, "partnership"])
def frame(request):
    return getattr(onepot, request.param)(*["barnsley"] * (request.param == "partnership"))


def test_numbers_print_readably_and_bear_their_unit(frame):
    numbers = frame.select_dtypes("number")
    assert len(numbers.columns) and not numbers.columns[~numbers.columns.str.contains("gbp|percent")].tolist()
    assert "Fraction" not in frame.to_string() and "e+0" not in frame.to_string()
    floats = frame.select_dtypes("float")
    assert np.allclose(floats, floats.round(4), equal_nan=True)
    assert all(isinstance(value, str) for column in frame.select_dtypes(["object", "str"]) for value in frame[column])


def test_nothing_is_imported_before_it_is_asked_for():
    code = "import sys, onepot_analysis as o; assert 'pandas' not in sys.modules; o.prepare; assert 'pandas' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_name_is_there_and_no_other():
    assert set(dir(onepot)) == set(onepot.__all__) and all(getattr(onepot, name) for name in onepot.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        onepot.nothing  # noqa: B018


def test_the_frames_of_a_briefing_are_of_its_amounts(brought):
    brief = onepot.prepare("barnsley", allocations=brought["all"])
    own = onepot.partnership("barnsley", brief)
    assert set(own["basis"]) == {"published, as brought"} and (own["lower_percent"] == own["upper_percent"]).all()
    assert own.loc["pot", "gbp_2011_12"] == own.loc[["ptb", "dip"], "gbp_2011_12"].sum()
    bounds = onepot.bounds(brief).unstack("end")
    assert all((bounds[name, "lower"] == bounds[name, "upper"]).all() for name in bounds.columns.levels[0])
    assert differences(brief.tables, brief.allocations).empty


def test_a_name_that_is_not_there_has_its_nearest():
    with pytest.raises(UnknownPartnership, match="nearest: barnsley"):
        onepot.partnership("barnsly")
