"""What a cooperative does every day by itself: each piece in a transaction of its own, safe to do again or after days that were missed."""
