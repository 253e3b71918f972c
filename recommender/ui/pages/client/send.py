"""Send this to the clinic: the first time with a name and two consents, later what was changed."""

from recommender.exports.told import Told
from recommender.ui import sending, session, way
from recommender.ui.components.send import correction, first_sending

if session.urgent():
    way.leave_for(session.STOP)
missing = way.missing()
if missing:
    way.go_to(missing.id)
    way.ask_again()
intake, decision, _ = session.result()
if Told(session.library(), intake, decision, session.today()).is_urgent:
    way.leave_for(session.RESULT)

if sending.was_sent():
    correction()
else:
    first_sending()
