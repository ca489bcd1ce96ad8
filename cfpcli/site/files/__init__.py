"""The files of the room: tokens of an organiser, and the inspection of the pages that were made."""
