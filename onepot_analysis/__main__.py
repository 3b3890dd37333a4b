"""``python -m onepot_analysis`` is the command ``onepot``."""

from onepot_analysis.cli import main

main(prog_name="onepot")
