"""`python -m wholeplace`: the same as the command."""

from wholeplace.cli import main

if __name__ == "__main__":
    main()
