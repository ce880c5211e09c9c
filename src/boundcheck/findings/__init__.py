"""What a finding is: its rule, severity and identity, and all of a run's."""
