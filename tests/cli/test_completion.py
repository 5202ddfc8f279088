"""What a shell is offered, asked as the script that `reconciler completion` prints asks."""

from __future__ import annotations

import subprocess
import sys
from shutil import which

import pytest

from reconciler.cli.main import VERBS
from reconciler.cli.options import COMPLETION
from reconciler.cli.verbs.ci import VERBS as CI


@pytest.fixture
def offered(acme):
    """What is offered for the last word of a line: `offered("plan ac")`."""
    acme.write("acme", {
        "common/pricebooks/retail/prices.yaml": "TEE: {}\nHAT: {}\n",
        "production/currencies/USD.patch.yaml": "[]\n",
        "common/hierarchies/apparel.yaml": "name: x\nnodes: {men: {name: Men, nodes: {shirts: {name: S}}}, kids: {name: K}}\n",
    })  # fmt: skip
    acme.write("sun", {"store.yaml": "provider: commercetools\nurl: 'sandbox:'\n"})
    acme.write("odd", {"store.yaml": "[\n"})

    def ask(line):
        words = f"reconciler {line}".split(" ")
        env = {COMPLETION: "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
        result = acme(env=env)
        assert result.err == ""
        return result.out.split()

    return ask


def test_verbs_are_offered(offered):
    assert offered("") == [f"plain,{verb}" for verb in VERBS]
    assert offered("pl") == ["plain,plan"]
    assert offered("ci ") == [f"plain,{verb}" for verb in CI]
    assert offered("--log-f") == ["plain,--log-format"]
    assert offered("nonsense x") == []


def test_targets_are_offered(offered):
    assert offered("plan ") == ["plain,acme", "plain,acme/production", "plain,odd", "plain,sun"]
    assert offered("plan acme/") == ["plain,acme/production"]
    assert offered("copy acme s") == ["plain,sun"]
    assert offered("plan --detailed") == ["plain,--detailed-exitcode"]
    assert offered("--stores nowhere plan ") == []


def test_targets_are_offered_beside_files_where_both_can_stand(offered):
    assert offered("apply a") == ["file,a", "plain,acme", "plain,acme/production"]
    assert offered("fmt s") == ["file,s", "plain,sun"]
    assert offered("import ex") == ["file,ex"]


def test_addresses_are_offered_from_the_files(offered):
    assert offered("plan acme --target ") == [
        "plain,catalog/spring",
        "plain,currency/USD",
        "plain,hierarchy/apparel",
        "plain,price/retail/HAT",
        "plain,price/retail/TEE",
        "plain,pricebook/retail",
    ]
    assert offered("plan acme/production --exclude pricebook/o") == ["plain,pricebook/outlet"]
    assert offered("plan acme/production --replace node/") == [
        "plain,node/apparel/kids",
        "plain,node/apparel/men",
        "plain,node/apparel/men/shirts",
    ]
    assert offered("plan --target curr") == ["plain,currency/USD"]


def test_what_a_shell_would_obey_is_not_offered(offered, acme):
    hostile = '{"$(touch x)": {}, "a;b": {}, "`a`": {}, "a b": {}, "\\e[2J": {}, "a\\nplain,b": {}, "\\u202ea": {}, "é(1)": {}}'
    acme.write("acme", {"common/hierarchies/apparel.yaml": f"name: x\nnodes: {hostile}\n"})
    assert offered("plan acme --target node/apparel/") == ["plain,node/apparel/é(1)"]


def test_of_many_addresses_their_kinds_are_offered_first(offered, acme):
    acme.write("acme", {f"common/pricebooks/b{number}.yaml": "{}\n" for number in range(300)})
    assert "plain,pricebook/*" in offered("plan acme --target p")
    assert len(offered("plan acme --target pricebook/b29")) == 11


def test_a_broken_file_offers_nothing(offered, acme):
    acme.write("acme", {"common/hierarchies/apparel.yaml": "nodes: {\n"})
    assert offered("plan acme --target node/") == []


def test_kinds_and_providers_are_offered(offered):
    assert offered("kinds cat") == ["plain,catalog", "plain,catalog-rule", "plain,category"]
    assert offered("pull acme --kind cat") == ["plain,catalog", "plain,catalog-rule"]
    assert offered("init --provider ") == ["plain,commercetools", "plain,elasticpath"]
    assert offered("sandbox e") == ["plain,elasticpath"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_printed(desk, shell):
    result = desk("completion", shell)
    assert result.code == 0
    assert f"{COMPLETION}={shell}_complete" in result.out


def test_another_shell_is_a_mistake(desk):
    assert desk("completion", "tcsh").code == 64


@pytest.mark.skipif(which("bash") is None, reason="there is no bash here")
def test_bash_takes_the_script(acme):
    (acme.folder / "reconciler").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reconciler "$@"\n')
    (acme.folder / "reconciler").chmod(0o755)
    line = (
        'PATH="$PWD:$PATH"; eval "$(reconciler completion bash)"; complete -p reconciler; '
        "COMP_WORDS=(reconciler plan acme/); COMP_CWORD=2; _reconciler_completion reconciler; echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(["bash", "-c", line], cwd=acme.folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "acme/production"
    assert "_reconciler_completion" in done.stdout
