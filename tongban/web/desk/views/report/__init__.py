"""The yearly report: written, signed, published."""
