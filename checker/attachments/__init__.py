"""What the uploads folder holds: each file's real kind, whether it opens, its pages and its words.

Nothing is read before a rule asks for it, and nothing outside the folder ever is. Limits keep a hostile file
from costing more than moments; what a limit cut off is said, never taken for read.
"""

from checker.attachments.filename_match import FileMatch, match_filename, nearest_name
from checker.attachments.folder import FileProgress, of_files, open_folder, open_folders
from checker.attachments.models import Attachment, Attachments, ExtractedText, Look, RecognisedText

__all__ = [
    "Attachment",
    "Attachments",
    "ExtractedText",
    "FileMatch",
    "FileProgress",
    "Look",
    "RecognisedText",
    "match_filename",
    "nearest_name",
    "of_files",
    "open_folder",
    "open_folders",
]
