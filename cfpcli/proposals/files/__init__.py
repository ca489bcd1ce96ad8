"""Files that carry this subject alone."""
