"""How any case works. Knows no particular case, no storage, no web, no clock."""
