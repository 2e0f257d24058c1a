"""The only entry: serve, worker, db, demo, people, definitions, instances, records, feel, decide, try, bench."""

import sys

from web.cli import main

if __name__ == "__main__":
    sys.exit(main())
