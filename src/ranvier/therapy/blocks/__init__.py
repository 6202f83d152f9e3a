"""Nerve blocks for one patient: sums of anaesthetics, adrenaline, bleeding, rescue, and reading a diagnostic block."""
