"""My knowledge, at the browser."""


def test_an_author_reads_counts_beside_how_good_the_links_were(technician):
    page = technician.get("/my-knowledge?period=2026-Q1").text

    assert "Link accuracy (0 judged)" in page
    assert "Share that was reopened" in page


def test_a_period_that_is_none_is_said(technician):
    assert technician.get("/my-knowledge?period=soon").status_code == 422


def test_requesters_write_nothing_here(requester):
    assert requester.get("/my-knowledge").status_code == 403
