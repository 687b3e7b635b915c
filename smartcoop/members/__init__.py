"""The cooperative, its policies, its members, their shares and their users."""
