"""The only place where claims meet simulators."""
