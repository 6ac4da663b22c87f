"""An official list read from the notice's annex: a file -> rows -> entries -> the list as a rule file."""
