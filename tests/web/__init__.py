"""Pages and API through Flask's test client."""
