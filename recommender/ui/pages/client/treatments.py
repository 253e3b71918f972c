"""About the treatments: the three ways side by side, then each in full, for whoever only wants to read."""

from functools import partial

from recommender.ui import session
from recommender.ui.components.about import comparison, part, parts
from recommender.ui.components.parts import Overview, in_parts

say, edition = session.say, session.edition()
overview = Overview(
    say("treatments_title"), say("treatments_lead"), comparison(edition), say("treatments_heading_full")
)
in_parts("treatments", overview, parts(edition), partial(part, edition))
