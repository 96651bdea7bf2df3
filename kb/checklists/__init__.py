"""Checklists: what is asked, and which answer is a finding; duties and registers share them."""
