"""case.py - the list of hostile files: each is a function that writes one, with what the reader must say of it."""
import collections

Case = collections.namedtuple("Case", "name expect quick make")
CASES = {}
READ = "read"  # all of it can be read, and holds the mark
MARK = "C-000042"


def hostile(name, expect, quick=False):
    """The function writes the file: it is given an open binary file. expect: READ, or a pattern that one of the reasons
    matches: "limit (limit.parts 10000)"; "read" if nothing was unreadable and the mark is there, "empty" without it. quick: belongs to the short selection."""
    def keep(make):
        assert name not in CASES, name
        CASES[name] = Case(name, expect, quick, make)
        return make
    return keep
