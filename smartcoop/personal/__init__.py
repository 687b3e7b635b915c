"""A person's own data across all rooms: given out whole, and erased but for what the law keeps."""
