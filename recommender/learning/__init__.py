"""What staff decided, held against the policy: where they overrule it, and which points would agree more with them.

It proposes and decides nothing. No page imports it.
"""
