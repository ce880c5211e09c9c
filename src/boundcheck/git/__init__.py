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
    TreeEntry,
    answer_of,
    content_at,
    contents_of,
    entries_at,
    files_that_name,
    linked_paths,
    not_checked_out,
    shared_folder,
    tracked_files,
)
from boundcheck.git.repository import (
    Base,
    commit_named,
    find_base,
    find_repository,
    is_shallow,
    named_by_git,
    work_tree,
)

__all__ = [
    "PROJECT_FILES",
    "Base",
    "Change",
    "LacksContentError",
    "Repository",
    "TreeEntry",
    "answer_of",
    "changes_since",
    "commit_named",
    "content_at",
    "contents_of",
    "entries_at",
    "files_that_name",
    "find_base",
    "find_repository",
    "is_shallow",
    "last_commit_of",
    "linked_paths",
    "named_by_git",
    "not_checked_out",
    "raw_change",
    "renames_from",
    "renames_since",
    "shared_folder",
    "stream",
    "tracked_files",
    "work_tree",
]
