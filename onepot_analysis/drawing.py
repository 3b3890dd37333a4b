"""The names that charts had before; see `onepot_analysis.charts`."""

from onepot_analysis.charts import GREY, LILAC, NAVY, ORANGE, SKY, TEAL, Chart, axes, room
from onepot_analysis.charts import drawn as chart

__all__ = ["GREY", "LILAC", "NAVY", "ORANGE", "SKY", "TEAL", "Chart", "axes", "chart", "room"]
