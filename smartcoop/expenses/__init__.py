"""Expense claims and mileage."""
