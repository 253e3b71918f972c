"""How we decide: the order in plain words, and one part at a time of all rules and sources."""

from functools import partial

from recommender.ui import session
from recommender.ui.components.how import order, part, parts
from recommender.ui.components.parts import Overview, in_parts

say, edition = session.say, session.edition()
overview = Overview(say("how_title"), say("how_lead"), order(edition), say("how_heading_read"))
in_parts("how", overview, parts(edition), partial(part, edition))
