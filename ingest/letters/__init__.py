"""Letters as a service desk reads them: who wrote, what is new in it, what no person wrote."""
