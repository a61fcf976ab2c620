"""The sub-protocols that every kind of case shares, each written once as rows to include."""
