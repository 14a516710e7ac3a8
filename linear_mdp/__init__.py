"""Linear, contextual and low-rank MDPs."""
