"""People: profiles, organisers, who somebody is."""
