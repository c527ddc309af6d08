"""The ``lms`` command."""

from lms.app.commands import main

if __name__ == "__main__":
    main()
