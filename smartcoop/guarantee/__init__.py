"""The mutual guarantee fund: wages advanced, losses borne."""
