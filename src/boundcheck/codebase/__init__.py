"""Facts joined with contracts: whose each file is, what names mean, which tables there are; asked through one door."""
