"""Surveys of satisfaction: one link for each person asked, used once."""
