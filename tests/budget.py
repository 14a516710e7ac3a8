"""The one false-alarm rate of the suite: the probability that a statistical test fails by chance."""

FALSE_ALARM = 2e-5
