"""What every request passes before its route: measured, counted and bounded."""
