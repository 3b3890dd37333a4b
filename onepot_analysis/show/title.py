"""The title block, for notebooks that still look for it here; see `onepot_analysis.show.tables.TitleBlock`."""

from onepot_analysis.show.tables import TitleBlock as TitleBlock
