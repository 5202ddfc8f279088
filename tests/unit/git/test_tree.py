"""The files of a revision, as they were committed, whatever they are called; and nothing outside of its folder."""

from pathlib import Path

import pytest

from reconciler.errors import GitError, NoRepository, UnknownRevision
from reconciler.git.changes import Changed, changes, linked
from reconciler.git.repository import Repository
from reconciler.git.run import git
from reconciler.git.tree import entries, links, unfold

FILES = {
    "stores/acme/store.yaml": b"provider: elasticpath\n",
    "stores/acme/common/crlf.yaml": b"a: 1\r\nb: $Id$\r\n",
    "stores/acme/logo.png": bytes(range(256)) * 5_000,
    "stores/acme/empty": b"",
    "stores/acme/common/S%2FM \u00e4\n:(glob)*.yaml": b"odd: name\n",
    "stores/other/store.yaml": b"other: yes\n",
    "README.md": b"hello\n",
}


@pytest.fixture
def repository(repo):
    for name, data in FILES.items():
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_bytes(data)
    (repo / ".gitattributes").write_text("*.yaml ident export-ignore eol=crlf\n")
    git("add", "-A", cwd=repo)
    # As they lie there, not as git would have them.
    for name, data in FILES.items():
        id_ = git("hash-object", "-w", "--stdin", "--no-filters", cwd=repo, stdin=data).decode().strip()
        git("update-index", "--cacheinfo", f"100644,{id_},{name}", cwd=repo)
    git("commit", "-q", "-m", "first", cwd=repo)
    return Repository.around(repo / "stores")


def tree(repo, *lines):
    """A commit of a tree that no ordinary git would make."""
    made = b""
    for mode, name, id_ in lines:
        made += f"{mode} {name}\0".encode() + bytes.fromhex(id_)
    id_ = (
        git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", cwd=repo, stdin=made)
        .decode()
        .strip()
    )
    return git("commit-tree", id_, "-m", "x", cwd=repo).decode().strip()


def blob(repo, data):
    return git("hash-object", "-w", "--stdin", cwd=repo, stdin=data).decode().strip()


def subtree(repo, *lines):
    commit = tree(repo, *lines)
    return git("rev-parse", f"{commit}^{{tree}}", cwd=repo).decode().strip()


def test_files_are_written_as_they_were_committed(repository, tmp_path_factory):
    place = tmp_path_factory.mktemp("there")
    unfold(repository, entries(repository, "HEAD", "stores/acme"), repository.prefix, place)
    found = {
        f"stores/{path.relative_to(place)}": path.read_bytes() for path in place.rglob("*") if path.is_file()
    }
    assert found == {name: data for name, data in FILES.items() if name.startswith("stores/acme/")}


def test_a_folder_is_a_path_and_no_pattern(repository):
    assert [one.path for one in entries(repository, "HEAD", "stores/o*")] == []
    assert len(entries(repository, "HEAD", "")) == len(FILES) + 1
    assert entries(repository, "HEAD", "stores/none") == []


def test_a_folder_that_is_gone_still_has_its_place(repository, repo):
    assert Repository.around(repo / "gone" / "stores").prefix == "gone/stores/"
    assert Repository.around(repo).prefix == ""


@pytest.mark.parametrize("name", ["..", ".", "../../x", "a/../../x"])
def test_no_path_leads_out(repo, name, tmp_path_factory):
    inner = subtree(repo, ("100644", name, blob(repo, b"x")))
    commit = tree(repo, ("40000", "stores", inner))
    repository = Repository(str(repo), "stores/")
    place = tmp_path_factory.mktemp("there") / "stores"
    with pytest.raises(GitError):
        unfold(repository, entries(repository, commit, "stores"), "stores/", place)
    assert not [path for path in place.parent.rglob("*") if path.is_file()]


def test_no_file_is_written_through_a_link(repo, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    below = subtree(repo, ("100644", "x", blob(repo, b"stolen")))
    link = blob(repo, str(outside).encode())
    commit = tree(repo, ("120000", "a", link), ("40000", "a", below))
    repository = Repository(str(repo), "")
    with pytest.raises((GitError, FileExistsError)):
        unfold(repository, entries(repository, commit, ""), "", tmp_path_factory.mktemp("there"))
    assert list(outside.iterdir()) == []


def test_a_submodule_holds_what_is_not_here(repository, repo):
    head = repository.commit("HEAD")
    git("update-index", "--add", "--cacheinfo", f"160000,{head},stores/acme/sub", cwd=repo)
    git("commit", "-q", "-m", "sub", cwd=repo)
    with pytest.raises(NoRepository, match="stores/acme/sub is a submodule"):
        unfold(repository, entries(repository, "HEAD", "stores"), "stores/", repo / "there")
    assert linked(repository, None, "stores/acme")
    assert linked(repository, "HEAD", "stores/acme")
    assert not linked(repository, "HEAD~1", "stores/acme")


def test_a_tag_of_a_commit_is_a_revision_and_a_tree_is_none(repository, repo):
    git("tag", "-a", "-m", "x", "good", cwd=repo)
    assert repository.commit("good") == repository.commit("HEAD") == repository.commit("HEAD^0")
    for wrong in ("HEAD^{tree}", "HEAD:stores", "main..HEAD", "^HEAD", "@{u}"):
        with pytest.raises(UnknownRevision):
            repository.commit(wrong)


def test_every_sort_of_change_is_told(repository, repo):
    first = repository.commit("HEAD")
    (repo / "stores/acme/empty").unlink()
    (repo / "stores/acme/logo.png").write_bytes(b"new")
    (repo / "stores/acme/staged").write_text("x")
    git("add", "stores/acme/staged", cwd=repo)
    (repo / ".gitignore").write_text("ignored\n")
    for name in ("unknown", "ignored"):
        (repo / "stores/acme" / name).write_text("x")
    (repo / "stores/acme/link").symlink_to("unknown")
    (repo / "README.md").write_text("changed")
    git("init", "-q", str(repo / "stores/acme/nested"), cwd=repo)
    (repo / "stores/acme/nested/file").write_text("x")
    told = {one.path.removeprefix("stores/acme/"): one[1:] for one in changes(repository, first, None)}
    yes, no = True, False
    assert {name: one for name, one in told.items() if not name.startswith("common/")} == {
        "empty": (yes, no, yes),
        "logo.png": (yes, yes, yes),
        "staged": (no, yes, yes),
        "unknown": (no, yes, yes),
        "ignored": (no, yes, yes),
        "link": (no, yes, no),
        "nested/": (no, yes, no),
    }
    git("rm", "-rq", "--cached", "stores/acme/logo.png", cwd=repo)
    assert Changed("stores/acme/logo.png", True, True, True) in changes(repository, first, None)


def test_between_commits_the_working_tree_does_not_count(repository, repo):
    first = repository.commit("HEAD")
    git("mv", "stores/acme/empty", "stores/acme/moved", cwd=repo)
    git("commit", "-q", "-m", "moved", cwd=repo)
    Path(repo / "stores/acme/unknown").write_text("x")
    assert changes(repository, first, repository.commit("HEAD")) == [
        Changed("stores/acme/empty", True, False, True),
        Changed("stores/acme/moved", False, True, True),
    ]
    assert links(entries(repository, "HEAD", "")) == []
