"""Nerves: their anatomy, how each is studied, limits of laboratories, and from when on a change is real."""
