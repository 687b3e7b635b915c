"""The software of a freelancers' cooperative: it invoices, collects, employs and pays."""
