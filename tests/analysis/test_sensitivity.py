"""London predicted from drivers alone: each borough against what is published of it."""

import pytest

from onepot_analysis.analysis import sensitivity


def test_the_drivers_alone_are_held_against_the_boroughs(tables):
    test = sensitivity.london_test(tables)
    published = tables.partnership_drivers.set_index("partnership_id")["opiate_crack_users_2010_11"].dropna()
    assert test.set_index("partnership_id")["published"].to_dict() == published.to_dict()
    assert test["published"].is_monotonic_decreasing and test["size"].value_counts().max() == len(test) / 3
    assert test["size"].drop_duplicates().tolist() == ["larger", "middle", "smaller"]
    assert (test["predicted"] / test["published"] - 1).tolist() == pytest.approx((test["error_percent"] / 100).tolist())
    assert test["error_percent"].abs().max() > 10  # the published figures do not predict themselves
    region = tables.partnerships.set_index("partnership_id")["region"][published.index]
    assert set(region) == {"London"}
