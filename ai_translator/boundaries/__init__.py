"""Text boundaries: where a line may end (UAX 14), where sentences and words do (UAX 29).

The properties of characters are those of the ``regex`` package (Unicode 17), the rules stand here
as the annexes write them.  Words of scripts without spaces come from the dictionaries of ICU.  ICU
itself would do all this in 43 MB, of which its formats of dates and currencies are most.
"""
