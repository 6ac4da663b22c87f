"""What authors of rules use: rules in words, examples run, new rules, coverage, editions compared."""
