"""What the letters settle, what they leave open, how the rest is shared out, and how far off that is.

Frames are named alike everywhere, after the function that makes them:

- ``england``: the quantities of `onepot_analysis.analysis.settlement.bounds`;
- ``drivers``: `onepot_analysis.analysis.model.driver_table`;
- ``off``: `onepot_analysis.analysis.estimates.errors`, how far off the model is;
- ``allocations``: `onepot_analysis.analysis.allocations.allocate`;
- ``likely``: `onepot_analysis.analysis.estimates.likely`;
- ``changes``: `onepot_analysis.analysis.change.change`;
- ``pots`` and ``profiles``: those of `onepot_analysis.analysis.comparison`;
- ``brought``: the amounts of the table that the user brings: partnership_id, financial_year, stream (str; dip in
  2010-11), amount_gbp (int64).
"""
