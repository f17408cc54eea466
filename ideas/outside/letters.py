"""A mail whose headers leave as they were written.

The standard library breaks a long address in a header into pieces of encoded text, in which no mail program finds a
link. RFC 8058 asks for one address, and RFC 5322 lets a line have 998 characters.
"""

from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy, default

ON_ONE_LINE = ("list-unsubscribe", "list-unsubscribe-post")


class _OneLine(UnstructuredHeader):
    """A header that is never folded."""

    def fold(self, *, policy: Policy) -> str:
        """The whole header, as it is."""
        return f"{self.name}: {self}{policy.linesep}"


def new_letter() -> EmailMessage:
    """An empty mail."""
    headers = HeaderRegistry()
    for name in ON_ONE_LINE:
        headers.map_to_type(name, _OneLine)
    policy: EmailPolicy = default.clone(header_factory=headers)
    return EmailMessage(policy=policy)
