"""Measures the numbers of the design: the program beside a bare echo, in one run."""
