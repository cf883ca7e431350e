"""A recipe that does not fit together is refused before anything is trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.recipe import Recipe, RecipeError

STAGE = """
[[stages]]
epochs = 1
learning_rate = 1e-4
[stages.corpora]
minimal_pairs = { repeat = 2 }
"""


def load(folder: Path, head: str) -> Recipe:
    file = folder / "recipe.toml"
    file.write_text(f'name = "tiny"\nversion = "1"\n{head}\n{STAGE}', encoding="utf-8")
    return Recipe.load(file)


def test_the_recipe_that_ships_fits_together() -> None:
    recipe = Recipe.load(Path(__file__).parents[2] / "training" / "recipes" / "default.toml")
    assert sum(recipe.average) == pytest.approx(1)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ('calibrate_on = ["minimal_pairs", "jigsaw_wiki"]', "jigsaw_wiki"),
        ('calibrate_on = ["minimal_pairs"]\naverage = [0.5, 0.5]', "needs 1 shares"),
        ('calibrate_on = ["minimal_pairs"]\naverage = [0.7]', "add up to 1"),
        ("batch_sise = 3", "batch_sise"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, head: str, said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        load(tmp_path, head)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("start = [1.0]", "start of stage 1 needs 0 shares"),
        ("teachers = [2]", "stage 1 is taught by"),
        ("teacher_share = 0.5", "no teachers"),
        ("embedded_share = 1.5", "between 0 and 1"),
    ],
)
def test_a_stage_rests_on_earlier_ones_alone_and_its_shares_are_shares(
    tmp_path: Path, wrong: str, said: str
) -> None:
    first = STAGE.replace("[stages.corpora]", f"{wrong}\n[stages.corpora]")
    with pytest.raises(RecipeError, match=said):
        load(tmp_path, f'calibrate_on = ["minimal_pairs"]\n{first}')
