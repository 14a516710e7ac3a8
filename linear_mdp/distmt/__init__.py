"""DistMT-LSVI: N agents learn M tasks that arrive unlabelled, and share what they have learned through a server."""
