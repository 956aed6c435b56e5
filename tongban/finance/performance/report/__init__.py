"""The yearly self-evaluation report: its structure as data, its figures by reference, its checks, its files."""
