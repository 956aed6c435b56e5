"""Internal control: decisions, rules, risks, checks, findings."""
