"""Who uses the service, and what each may see."""
