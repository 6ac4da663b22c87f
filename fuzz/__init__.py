"""Inputs that nobody thought of, made by Atheris from a few of the tests' own: see README.md."""
