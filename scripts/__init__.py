"""What writes the files of this project that are made from others. For those who work on it: no part of the package."""
