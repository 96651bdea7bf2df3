"""What an author's own articles saved others, never as a mere count."""

from kb.reports import own_knowledge
from kb.reports.periods import read_period


def read(desk, login):
    return own_knowledge.read(desk.session, desk.person(login), read_period("2026"))


def test_incidents_of_others_count_with_their_share_on_the_first_line(desk):
    solution = desk.solution("打印机脱机")
    desk.closed("一楼打印机脱机", solution=solution)
    desk.closed("二楼打印机脱机", solution=solution)

    found = read(desk, "manager")

    (saved,) = found.articles
    assert (saved.title, saved.incidents, found.incidents) == ("打印机脱机", 2, 2)
    assert (found.first_line_share, found.reopen_rate) == (1.0, 0.0)


def test_what_nobody_judged_has_no_accuracy_and_what_nobody_used_no_share(desk):
    found = read(desk, "colleague")

    assert found.articles == ()
    assert found.link_accuracy is found.first_line_share is found.reopen_rate is None


def test_what_one_solved_with_ones_own_article_saved_nobody_else(desk):
    own = desk.approve(desk.submitted("自己的办法"))
    desk.closed("打印机卡纸", solution=own)

    assert read(desk, "technician").incidents == 0
