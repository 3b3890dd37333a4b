"""Value for money: what notebook 4 shows of proformas that were filled in."""

from onepot_analysis.value.costs import (
    activity_table,
    cost_sentence,
    cost_table,
    group_costs,
    group_sentence,
    group_shares,
    share_table,
)
from onepot_analysis.value.facts import Facts, gather
from onepot_analysis.value.report import headline, income_table, mix_chart, mix_table, title_block
from onepot_analysis.value.whatif import (
    efficiency_sentence,
    efficiency_table,
    element_chart,
    element_sentence,
    element_steps,
    element_table,
)

__all__ = [
    "Facts",
    "activity_table",
    "cost_sentence",
    "cost_table",
    "efficiency_sentence",
    "efficiency_table",
    "element_chart",
    "element_sentence",
    "element_steps",
    "element_table",
    "gather",
    "group_costs",
    "group_sentence",
    "group_shares",
    "headline",
    "income_table",
    "mix_chart",
    "mix_table",
    "share_table",
    "title_block",
]
