"""Several tables at once: keys, links between tables and time series (contract section 2)."""
