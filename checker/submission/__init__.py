"""A repository for submissions: how it begins, and the hooks that check its commits."""
