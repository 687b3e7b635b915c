"""How fast and how large: figures to compare in one run, never asserted."""
