"""Reads every export back with readers that are not ours: Python's csv and json, NumPy.

usage: python3 test/readers/read_exports.py [FOLDER]     (after npm run build; needs NumPy)

The command line exports the sample gallery with the demo model in every format; all of them must say the same. With a FOLDER,
what a table of VS Code was saved as there (*.gaze.jsonl, *.gaze.csv, *.gaze.npy with *.gaze.rows.jsonl) is read as well.
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
    counted = [(each["id"], first["phrase"], first["pictures"]) for each in found["lists"] for first in each["firsts"]]
    lines = list(csv.DictReader(clip_gaze(home, *summary, "--format", "csv").splitlines()))
    read = [(line["list"], line["phrase"], int(line["pictures"])) for line in lines if line["kind"] == "first"]
    same("first phrases of the summary", counted, read)
    apart = [(line["image"], float(line["cosine"])) for line in lines if line["kind"] == "different"]
    same("pictures that differ most", [(each["path"], each["cosine"]) for each in found["likeness"]["different"]], apart)
    units = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    cosines = np.sort(np.where(np.eye(len(units), dtype=bool), -np.inf, units @ units.T), axis=1)[:, ::-1]
    neighbours = min(found["likeness"]["neighbours"], len(units) - 1)
    means = {row["image"]: float(cosines[at, :neighbours].mean()) for at, row in enumerate(rows)}
    for image, cosine in apart:
        if abs(means[image] - cosine) > 1e-5:
            raise SystemExit(f"{image} has a mean cosine of {means[image]} to its nearest, not of {cosine}.")
    print(f"right: their mean cosines, computed anew, of {len(apart)}")


def read_table(folder: Path) -> None:
    for file in sorted(folder.glob("*.gaze.npy")):
        embeddings = np.load(file, allow_pickle=False)
        rows = lines_of(file.with_suffix(".rows.jsonl").read_text(encoding="utf-8"))
        same(f"{file.name}: rows and what they are of", [row["row"] for row in rows], list(range(len(embeddings))))
        close(f"{file.name}: lengths and 1", np.linalg.norm(embeddings, axis=1, keepdims=True), np.ones((len(embeddings), 1)))
    for file in sorted(folder.glob("*.gaze.jsonl")):
        images = lines_of(file.read_text(encoding="utf-8"))
        print(f"right: {file.name}, {len(images)} pictures, {len(rows_of_images(images))} phrases")
    for file in sorted(folder.glob("*.gaze.csv")):
        print(f"right: {file.name}, {len(rows_of_csv(file.read_text(encoding='utf-8')))} phrases")


with tempfile.TemporaryDirectory() as made:
    read_command_line(Path(made))
if len(sys.argv) > 1:
    read_table(Path(sys.argv[1]))
