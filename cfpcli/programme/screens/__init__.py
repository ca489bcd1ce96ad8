"""The screen of `cfp schedule`: the plan of a day under a cursor."""
