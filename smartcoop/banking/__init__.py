"""Bank statements in, credit transfers out, and what each payment clears."""
