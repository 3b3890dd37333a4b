"""What data/ holds: loaded, checked, described."""
