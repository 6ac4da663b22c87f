"""Rule x Form -> Finding."""
