"""Clients, quotes, invoices and credit notes."""
