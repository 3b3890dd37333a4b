"""Writes the worked example: ``python examples/make_example.py``. The same bytes each time.

Exampleshire does not exist. Every number is invented, round on purpose, and says nothing about any place.
"""

from pathlib import Path

from onepot_analysis.spreadsheets import proforma
from onepot_analysis.spreadsheets.proforma.forms import Allocation, Form
from onepot_analysis.spreadsheets.proforma.layout import EXAMPLE_ID, EXAMPLE_NAME, FICTIONAL

ALLOCATIONS = {
    ("2010-11", "ptb_adult"): 2_000_000,
    ("2010-11", "ptb_young_people"): 150_000,
    ("2010-11", "dip"): 600_000,
    ("2011-12", "ptb_adult"): 2_000_000,
    ("2011-12", "ptb_young_people"): 150_000,
    ("2011-12", "dip_health"): 350_000,
    ("2011-12", "dip_home_office"): 200_000,
}
NUMBERS = {  # 2010-11, 2011-12 plan
    # income beside the allocations
    "pct": (700_000, 650_000),
    "council": (350_000, 250_000),
    "police": (50_000, 50_000),
    "probation": (50_000, 50_000),
    "other_income": (0, 0),
    # expenditure
    "prescribing": (1_250_000, 1_200_000),
    "psychosocial": (700_000, 700_000),
    "day_programmes": (300_000, 250_000),
    "detoxification": (150_000, 150_000),
    "rehabilitation": (250_000, 250_000),
    "criminal_justice": (600_000, 550_000),
    "young_people": (200_000, 200_000),
    "recovery_support": (100_000, 150_000),
    "overheads": (300_000, 200_000),
    "other_expenditure": (50_000, 50_000),
    "unspent": (0, 0),
    # activity
    "adults_in_treatment": (1_250, 1_250),
    "adults_effective": (1_000, 1_050),
    "completions": (150, 175),
    "representations": (30, 30),
    "young_people_in_treatment": (100, 100),
    "in_prescribing": (850, 850),
    "in_psychosocial": (700, 740),
    "in_day_programmes": (200, 180),
    "in_detoxification": (60, 60),
    "in_rehabilitation": (18, 18),
}


def example() -> Form:
    """The worked example, filled in."""
    stated = {key: Allocation.known(amount, FICTIONAL) for key, amount in ALLOCATIONS.items()}
    years = ("2010-11", "2011-12")
    filled = {(year, key): pair[at] for key, pair in NUMBERS.items() for at, year in enumerate(years)}
    return Form(EXAMPLE_ID, EXAMPLE_NAME, stated, filled)


if __name__ == "__main__":
    proforma.write(Path(__file__).with_name("exampleshire.xlsx"), example())
