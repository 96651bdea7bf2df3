"""Disturbances, their one solution, and cases solved elsewhere before."""
