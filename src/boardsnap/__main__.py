"""`python -m boardsnap` is `boardsnap`."""

from boardsnap.cli.main import main

if __name__ == "__main__":
    main()
