"""Car-On-Hill: one family of deterministic continuous tasks, its exact values, and multi-task fitted Q-iteration.

Source: Ernst, Geurts and Wehenkel (2005), Section 6; the eight tasks are those of D'Eramo et al. (2020).
"""
