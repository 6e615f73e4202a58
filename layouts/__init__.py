"""Dash trees: pure functions of views and options. Nothing here reads data."""
