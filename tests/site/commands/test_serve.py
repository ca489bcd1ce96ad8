"""The preview notices every change of a folder of templates."""

import os
from pathlib import Path

from cfpcli.site.commands.serve import trace_of


def test_a_file_that_appears_changes_or_disappears_is_noticed_also_in_a_folder(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    for folder in (tmp_path, parts):
        (tmp_path / "gone.html").symlink_to("nowhere")  # a link that leads nowhere hides no other file
        traces = [trace_of(tmp_path)]
        (folder / "day.html").write_text("a")
        traces.append(trace_of(tmp_path))
        os.utime(folder / "day.html", ns=(1, 1))
        traces.append(trace_of(tmp_path))
        (folder / "day.html").rename(folder / "list.html")
        traces.append(trace_of(tmp_path))
        assert trace_of(tmp_path) == traces[-1]
        assert len({*traces}) == len(traces)
        (tmp_path / "gone.html").unlink()


def test_without_a_folder_nothing_changes(tmp_path: Path) -> None:
    assert trace_of(None) == trace_of(tmp_path / "none") == ""
