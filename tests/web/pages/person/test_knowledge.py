"""My knowledge, at the browser."""


def test_an_author_reads_counts_beside_how_good_the_links_were(technician):
    page = technician.get("/my-knowledge?period=2026-Q1").text

    assert "Link accuracy (0 judged)" in page
    assert "Share that was reopened" in page


def test_a_period_that_is_none_is_said(technician):
    assert technician.get("/my-knowledge?period=soon").status_code == 422


def test_requesters_write_nothing_here(requester):
    assert requester.get("/my-knowledge").status_code == 403


def test_an_author_appears_on_the_list_and_leaves_it(technician, requester):
    assert "Nobody is on the list" in technician.get("/my-knowledge/season").text
    chosen = technician.post(
        "/my-knowledge/season", {"shown": "1"}, follow_redirects=True
    )
    assert "Leave the list" in chosen.text
    assert "Incidents saved" in technician.get("/my-knowledge/season").text

    technician.post("/my-knowledge/season", {})

    assert "Nobody is on the list" in technician.get("/my-knowledge/season").text
    assert requester.get("/my-knowledge/season").status_code == 403
    assert technician.get("/my-knowledge/season?period=soon").status_code == 422
