"""A second factor: codes of an app, passkeys, recovery codes, and who needs one."""
