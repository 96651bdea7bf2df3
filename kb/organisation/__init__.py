"""How an organisation calls and shows itself here: its name, address, colour and mark."""
