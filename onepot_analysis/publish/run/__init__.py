"""Notebooks run, each in a process of its own."""
