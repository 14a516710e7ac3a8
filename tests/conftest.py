"""What holds of every test's process."""

import signal

# A shell makes jobs in the background deaf to Ctrl-C, and with them their children: tests of it would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
