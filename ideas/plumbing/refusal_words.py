"""How a refusal is put into words, and the words for when signing in at an organisation does not work."""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from ideas.model.refusals import (
    AddressHasAccount,
    BadSeed,
    CannotBeEntered,
    IdentityTaken,
    NoAddressGiven,
    NotTheirIdentity,
    ProofTooWeak,
    ProviderRefused,
    ProviderSilent,
    Refusal,
    SignInElsewhereFailed,
    TooManySaved,
    TripOver,
)


class Words(NamedTuple):
    """What a page says to somebody who cannot go on: what is wrong, and what to do now."""

    code: int
    title: Any
    explanation: Any
    next_step: Any = ""
    to_sign_in: bool = False


# The first that fits is the most precise.
SIGNING_IN_ELSEWHERE: tuple[tuple[type[Refusal], Words], ...] = (
    (
        TripOver,
        Words(
            400,
            _l("Start signing in again"),
            _l("You started signing in in another window, or too long ago. Or you have finished it already."),
            _l("Are you not signed in yet? Then start again."),
            to_sign_in=True,
        ),
    ),
    (
        ProviderRefused,
        Words(
            403,
            _l("You are not signed in"),
            _l("You turned back at your organisation, or it did not let you in."),
            _l("Try again, or sign in with your e-mail address and password."),
            to_sign_in=True,
        ),
    ),
    (
        ProviderSilent,
        Words(
            400,
            _l("Your organisation does not answer"),
            _l("The sign-in of your organisation does not work at the moment. That is not your fault."),
            _l("Try again later, or sign in with your e-mail address and password."),
            to_sign_in=True,
        ),
    ),
    (
        NoAddressGiven,
        Words(
            400,
            _l("We need your e-mail address"),
            _l("Your organisation did not tell us a usable e-mail address. Without one we cannot make an account."),
            _l("Create an account with a password first. Then link the sign-in of your organisation under My account."),
            to_sign_in=True,
        ),
    ),
    (
        AddressHasAccount,
        Words(
            409,
            _l("You already have an account"),
            _l("There is an account with your e-mail address. It is not linked to your organisation yet."),
            _l("Sign in the way you did before. Then link the sign-in of your organisation under My account."),
            to_sign_in=True,
        ),
    ),
    (
        IdentityTaken,
        Words(
            409,
            _l("This sign-in belongs to another account"),
            _l("You used it with another account here before. Nothing has changed."),
            _l("Sign in with it to get into that account."),
            to_sign_in=True,
        ),
    ),
    (
        NotTheirIdentity,
        Words(
            403,
            _l("You signed in as somebody else"),
            _l("The sign-in that you used does not belong to the account in which you are signed in here."),
            _l("Go back and choose the sign-in that belongs to it."),
        ),
    ),
    (
        ProofTooWeak,
        Words(
            403,
            _l("This is not enough here"),
            _l("Your account has a second way of signing in. Your organisation did not say that you used one."),
            _l("Go back and use your passkey, or your password and a code."),
        ),
    ),
    (
        CannotBeEntered,
        Words(
            403,
            _l("This account is closed"),
            _l("Nobody can sign in to it any more."),
            _l("You can create a new account."),
            to_sign_in=True,
        ),
    ),
    (
        SignInElsewhereFailed,
        Words(
            400,
            _l("You are not signed in"),
            _l("We could not check the answer of your organisation. To be safe, we let nobody in."),
            _l("Try again. Does it keep going wrong? Then sign in with your e-mail address and password."),
            to_sign_in=True,
        ),
    ),
)

# What can be wrong with looking for ideas, beside filters and places: the seed of an address, and what is kept.
LOOKING: tuple[tuple[type[Refusal], Words], ...] = (
    (
        BadSeed,
        Words(
            400,
            _l("We do not know this random order"),
            _l("The web address is incomplete or was changed."),
            _l("Go to the list of ideas and choose a random order again."),
        ),
    ),
    (
        TooManySaved,
        Words(
            409,
            _l("You have saved very many searches"),
            _l("You can save 30 searches. Remove one that you do not need any more."),
            _l("You find them under “Saved searches”."),
        ),
    ),
)
