"""The embedded sandbox: the three services over one store, on the loopback interface."""
