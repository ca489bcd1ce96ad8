"""People: profiles, organisers and identity."""
