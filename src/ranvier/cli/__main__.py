"""So that `python -m ranvier.cli` is the command `ranvier`."""

from ranvier.cli import main

main()
