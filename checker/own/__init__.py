"""An organisation's own rules, lists, editions and formats, beside the shipped ones.

They are data and can run nothing. What could hold a check up is refused when they are loaded: files without
measure, patterns that are not linear, and rules that the engine could not judge.
"""

from checker.own.loading import load, read

__all__ = ["load", "read"]
