"""The form with which people choose how they hear of things."""

from collections.abc import Iterable, Mapping

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from ideas.model.notifications import Choice, MailChoice, NotificationKind
from ideas.plumbing.words import label
from ideas.web.forms.base import HouseForm


class PreferencesForm(HouseForm):
    """For each kind of notification: on the board or not, and when by mail. It has a row for these kinds only."""

    def __init__(self, kinds: Iterable[NotificationKind], now: Mapping[NotificationKind, Choice]) -> None:
        chosen = {_in_app(kind): choice.in_app for kind, choice in now.items()}
        chosen |= {_mail(kind): choice.mail.value for kind, choice in now.items()}
        super().__init__(data=chosen)
        self.kinds = list(kinds)
        for kind in NotificationKind:
            if kind not in self.kinds:
                del self[_in_app(kind)]
                del self[_mail(kind)]
        for kind in self.kinds:
            self[_mail(kind)].choices = [SelectChoice(choice.value, label(choice)) for choice in MailChoice]

    @property
    def rows(self) -> list[tuple[NotificationKind, BooleanField, SelectField]]:
        """Each kind with its two fields."""
        return [(kind, self[_in_app(kind)], self[_mail(kind)]) for kind in self.kinds]

    def wishes(self) -> dict[NotificationKind, Choice]:
        """What was chosen."""
        return {kind: Choice(in_app.data, MailChoice(mail.data)) for kind, in_app, mail in self.rows}


def _in_app(kind: NotificationKind) -> str:
    return f"in-app-{kind.value}"


def _mail(kind: NotificationKind) -> str:
    return f"mail-{kind.value}"


for _kind in NotificationKind:
    setattr(PreferencesForm, _in_app(_kind), BooleanField())
    setattr(PreferencesForm, _mail(_kind), SelectField())
