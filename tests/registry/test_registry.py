"""The registry: what is promoted serves, nothing serves by accident, and no kill leaves it broken."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.registry_kills import kill_and_check
from moderation import ScoringInput, load
from moderation.errors import ModelDamaged, ModelNotFound, NotPromoted, RegistryError
from moderation.registry import GateReport, Registry
from moderation.scoring import ModelFolder
from tests.registry.versions import gate_report

ONE, TWO = "comment-minilm-en@1", "comment-minilm-en@2"


def toxicity(registry: Registry) -> tuple[str, float]:
    """The model of one score of what the registry serves, and the score."""
    (scores,) = load(registry.path, threads=1).score([ScoringInput("You are a half-witted liar.")])
    return scores.model, scores.values["toxicity"]


def test_what_is_promoted_is_what_loads(registry):
    assert registry.list() == (ONE, TWO)
    model, before = toxicity(registry)
    assert model == ONE
    registry.promote(TWO)
    model, after = toxicity(registry)
    assert model == TWO and after > before
    registry.rollback()
    assert toxicity(registry) == (ONE, before)


def test_rollbacks_go_back_one_by_one_and_end_at_the_first(registry):
    registry.promote(TWO)
    registry.promote(ONE)
    assert [registry.rollback().model, registry.rollback().model] == [TWO, ONE]
    with pytest.raises(RegistryError, match="no model served before"):
        registry.rollback()
    assert registry.pointer().model == ONE
    actions = [change.action for change in registry.pointer().history]
    assert actions == ["promote", "promote", "promote", "rollback", "rollback"]


def test_promoting_what_serves_changes_nothing(registry):
    before = registry.pointer()
    assert registry.promote(ONE) == before == registry.pointer()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (None, "no gate report"),
        ({"passed": False, "reasons": ("Insults are missed.",)}, "Insults are missed."),
        ({"candidate_sha256": "0" * 64}, "other weights"),
        ({"candidate": "comment-minilm-en@7"}, "other weights"),
        ({"against_sha256": "0" * 64}, "compared it with"),
        (
            {"against": "comment-minilm-en@0"},
            "compared it with comment-minilm-en@0, but comment-minilm-en@1 serves",
        ),
    ],
)
def test_the_gate_must_have_passed_for_exactly_these_two(registry, changes, says):
    candidate = registry.folder(TWO)
    (candidate / "gate.json").unlink()
    if changes is not None:
        gate_report(candidate, registry.current(), **changes).write(candidate)
    with pytest.raises(NotPromoted) as refusal:
        registry.promote(TWO)
    assert says in str(refusal.value) and "--force" in str(refusal.value)
    assert registry.pointer().model == ONE
    registry.promote(TWO, force=True)
    assert says in registry.pointer().history[-1].forced


@pytest.mark.parametrize("content", ["{", "[]", '{"passed": true}', '{"passed": "yes"}'])
def test_a_gate_report_that_cannot_be_read_promotes_nothing(registry, content):
    (registry.folder(TWO) / "gate.json").write_text(content)
    with pytest.raises(NotPromoted, match=r"gate\.json"):
        registry.promote(TWO)
    assert registry.pointer().model == ONE


def test_force_leads_out_of_a_registry_whose_serving_model_is_damaged(registry):
    (registry.folder(ONE) / "model.onnx").unlink()
    with pytest.raises(NotPromoted, match=r"model\.onnx"):
        registry.promote(TWO)
    registry.promote(TWO, force=True)
    assert toxicity(registry)[0] == TWO


def test_a_later_gate_report_comes_in_by_adding_the_model_again(versions, registry):
    (registry.folder(TWO) / "gate.json").unlink()
    registry.add(versions[1])
    assert GateReport.of(registry.folder(TWO)) == GateReport.of(versions[1])


def test_a_version_never_changes(versions, registry, tmp_path):
    impostor = tmp_path / "impostor"
    shutil.copytree(versions[0], impostor)
    manifest = json.loads((impostor / "manifest.json").read_text())
    (impostor / "manifest.json").write_text(json.dumps({**manifest, "version": "2"}))
    with pytest.raises(RegistryError, match="version of its own"):
        registry.add(impostor)
    assert ModelFolder.open(registry.folder(TWO)).manifest == ModelFolder.open(versions[1]).manifest


@pytest.mark.parametrize("version", ["../../outside", "", ".hidden", "a/b"])
def test_a_version_that_is_no_folder_name_is_refused(versions, registry, tmp_path, version):
    candidate = tmp_path / "candidate"
    shutil.copytree(versions[0], candidate)
    manifest = json.loads((candidate / "manifest.json").read_text())
    (candidate / "manifest.json").write_text(json.dumps({**manifest, "version": version}))
    with pytest.raises(RegistryError, match="fit for a folder"):
        registry.add(candidate)
    assert registry.list() == (ONE, TWO)


def test_a_model_that_cannot_score_is_not_added(versions, registry, tmp_path):
    candidate = tmp_path / "candidate"
    shutil.copytree(versions[0], candidate)
    with (candidate / "model.onnx").open("r+b") as file:
        file.truncate(1_000_000)
    with pytest.raises(ModelDamaged):
        registry.add(candidate)
    assert registry.list() == (ONE, TWO)


def test_a_damaged_model_is_neither_promoted_nor_rolled_back_to(registry):
    weights = registry.folder(TWO) / "model.onnx"
    content = weights.read_bytes()
    weights.write_bytes(content[:-1])
    with pytest.raises(ModelDamaged):
        registry.promote(TWO, force=True)
    weights.write_bytes(content)
    registry.promote(TWO)
    (registry.folder(ONE) / "model.onnx").unlink()
    with pytest.raises(ModelDamaged):
        registry.rollback()
    assert registry.pointer().model == TWO


def test_what_is_no_registry_and_an_empty_one_say_what_to_do(versions, tmp_path):
    with pytest.raises(RegistryError, match="models add"):
        Registry(tmp_path / "none").promote(ONE)
    assert not (tmp_path / "none").exists()
    with pytest.raises(ModelNotFound, match="registry"):
        load(tmp_path)
    empty = Registry(tmp_path / "empty")
    empty.add(versions[0])
    with pytest.raises(RegistryError, match="models promote"):
        load(empty.path)
    with pytest.raises(RegistryError, match=ONE):
        empty.promote("comment-minilm-en@9")


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"format": 2, "model": null, "previous": [], "history": []}']
)
def test_a_damaged_pointer_is_named(registry, content):
    (registry.path / "current.json").write_text(content)
    with pytest.raises(RegistryError, match=r"current\.json"):
        load(registry.path)


def test_commands_at_the_same_time_wait_for_each_other(registry):
    def change(number: int) -> None:
        other = Registry(registry.path)
        other.promote(TWO if number % 2 else ONE, force=True)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(12)))
    pointer = registry.pointer()
    models = [change.model for change in pointer.history]
    assert all(a != b for a, b in itertools.pairwise(models))
    assert (*pointer.previous, pointer.model) == tuple(models)


def test_killed_at_any_moment_it_loads_and_serves_one_of_the_two(registry):
    served = kill_and_check(registry, kills=4, rng=random.Random(7))
    assert served.total() == 4
    assert len(registry.pointer().history) > 4
