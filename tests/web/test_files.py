"""The few files at fixed addresses."""


def test_search_engines_read_what_they_may_visit(browser_of):
    page = browser_of(None).get("/robots.txt")
    assert page.headers["Content-Type"].startswith("text/plain")
    assert b"Disallow: /moderation" in page.data


def test_the_icon_is_found_where_browsers_ask_for_it(browser_of):
    assert browser_of(None).get("/favicon.ico").headers["Content-Type"].startswith("image/svg")


def test_without_a_theme_there_is_no_theme_file(browser_of):
    assert browser_of(None).get("/theme.css").status == 404


def test_the_theme_of_the_organisation_is_served_from_the_instance(browser_of, settings):
    settings.theme_file.write_text(":root { color: red }", "utf-8")
    page = browser_of(None).get("/theme.css")
    assert page.headers["Content-Type"].startswith("text/css")
    assert page.data == b":root { color: red }"


def test_nothing_outside_the_folder_of_files_can_be_read(browser_of):
    for wrong in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static/..%5csettings.py", "/static/%00"):
        assert browser_of(None).get(wrong).status == 404


def test_a_marked_file_may_be_kept_for_ever(browser_of):
    browser = browser_of(None)
    link = browser.get("/domains").one("link[rel=stylesheet]")["href"]
    assert "immutable" in browser.get(link).headers["Cache-Control"]
