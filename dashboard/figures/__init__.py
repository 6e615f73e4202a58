"""Charts: pure functions from a view to a plain dict in plotly's schema."""
