"""Moving whole records between stores and files: import, export, and the store that reviewers of a blind call get."""
