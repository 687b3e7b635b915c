"""A small living cooperative, told day by day through the same services as the pages: two months of work, invoices, wages and statements."""
