"""Low-rank MDPs: several finite-horizon tasks whose transitions share features that nobody knows."""
