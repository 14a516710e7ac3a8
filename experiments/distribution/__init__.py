"""DistMT-LSVI with the server in this process and its agents in others: what it costs to talk."""
