"""The pages in a real browser: few flows, end to end, and what only a browser can tell."""
