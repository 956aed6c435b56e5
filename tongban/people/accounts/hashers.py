"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB and two rounds, the least that OWASP's password sheet asks for.

    Django's own measure takes 100 MiB and eight processors for each login. A hall logs in at nine o'clock: eight at once
    would take the machine away from those who work. A password kept by another measure is kept by this one from its next
    login on.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
