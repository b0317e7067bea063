"""`dragoman ask --explain` tells why an answer is what it is, and changes nothing about it."""

from __future__ import annotations

import io
import json
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from rich.console import Console

from bot.as_json import explanation_object
from bot.explaining import explanation_lines
from bot.terminal import show
from corpus.models import SHARED, Scope
from corpus.search import explanation, ranking
from corpus.search.model import Model, Network
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.corpus.drafts import draft

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.search.explanation import Explanation
    from tests.bot.conftest import Dragoman, Spawn

WHEAT = "What did the freight line from Khorgos carry to Almaty?"
SEVERAL = "wheat wagons, palm oil shipments and apricot growers"
UNHEARD_OF = "zzyzx qqqxz"
ONLY = "--no-bundled"
SERVER = Scope(7)

SECTIONS = ["How the question was understood", "candidate", "Their features", "Confidence", "Milliseconds"]
KEYS = [
    "passages",
    "words",
    "left_out",
    "asks_for",
    "days",
    "publishers",
    "candidates",
    "best",
    "threshold",
    "bias",
    "signs",
    "stages_ms",
]


def explained(dragoman: Dragoman, question: str, *options: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask for JSON; give the answer without its explanation, and the explanation."""
    (found,) = dragoman("ask", question, "--explain", "--json", ONLY, *options).lines()
    told: Any = found.pop("explanation")
    return found, told


def words(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the words of an explanation as they were typed."""
    return {word["typed"]: word for word in told["words"]}


@pytest.mark.usefixtures("library")
def test_the_explanation_follows_the_answer(dragoman: Dragoman) -> None:
    """After the same text as ever come the question, the candidates, their features, the confidence and the times."""
    answered = dragoman("ask", WHEAT, ONLY)
    told = dragoman("ask", WHEAT, ONLY, "--explain")
    assert told.out.startswith(answered.out + "\n" + SECTIONS[0] + "\n")
    places = [told.out.find(section) for section in SECTIONS]
    assert places == sorted(places)
    assert -1 not in places
    assert (told.code, told.err) == (answered.code, "") == (0, "")


@pytest.mark.usefixtures("library")
def test_the_json_is_the_answer_with_one_more_key(dragoman: Dragoman) -> None:
    """With --json only the explanation is added, and its keys are those of the command's help, in order."""
    (plain,) = dragoman("ask", WHEAT, "--json", ONLY).lines()
    found, told = explained(dragoman, WHEAT)
    assert {**found, "elapsed_ms": None} == {**plain, "elapsed_ms": None}
    assert list(told) == KEYS
    help_text = dragoman("ask", "--help").out
    own = ["first_stage_rank", "first_stage_score", "total", "features", "lifts"]
    assert set(own) < set(told["best"][0])
    for key in [*KEYS, *own, *told["words"][0], *next(iter(told["signs"].values()))]:
        assert re.search(rf"\b{key}\b", help_text)


@pytest.mark.usefixtures("library")
def test_each_word_is_told_with_what_is_searched_for_it(dragoman: Dragoman) -> None:
    """A word has its terms, how rare it is, and in how many passages; one that is spelt wrong has its repair."""
    told = explained(dragoman, "engineers of Turkstan, zzyzx")[1]
    found = words(told)
    assert found["engineers"]["terms"] == {"engin": 1.0}
    assert found["engineers"]["passages"] == 1
    assert 0 < found["Turkstan"]["terms"]["turkistan"] < 1
    assert (found["zzyzx"]["terms"], found["zzyzx"]["passages"]) == ({}, 0)
    assert found["zzyzx"]["weight"] > found["engineers"]["weight"] > 0
    assert told["passages"] == 3
    shown = dragoman("ask", "engineers of Turkstan, zzyzx", "--explain", ONLY).out
    assert re.search(r"\n +\d\.\d\d +1  engineers: engin\n", shown)
    assert re.search(r"\n +\d\.\d\d +\d  Turkstan, repaired: turkistan \(\d\d%\)\n", shown)
    assert re.search(r"\n +\d\.\d\d +0  zzyzx: in no passage\n", shown)


@pytest.mark.usefixtures("library")
def test_words_that_are_not_searched_are_told(dragoman: Dragoman) -> None:
    """Words without a meaning of their own are named as typed, with what was meant if they are misspelt."""
    told = explained(dragoman, "Whcih wheat did the wagons carry")[1]
    assert told["left_out"] == {"Whcih": "which", "did": None, "the": None}
    shown = dragoman("ask", "Whcih wheat did the wagons carry", "--explain", ONLY).out
    assert "Not searched: Whcih (taken for which), did, the.\n" in shown


@pytest.mark.usefixtures("library")
def test_many_words_that_are_not_searched_are_counted(dragoman: Dragoman) -> None:
    """Of a long text the first dozen are named."""
    shown = dragoman("ask", "the a of to in on at by for with from as is wheat", "--explain", ONLY).out
    assert "Not searched: the, a, of, to, in, on, at, by, for, with, from, as and 1 more.\n" in shown


@pytest.mark.usefixtures("library")
def test_what_was_recognised_is_told(dragoman: Dragoman) -> None:
    """The kind of thing that is asked for, the day and the publisher that are named."""
    question = "When did wheat reach Almaty, as the Steppe Ledger wrote on 8 November 2024?"
    told = explained(dragoman, question)[1]
    assert (told["asks_for"], told["days"], told["publishers"]) == ("date", ["2024-11-08"], ["Steppe Ledger"])
    shown = dragoman("ask", question, "--explain", ONLY).out
    for sentence in ("It asks for a date.", "It names the day 2024-11-08.", "It names the publisher Steppe Ledger."):
        assert sentence in shown
    told = explained(dragoman, "wheat wagons")[1]
    assert (told["asks_for"], told["days"], told["publishers"]) == ("other", [], [])


@pytest.mark.usefixtures("library")
def test_candidates_come_in_order_with_both_ranks(dragoman: Dragoman) -> None:
    """Candidates have the rank that counts and that of the first stage, whose scores agree with it."""
    told = explained(dragoman, SEVERAL)[1]
    best = told["best"]
    assert told["candidates"] == len(best) == 3
    assert [candidate["rank"] for candidate in best] == [1, 2, 3]
    totals = [candidate["total"] for candidate in best]
    assert totals == sorted(totals, reverse=True)
    by_first_stage = sorted(best, key=lambda candidate: -candidate["first_stage_score"])
    assert [candidate["first_stage_rank"] for candidate in by_first_stage] == [1, 2, 3]
    assert by_first_stage[0]["features"]["first_stage"] == 1
    assert {candidate["article"] for candidate in best} == {"railway", "ports/palm-oil", "dates"}


@pytest.mark.usefixtures("library")
def test_candidates_are_shown_with_their_source_and_first_words(dragoman: Dragoman) -> None:
    """Headline, publisher, date and key stand above the passage's first words, whole."""
    shown = dragoman("ask", WHEAT, "--explain", ONLY).out
    assert (
        " 1. Freight line across the steppe carries its first wheat\n"
        "    Steppe Ledger · 8 November 2024 · railway\n"
        "    “The new freight line between Khorgos and Almaty carried its first …”\n"
    ) in shown


@pytest.mark.usefixtures("library")
def test_candidates_know_their_quote(dragoman: Dragoman) -> None:
    """A candidate that is quoted tells as which quote, one that is not has none."""
    found, told = explained(dragoman, SEVERAL, "--limit", "2")
    quoted = {quote["article"]: quote["rank"] for quote in found["quotes"]}
    assert len(quoted) == 2
    assert [candidate["quote"] for candidate in told["best"]] == [
        quoted.get(candidate["article"]) for candidate in told["best"]
    ]


@pytest.mark.usefixtures("library")
def test_only_quotes_that_are_shown_have_numbers(dragoman: Dragoman, monkeypatch: pytest.MonkeyPatch) -> None:
    """A candidate that is left out for being far behind the best is not called a quote."""
    monkeypatch.setattr(ranking, "ANSWERED_FROM", 0.0)
    monkeypatch.setattr("corpus.models.STRONG", 1.0)
    shown = dragoman("ask", SEVERAL, "--explain", ONLY).out
    assert re.findall(r"^\d\. ", shown, re.MULTILINE) == ["1. "]
    assert "\n3 candidates\n" in shown
    assert re.findall(r" · quote (\d)\n", shown) == ["1"]


@pytest.mark.usefixtures("library")
def test_where_nothing_is_answered_candidates_are_only_near(
    dragoman: Dragoman, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below the threshold the first candidates are among the nearest, and none is called a quote."""
    monkeypatch.setattr(ranking, "ANSWERED_FROM", 1.1)
    silent = dragoman("ask", SEVERAL, "--explain", ONLY)
    assert silent.code == 1
    assert silent.out.count(" · among the nearest\n") == 3
    assert " · quote " not in silent.out
    assert ": too little for an answer (from 1.10)\n" in silent.out


@pytest.mark.usefixtures("library")
def test_the_confidence_adds_up(dragoman: Dragoman) -> None:
    """The bias and what each sign moves make the confidence; a sign moves by its value times its weight."""
    for question in (WHEAT, SEVERAL, "apricot chess"):
        found, told = explained(dragoman, question)
        moved = told["bias"]
        for sign in told["signs"].values():
            assert sign["moved"] == pytest.approx(sign["value"] * sign["weight"], abs=1e-3)
            moved += sign["moved"]
        assert found["confidence"] == pytest.approx(1 / (1 + math.exp(-moved)), abs=1e-3)
        assert found["answered"] == (found["confidence"] >= told["threshold"])


@pytest.mark.usefixtures("library")
def test_the_signs_that_moved_it_most_come_first(dragoman: Dragoman) -> None:
    """The ten strongest signs are shown in order, the others as a sum, and all of it adds up to the last line."""
    shown = dragoman("ask", WHEAT, "--explain", ONLY).out
    table = shown[shown.index("moved by") : shown.index("Milliseconds")]
    moved = [float(row.split()[0]) for row in table.splitlines()[1:] if row]
    signs, rest = moved[:10], moved[10:]
    assert [abs(value) for value in signs] == sorted(map(abs, signs), reverse=True)
    assert len(rest) == 3
    assert sum(signs) + rest[0] + rest[1] == pytest.approx(rest[2], abs=0.1)


@pytest.mark.usefixtures("library")
def test_stages_add_up_to_the_time_of_the_answer(dragoman: Dragoman) -> None:
    """Every stage that was gone through has its time, and together they are the answer's."""
    found, told = explained(dragoman, "wheat from Khorgas")
    assert set(told["stages_ms"]) == {
        "understanding",
        "postings",
        "spelling",
        "first_stage",
        "candidates",
        "relatives",
        "features",
        "elsewhere",
        "ranking",
        "quotes",
    }
    assert sum(told["stages_ms"].values()) == pytest.approx(found["elapsed_ms"], abs=0.01)
    assert min(told["stages_ms"].values()) >= 0


@pytest.mark.usefixtures("library")
def test_nothing_found_is_explained_too(dragoman: Dragoman) -> None:
    """Without a candidate there are no features and no signs, and no error."""
    silent = dragoman("ask", UNHEARD_OF, "--explain", ONLY)
    assert (silent.code, silent.err) == (1, "")
    assert "\n0 candidates\n" in silent.out
    assert "Their features" not in silent.out
    assert "Without a candidate there is nothing to judge it by.\n" in silent.out
    told = explained(dragoman, UNHEARD_OF)[1]
    assert (told["candidates"], told["best"], told["signs"]) == (0, [], {})


@pytest.mark.parametrize("question", ["?", "\x00", "🚆", "牛肉贸易", '"', "wheat " * 900])
@pytest.mark.usefixtures("library")
def test_any_text_can_be_explained(dragoman: Dragoman, question: str) -> None:
    """No question is too odd or too long, in text or as JSON."""
    assert dragoman("ask", f"x {question}", "--explain", ONLY).err == ""
    assert list(explained(dragoman, f"x {question}")[1]) == KEYS


@pytest.mark.usefixtures("library")
def test_filters_bound_the_candidates(dragoman: Dragoman) -> None:
    """A publisher or a date leaves the other articles' passages out of the candidates."""
    told = explained(dragoman, SEVERAL, "--publisher", "Strait Courier")[1]
    assert [candidate["article"] for candidate in told["best"]] == ["ports/palm-oil"]
    assert told["candidates"] == 1


@pytest.mark.usefixtures("library")
def test_a_batch_is_explained_question_by_question(dragoman: Dragoman, tmp_path: Path) -> None:
    """Every object of a batch has its explanation."""
    batch = tmp_path / "batch.jsonl"
    asked = [{"id": 1, "question": "wheat wagons"}, {"id": 2, "question": "hardy apricot"}]
    batch.write_text("\n".join(map(json.dumps, asked)), "utf-8")
    done = dragoman("ask", "--batch", str(batch), "--json", "--explain", ONLY).lines()
    told: list[Any] = [found["explanation"] for found in done]
    assert [found["id"] for found in done] == [1, 2]
    assert [list(words(one)) for one in told] == [["wheat", "wagons"], ["hardy", "apricot"]]


@pytest.mark.usefixtures("library")
def test_the_question_stays_out_of_the_log(spawn: Spawn) -> None:
    """However much is logged, neither the question nor its explanation is."""
    done = spawn("ask", "wheat Khorgas", "--explain", ONLY, DRAGOMAN_LOG_LEVEL="DEBUG")
    assert "khorgos" in done.out
    assert "horg" not in done.err
    assert "wheat" not in done.err


@pytest.fixture
def _coverage_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a model in place whose total is ten times the coverage, less five times what it is below the best."""
    network = Network(
        ["coverage", "lead"],
        means=np.zeros(2),
        deviations=np.ones(2),
        hidden=np.zeros((4, 1)),
        hidden_bias=np.zeros(1),
        output=np.zeros(1),
        direct=np.array([10.0, 0, 5, 0]),
    )
    monkeypatch.setattr(explanation, "model", lambda: Model(network, 0.0, {}, 0.5))


@pytest.mark.usefixtures("library", "_coverage_alone")
def test_a_lift_is_what_a_feature_adds_over_the_average(dragoman: Dragoman) -> None:
    """Where the total grows by fifteen with the coverage, the lift is fifteen times what is above the mean coverage."""
    best = explained(dragoman, "wheat wagons, tonnes of palm oil")[1]["best"]
    coverages = [candidate["features"]["coverage"] for candidate in best]
    assert len(set(coverages)) == len(best) == 2
    mean = sum(coverages) / len(best)
    for candidate, coverage in zip(best, coverages, strict=True):
        assert candidate["lifts"] == pytest.approx({"coverage": 15 * (coverage - mean), "lead": 0}, abs=1e-4)
    shown = dragoman("ask", "wheat wagons, tonnes of palm oil", "--explain", ONLY).out
    lifts = sorted((candidate["lifts"]["coverage"] for candidate in best), reverse=True)
    assert f"    for it: coverage {lifts[0]:+.2f}\n" in shown
    assert f"    against it: coverage {lifts[1]:+.2f}\n" in shown


async def explained_to(viewer: Scope, path: Path, question: str) -> Explanation:
    """Explain a question to a viewer; a server of its own has an article about orchids."""
    async with Store.open(path, bundled=False) as store:
        await store.put(
            SHARED, [draft("a", "Orchards near Turkistan \x1b[2J\u202egrew. Railway wagons carried fruit.")]
        )
        await store.put(SERVER, [draft("b", "Orchidarium growers met. The orchidarium in Turkistan opened.")])
        return await Searcher(store).explain(question, viewer)


async def test_relatives_are_told_from_what_the_viewer_may_see(tmp_path: Path) -> None:
    """Words that are a little like one of the question are named, but none that only another server has."""
    shared = await explained_to(SHARED, tmp_path / "a.sqlite3", "orchid of Turkistan")
    server = await explained_to(SERVER, tmp_path / "b.sqlite3", "orchid of Turkistan")
    assert [list(like) for like in shared.understood.relatives] == [["orchard"], []]
    assert sorted(server.understood.relatives[0]) == ["orchard", "orchidarium"]
    assert (shared.passages, server.passages) == (1, 2)


async def test_text_of_articles_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """What could steer a terminal is taken out of the passages that are shown."""
    told = await explained_to(SHARED, tmp_path / "a.sqlite3", "orchards of Turkistan")
    assert "\x1b" in told.best[0].passage_text
    text = "".join(line.prefix + line.text.plain for line in explanation_lines(told, None))
    assert "Orchards near Turkistan" in text
    assert not set(text) & {"\x1b", "\u202e"}


@pytest.mark.parametrize(("width", "columns"), [(40, 1), (60, 1), (61, 2), (76, 2), (77, 3), (100, 3), (200, 3)])
async def test_a_terminal_gets_what_fits(tmp_path: Path, width: int, columns: int) -> None:
    """As many candidates' features stand side by side as fit, and from 61 columns on no line is wider than that."""
    async with Store.open(tmp_path / "wide.sqlite3", bundled=False) as store:
        body = (
            "Wagons carried wheat across the steppe towards the elevators of Almaty, hour after hour, all of autumn. "
        )
        await store.put(SHARED, [draft(f"a-{n}", body * (n + 1), headline=f"Wheat {n} " * 9) for n in range(3)])
        told = await Searcher(store).explain("How many wagons carried whaet to Almaty, and who drove them?")
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=True, no_color=True, _environ={"TERM": "xterm"})
    show(console, explanation_lines(told, width))
    rows = [re.sub(r"\x1b\[[0-9;]*m", "", row) for row in file.getvalue().splitlines()]
    (head,) = [row for row in rows if row.endswith("  feature")]
    assert head.count("lift") == columns
    assert width < 61 or max(map(len, rows)) <= width


async def test_other_names_are_told_with_how_many_passages_have_them(tmp_path: Path) -> None:
    """A word that no passage has is shown with the name that stands for it, in the terminal and in JSON."""
    async with Store.open(tmp_path / "a.sqlite3", bundled=False) as store:
        await store.put(SHARED, [draft("a", "Orchards near Turkistan grew. Railway wagons carried fruit.")])
        await store.synonyms.add(SHARED, ["Yasi", "Turkistan"])
        told = await Searcher(store).explain("orchards of Yasi", SHARED)
    text = "".join(line.prefix + line.text.plain for line in explanation_lines(told, None))
    assert "Yasi: in no passage; another name: Turkistan (in 1 passage)" in text
    explained_words: Any = explanation_object(told, "orchards of Yasi", "q1")["explanation"]
    assert [word["names"] for word in explained_words["words"]] == [{}, {"Turkistan": 1}]
