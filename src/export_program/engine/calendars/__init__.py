"""Working calendars as data, one module per jurisdiction."""
