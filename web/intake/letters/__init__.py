"""Letters to the service desk: mailboxes that they lie in, and what each of them brings."""
