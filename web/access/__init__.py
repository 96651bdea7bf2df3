"""Who asks: from which address and browser, with which session, and what is noted of it."""
