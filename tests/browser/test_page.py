"""The page in a real browser: its filters, its folds, and that no value in it acts."""

import pytest

from reconciler.errors import Rejected
from reconciler.model.outcome import Outcome, State
from reconciler.model.plan import Change, Note, Reason, Topic
from reconciler.render.page import page
from reconciler.render.sheets import drift_sheet, plan_sheet, report_sheet
from tests.chromium import NAMES, chromium, found
from tests.docs import picture
from tests.unit.render.plans import RICH, A, plan, report, step

pytestmark = pytest.mark.skipif(found() is None, reason=f"no browser on PATH: {', '.join(NAMES)}")

SHOWN = "Array.from(document.querySelectorAll('.item')).filter((one) => one.checkVisibility())"
ADDRESSES = f"{SHOWN}.map((one) => one.querySelector('code').textContent)"
STATUS = "document.querySelector('[role=status]').textContent"
HASH = "decodeURIComponent(location.hash)"
MANY = plan(
    *(step(f"create price/book/{n:02}", after={"currency": "EUR", "amount": n}) for n in range(20)),
    step("delete node/men", Reason.PRUNED, before={"name": "Men"}),
    step("publish catalog/spring", Reason.COVERED, needs=["create price/book/03"]),
)
EVIL = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "</script><script>window.pwned = 1</script>",
    "</style></pre></details><iframe srcdoc='<script>parent.pwned = 1</script>'></iframe>",
    "javascript:window.pwned=1",
    "' onmouseover='window.pwned = 1' x='",
    '" autofocus onfocus="window.pwned = 1" x="',
    "<!--", "]]>", "&lt;b&gt;&#60;b&#62;", "\x1b[31m\x07\u202e\u2066\u200b\ud800\u2028\ufffe", "${window.pwned = 1}",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with chromium() as one:
        yield one


@pytest.fixture
def opened(browser, tmp_path):
    def opened(sheet, fragment=""):
        file = tmp_path / "page.html"
        file.write_text(page(sheet), encoding="utf-8")
        return browser.open(file, fragment)

    return opened


def harmless(tab):
    """Nothing was asked of any network, and nothing said on the console."""
    assert [url.partition(":")[0] for url in tab.requests] == ["file"]
    return tab.complaints == [] and tab("window.pwned") is None


def test_the_filter_stands_in_the_address(opened):
    tab = opened(plan_sheet(MANY))
    assert tab(STATUS) == "22 of 22 shown"
    for fragment, addresses in {
        "kind=node": ["node/men"],
        "action=delete,publish": ["node/men", "catalog/spring"],
        "text=AMOUNT%20%20%20%3D%207": ["price/book/07"],
        "kind=price&action=delete": [],
        "kind=price&text=/book/1": [f"price/book/{n}" for n in range(10, 20)],
    }.items():
        tab(f"location.hash = '{fragment}'; new Promise((done) => setTimeout(done))")
        assert tab(ADDRESSES) == addresses
        assert tab(STATUS) == f"{len(addresses)} of 22 shown"
    assert tab("document.querySelector('select').value") == "price"
    assert tab("document.querySelector('input').value") == "/book/1"
    assert harmless(tab)


def test_what_is_chosen_by_hand_is_a_link_to_the_same_view(opened):
    tab = opened(plan_sheet(MANY))
    tab("const kind = document.querySelector('select'); kind.value = 'price'")
    tab("document.querySelector('select').dispatchEvent(new Event('change'))")
    tab("document.querySelector('button[value=create]').click()")
    tab("document.activeElement.blur()")
    tab.press("/")
    assert tab("document.activeElement.name") == "text"
    tab("document.querySelector('input').value = 'book/0'")
    tab("document.querySelector('input').dispatchEvent(new Event('input'))")
    assert tab(HASH) == "#kind=price&action=create&text=book/0"
    assert tab("document.querySelector('button[value=create]').getAttribute('aria-pressed')") == "true"
    again = opened(plan_sheet(MANY), tab("location.hash.slice(1)"))
    assert again(ADDRESSES) == tab(ADDRESSES) == [f"price/book/{n:02}" for n in range(10)]
    tab.press("Escape")
    assert tab(STATUS) == "20 of 22 shown"
    tab("document.querySelector('button[name=all]').click()")
    assert tab(STATUS) == "22 of 22 shown"
    assert harmless(tab)


def test_a_difference_unfolds_by_hand_by_key_and_by_the_drawing(opened):
    tab = opened(plan_sheet(MANY), "kind=node")
    assert tab("document.querySelector('.item pre').checkVisibility()") is False
    tab(f"{SHOWN}[0].querySelector('summary').focus()")
    tab.press("Enter")
    assert tab(f"{SHOWN}[0].open") is True
    assert "Men" in tab(f"{SHOWN}[0].querySelector('pre').innerText")
    tab(
        "document.querySelector('svg a[href=\"#entry=21\"]').dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))"
    )
    assert tab(ADDRESSES) == ["node/men", "catalog/spring"]
    assert tab("document.activeElement.parentElement.id") == "entry=21"
    assert tab("document.activeElement.parentElement.open") is True
    tab("document.querySelector('button[name=expand]').click()")
    assert tab(f"{SHOWN}.every((one) => one.open)") is True
    tab("document.querySelector('button[name=collapse]').click()")
    assert tab(f"{SHOWN}.some((one) => one.open)") is False
    tab("window.dispatchEvent(new Event('beforeprint'))")
    assert tab(f"{SHOWN}.every((one) => one.open)") is True
    tab("window.dispatchEvent(new Event('afterprint'))")
    assert tab(f"{SHOWN}.some((one) => one.open)") is False
    assert harmless(tab)


def test_a_report_is_filtered_by_how_the_steps_ended(opened):
    error = Rejected("name is taken", request="POST /pcm/pricebooks", status=422)
    outcomes = {"create pricebook/retail": Outcome(State.FAILED, 1.0, error)}
    outcomes |= {"update catalog/spring": Outcome(State.SKIPPED, because="create pricebook/retail")}
    tab = opened(report_sheet(report(RICH, outcomes)), "state=failed,skipped")
    assert tab(ADDRESSES) == ["pricebook/retail", "catalog/spring"]
    assert "name is taken" in tab(f"{SHOWN}[0].querySelector('pre').innerText")
    tab = opened(drift_sheet(RICH), "action=unexpected")
    assert tab(ADDRESSES) == ["node/apparel/men"]
    assert harmless(tab)


@pytest.mark.parametrize("kind", ["plan", "drift", "report"])
def test_no_value_acts(opened, kind):
    steps = [
        step(f"create {evil}/{evil}", after={evil: [evil, {evil: f"{evil}\n{evil}"}]}) for evil in EVIL
    ] + [
        step(f"update a/{evil}", Reason.DIFFERS, before={"x": evil}, after={"x": "y"}, changes=[Change("/x", evil, "y")])
        for evil in EVIL
    ]  # fmt: skip
    steps.append(step("publish a/b", needs=[one.id for one in steps]))
    made = plan(*steps, notes=[Note(topic, evil, A(f"a/{evil}"), evil) for evil in EVIL for topic in Topic])
    failed = {
        one.id: Outcome(State.FAILED, 1, Rejected(evil, hint=evil))
        for one, evil in zip(steps, EVIL, strict=False)
    }
    sheet = {
        "plan": lambda: plan_sheet(made, place=EVIL[0]),
        "drift": lambda: drift_sheet(made),
        "report": lambda: report_sheet(report(made, failed), locate=lambda _: EVIL[1], word=EVIL[2]),
    }[kind]()
    tab = opened(sheet, "open=all")
    assert tab("document.querySelectorAll('script, style').length") == 2
    assert tab("document.querySelectorAll('img, iframe, b, object, link, base').length") == 0
    acting = "[...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith('on'))"
    assert tab(acting) == []
    assert tab(
        "[...document.querySelectorAll('a')].every((one) => /^#entry=\\d+$/.test(one.getAttribute('href')))"
    )
    assert (
        tab(
            "/[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\u200b\\ufffe\\ufffd]/.test(document.body.textContent)"
        )
        is False
    )
    assert "<img src=x onerror='window.pwned = 1'>" in tab("document.body.innerText")
    tab(
        "for (const one of document.querySelectorAll('.item, button, summary')) { one.dispatchEvent(new Event('mouseover')); one.click(); }"
    )
    assert harmless(tab)


def test_what_would_be_markup_could_neither_run_nor_fetch(opened):
    tab = opened(plan_sheet(MANY))
    tries = "const tried = (act) => { try { return act() } catch (error) { return error.message } }"
    tab(tries)
    tab("const button = document.createElement('button'); document.body.append(button)")
    assert "TrustedScript" in tab("tried(() => button.setAttribute('onclick', 'window.pwned = 1'))")
    assert "TrustedHTML" in tab("tried(() => { document.body.innerHTML = '<b>x</b>' })")
    tab("const own = trustedTypes.createPolicy('own', { createScript: (text) => text })")
    tab("button.setAttribute('onclick', own.createScript('window.pwned = 1')); button.click()")
    tab(
        "const more = document.createElement('script'); more.textContent = own.createScript('window.pwned = 1')"
    )
    tab("document.body.append(more)")
    tab(
        "const style = document.createElement('style'); style.textContent = 'body { display: none }'; document.head.append(style)"
    )
    assert tab("document.body.checkVisibility()") is True
    assert tab("fetch('https://127.0.0.1:1/').then(() => 'fetched', () => 'refused')") == "refused"
    tab("const img = new Image(); img.src = 'https://127.0.0.1:1/x.png'; document.body.append(img)")
    assert "TrustedHTML" in tab(
        "try { document.body.innerHTML = '<b>x</b>' } catch (error) { error.message }"
    )
    assert tab("window.pwned") is None
    refused = [one for one in tab.events("Network.loadingFailed") if one.get("blockedReason") == "csp"]
    assert len(tab.requests) - len(refused) == 1


def test_a_long_value_and_ten_thousand_changes_are_shown(opened):
    long = step("create a/long", after={"text": "x" * 1_000_000, "lines": "y\n" * 500_000})
    tab = opened(
        plan_sheet(plan(long, *(step(f"create a/{n:05}", after={"n": n}) for n in range(9_999)))),
        "text=1,000,000",
    )
    assert tab(ADDRESSES) == ["a/long"]
    assert tab(STATUS) == "1 of 10,000 shown"
    assert tab("document.documentElement.scrollWidth <= innerWidth") is True
    assert harmless(tab)


def test_the_picture_in_the_readme_can_be_taken_again():
    assert picture.take().startswith(b"\x89PNG")
    assert picture.PICTURE.read_bytes().startswith(b"\x89PNG")
    assert picture.PICTURE.stat().st_size < 200_000
