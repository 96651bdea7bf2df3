"""Duty rosters: who is there when, in turn, with exchanges of duties."""
