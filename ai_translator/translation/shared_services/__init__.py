"""Services that all translators of a process share: limiter, budget, translation memory."""
