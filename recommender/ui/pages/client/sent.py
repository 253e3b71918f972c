"""What was sent: the number to tell, what happens next, the private link, and the ways to change or delete it."""

from recommender.ui.components.sent import sent

sent()
