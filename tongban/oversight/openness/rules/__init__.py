"""Pure arithmetic of openness: clocks of requests, fees, what must be said, lights."""
