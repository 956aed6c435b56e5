"""From the report as it stands to the one that was published: snapshot, sign-off, package, record, archive."""
