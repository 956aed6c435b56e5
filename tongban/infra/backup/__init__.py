"""Backup and restore: one archive with everything a deployment is, taken while it runs, put back whole or not at all.

Nothing here needs Django: a restore happens before there is anything that Django could be pointed at.
"""
