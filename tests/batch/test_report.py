"""The report: counts that are right, from a run, a continued run or an output; a page that needs nothing else."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser

import pytest

from moderation.batch.report import FactColumns, groups
from moderation.batch.report.of_output import report_of
from moderation.batch.report.page import to_html
from moderation.batch.report.row_facts import day_of
from moderation.batch.scored import ScoredOutput
from moderation.errors import DumpError

COMMENT = "This is what I have to say about the mayor"


@pytest.fixture
def dump(tmp_path):
    """100 comments on two articles over three months; every fifth, all on one article, is rejected."""
    path = tmp_path / "in.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["id", "created_at", "article_id", "text"])
        for number in range(100):
            month = 1 + number % 3
            rude = number % 5 == 0
            out.writerow(
                [f"c{number}", f"2024-0{month}-15T10:00:00Z", "rude <b>&" if rude else "calm",
                 f"{COMMENT} {number}{' idiot' if rude else ''}"]
            )  # fmt: skip
        file.write("only,three,cells\r\n")
    return path


@pytest.fixture
def reports():
    return []


def test_counts(dump, label, reports):
    label(dump, "out.parquet", on_report=reports.append, rows_per_chunk=30)
    facts = reports[0].as_dict()
    assert (facts["rows"], facts["rejected"]) == (100, 1)
    assert facts["decisions"] == {"approve": 80, "review": 0, "reject": 20}
    assert facts["flagged_share"] == 0.2
    toxicity = facts["attributes"]["toxicity"]
    assert (toxicity["review"], toxicity["reject"]) == (0, 20)
    assert sum(toxicity["histogram"]) == 100
    assert toxicity["histogram"][47] == 20, "0.95 lies in the bin from 0.94"
    assert facts["attributes"]["insult"]["review_threshold"] is None
    assert facts["time"]["column"] == "created_at"
    assert [(each["name"], each["rows"]) for each in facts["time"]["groups"]] == [
        ("2024-01-15", 34), ("2024-02-15", 33), ("2024-03-15", 33),
    ]  # fmt: skip
    assert [(each["name"], each["rows"], each["flagged_share"]) for each in facts["articles"]["groups"]] == [
        ("calm", 80, 0.0), ("rude <b>&", 20, 1.0),
    ]  # fmt: skip
    assert facts["reject_reasons"] == {"N cells, but the header has N": 1}
    assert [each["name"] for each in facts["languages"]["groups"]] == ["en"]
    assert facts["languages"]["groups"][0]["rows"] == 100
    assert facts["throughput"]["rows_per_second"] > 0


def test_examples_are_named_and_not_shown(dump, label, reports):
    label(dump, "out.parquet", on_report=reports.append)
    facts = reports[0].as_dict()
    [most] = facts["most_certain"]
    assert (most["id"], most["row"], most["decision"], most["threshold"]) == ("c0", 1, "reject", 0.5)
    nearest = [abs(each["score"] - each["threshold"]) for each in facts["least_certain"]]
    assert nearest == sorted(nearest)
    assert COMMENT not in json.dumps(facts)
    assert COMMENT not in to_html(reports[0]).decode()


def test_a_continued_run_reports_all_of_it(dump, label, reports, fake_scorer):
    class Stopping(fake_scorer):
        def score(self, inputs):
            if len(self.seen) + len(inputs) > 70:
                raise KeyboardInterrupt
            return super().score(inputs)

    label(dump, "whole.csv", on_report=reports.append, rows_per_chunk=20)
    with pytest.raises(KeyboardInterrupt):
        label(dump, "out.csv", scorer=Stopping(), on_report=reports.append, rows_per_chunk=20)
    label(dump, "out.csv", on_report=reports.append, rows_per_chunk=20)
    whole, continued = (each.as_dict() for each in reports)
    assert whole.pop("throughput").keys() == continued.pop("throughput").keys()
    assert whole == continued


@pytest.mark.parametrize("output", ["out.parquet", "out.csv", "out.jsonl", "folder"])
def test_the_report_of_an_output_is_that_of_its_run(tmp_path, dump, label, reports, output):
    label(dump, output, on_report=reports.append)
    again = report_of(ScoredOutput(tmp_path / output)).as_dict()
    first = reports[0].as_dict()
    for facts in (first, again):
        del facts["source"]
    assert again == first


def test_named_columns_and_texts(tmp_path, dump, label):
    label(dump, "out.parquet")
    scored = ScoredOutput(tmp_path / "out.parquet")
    report = report_of(scored, columns=FactColumns(article="created_at"), texts=True, price_per_hour=2.0)
    facts = report.as_dict()
    assert facts["articles"]["n_groups"] == 3
    assert facts["most_certain"][0]["text"].startswith(COMMENT)
    assert facts["throughput"]["cost_per_million_rows"] > 0
    assert COMMENT in to_html(report).decode()
    with pytest.raises(DumpError, match="no column 'nowhere'"):
        report_of(scored, columns=FactColumns(time="nowhere"))


class Page(HTMLParser):
    """Collects what a browser would fetch, and what a screen reader would miss."""

    def __init__(self):
        super().__init__()
        self.fetched, self.unlabelled, self.headings, self.tables, self.captions = [], 0, [], 0, 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.fetched += [v for k, v in attrs if k in ("src", "href", "xlink:href") and not v.startswith("#")]
        self.fetched += [tag] if tag in ("script", "link", "iframe") else []
        self.unlabelled += tag == "figure" and not attributes.get("aria-label")
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_the_page_stands_alone(dump, label, reports):
    label(dump, "out.parquet", on_report=reports.append)
    html = to_html(reports[0]).decode()
    page = Page()
    page.feed(html)
    assert page.fetched == []
    assert "@import" not in html
    assert "url(http" not in html
    assert html.count("<svg") >= 3
    assert page.unlabelled == 0
    assert page.tables == page.captions
    assert page.headings[0] == 1
    assert set(page.headings[1:]) == {2}
    assert "rude &lt;b&gt;&amp;" in html, "what a dump holds is text, never markup"
    assert "rude <b>" not in html
    assert "@media print" in html
    assert html == to_html(reports[0]).decode(), "the same counts give the same page"


def test_an_empty_dump_and_one_without_facts(tmp_path, label, reports):
    (tmp_path / "none.csv").write_text("text\n")
    (tmp_path / "plain.csv").write_text('text\n"fine"\n""\n')
    for name in ("none", "plain"):
        label(tmp_path / f"{name}.csv", f"{name}.parquet", on_report=reports.append)
    none, plain = reports
    assert none.as_dict()["rows"] == 0
    assert plain.as_dict()["without_text"] == 1
    assert b"<h2>Over time" not in to_html(none)
    assert b"<h2>Over time" not in to_html(plain)


def test_memory_is_bounded_by_the_groups_that_are_kept(monkeypatch):
    monkeypatch.setattr(groups, "MOST_GROUPS", 10)
    counted = groups.Groups()
    for start in range(0, 100, 10):
        counted.add(["large"] * 5 + [f"t{n}" for n in range(start, start + 10)], ["approve"] * 15)
    assert len(counted.counts) <= 20
    assert counted.counts["large"][0] == 50
    assert counted.others + sum(rows for rows, _, _ in counted.counts.values()) == 150


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2016-11-10 20:52:25+00", "2016-11-10"),
        (1478811145, "2016-11-10"),
        ("1478811145", "2016-11-10"),
        (1478811145123, "2016-11-10"),
        ("", None),
        ("soon", None),
        (None, None),
        (float("nan"), None),
        ("99999999999999999999", None),
    ],
)
def test_days(value, day):
    assert day_of(value) == day
