"""Every list of the pages: which columns it shows, how it is filtered and sorted, and what it exports; one table of each."""
