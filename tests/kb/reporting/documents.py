"""Reports to write files of."""

from dataclasses import replace

from kb.reporting.document import (
    Chart,
    Column,
    Comment,
    Document,
    Measure,
    Missing,
    Series,
    Signature,
    Style,
    Table,
    Text,
)

CLOSED = {"zh": "关闭的事件", "en": "Incidents closed"}

DOCUMENT = Document(
    kind="monthly",
    title={"zh": "运维月报", "en": "Monthly report"},
    period="2026-10",
    facts=(({"zh": "单位", "en": "Unit"}, "南京市运维分中心"),),
    made_at="2026-11-01T00:10:00+00:00",
    blocks=(
        Text(
            code="about",
            heading={"zh": "说明", "en": "About"},
            paragraphs=({"zh": "本报告……", "en": "This report …"},),
        ),
        Table(
            code="numbers",
            heading={"zh": "主要指标", "en": "Key numbers"},
            columns=(
                Column({"zh": "指标", "en": "Number"}),
                Column({"zh": "本期", "en": "This period"}, Measure.COUNT),
                Column({"zh": "占比", "en": "Share"}, Measure.SHARE),
            ),
            rows=((CLOSED, 12, 1 / 3), ("=1+1", None, 1.0), ("@SUM(A1)", 0, None)),
            notes=({"zh": "口径：本期内关闭", "en": "Closed in the period"},),
        ),
        Chart(
            code="trend",
            heading={"zh": "趋势", "en": "Trend"},
            style=Style.LINE,
            labels=("10-01", "10-08", "10-15"),
            series=(Series(CLOSED, (4, None, 8)),),
        ),
        Chart(
            code="causes",
            heading={"zh": "原因", "en": "Causes"},
            style=Style.BARS,
            labels=({"zh": "误操作", "en": "Misoperation"}, "=电源"),
            series=(Series(CLOSED, (5, 7)), Series("B", (1, 0))),
        ),
        Comment(code="analysis", heading={"zh": "分析", "en": "Analysis"}, text="好。"),
        Missing(code="virus", heading={"zh": "病毒", "en": "Viruses"}),
        Signature(
            code="signed",
            heading={"zh": "签字", "en": "Signatures"},
            roles=({"zh": "编制", "en": "Made by"},),
        ),
    ),
)


def make_document(**values):
    return replace(DOCUMENT, **values)


def document_saying(text):
    """A report in which *text* stands wherever people's words can."""
    return make_document(
        title=text,
        facts=((text, text),),
        blocks=(
            Text(code="a", heading=text, paragraphs=(text,)),
            Table(
                code="b",
                heading=text,
                columns=(Column(text),),
                rows=((text,),),
                notes=(text,),
            ),
            Chart(
                code="c",
                heading=text,
                style=Style.BARS,
                labels=(text,),
                series=(Series(text, (1,)),),
            ),
            Comment(code="d", heading=text, text=text),
            Signature(code="e", heading=text, roles=(text,)),
        ),
    )
