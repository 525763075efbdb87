"""A document that is not ours, made ready for the generator: bundled, brought to 3.1, normalised, warned about."""
