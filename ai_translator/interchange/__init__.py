"""Files that people bring back from other tools, read and bounded in one place.

XLIFF, TMX and tables come from CAT tools and spreadsheets: nothing in them is trusted.
"""
