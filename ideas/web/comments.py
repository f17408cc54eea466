"""The conversation under an idea."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _

from ideas.actions.comments import delete_comment, edit_comment, post_comment
from ideas.actions.kept_texts import forget_text
from ideas.model.comments import Comment, CommentKind
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, keeper
from ideas.plumbing.addresses import address_of
from ideas.plumbing.messages import say
from ideas.plumbing.session import db, form_was_sent
from ideas.queries.comments import comment_for
from ideas.queries.ideas import idea_for
from ideas.web.forms.base import PressForm
from ideas.web.forms.comments import CommentForm
from ideas.web.ideas import Page, idea_page
from ideas.web.kept_texts import typed_before
from ideas.web.limits import Limit, count, links_fit

bp = Blueprint("comments", __name__)


@bp.post("/ideas/<int:number>-<slug>/comments")
def post(number: int, slug: str) -> Page:
    """Say something about an idea."""
    idea = idea_for(db(), actor(), number)
    require(actor(), May.COMMENT, idea)
    form = CommentForm()
    if not form.validate() or not links_fit(form, _member(), body=""):
        return idea_page(idea, form)
    count(Limit.COMMENTS, _member(), first_day=Limit.COMMENTS_FIRST_DAY)
    comment = post_comment(
        db(), idea, by=_member(), kind=CommentKind(form.kind.data), body=form.body.data, reply_to=form.answers
    )
    forget_text(db(), keeper(), address_of(idea))
    say(_("Thank you. Your comment has been posted."))
    return redirect(_place_of(comment), 303)


@bp.route("/comments/<int:number>/edit", methods=["GET", "POST"])
def edit(number: int) -> Page:
    """Say it better."""
    comment = comment_for(db(), actor(), number, locked=form_was_sent())
    require(actor(), May.EDIT_COMMENT, comment)
    typed = request.form if form_was_sent() else typed_before(request.path)
    form = CommentForm(formdata=typed, data={"kind": comment.kind.value, "body": comment.body})
    if not form.validate_on_submit() or not links_fit(form, _member(), body=comment.body):
        return render_template("comments/edit.html", comment=comment, form=form), form.refusal_status
    count(Limit.EDITS, _member())
    edit_comment(db(), comment, by=_member(), kind=CommentKind(form.kind.data), body=form.body.data)
    forget_text(db(), keeper(), request.path)
    return redirect(_place_of(comment), 303)


@bp.route("/comments/<int:number>/delete", methods=["GET", "POST"])
def delete(number: int) -> Page:
    """Take your own words back."""
    comment = comment_for(db(), actor(), number, locked=form_was_sent())
    require(actor(), May.DELETE_COMMENT, comment)
    form = PressForm()
    if not form.validate_on_submit():
        return render_template("comments/delete.html", comment=comment, form=form), form.refusal_status
    delete_comment(db(), comment, by=_member())
    say(_("Your comment has been deleted."))
    return redirect(address_of(comment.idea), 303)


def _member() -> Any:
    return actor()


def _place_of(comment: Comment) -> str:
    return f"{address_of(comment.idea)}#comment-{comment.id}"
