"""Devices, addresses and links, each with the drawing that shows it."""
