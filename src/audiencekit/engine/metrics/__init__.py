"""Measures of a run: what an attacker could gain (privacy), what an analyst keeps (signal). Contract section 4."""
