"""What is known of logins."""

from tongban.people.accounts.models import Account, Preference


def preference_of(account: Account) -> Preference | None:
    """How the owner wants to read; None while no switch was ever moved."""
    return Preference.objects.filter(pk=account.pk).first()
