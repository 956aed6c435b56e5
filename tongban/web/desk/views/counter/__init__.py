"""The window: taking in, scanning, handing out, the change of shift."""
