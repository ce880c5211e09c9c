"""Configuration: TOML files to a typed `Config`; every mistake is told with file, key and remedy."""
