"""The books: what is owed, owned and spent, in double entry that only grows."""
