"""Writing a mail: in the reader's language, under our name, with the same mark over every try."""

import re

import pytest
from jinja2 import ChainableUndefined, ChoiceLoader, DictLoader

from ideas.actions.notifications import put_in_outbox
from ideas.jobs.letters import letter_for
from ideas.jobs.post import deliver_mail
from ideas.model.notifications import MessageKind
from ideas.settings import ROOT
from tests.jobs.outbox import KEY, mails_in

SUBJECTS = sorted((ROOT / "templates/mail").glob("*.subject.txt"))


def test_the_mail_holds_the_link_as_text(app, mail):
    deliver_mail(app)
    text = mails_in(app)[0].get_body(("plain",)).get_content()
    assert f"http://localhost:8000/account/confirm/{KEY}" in text


def test_the_mail_holds_the_link_as_html(app, mail):
    deliver_mail(app)
    html = mails_in(app)[0].get_body(("html",)).get_content()
    assert f'href="http://localhost:8000/account/confirm/{KEY}"' in html


def test_links_begin_with_the_address_that_people_know(board_with, mail):
    board = board_with(base_url="https://samen.example")
    deliver_mail(board)
    assert f"https://samen.example/account/confirm/{KEY}" in mails_in(board)[0].get_body(("plain",)).get_content()


def test_a_mail_says_that_a_machine_wrote_it(app, mail):
    deliver_mail(app)
    assert mails_in(app)[0]["Auto-Submitted"] == "auto-generated"


def test_a_mail_is_written_in_the_language_of_its_reader(app, session, anna):
    for language in ("nl", "en"):
        put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, anna, language=language, key=KEY, hours=48)
    session.commit()
    deliver_mail(app)
    dutch, english = (written.get_body(("plain",)).get_content() for written in mails_in(app))
    assert "Hello," in english
    assert "Hello," not in dutch


def test_a_mail_has_the_date_of_writing(app, mail):
    deliver_mail(app)
    assert mails_in(app)[0]["Date"].datetime == mail.made_at.replace(microsecond=0, tzinfo=None)


def test_two_mails_have_different_message_ids(app, session, anna):
    for _ in range(2):
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna, language="nl")
    session.commit()
    deliver_mail(app)
    assert len({written["Message-ID"] for written in mails_in(app)}) == 2


@pytest.mark.parametrize("base_url", ["http://[::1]:8000", "https://samen.example", "http://10.0.0.5:8000"])
def test_a_message_id_is_well_formed_wherever_the_board_lives(board_with, mail, base_url):
    board = board_with(base_url=base_url)
    deliver_mail(board)
    assert re.fullmatch(r"<[0-9a-f]{32}@([a-z0-9.-]+|\[[A-Za-z0-9:.]+\])>", mails_in(board)[0]["Message-ID"])


@pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: path.name)
def test_a_subject_says_something_of_one_line(app_of_its_own, path):
    app = app_of_its_own
    app.jinja_env.undefined = ChainableUndefined
    with app.test_request_context("/"):
        said = app.jinja_env.get_template(f"mail/{path.name}").render().strip()
    assert said
    assert "\n" not in said


def with_subject(board, subject):
    """The board, with another template for the subject of the mail that waits."""
    ours = DictLoader({"mail/confirm_address.subject.txt": subject})
    board.jinja_env.loader = ChoiceLoader([ours, board.jinja_env.loader])
    return board


@pytest.mark.parametrize("subject", ["{{ recipient.name }} vraagt iets", "[Belastingdienst] Betaal", ""])
def test_a_subject_begins_with_the_name_of_the_board_whatever_follows(app_of_its_own, mail, subject):
    assert letter_for(with_subject(app_of_its_own, subject), mail)["Subject"].startswith("[Pragmatisch samenwerken]")


def test_what_somebody_wrote_in_a_subject_makes_no_header(app_of_its_own, session, mail):
    mail.recipient.name = "Anna\r\nBcc: iedereen@gemeente.example"
    letter = letter_for(with_subject(app_of_its_own, "{{ recipient.name }}"), mail)
    assert letter["Subject"] == "[Pragmatisch samenwerken] Anna Bcc: iedereen@gemeente.example"
    assert letter["Bcc"] is None


def test_a_mail_goes_to_another_address_if_it_says_so(app, session, anna):
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna, to_address="oud@gemeente.example")
    session.commit()
    deliver_mail(app)
    assert mails_in(app)[0]["To"] == "oud@gemeente.example"
