"""What we keep about somebody: to take along."""

from typing import Any

from flask import Blueprint, render_template, send_file
from werkzeug.wrappers import Response

from ideas.model.base import now
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, require_recent_proof
from ideas.plumbing.house import settings
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db
from ideas.queries.my_data import my_data
from ideas.text.archives import archive_of
from ideas.web.forms.base import PressForm
from ideas.web.limits import Limit, guard, of_account

bp = Blueprint("my_data", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/account/data", methods=["GET", "POST"])
def download() -> Page:
    """What we keep about you, and a button that hands it over as one file."""
    who: Any = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    form = PressForm()
    if not form.validate_on_submit():
        return render_template("accounts/my_data.html", form=form, settings=settings()), form.refusal_status
    require_recent_proof()
    guard(of_account(Limit.DOWNLOADS, who))
    record(Event.DATA_DOWNLOADED)
    at = now()
    readme = render_template("accounts/my_data_readme.txt", at=at)
    archive = archive_of(my_data(db(), who), readme=readme, at=at)
    answer = send_file(archive, "application/zip", as_attachment=True, download_name="my-data.zip", conditional=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer
