"""The demonstration program: an office's autumn of 2025, told through the HTTP API."""
