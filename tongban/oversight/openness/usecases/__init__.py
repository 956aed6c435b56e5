"""The acts of openness: requests for information, publications, questions, what could not be done, registers."""
