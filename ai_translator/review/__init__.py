"""Review: a person's corrections of a translated document.

An edit is checked like a translation, kept in the project, remembered as a person's, and the pages
concerned are typeset again without a model.  Files for CAT tools and Word go out and come back.
"""
