"""`python -m tongban` is the same as `tongban`."""

import sys

from tongban.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
