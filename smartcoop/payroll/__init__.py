"""Engagements, payroll runs and payslips."""
