"""The standard code lists and identifiers that every case type shares; pure data and checks."""
