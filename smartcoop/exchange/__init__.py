"""Exchange rates: read from files that somebody imports, never fetched, and used for what is invoiced in a foreign currency."""
