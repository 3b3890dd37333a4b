"""Value for money: what stands behind notebook 4, from proformas that were filled in."""

from onepot_analysis.value.evidence import Evidence, gather
from onepot_analysis.value.intervals import FEW, of_count
from onepot_analysis.value.lines import LOCAL, SOURCES, SPENDING, mix, people
from onepot_analysis.value.measures import figures
from onepot_analysis.value.said import against, equals, marked, moved, plan, shown

__all__ = ["FEW", "LOCAL", "SOURCES", "SPENDING", "Evidence", "against", "equals", "figures", "gather", "marked", "mix", "moved", "of_count", "people", "plan", "shown"]  # fmt: skip
