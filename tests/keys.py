"""Things that look like private keys, and open nothing.

They are put together here, so that no file of ours holds one as a scanner sees it.
"""

_LINES = "\n".join(
    f"{number:04}" + "MIIEowIBAAKCAQEAnokeyatall" * 2 for number in range(8)
)


def _armoured(name, head=""):
    return f"-----BEGIN {name}-----\n{head}{_LINES}\n-----END {name}-----"


PRIVATE_KEY = _armoured("RSA PRIVATE" + " KEY")
PGP_KEY = _armoured("PGP PRIVATE" + " KEY BLOCK", "Comment: none\n\n")
PUTTY_KEY = (
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\n"
    f"AAAAC3NzaC1lZDI1NTE5\nPrivate-{'Lines'}: 8\n{_LINES}\nPrivate-MAC: 00"
)
AGE_KEY = "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2
