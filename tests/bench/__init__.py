"""A page made the usual way, to set ours beside; ``make bench`` runs both."""
