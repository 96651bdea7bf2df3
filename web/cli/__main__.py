"""``python -m web.cli`` is ``kb``."""

from web.cli.main import main

main()
