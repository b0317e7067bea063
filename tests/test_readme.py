"""The README shows what is really there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.as_json import answer_object
from bot.cli import SUBCOMMANDS
from bot.settings import KNOWN
from commands import Tree, add_commands
from commands.curation.preview import preview_layout
from commands.replies import Posting, answer_layout, silence_layout
from corpus.bundled import sync_bundled
from corpus.curation import Decision, PreviewPage
from corpus.indexing import index_article
from corpus.models import Draft
from corpus.reading import read_bytes
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.discord_server.rendering import render_components

if TYPE_CHECKING:
    from corpus.models import Answer

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ANSWERED = "How much did Kazahstan and China trade in 2023?"
MEASURED = {"elapsed_ms", "confidence", "score"}
PAGE = """\
<html lang="en"><head>
<title>Khorgos gets a second crane</title>
<meta property="og:site_name" content="Steppe Courier">
<meta property="article:published_time" content="2024-02-11">
<link rel="canonical" href="https://courier.example.org/khorgos-crane">
</head><body><article>
<p>Trains wait less than a day at the dry port of Khorgos since a second crane began to work, says its operator.</p>
<p>Share on Facebook</p>
<p>Freight through the port grew by 12 percent in 2023, to 4.1 million tons. Most of it goes on to Europe.</p>
<p>Read also: Xinjiang plans another road</p>
<p>Drivers of lorries still complain about the queue. A new checkpoint with six lanes is planned for 2026.</p>
</article></body></html>
"""
SILENT = "Is Malaysia selling durians to Kazakhstan?"


@pytest.fixture
async def answers(tmp_path: Path) -> tuple[Answer, Answer]:
    """Ask the README's two questions of the articles that ship."""
    async with Store.open(tmp_path / "readme.sqlite3") as store:
        await sync_bundled(store)
        searcher = Searcher(store)
        return await searcher.ask(ANSWERED), await searcher.ask(SILENT)


def blocks(language: str) -> list[str]:
    """List the README's code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def preview_page() -> PreviewPage:
    """Read a page that was made up, and give what a curator is shown of it."""
    (draft,) = read_bytes(PAGE.encode(), name="crane.html", key="crane")
    assert isinstance(draft, Draft)
    return PreviewPage(
        token="t" * 12,
        number=0,
        count=1,
        draft=draft,
        passages=len(index_article(draft.headline, draft.publisher, draft.body, draft.language).passages),
        dropped=draft.dropped,
        kept=frozenset(),
        alike=(),
        decision=Decision.ADD,
        replaces=None,
        repeats=None,
        failures=(),
        chosen=1,
    )


def flowing(text: str) -> str:
    """Undo the wrapping of lines, so that only words count."""
    return " ".join(re.sub(r"^[│▌\s]+", "", text, flags=re.MULTILINE).split())


def rendered(components: list[Any]) -> str:
    """Write components as text, without line breaks."""
    return flowing("\n".join(render_components(components)))


async def test_the_answers_are_those_that_members_see(answers: tuple[Answer, Answer]) -> None:
    """Both replies of the README are what Discord shows for these questions now."""
    answered, silent = answers
    shown = [flowing(block) for block in blocks("text")]
    assert rendered(answer_layout(answered, "t" * 12, posting=Posting.OFFERED).to_components()) in shown  # type: ignore[no-untyped-call]
    assert rendered(silence_layout(silent).to_components()) in shown  # type: ignore[no-untyped-call]


def test_the_preview_is_the_one_that_curators_see() -> None:
    """The preview of the README is what Discord shows of such a page now."""
    shown = [flowing(block) for block in blocks("text")]
    assert rendered(preview_layout(preview_page()).to_components()) in shown  # type: ignore[no-untyped-call]


def test_every_command_of_the_readme_is_there() -> None:
    """Each slash command that the README names exists, and the README names each group of them."""
    tree = Tree(discord.Client(intents=discord.Intents.none()))  # type: ignore[arg-type]
    add_commands(tree)
    there = {f"/{command.qualified_name}" for command in tree.walk_commands()}
    named = set(re.findall(r"`(/[a-z]+(?: (?:synonym|check))?(?: [a-z]+)?)\b", README))
    assert {name for name in named if name not in there and name.partition(" ")[0] not in there} == set()
    assert {command.split()[0] for command in there} <= {name.split()[0] for name in named}


async def test_the_json_is_what_programs_get(answers: tuple[Answer, Answer]) -> None:
    """The README's JSON answer has the keys and values of the real one; only the passage is shortened."""
    (written,) = [parsed for block in blocks("json") if "quotes" in (parsed := json.loads(block))]
    real = json.loads(json.dumps(answer_object(answers[0], ANSWERED, "q1")))
    assert [list(written), list(written["quotes"][0])] == [list(real), list(real["quotes"][0])]
    different = {name for name, value in written.items() if value != real[name]} - MEASURED
    assert different == {"quotes"}
    quote = real["quotes"][0]
    assert {name for name, value in written["quotes"][0].items() if value != quote[name]} - MEASURED == {"passage"}


def test_the_import_example_can_be_imported() -> None:
    """The README's line of JSON Lines is an article."""
    (line,) = [block for block in blocks("json") if "body" in json.loads(block)]
    (draft,) = read_bytes(line.encode(), name="example.jsonl", key="example")
    assert getattr(draft, "key", None) == "ports-2024-02"


def test_every_subcommand_and_setting_is_named() -> None:
    """No subcommand is missing from the README, and no setting from the example file that it points to."""
    example = (ROOT / "deploy" / ".env.example").read_text(encoding="utf-8")
    assert [subcommand.NAME for subcommand in SUBCOMMANDS if subcommand.NAME not in README] == []
    assert [name for name in KNOWN if f"{name}=" not in example] == []


def test_every_dependency_has_its_line() -> None:
    """What the project depends on is named in the README with its reason."""
    declared = re.search(
        r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE
    )
    assert declared
    names = re.findall(r'^  "([\w.-]+)', declared[1], re.MULTILINE)
    table = README[README.index("### Dependencies") :]
    assert [name for name in names if name not in table] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_have_hashes_and_name_no_host(name: str) -> None:
    """Every package is pinned with a hash, and no registry is named."""
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(packages) > 20
    assert all("--hash=sha256:" in package for package in packages)
    assert not re.search(r"https?://|index-url|find-links", text)


def test_the_pictures_are_there_and_described() -> None:
    """Every picture of the README is in the project, and its description says what it shows."""
    pictures = re.findall(r"^!\[([^\]]*)\]\((\S+)\)$", README, re.MULTILINE)
    assert len(pictures) >= 4
    assert [path for described, path in pictures if len(described) < 40 or not (ROOT / path).is_file()] == []
