"""The commands that read forms: their arguments, and what runs them."""
