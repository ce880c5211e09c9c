"""What git knows of the project; nothing else runs git."""

from boundcheck.git.changes import (
    Change,
    changes_since,
    last_commit_of,
    raw_change,
    renames_from,
    renames_since,
)
from boundcheck.git.command import LacksContentError, Repository, stream
from boundcheck.git.content import (
    PROJECT_FILES,
    answer_of,
    content_at,
    files_at,
    files_that_name,
    linked_paths,
    tracked_files,
    tree_at,
)
from boundcheck.git.repository import Base, commit_named, find_base, find_repository, is_shallow, work_tree

__all__ = [
    "PROJECT_FILES",
    "Base",
    "Change",
    "LacksContentError",
    "Repository",
    "answer_of",
    "changes_since",
    "commit_named",
    "content_at",
    "files_at",
    "files_that_name",
    "find_base",
    "find_repository",
    "is_shallow",
    "last_commit_of",
    "linked_paths",
    "raw_change",
    "renames_from",
    "renames_since",
    "stream",
    "tracked_files",
    "tree_at",
    "work_tree",
]
