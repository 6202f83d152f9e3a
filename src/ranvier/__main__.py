"""So that `python -m ranvier` is the command `ranvier`."""

from ranvier.cli import main

if __name__ == "__main__":
    main()
