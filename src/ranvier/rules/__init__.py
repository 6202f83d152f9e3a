"""The rule engine: a line of text becomes a tree, and several readers of the tree must agree.

parse     text -> tree
text      tree -> text
check     names, kinds and units against what exists
ruleset   the order of use
explain   one patient, every step to be opened
settle    which missing inputs an unknown answer waits for
columns   many patients at once (Polars)
sql       the same as a query (DuckDB)
words     a plain sentence

It knows no medicine. Everything is three-valued: true, false, unknown.
"""
