"""A module that lets every process end before it has begun, as if all were well."""

import os

os.register_at_fork(after_in_child=lambda: os._exit(0))
