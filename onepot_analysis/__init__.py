"""Drug treatment funding in England, 2011-12: the settlement, the 149 partnerships and their briefings."""
