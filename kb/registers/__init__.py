"""Registers: assets, spare parts, tools, agreements, papers of staff; one engine for all."""
