"""Documents: what they show, how they become PDFs, and how files are kept once and for ever."""
