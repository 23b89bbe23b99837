"""Reads every export back with readers that are not ours: Python's csv and json, NumPy.

usage: python3 test/readers/read_exports.py [FOLDER]     (after npm run build; needs NumPy)

The command line exports the sample gallery with the demo model in every format; all of them must say the same. With a FOLDER,
what a table of VS Code was saved as there is read as well: *.gaze.jsonl, *.gaze.csv, *.gaze.npy with *.gaze.rows.jsonl, and its
summary, *.gaze.summary.json and *.gaze.summary.csv.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
LISTS = ["--list", "movements", "--list", "surfaces"]


def clip_gaze(home: Path, *args: str) -> str:
    outer = {name: value for name, value in os.environ.items() if name != "npm_lifecycle_event"}
    command = ["node", str(ROOT / "out/cli.js"), *args, "--model", "demo", "--quiet"]
    return subprocess.run(
        command, cwd=ROOT / "media", env={**outer, "CLIP_GAZE_HOME": str(home)}, check=True, capture_output=True, encoding="utf-8"
    ).stdout


def same(what: str, a: object, b: object) -> None:
    if a != b:
        raise SystemExit(f"{what} differ:\n{str(a)[:500]}\n{str(b)[:500]}")
    print(f"right: {what}")


def close(what: str, a: np.ndarray, b: np.ndarray) -> None:
    if a.shape != b.shape or not np.allclose(a, b, rtol=0, atol=1e-6):
        raise SystemExit(f"{what} differ: {a.shape} and {b.shape}")
    print(f"right: {what}, {a.shape[0]} rows of {a.shape[1]}")


def rows_of_images(images: list) -> list:
    return [
        (image["path"], found["id"], phrase["rank"], phrase["phrase"], phrase["probability"], phrase["cosine"])
        for image in images
        for found in image["lists"]
        for phrase in found["phrases"]
    ]


def rows_of_csv(text: str) -> list:
    return [
        (row["image"], row["list"], int(row["rank"]), row["phrase"], float(row["probability"]), float(row["cosine"]))
        for row in csv.DictReader(text.splitlines())
    ]


def lines_of(text: str) -> list:
    return [json.loads(line) for line in text.splitlines()]


def read_command_line(home: Path) -> None:
    gaze = ["gaze", "gallery", "--top", "3", *LISTS]
    whole = json.loads(clip_gaze(home, *gaze, "--format", "json"))
    expected = rows_of_images(whole["images"])
    if len(expected) == 0:
        raise SystemExit("The command line has answered nothing.")
    same("rows of JSON and CSV", expected, rows_of_csv(clip_gaze(home, *gaze, "--format", "csv")))
    same("rows of JSON and JSON Lines", expected, rows_of_images(lines_of(clip_gaze(home, *gaze, "--format", "jsonl"))))
    markdown = clip_gaze(home, *gaze, "--format", "markdown")
    same("pictures of JSON and Markdown", len(whole["images"]), sum(line.startswith("## ") for line in markdown.splitlines()))

    clip_gaze(home, "embed", "gallery", "--out", str(home / "all"))
    embeddings = np.load(home / "all.npy", allow_pickle=False)
    rows = lines_of((home / "all.rows.jsonl").read_text(encoding="utf-8"))
    same("type of the embeddings", str(embeddings.dtype), "float32")
    same("rows and what they are of", [row["row"] for row in rows], list(range(len(embeddings))))
    files = [argument for row in rows for argument in ("--image", row["image"])]
    alone = json.loads(clip_gaze(home, "embed", *files))
    close("embeddings as NumPy and as JSON", embeddings, np.array([each["image_embeds"] for each in alone], dtype=np.float32))

    summary = ["summary", "gallery", "--top", "1000", *LISTS]
    found = json.loads(clip_gaze(home, *summary, "--format", "json"))
    same_summary("summary", found, clip_gaze(home, *summary, "--format", "csv"))
    same_likeness("summary", found["likeness"], embeddings, [row["image"] for row in rows])


def same_summary(what: str, found: dict, text: str) -> None:
    """Holds a summary in JSON against the same one in CSV."""
    lines = list(csv.DictReader(text.splitlines()))
    counted = [(each["id"], first["phrase"], first["pictures"]) for each in found["lists"] for first in each["firsts"]]
    read = [(line["list"], line["phrase"], int(line["pictures"])) for line in lines if line["kind"] == "first"]
    same(f"{what}: first phrases", counted, read)
    apart = [(line["image"], float(line["cosine"])) for line in lines if line["kind"] == "different"]
    same(f"{what}: pictures that differ most", [(each["path"], each["cosine"]) for each in found["likeness"]["different"]], apart)
    groups: dict = {}
    for line in lines:
        if line["kind"] == "same":
            groups.setdefault(int(line["group"]), []).append(line["image"])
    same(f"{what}: groups that are nearly the same", found["likeness"]["same"], list(groups.values()))


def same_likeness(what: str, likeness: dict, embeddings: np.ndarray, images: list) -> None:
    """Holds what a summary says of how alike pictures are against their embeddings, in any length."""
    units = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    cosines = np.where(np.eye(len(units), dtype=bool), -np.inf, units @ units.T)
    neighbours = min(likeness["neighbours"], len(units) - 1)
    means = dict(zip(images, np.sort(cosines, axis=1)[:, ::-1][:, :neighbours].mean(axis=1)))
    for each in likeness["different"]:
        if abs(means[each["path"]] - each["cosine"]) > 1e-5:
            raise SystemExit(f"{each['path']} has a mean cosine of {means[each['path']]} to its nearest, not of {each['cosine']}.")
    print(f"right: {what}: mean cosines, computed anew, of {len(likeness['different'])}")
    places = {image: at for at, image in enumerate(images)}
    alike = {image for group in likeness["same"] for image in group}
    linked = {images[at] for at in np.flatnonzero(cosines.max(axis=1) >= likeness["threshold"])}
    same(f"{what}: pictures in a group, found anew", sorted(alike), sorted(linked))
    for group in likeness["same"]:
        others = [at for image, at in places.items() if image not in group]
        if others and cosines[np.ix_([places[image] for image in group], others)].max() >= likeness["threshold"]:
            raise SystemExit(f"A group of {what} lacks a picture: {group}")


def read_table(folder: Path) -> None:
    read = 0
    for file in sorted(folder.glob("*.gaze.npy")):
        embeddings = np.load(file, allow_pickle=False)
        rows = lines_of(file.with_suffix(".rows.jsonl").read_text(encoding="utf-8"))
        same(f"{file.name}: type of the embeddings", str(embeddings.dtype), "float32")
        same(f"{file.name}: rows and what they are of", [row["row"] for row in rows], list(range(len(embeddings))))
        close(f"{file.name}: lengths and 1", np.linalg.norm(embeddings, axis=1, keepdims=True), np.ones((len(embeddings), 1)))
        read += 1
    for file in sorted(folder.glob("*.gaze.jsonl")):
        images = lines_of(file.read_text(encoding="utf-8"))
        for image in images:
            for found in image["lists"]:
                shares = [phrase["probability"] for phrase in found["phrases"]]
                if [phrase["rank"] for phrase in found["phrases"]] != list(range(1, len(shares) + 1)) or shares != sorted(shares, reverse=True):
                    raise SystemExit(f"{file.name}: {image['path']} does not rank its phrases.")
        print(f"right: {file.name}, {len(images)} pictures, {len(rows_of_images(images))} phrases")
        read += 1
    for file in sorted(folder.glob("*.gaze.csv")):
        rows = rows_of_csv(file.read_text(encoding="utf-8"))
        beside = file.with_suffix(".jsonl")
        if beside.exists():
            same(f"{file.name} and {beside.name}", rows, rows_of_images(lines_of(beside.read_text(encoding="utf-8"))))
        print(f"right: {file.name}, {len(rows)} phrases")
        read += 1
    for file in sorted(folder.glob("*.gaze.summary.json")):
        found = json.loads(file.read_text(encoding="utf-8"))
        beside = file.with_suffix(".csv")
        if beside.exists():
            same_summary(file.name, found, beside.read_text(encoding="utf-8"))
        table = folder / file.name.replace(".summary.json", ".npy")
        if table.exists():
            rows = lines_of(table.with_suffix(".rows.jsonl").read_text(encoding="utf-8"))
            same_likeness(file.name, found["likeness"], np.load(table, allow_pickle=False), [row["image"] for row in rows])
        read += 1
    if read == 0:
        raise SystemExit(f"There is no saved table in {folder}.")


with tempfile.TemporaryDirectory() as made:
    read_command_line(Path(made))
if len(sys.argv) > 1:
    read_table(Path(sys.argv[1]))
