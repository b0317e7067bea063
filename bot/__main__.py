"""Start Dragoman: `python -m bot` is the same as `dragoman`."""

import sys

from bot.cli import main

sys.exit(main())
