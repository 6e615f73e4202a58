"""Measures Sightline's speed as ratios within one run: ``python -m bench``, or ``make bench``.

Milliseconds differ from machine to machine; ratios of things measured side by side do not.
Every figure is a median over many interleaved rounds after a warm-up, on a fresh SQLite database
that holds the demonstration. Nothing outside a temporary folder is read or written.
"""
