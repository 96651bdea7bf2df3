"""When work is done: hours, holidays, and time counted by them."""
