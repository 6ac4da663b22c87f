"""The form as a text that people write and review: a YAML file, read and judged as the print is."""
