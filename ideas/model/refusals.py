"""The ways in which the house says no. Names only: the sentences live at the doors."""


class Refusal(Exception):
    """Something that cannot be done, with a name that a door can put into words."""


class NotFound(Refusal):
    """It does not exist, or it does not exist for this actor: the answer is the same."""


class IdeaErased(NotFound):
    """The idea stood on the board, and its author took it away for good."""


class IdeaMerged(NotFound):
    """The idea went on as part of another one, which stands at this number and slug."""

    def __init__(self, number: int, slug: str) -> None:
        super().__init__(number)
        self.number = number
        self.slug = slug


class NotAllowed(Refusal):
    """It exists and the actor may see it, but may not do this with it."""


class SecondFactorNeeded(NotAllowed):
    """This is for moderators, and the actor is one, but signed in here with no more than a password."""


class StepExpired(Refusal):
    """What was begun in a browser was finished before, began in another one, or was too long ago."""


class WrongCode(Refusal):
    """The code does not belong to this account, or it was used before."""


class PasskeyRefused(Refusal):
    """The passkey is not known here, belongs to somebody else, or did not sign what we asked."""


class PasskeyCopied(Refusal):
    """The passkey signed less often than we have seen: somebody has a copy of it."""


class LastSecondFactor(Refusal):
    """A moderator keeps at least one passkey or one app that makes codes."""


class LastWayIn(Refusal):
    """Without this, nobody could sign in to the account any more."""


class ProofTooOld(Refusal):
    """This asks that the actor showed who they are just now, and that was too long ago."""


class TooOften(Refusal):
    """This was done as often as it may be for now. `wait_seconds` is when it may be done again."""

    def __init__(self, limit: str, wait_seconds: int) -> None:
        super().__init__(limit)
        self.limit = limit
        self.wait_seconds = wait_seconds


class NotInThisState(Refusal):
    """The decision does not fit the state that the idea or comment is in by now."""


class AlreadyUndone(Refusal):
    """Somebody undid this decision before."""


class OrganisationEnded(Refusal):
    """Nobody works there any more: it became part of another organisation."""


class PublicMailProvider(Refusal):
    """Anybody can have an address there, so it says nothing about where somebody works."""


class DomainIsTaken(Refusal):
    """This e-mail domain is listed for an organisation already."""


class NameIsTaken(Refusal):
    """There is an organisation with this name already."""


class OvertakenByLaterDecision(Refusal):
    """A later decision stands on top of this one; that one has to be undone first."""


class LastAdministrator(Refusal):
    """Nobody else can manage the board: somebody has to be able to first."""


class LinkExpired(Refusal):
    """The link in the mail was used before, replaced by a newer one, or is too old."""


class FirstLinkExpired(LinkExpired):
    """The printed link for the first administrator was used, or is too old; the next start prints another."""


class MessageMovedOn(Refusal):
    """This mail was sent again or let go meanwhile, or it held a link and cannot be sent again."""


class AddressTaken(Refusal):
    """Somebody else's account has this e-mail address by now."""


class BadCursor(Refusal):
    """The place in the list cannot be read: it was cut off or made up."""


class UnknownSlug(Refusal):
    """A filter names a domain, form, tier, motive, stage or tag that does not exist."""


class SignInElsewhereFailed(Refusal):
    """What came back from the sign-in of an organisation does not show who somebody is."""


class TripOver(SignInElsewhereFailed):
    """The sign-in was begun in another browser, or too long ago, or was finished before."""


class ProviderRefused(SignInElsewhereFailed):
    """The organisation does not let them in, or they turned back there."""


class ProviderSilent(SignInElsewhereFailed):
    """The sign-in of the organisation does not answer in time, or with an error of its own."""


class NoAddressGiven(SignInElsewhereFailed):
    """The organisation did not tell a usable e-mail address, and a new account needs one."""


class AddressHasAccount(SignInElsewhereFailed):
    """There is an account with the address that the organisation vouches for; only its owner can link the two."""


class IdentityTaken(SignInElsewhereFailed):
    """This sign-in of an organisation belongs to another account already."""


class NotTheirIdentity(SignInElsewhereFailed):
    """Who shows once more who they are signed in as somebody else."""


class ProofTooWeak(SignInElsewhereFailed):
    """The account has a second factor, and the organisation does not say that one was shown."""


class CannotBeEntered(SignInElsewhereFailed):
    """The account was closed, or is an example: nobody signs in to it."""


class AlreadyFlagged(Refusal):
    """This reader flagged the same idea or comment before."""


class AlreadySuggested(Refusal):
    """Somebody suggested this label for this idea before, or the idea has it."""


class SameIdea(Refusal):
    """An idea cannot be merged into itself, or be a variant of itself."""


class AlreadyMerged(Refusal):
    """The idea went into another one before."""


class IdeaCannotTakeOthers(Refusal):
    """Only an idea that is on the board, and was not merged itself, can take in another one."""


class AlreadyVariant(Refusal):
    """These two are linked already, one way or the other."""


class AlreadyAppealed(Refusal):
    """There is an appeal against this already; it is answered once."""


class NoAppealPossible(Refusal):
    """This takes no appeal, or no longer."""


class AlreadyAnswered(Refusal):
    """A colleague answered this appeal before."""


class DomainInUse(Refusal):
    """A group cannot go while topics stand in it."""


class CallNotOpen(Refusal):
    """The call takes no ideas: it has not begun yet, or its last day has gone."""


class BadSeed(Refusal):
    """The seed of an order by lot was cut off or made up."""


class TooManySaved(Refusal):
    """Nobody keeps more searches than this."""
