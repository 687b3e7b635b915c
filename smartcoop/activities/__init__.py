"""A member's activity and its budget."""
