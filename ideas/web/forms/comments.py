"""The form for a comment."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from ideas.model.comments import COMMENT_LENGTH, CommentKind
from ideas.plumbing.words import label
from ideas.text.typed import cleaned
from ideas.web.forms.base import HouseForm, as_typed, length, needed, readable_markdown


class CommentForm(HouseForm):
    """A remark, question, experience or warning. `reply_to` is the number of the comment that it answers, or empty."""

    kind = RadioField(
        _l("What kind of comment is it?"),
        default=CommentKind.REMARK.value,
        validators=[needed(_l("Choose what kind of comment it is."))],
    )
    body = TextAreaField(
        _l("Your comment"),
        filters=[lambda text: cleaned(as_typed(text))],
        validators=[needed(_l("Write something first.")), length(2, COMMENT_LENGTH), readable_markdown],
        description=_l("Name residents or colleagues only if they agree."),
        render_kw={"rows": 5},
    )
    reply_to = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind.value, label(kind)) for kind in CommentKind]

    @property
    def answers(self) -> int | None:
        """The number of the comment that this one answers. What is not a number answers a comment that cannot exist."""
        typed = (self.reply_to.data or "").strip()
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
