"""Words of 政务公开: requests, publications, questions, what could not be done."""
